"""A cell of a table page or of a query's answer, as people want to see it: money grouped, forms linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from kb.wording import MONEY_COLUMNS, PROJECT_COLUMNS, file_shown, yuan

_FORM_NAMES = {"项目名称": "项目编号", "项目甲": "项目甲编号", "项目乙": "项目乙编号"}


def shown_cell(table: str | None, column: str, value: Any, row: Mapping[str, Any]) -> Markup | None:
    """The cell as HTML; None where it is to be shown as it stands."""
    number = isinstance(value, int | float)
    if column in MONEY_COLUMNS and number:
        return Markup('<span class="number">{}</span>').format(yuan(value))
    if number and (column in PROJECT_COLUMNS or (table, column) == ("项目", "编号")):
        return _form_link(value, str(value))
    if column in _FORM_NAMES and isinstance(value, str) and value:
        key = "编号" if table == "项目" else _FORM_NAMES[column]
        number_of_form = row[key] if key in row.keys() else None  # noqa: SIM118 -- sqlite3.Row
        return _form_link(number_of_form, value) if isinstance(number_of_form, int) else None
    if column in ("path", "文件") and isinstance(value, str):
        return Markup("{}").format(file_shown(value))
    if column == "document_id" and isinstance(value, dict):  # Datasette gives the file's path with the number
        return Markup('<a href="documents/{}">{}</a>').format(value["value"], file_shown(str(value["label"])))
    return None


def _form_link(number: float, text: str) -> Markup:
    return Markup('<a href="/form/{}">{}</a>').format(int(number), text)
