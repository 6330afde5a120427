"""Pairs and groups of duplicates, printed for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from kb.output import count_words, print_table
from kb.wording import label

PASSAGES_PRINTED = 3
LONGEST_PRINTED = 60


def print_groups(groups: Sequence[Sequence[dict[str, Any]]]) -> None:
    """Groups of three forms and more, a table each."""
    for number, group in enumerate(groups, 1):
        rows = [[m["project_id"], m["project_name"], m["department_name"], str(m["fiscal_year"] or "")] for m in group]
        print_table(f"第 {number} 组：{len(group)} 个项目互相重复", ("编号", "项目名称", "主管部门", "年度"), rows)
        click.echo()


def print_pairs(pairs: Sequence[dict[str, Any]], total: int, none: str) -> None:
    """Each pair with its label, what differs, and the longest shared passages; `none` where there are no pairs."""
    click.echo(f"{count_words(len(pairs), total, '对')}相似项目\n" if pairs else none)
    for pair in pairs:
        mark = f"（已核对：{label('mark', pair['mark'])}）" if pair["mark"] else ""
        changed = {0: "，未见变化", 1: "，有变化"}.get(pair["changed"], "")
        click.echo(
            f"{label('similar', pair['kind'])}·{pair['label']}{changed}{mark}　相似度 {pair['score']:.2f}"
            f"　共有文字 {pair['containment_a']:.0%} / {pair['containment_b']:.0%}"
        )
        for side in "ab":
            year = pair[f"fiscal_year_{side}"]
            click.echo(
                f"  {pair[f'project_{side}']:>6}  {pair[f'project_name_{side}'] or '（没有项目名称）'}"
                f"　{pair[f'department_{side}'] or ''}　{f'{year} 年度' if year else ''}"
                f"　{pair[f'document_{side}']} 第 {pair[f'ordinal_{side}']} 张"
            )
        if pair["reason"]:
            click.echo(f"          理由：{pair['reason']}")
        for name, (mine, theirs) in pair["differences"].items():
            click.echo(f"          {label('difference', name)}：{_short(mine)} ｜ {_short(theirs)}")
        for passage in pair["passages"][:PASSAGES_PRINTED]:
            stock = f"（套话，{passage['forms']} 张表都有）" if passage["boilerplate"] else ""
            fields = f"{label('field', passage['field_a'])}／{label('field', passage['field_b'])}"
            click.echo(f"          “{_short(passage['text'])}”{stock}　{fields}")
        click.echo()


def _short(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_PRINTED else text[:LONGEST_PRINTED] + "…"
