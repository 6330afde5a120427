"""What a likeness means follows from department, year and name."""

from __future__ import annotations

from typing import Any

import pytest

from kb.pair_label import differences, facts_of, label_of

FORM: dict[str, Any] = {
    "project_name": "农村饮水安全工程", "fiscal_year": 2024, "department_code": "019", "department_name": "方山县水利局",
    "implementing_unit": "方山县水利局", "region": "方山县", "annual_total": 100,
}  # fmt: skip
ALONE = {"department_name": "水利局", "implementing_unit": None, "region": None}


def facts(body: str = "", **changes: Any) -> Any:
    return facts_of({**FORM, **changes}, [body, ""])


WHOLE = [
    ({}, {}, "疑似重复申报"),
    ({}, {"project_name": "关于农村饮水安全工程的申请", "department_code": "020"}, "疑似重复申报"),
    ({}, {"fiscal_year": 2025}, "跨年度滚动"),
    ({}, {"project_name": "2025年农村饮水安全工程", "fiscal_year": 2025}, "跨年度滚动"),
    ({}, {"department_name": "临县水利局", "implementing_unit": None, "region": "临县"}, "文本雷同"),
    ({}, {"department_name": "方山县教育局"}, "文本雷同"),
    ({}, {"project_name": "农村饮水安全工程（二期）"}, "疑似拆分"),
    ({"project_name": "大武镇饮水安全工程"}, {"project_name": "北武当镇饮水安全工程"}, "疑似拆分"),
    ({"project_name": "公路养护（2024年1-6月）"}, {"project_name": "公路养护（2024年7-12月）"}, "疑似拆分"),
    (
        {"project_name": "公路养护（2024年1-6月）"},
        {"project_name": "公路养护（2025年1-3月）", "fiscal_year": 2025},
        "跨年度滚动",
    ),
    ({"project_name": "饮水工程省级资金"}, {"project_name": "饮水工程中央资金"}, "同一政策"),
    (ALONE, ALONE, "疑似重复申报"),
    ({**ALONE, "region": "方山县"}, {**ALONE, "region": "临县"}, "文本雷同"),
    (ALONE, {**ALONE, "department_code": "361"}, "文本雷同"),
    ({**ALONE, "region": "方山县"}, {**ALONE, "region": "方山县", "department_code": "361"}, "疑似重复申报"),
]


@pytest.mark.parametrize(("mine", "theirs", "label"), WHOLE)
def test_whole_forms(mine: dict[str, Any], theirs: dict[str, Any], label: str) -> None:
    assert label_of(facts(**mine), facts(**theirs), whole=True) == label
    assert label_of(facts(**theirs), facts(**mine), whole=True) == label


def test_another_object_of_one_programme() -> None:
    city = facts("保障城市低保对象生活", project_name="城市低保补助")
    country = facts("保障农村低保对象生活", project_name="农村低保补助")
    assert label_of(city, country, whole=True) == label_of(city, country, whole=False) == "同一政策"
    retitled = facts("保障城市低保对象生活", project_name="城镇低保补助")
    assert label_of(city, retitled, whole=True) == "疑似重复申报"


def test_a_passage_alone_is_no_repeat() -> None:
    other = facts(project_name="防汛抗旱物资", fiscal_year=2024)
    assert label_of(facts(), other, whole=False) == "文本雷同"
    assert label_of(facts(), facts(fiscal_year=2025), whole=False) == "同一政策"


def test_what_differs() -> None:
    first = facts(project_name="公路养护一期")
    second = facts(project_name="公路养护（7-12月）", fiscal_year=2025, annual_total=80)
    values = {"number": ["73", "5"], "place": ["大武镇"]}, {"number": ["73", "6"], "place": ["大武镇"]}
    assert differences(first, second, *values) == {
        "fiscal_year": [2024, 2025],
        "annual_total": [100, 80],
        "phase": ["一期", "7-12月"],
        "number": [["5"], ["6"]],
    }
