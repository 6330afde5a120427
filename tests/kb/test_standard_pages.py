"""The pages of the standard indicators, and the SQL function, through the site itself."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from kb.site import datasette_for
from kb.value_plot import WIDTH, plot


@pytest.fixture(scope="module")
def get(loaded_once: Path) -> Any:
    site = datasette_for(loaded_once)

    def ask(path: str) -> Any:
        return asyncio.run(site.client.get(path))

    return ask


def test_the_list_shows_sectors_and_what_is_linked_to_none(get: Any) -> None:
    page = get("/standard?sector=供暖")
    assert page.status_code == 200
    assert "/standard/HEAT-001" in page.text
    assert "没有对上的写法" in page.text


def test_one_standard_indicator(get: Any) -> None:
    page = get("/standard/GEN-084")
    assert page.status_code == 200
    assert "受益对象满意度" in page.text
    assert "<svg" in page.text
    assert "<script" not in page.text
    assert get("/standard/GEN-084.json").json()["standard"]["id"] == "GEN-084"
    assert get("/standard/GEN-999").status_code == 404
    assert get("/standard/../x").status_code == 404


def test_most_of_many_wordings_are_folded_away(get: Any) -> None:
    html = get("/standard/GEN-084").text
    wordings = get("/standard/GEN-084.json").json()["aliases"]
    assert len(wordings) > 12
    cell = html[html.index("别的写法") : html.index("怎样写的")]
    seen, folded = cell.split("<details>")
    assert "、".join(wordings[:12]) in seen
    assert f"另有 {len(wordings) - 12} 种" in folded and "、".join(wordings[12:]) in folded


def test_the_sql_function(get: Any) -> None:
    sql = "select standard_indicator('森林覆盖率') as a, standard_indicator('雪豹种群数量') as b, standard_indicator(null) as c"
    rows = get(f"/jixiao.json?sql={sql}&_shape=array").json()
    assert rows == [{"a": "FOR-026", "b": None, "c": None}]


def test_a_plot_says_its_numbers_and_escapes_its_unit() -> None:
    drawn = plot([1, 2, 300], "<b>")
    assert "3 个数值，最小 1&lt;b&gt;，中位数 2&lt;b&gt;，最大 300&lt;b&gt;" in drawn
    assert "对数刻度" in drawn
    assert plot([1, 2], "%") == ""


@pytest.mark.parametrize(
    ("numbers", "anchor", "half"),
    [([95, 100, 100, 100], "end", 1), ([1, 1, 1, 50], "start", 0), ([1, 2, 3], "middle", 0.5)],
)
def test_the_median_is_named_where_it_lies_and_the_plot_fits_a_phone(
    numbers: list[float], anchor: str, half: float
) -> None:
    drawn = plot(numbers, "%")
    label = re.search(r'<text x="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>中位数', drawn)
    assert label and label[2] == anchor and abs(float(label[1]) / WIDTH - half) < 0.06
    assert not re.search(r"<svg[^>]* width=", drawn)


def test_a_project_stands_once_with_its_halves(get: Any) -> None:
    rows = get("/standard/GEN-084.json").json()["rows"]
    shown = [(row["project_id"], row["name"], row["value_raw"]) for row in rows]
    assert len(shown) == len(set(shown))
    assert {row["horizons"] for row in rows} <= {"实施期", "年度", "实施期、年度"}
    assert "实施期、年度" in {row["horizons"] for row in rows}
    assert "in_period" not in rows[0]
