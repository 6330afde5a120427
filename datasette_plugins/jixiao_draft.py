"""The page on which a form is drafted. What is typed comes by POST and is kept nowhere."""

from datasette import Response, hookimpl
from datasette.utils import sqlite_timelimit

from kb import draft_page
from kb.office_files import MEDIA_TYPES

OUR_TIME_LIMIT_MS = 10_000
PRIVATE = {"Cache-Control": "no-store"}


@hookimpl
def register_routes():
    return [(r"^/draft$", draft)]


async def draft(datasette, request):
    posted = {}
    if request.method == "POST":
        if int(request.headers.get("content-length") or 0) > draft_page.LARGEST_BODY:
            return Response.text("413", status=413)
        posted = await request.post_vars()

    def limited(function, *arguments):
        def ask(connection):
            with sqlite_timelimit(connection, OUR_TIME_LIMIT_MS):
                return function(connection, *arguments)

        return datasette.get_database().execute_fn(ask)

    suffix = "." + (posted.get("action") or "")
    if suffix in MEDIA_TYPES and (posted.get("name") or "").strip():
        body = await limited(draft_page.draft_file, posted, suffix)
        headers = {**PRIVATE, "Content-Disposition": draft_page.attachment(posted["name"], suffix)}
        return Response(body, content_type=MEDIA_TYPES[suffix], headers=headers)
    page = await limited(draft_page.draft_page, posted)
    html = await datasette.render_template("draft.html", {"page": page}, request=request)
    return Response.html(html, headers=PRIVATE)
