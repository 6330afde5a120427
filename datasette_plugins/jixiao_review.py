"""The reviewer's page and the page of rules."""

import json
from pathlib import Path

from datasette import Response, hookimpl
from datasette.utils import sqlite_timelimit

from kb import pages, review_lists, review_pages
from kb.unchanged import until_changed

TIME_LIMIT_MS = 10_000
PLAIN = {"Cache-Control": "no-cache"}


@hookimpl
def register_routes(datasette):
    of_rules = [(r"^/rules$", rules), (r"^/rules\.json$", rules_json)]
    if datasette.metadata("public"):
        return of_rules
    of_findings = [(r"^/review$", review), (r"^/review/forms$", forms), (r"^/review/findings$", findings)]
    return [*of_findings, *of_rules]


async def page(datasette, request, template, **context):
    return Response.html(await datasette.render_template(template, context, request=request), headers=PLAIN)


async def ask(datasette, function, *arguments):
    def limited(connection):
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            return function(connection, *arguments)

    return await datasette.get_database().execute_fn(limited)


def counted(connection, path):
    def both():
        return review_pages.review_page(connection), review_lists.forms_list(connection, {}, 1).rows

    return until_changed(path, "review", both)


async def review(datasette, request):
    result, worst = await ask(datasette, counted, Path(datasette.get_database().path))
    context = {"review": result, "worst": worst, "bar_width": review_pages.BAR_WIDTH}
    return await page(datasette, request, "review.html", **context)


async def listed(datasette, request, function, template):
    arguments = {name: request.args.get(name) for name in request.args}
    result = await ask(datasette, function, arguments, pages.page_number(arguments.get("page")))
    return await page(datasette, request, template, result=result, choices=review_lists.CHOICES)


async def forms(datasette, request):
    return await listed(datasette, request, review_lists.forms_list, "review_forms.html")


async def findings(datasette, request):
    return await listed(datasette, request, review_lists.findings_list, "review_findings.html")


async def rules(datasette, request):
    families = review_pages.rules_page()
    return await page(datasette, request, "rules.html", families=families, arithmetic=review_pages.grade_rule())


async def rules_json():
    text = json.dumps(review_pages.rules_page(), ensure_ascii=False, indent=2)
    return Response(text, content_type="application/json; charset=utf-8", headers=PLAIN)
