"""Oddities of labels and values, each named by what was odd."""

from __future__ import annotations

from ingest import Form, read_document

TITLE = "某县项目支出绩效目标表\n项目名称\t修路\n"


def read(rows: str) -> Form:
    (form,) = read_document((TITLE + rows).encode()).forms
    return form


def test_a_text_that_begins_as_a_label_does_is_a_text() -> None:
    assert read("项目概况\t项目主要内容：修路三条\n").overview == "项目主要内容：修路三条"


def test_label_and_date_in_one_cell_after_a_blank_field() -> None:
    form = read("联系电话:\t\t填报日期: 20240318154141\n")
    assert (form.phone, form.filled_raw) == ("", "20240318154141")


def test_an_indicator_may_be_called_as_its_level_is() -> None:
    rows = "一级指标\t二级指标\t三级指标\t指标值\n满意度指标\t服务对象满意度\t服务对象满意度\t≥85%\n"
    (row,) = read(rows).indicators
    assert (row.level2, row.name, row.value_raw) == ("服务对象满意度", "服务对象满意度", "≥85%")


def test_a_label_is_a_whole_cell() -> None:
    assert read("项目概况\t项目期内修路\n项目期限说明\t三年\n").period is None
