"""Safe SQL for the public, and search boxes that understand Chinese."""

from datasette import hookimpl

from kb.public_sql import guard


@hookimpl(trylast=True)  # Datasette registers its own escape_fts; the last one counts
def prepare_connection(conn, database):
    if database != "_internal":
        guard(conn)
