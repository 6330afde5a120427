"""What our templates need besides Datasette's own values."""

from datasette import hookimpl

from kb import cells, sql_marks, wording


@hookimpl
def prepare_jinja2_environment(env):
    env.filters.update(
        yuan=wording.yuan,
        wan=wording.wan,
        beijing=wording.beijing,
        sql_error=wording.sql_error_words,
        half_width=sql_marks.half_width,
        words=lambda word, kind: wording.label(kind, word),
    )


@hookimpl
def extra_template_vars(datasette):
    name = datasette.get_database().name
    return {
        "site_database": name,
        "site_title": datasette.metadata("title"),
        "site_public": datasette.metadata("public"),
        "site_views": datasette.metadata("tables", database=name, fallback=False) or {},
    }


@hookimpl
def render_cell(row, value, column, table):
    return cells.shown_cell(table, column, value, row)
