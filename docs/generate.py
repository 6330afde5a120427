"""Code -> docs/commands.md and docs/terms.md. Run `make docs`; a test fails when they are stale."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from ingest import terms
from ingest.form import Form, Funding, Indicator
from kb.cli import COMMANDS, main
from kb.review_pages import grade_rule, rules_page
from kb.views import VIEWS

FOLDER = Path(__file__).parent
COLUMN_NOTES = {
    "horizon": "期间：period 实施期，annual 年度",
    "source": "资金来源",
    "amount": "金额，元，精确到分；空白为 NULL，填 0 为 0",
    "position": "指标在本期间内的次序，从 1 起",
    "level1": "一级指标（标准名）",
    "level2": "二级指标（标准名）",
    "level2_raw": "二级指标（表上所印）",
    "name": "三级指标",
    "value_raw": "指标值（表上所写）",
    "operator": "符号：≥ ≤ > < =，没有写的为 NULL",
    "number": "数值，按表上的单位",
    "unit": "单位，按表上所写",
    "kind": "quantitative 定量（读出了一个数），qualitative 定性",
    "weight": "权重",
    "direction": "指标方向",
    "actual_raw": "实际完成值（自评表）",
    "points": "分值（自评表）",
    "score": "得分（自评表）",
    "ordinal": "在文件中是第几张表，从 1 起",
    "locator": "位置：行号，或工作表和单元格，或页",
    "fiscal_year": "预算年度",
    "department_code": "主管部门代码",
    "department_name": "主管部门",
    "filled_raw": "填报日期（表上所写）",
    "filled_at": "填报时间（ISO 8601），读不准的为 NULL",
    "period_goal": "实施期目标",
    "annual_goal": "年度目标",
}


def commands_page() -> str:
    """Every command's help, as a user sees it."""
    context = click.Context(main, info_name="jixiao", terminal_width=100, help_option_names=["-h", "--help"])
    parts = ["# 命令\n", "本页由 `make docs` 从程序生成。\n", _block(main.get_help(context))]
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        child = click.Context(command, info_name=name, parent=context)
        parts += [f"## jixiao {name}\n", _block(command.get_help(child))]
    parts.append("退出码：0 完成；1 完成，但有文件或内容有问题；2 命令写错了，或数据库不对。\n")
    return "\n".join(parts)


def _block(text: str) -> str:
    return f"```\n{text}\n```\n"


def terms_page() -> str:
    """Fields and the printed labels that are read as each."""
    parts = ["# 术语\n", "本页由 `make docs` 从程序生成。英文名是表和列的名字，中文是表上印的词。\n"]
    parts += ["## 项目字段\n", _table(("字段", "表上的标签（第一个为标准写法）"), _labels(terms.SCALARS))]
    goals = {
        "period_goal": terms.PERIOD_GOALS,
        "annual_goal": terms.ANNUAL_GOALS,
        "period_goal, annual_goal": terms.GOALS,
    }
    parts += ["## 目标\n", _table(("字段", "表上的标签"), _labels(goals))]
    parts += ["## 资金来源（source）\n", _table(("值", "表上的标签"), _labels(terms.MONEY))]
    variants: dict[str, list[str]] = {}
    for printed, standard in terms.LEVEL2.items():
        variants.setdefault(standard, []).append(printed)
    rows = [(terms.LEVEL1_OF_LEVEL2[level2], level2, "、".join(labels)) for level2, labels in variants.items()]
    parts += ["## 一级、二级指标\n", _table(("level1", "level2", "表上的标签"), rows)]
    parts += ["## 指标表的表头\n", _table(("列", "表上的标签"), _labels(terms.HEADERS))]
    for title, kind in (("projects", Form), ("funding", Funding), ("indicators", Indicator)):
        noted = [(field, COLUMN_NOTES[field]) for field in kind.__dataclass_fields__ if field in COLUMN_NOTES]
        parts += [f"## 表 {title} 的列\n", _table(("列", "说明"), noted)]
    parts += ["## 中文视图\n", "、".join(VIEWS) + "。\n"]
    return "\n".join(parts)


def _labels(fields: dict[str, tuple[str, ...]] | dict[terms.Source, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(f"`{name}`", "、".join(labels)) for name, labels in fields.items()]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def review_rules_page() -> str:
    """The manual of the review rules, from their docstrings."""
    parts = [
        "# 审核规则\n",
        "本页由 `make docs` 从程序生成。意见供审核人员判断；依据不足时规则不作判断。\n",
        grade_rule() + "\n",
    ]
    for family in rules_page():
        parts.append(f"## {family['name']}（{family['family']}）\n")
        for rule in family["rules"]:
            parts.append(f"### {rule['id']}：{rule['title']}（{rule['severity_name']}）\n")
            lines = [*rule["parts"], ("怎样改", rule["remedy"])]
            parts.append("".join(f"- {part}：{text}\n" for part, text in lines))
    return "\n".join(parts)


PAGES = {"commands.md": commands_page, "terms.md": terms_page, "rules.md": review_rules_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
