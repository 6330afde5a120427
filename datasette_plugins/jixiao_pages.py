"""Our own pages: home, search, form, files."""

import json
import sqlite3
import time
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

from datasette import NotFound, Response, hookimpl

from kb import files_page, form_page, pages, search_form
from kb.safe_csv import to_csv

OUR_TIME_LIMIT = 10  # seconds; our own questions are known, the limit is for a machine that is overloaded
STEPS_BETWEEN_LOOKS = 100_000
PLAIN = {"Cache-Control": "no-cache"}


@hookimpl
def register_routes():
    return [
        (r"^/$", home),
        (r"^/search$", search),
        (r"^/search\.json$", search_json),
        (r"^/search\.csv$", search_csv),
        (r"^/indicators$", indicators),
        (r"^/indicators\.json$", indicators_json),
        (r"^/indicators\.csv$", indicators_csv),
        (r"^/complete\.json$", complete_json),
        (r"^/form/(?P<id>[^/]+)/like\.json$", like_json),
        (r"^/form/(?P<id>[^/]+)\.json$", form_json),
        (r"^/form/(?P<id>[^/]+)$", form),
        (r"^/files$", files),
        (r"^/file/(?P<id>[^/]+)\.json$", file_json),
        (r"^/file/(?P<id>[^/]+)$", file),
        (r"^/robots\.txt$", robots),
        (r"^/-/(?!static/)", hidden),
    ]


def stop_after(seconds):
    """Datasette's own limit looks at the clock, in Python, every 1,000 steps, and each look waits for other threads."""
    deadline = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= deadline


async def ask(datasette, function, *arguments):
    """Run a question of ours on a connection of the served database; its rows are bounded, and need no counting."""

    def limited(connection):
        factory = connection.row_factory
        connection.row_factory = sqlite3.Row
        try:
            connection.set_progress_handler(stop_after(OUR_TIME_LIMIT), STEPS_BETWEEN_LOOKS)
            return function(connection, *arguments)
        finally:
            connection.set_progress_handler(None, 0)
            connection.row_factory = factory

    return await datasette.get_database().execute_fn(limited)


async def page(datasette, request, template, **context):
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, headers=PLAIN)


def as_json(value):
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return Response(text, content_type="application/json; charset=utf-8", headers=PLAIN)


@hookimpl
def startup(datasette):
    """The first visitor need not wait until templates, totals and the lexicon are read."""

    async def made_ready():
        for template in ("index.html", "search.html"):
            datasette.jinja_env.get_template(template)
        waiting_for_nothing(datasette.jinja_env).get_template("_results.html")
        await ask(datasette, pages.make_ready, Path(datasette.get_database().path))

    return made_ready


async def home(datasette, request):
    stats = await ask(datasette, pages.home, Path(datasette.get_database().path))
    metadata = datasette.metadata(database=datasette.get_database().name)
    return await page(datasette, request, "index.html", stats=stats, metadata=metadata)


def asked(request):
    """Query, page, filters and order of an address."""
    values = {name: request.args.get(name) for name in request.args}
    query, number = values.get("q") or "", pages.page_number(values.get("page"))
    return query, number, search_form.filters_from(values), search_form.sort_from(values)


async def found(datasette, request, counted=False):
    query, number, filters, sort = asked(request)
    return await ask(datasette, partial(pages.search_page, counted=counted), query, number, filters, sort)


async def search(datasette, request):
    result = await found(datasette, request, counted=True)
    unread = search_form.not_understood({name: request.args.get(name) for name in request.args})
    results = plain(datasette, "_results.html", result)
    return await page(datasette, request, "search.html", result=result, results=results, unread=unread)


def plain(datasette, template, result):
    """Datasette's templates may wait at each value, which costs more than the value where there are many."""
    return waiting_for_nothing(datasette.jinja_env).get_template(template).render(result=result)


@cache
def waiting_for_nothing(environment):
    return environment.overlay(enable_async=False)


async def search_json(datasette, request):
    result = await found(datasette, request)
    rows = pages.search_rows(result)
    return as_json({"query": result.query, "page": result.page, "has_next": result.has_next, "hits": rows})


async def search_csv(datasette, request):
    return as_csv("search.csv", pages.SEARCH_COLUMNS, pages.search_rows(await found(datasette, request)))


async def found_indicators(datasette, request):
    query, number, filters, _ = asked(request)
    return await ask(datasette, pages.indicators_page, query, number, filters)


async def indicators(datasette, request):
    return await page(datasette, request, "indicators.html", result=await found_indicators(datasette, request))


async def indicators_json(datasette, request):
    return as_json(asdict(await found_indicators(datasette, request)))


async def indicators_csv(datasette, request):
    result = await found_indicators(datasette, request)
    return as_csv("indicators.csv", pages.INDICATOR_COLUMNS, pages.indicator_rows(result))


async def complete_json(datasette, request):
    return as_json(await ask(datasette, pages.completions, request.args.get("q") or ""))


async def like_json(datasette, request):
    number = form_page.project_id(request.url_vars["id"])
    return as_json([] if number is None else await ask(datasette, pages.likest, number))


def as_csv(name, columns, rows):
    headers = {**PLAIN, "Content-Disposition": f'attachment; filename="{name}"'}
    text = to_csv(columns, [row.values() for row in rows])
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


async def stored(datasette, request, function):
    number = form_page.project_id(request.url_vars["id"])
    result = None if number is None else await ask(datasette, function, number)
    if result is None:
        raise NotFound("no such form")
    return result


async def form(datasette, request):
    return await page(datasette, request, "form.html", form=await stored(datasette, request, form_page.form_page))


async def form_json(datasette, request):
    return as_json(await stored(datasette, request, form_page.form_rows))


async def files(datasette, request):
    status, number = request.args.get("status") or "", pages.page_number(request.args.get("page"))
    result = await ask(datasette, files_page.files_page, status, number)
    return await page(datasette, request, "files.html", result=result, words=files_page.STATUS_WORDS)


async def file(datasette, request):
    return await page(datasette, request, "file.html", file=await stored(datasette, request, files_page.file_page))


async def file_json(datasette, request):
    return as_json(await stored(datasette, request, files_page.file_page))


def robots():
    return Response.text("User-agent: *\nDisallow: /*?sql=\nDisallow: /*&sql=\n")


def hidden():
    """Datasette's pages about itself: they tell of files, threads and settings."""
    raise NotFound("hidden")
