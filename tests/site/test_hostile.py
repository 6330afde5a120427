"""What a cell says is shown, and never does anything."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest

from tests.site.conftest import Page, Visitor
from tests.site.hostile import BASIS, FORMULA, LONG_WORD, NAME, OVERVIEW

PAGES = [
    "/",
    "/search?q=" + quote("低保"),
    "/search?q=" + quote("<script>alert(1)</script>"),
    "/form/1",
    "/hostile",
    "/hostile/~E9~A1~B9~E7~9B~AE",  # 项目
    "/hostile/~E9~A1~B9~E7~9B~AE?_search=" + quote("低保<script>"),
    "/hostile/~E9~A1~B9~E7~9B~AE?" + quote("主管部门") + "=" + quote("<script>alert(1)</script>"),
    "/hostile/~E6~8C~87~E6~A0~87",  # 指标
    "/hostile/projects",
    "/hostile/projects/1",
    "/hostile/indicators",
    "/hostile/documents",
    "/hostile/department-totals",
    "/hostile/largest-projects?" + quote("部门") + "=" + quote('"><script>alert(1)</script>'),
    "/hostile?sql=" + quote("select '<script>alert(1)</script>' as \"<script>alert(2)</script>\", * from 项目"),
    "/hostile?sql=" + quote("select </textarea><script>alert(1)</script>"),
    "/hostile/<script>alert(1)</script>",
    "/form/<script>alert(1)</script>",
]
OURS = {"datalist", "select", "option", "fieldset", "legend",
        "html", "head", "meta", "title", "link", "body", "a", "header", "div", "nav", "form", "label", "input", "button",
        "main", "h1", "h2", "h3", "p", "footer", "section", "article", "ul", "ol", "li", "b", "span", "small", "br",
        "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code",
        "em", "textarea", "mark"}  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_no_element_or_handler_comes_from_a_cell(hostile: Visitor, address: str) -> None:
    response = hostile.get(address, follow_redirects=True)
    assert response.status_code < 500
    for tag, attributes in Page(response.text).elements:
        assert tag in OURS, f"<{tag}>"
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action"):
            assert not attributes.get(name, "").strip().lower().startswith(("javascript:", "data:"))


def test_the_form_page_shows_cells_as_they_stand(hostile: Visitor) -> None:
    text = Page(hostile.get("/form/1").text).text
    for cell in (NAME, OVERVIEW, BASIS, LONG_WORD, FORMULA, "{{ 7 * 7 }} {% raw %}"):
        assert cell in text


def test_a_search_marks_the_word_and_escapes_the_rest(hostile: Visitor) -> None:
    html = hostile.get("/search?q=" + quote("低保")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<mark>低保</mark>" in html


def test_json_keeps_cells_exact(hostile: Visitor) -> None:
    assert hostile.get("/form/1.json").json()["project"]["project_name"] == NAME
    assert hostile.get("/search.json?q=" + quote("低保")).json()["hits"][0]["project_name"] == NAME


def test_a_downloaded_csv_cannot_run_in_excel_and_keeps_quantities(hostile: Visitor) -> None:
    response = hostile.get("/hostile/~E6~8C~87~E6~A0~87.csv?_size=max&_dl=on")
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0]["三级指标"] == f"'{FORMULA}"
    assert rows[0]["指标值"] == "-5"


def test_a_csv_for_programs_is_exact(hostile: Visitor) -> None:
    rows = list(csv.DictReader(io.StringIO(hostile.get("/hostile/~E6~8C~87~E6~A0~87.csv").text)))
    assert rows[0]["三级指标"] == FORMULA
    assert rows[0]["指标值"] == "-5"


@pytest.mark.parametrize("address", ["/", "/search.json?q=x", "/hostile.json", "/nothing", "/static/site.css", "/-/x"])
def test_every_answer_has_the_security_headers(hostile: Visitor, address: str) -> None:
    headers = hostile.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers.get_list("referrer-policy") == ["no-referrer"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
