"""The pages of duplicates: the list, and two forms beside each other."""

from datasette import NotFound, Response, hookimpl
from datasette.utils import sqlite_timelimit

from kb import duplicate_pages, form_page, pages

TIME_LIMIT_MS = 10_000
PLAIN = {"Cache-Control": "no-cache"}


@hookimpl
def register_routes(datasette):
    if datasette.metadata("public"):
        return []
    return [
        (r"^/duplicates$", duplicates),
        (r"^/duplicates\.json$", duplicates_json),
        (r"^/compare/(?P<a>[^/]+)/(?P<b>[^/]+)$", compare),
    ]


async def ask(datasette, function, *arguments):
    def limited(connection):
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            return function(connection, *arguments)

    return await datasette.get_database().execute_fn(limited)


async def found(datasette, request):
    arguments = {name: request.args.get(name) for name in ("label", "department", "year", "score")}
    number = pages.page_number(request.args.get("page"))
    return await ask(datasette, duplicate_pages.duplicates_page, arguments, number)


async def duplicates(datasette, request):
    context = {"result": await found(datasette, request)}
    html = await datasette.render_template("duplicates.html", context, request=request)
    return Response.html(html, headers=PLAIN)


async def duplicates_json(datasette, request):
    result = await found(datasette, request)
    answer = {"page": result.page, "has_next": result.has_next, "groups": result.groups, "pairs": result.pairs}
    return Response.json(duplicate_pages.public(answer), headers=PLAIN)


async def compare(datasette, request):
    a, b = (form_page.project_id(request.url_vars[side]) for side in "ab")
    result = None
    if a is not None and b is not None and a != b:
        result = await ask(datasette, duplicate_pages.compare_page, a, b)
    if result is None:
        raise NotFound("no such form")
    html = await datasette.render_template("compare.html", {"result": result}, request=request)
    return Response.html(html, headers=PLAIN)
