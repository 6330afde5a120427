"""Pages of the standard indicators."""

import json
from dataclasses import asdict
from pathlib import Path

from datasette import NotFound, Response, hookimpl
from datasette.utils import sqlite_timelimit

from kb import standard_pages

OUR_TIME_LIMIT_MS = 10_000
PLAIN = {"Cache-Control": "no-cache"}


@hookimpl
def register_routes():
    return [
        (r"^/standard$", standard_list),
        (r"^/standard/(?P<id>[^/]+)\.json$", standard_json),
        (r"^/standard/(?P<id>[^/]+)$", standard),
    ]


async def ask(datasette, function, *arguments):
    def limited(connection):
        with sqlite_timelimit(connection, OUR_TIME_LIMIT_MS):
            return function(connection, *arguments)

    return await datasette.get_database().execute_fn(limited)


async def page(datasette, request, template, **context):
    return Response.html(await datasette.render_template(template, context, request=request), headers=PLAIN)


async def standard_list(datasette, request):
    found = await ask(datasette, standard_pages.standard_list, Path(datasette.get_database().path))
    return await page(datasette, request, "standards.html", found=found, chosen=request.args.get("sector") or "")


async def one(datasette, request):
    found = await ask(datasette, standard_pages.standard_page, request.url_vars["id"])
    if found is None:
        raise NotFound("no such standard indicator")
    return found


async def standard(datasette, request):
    return await page(datasette, request, "standard.html", found=await one(datasette, request))


async def standard_json(datasette, request):
    found = {key: value for key, value in asdict(await one(datasette, request)).items() if key != "plot"}
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(text, content_type="application/json; charset=utf-8", headers=PLAIN)
