"""The invented forms hold what they promise: schema, ids, money, order of indicators, relations."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import yaml

from samples.forms import INVENTED, LEVEL1_OF_LEVEL2, invented

FORMS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((INVENTED / "forms").glob("*.yml"))
}
RELATIONS = yaml.safe_load((INVENTED / "relations.yml").read_text(encoding="utf-8"))["relations"]
TEXTS = (
    "id county province kind sector rule_set quality project_name department_code department_name implementing_unit "
    "attribute period overview basis necessity safeguards plan period_goal annual_goal filled_raw responsible handler "
    "phone"
).split()
MAY_BE_BLANK = {"annual_goal", "filled_raw", "responsible", "handler", "phone"}
PARTS = ("central", "provincial", "county", "self_raised", "other")
_OUTPUT = ["数量指标", "质量指标", "时效指标"]
_BENEFIT = ["经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度"]
LEVEL2 = {
    "2015": [*_OUTPUT, "成本指标", *_BENEFIT],
    "2021": ["经济成本指标", "社会成本指标", "生态环境成本指标", *_OUTPUT, *_BENEFIT],
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def test_counts() -> None:
    assert len(FORMS) == 72
    assert len({form["sector"] for form in FORMS.values()}) >= 34
    assert sum(form["rule_set"] == "2021" for form in FORMS.values()) == 10
    assert set(LEVEL1_OF_LEVEL2) == {level2 for order in LEVEL2.values() for level2 in order}
    assert [sample.id for sample in invented()] == list(FORMS)


@each_form
def test_fields(form: dict[str, Any]) -> None:
    assert set(form) == {*TEXTS, "fiscal_year", "funding", "indicators", "defects"}
    assert re.fullmatch(rf"[a-z]+-{form['fiscal_year']}-\d{{3}}", form["id"])
    assert FORMS[form["id"]] is form
    assert form["fiscal_year"] in range(2022, 2027)
    assert all(isinstance(form[key], str) and (form[key] or key in MAY_BE_BLANK) for key in TEXTS)
    assert form["kind"] == "project"
    assert form["quality"] in {"good", "middling", "careless"}
    assert re.fullmatch(r"|\d{14}|20\d\d年\d{1,2}月\d{1,2}日", form["filled_raw"])
    assert re.fullmatch(r"|0000-\d{7}", form["phone"])
    assert (form["quality"] != "good" or not form["defects"]) and (form["quality"] != "careless" or form["defects"])


@each_form
def test_texts_are_one_line(form: dict[str, Any]) -> None:
    cells = [cell for rows in form["indicators"].values() for row in rows for cell in row]
    for text in [*(form[key] for key in TEXTS), *cells, *form["defects"]]:
        assert text == text.strip()
        assert not re.search(r"[\t\r\n\v\f\x85\u2028\u2029]", text)


@each_form
def test_money_adds_up_unless_that_is_the_defect(form: dict[str, Any]) -> None:
    assert set(form["funding"]) == {"period", "annual"}
    wrong = 0
    for amounts in form["funding"].values():
        assert set(amounts) == {"total", *PARTS}
        assert all(amount is None or re.fullmatch(r"\d+(\.\d{1,2})?", amount) for amount in amounts.values())
        wrong += Decimal(amounts["total"]) != sum(Decimal(amounts[part] or 0) for part in PARTS)
    assert bool(wrong) == any("分项合计" in note for note in form["defects"])


@each_form
def test_indicators(form: dict[str, Any]) -> None:
    order = LEVEL2[form["rule_set"]]
    assert set(form["indicators"]) == {"period", "annual"}
    for horizon, rows in form["indicators"].items():
        assert 8 <= len(rows) <= 16 or (horizon == "annual" and not rows)
        assert all(len(row) == 3 and all(isinstance(cell, str) for cell in row) and row[1] for row in rows)
        places = [order.index(row[0]) for row in rows]
        assert places == sorted(places)
        assert len({(row[0], row[1]) for row in rows}) == len(rows)


def test_relations() -> None:
    counts = Counter(relation["relation"] for relation in RELATIONS)
    assert counts == {"refiled": 3, "rollover": 4, "copied": 3, "phase": 2, "sibling": 3}
    for relation in RELATIONS:
        earlier, later = FORMS[relation["from"]], FORMS[relation["to"]]
        assert (earlier["county"] == later["county"]) != (relation["relation"] == "copied")
        if relation["relation"] in {"refiled", "rollover"}:
            assert earlier["department_name"] == later["department_name"]
            assert later["fiscal_year"] - earlier["fiscal_year"] == (relation["relation"] == "rollover")


def test_a_name_used_twice_is_a_relation() -> None:
    linked = {frozenset((relation["from"], relation["to"])) for relation in RELATIONS}
    by_name: dict[str, list[str]] = {}
    for form in FORMS.values():
        by_name.setdefault(form["project_name"], []).append(form["id"])
    assert all(frozenset(ids) in linked for ids in by_name.values() if len(ids) > 1)
