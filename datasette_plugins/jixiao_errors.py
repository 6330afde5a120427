"""Errors in Chinese, and nothing in them of files and code."""

import logging
import sqlite3

from datasette import Response, hookimpl
from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from kb.wording import error_words

LOG = logging.getLogger("jixiao.site")
BAD_PARAMETER = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)


@hookimpl(hookwrapper=True)  # a wrapper, so that Datasette's own handler does not print every 404 with its variables
def handle_exception(datasette, request, exception):
    outcome = yield

    async def answer():
        return await error_response(datasette, request, status_of(request, exception), exception)

    outcome.force_result([answer])


@hookimpl
def forbidden(datasette, request, message):
    async def answer():
        return await error_response(datasette, request, 403, PermissionError(message))

    return answer


def status_of(request, exception):
    if isinstance(exception, Base400):
        return exception.status
    if isinstance(exception, DatasetteError):
        return 400 if exception.status == 500 else exception.status  # 500 is its default, also for a bad request
    if isinstance(exception, (sqlite3.Error, InvalidSql, QueryInterrupted, MemoryError)):
        return 400
    asked = request.query_string or request.method != "GET" or request.path.endswith(".csv")
    if isinstance(exception, BAD_PARAMETER) and asked:
        LOG.info("bad parameter: %s", request.path, exc_info=exception)
        return 400  # Datasette takes many parameters as they come: ?_next=abc, ?_timelimit=abc, ?_through={}
    LOG.error("error at %s", request.path, exc_info=exception)
    return 500


async def error_response(datasette, request, status, exception):
    message = str(exception.message if isinstance(exception, DatasetteError) else exception)
    if isinstance(exception, QueryInterrupted):
        exception = exception.e
        message = str(exception)
    elif getattr(exception, "title", None) == "SQL Interrupted":
        message = "interrupted"  # Datasette says it in HTML, with a script
    status, title, words = error_words(status, message, exception)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "status": status, "title": title, "error": words}, status=status)
    sql = request.args.get("sql") if status == 400 else None
    parameters = {name: request.args.get(name) for name in request.args if name != "sql" and name[:1] != "_"}
    context = {"status": status, "title": title, "error": words, "sql": sql, "parameters": parameters}
    return Response.html(await datasette.render_template("error.html", context, request=request), status=status)
