"""What a load did, for people: counts per folder, and a file with every problem and its place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlite_utils import Database

from kb.load import Outcome, OutcomeStatus
from kb.output import print_table
from kb.safe_csv import to_csv

STATUS_WORDS: dict[OutcomeStatus, str] = {
    "loaded": "已入库",
    "partial": "部分入库",
    "quarantined": "未入库",
    "needs_ocr": "需文字识别",
    "unchanged": "没有变化",
    "missing": "打不开",
    "skipped": "已跳过",
    "removed": "已不在",
}
STAGE_WORDS = {"compare": "比对", "review": "审核"}
REPORT_COLUMNS = ("document", "status", "forms", "ordinal", "project_name", "locator", "code", "message")

_PROBLEMS = """
select m.locator, m.code, m.message, p.ordinal, p.project_name
from problems m join documents d on d.id = m.document_id left join projects p on p.id = m.project_id
where d.path = ? order by m.id"""


class LoadProgress:
    """Shows on a terminal what a load is at, and the time left; in a pipe nothing is shown."""

    def __init__(self, files: int) -> None:
        self._forms = 0
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[what]}"),
        )
        console = Console(stderr=True)
        self._bar = Progress(
            *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._bar.add_task("入库", total=files, what="个文件，剩余")

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Pass outcomes on, and show how many files and forms there are so far."""
        with self._bar:
            for outcome in outcomes:
                self._forms += outcome.forms
                self._bar.update(self._task, advance=1, what=f"个文件，{self._forms} 张表，剩余")
                yield outcome

    def stage(self, name: str, done: int, of: int) -> None:
        """Show what is done once all files are read."""
        self._bar.update(self._task, description=STAGE_WORDS[name], completed=done, total=of, what="张表，剩余")


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """The closing summary: files with a message, counts per folder, and the sum."""
    for outcome in outcomes:
        if outcome.message:
            click.echo(f"{outcome.path}：{STATUS_WORDS[outcome.status]}。{outcome.message}", err=True)
    folders = by_folder(outcomes)
    if len(folders) > 1:
        seen = [status for status in STATUS_WORDS if any(counts[status] for counts in folders.values())]
        columns = ("文件夹", *(STATUS_WORDS[status] for status in seen), "目标表")
        print_table("", columns, [[name, *(c[status] for status in seen), c["forms"]] for name, c in folders.items()])
        click.echo()
    counts = Counter(outcome.status for outcome in outcomes)
    summary = "，".join(f"{word} {counts[status]}" for status, word in STATUS_WORDS.items() if counts[status])
    forms = sum(outcome.forms for outcome in outcomes)
    problems = sum(outcome.problems for outcome in outcomes)
    click.echo(f"文件 {len(outcomes)} 个（{summary or '无'}），绩效目标表 {forms} 张，读表时记下的问题 {problems} 条。")


def by_folder(outcomes: Iterable[Outcome]) -> dict[str, Counter[OutcomeStatus | str]]:
    """For each folder, how many files came to each status, and under "forms" how many forms they hold."""
    folders: dict[str, Counter[OutcomeStatus | str]] = {}
    for outcome in outcomes:
        counts = folders.setdefault(str(PurePosixPath(outcome.path).parent), Counter())
        counts[outcome.status] += 1
        counts["forms"] += outcome.forms
    return folders


def report_rows(db: Database, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """A row for every problem of every file; a file without problems has one row without a code."""
    rows = []
    for outcome in outcomes:
        about = {"document": outcome.path, "status": outcome.status, "forms": outcome.forms}
        found = [
            {**about, **dict(zip(("locator", "code", "message", "ordinal", "project_name"), problem, strict=True))}
            for problem in db.execute(_PROBLEMS, (outcome.path,)).fetchall()
        ]
        blank = dict.fromkeys(REPORT_COLUMNS)
        rows += [{**blank, **row} for row in found] or [{**blank, **about, "message": outcome.message or None}]
    return rows


def write_report(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows as .json, or as .csv with a byte order mark, which Excel needs to see Chinese."""
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")
        return
    text = to_csv(REPORT_COLUMNS, [[row[column] for column in REPORT_COLUMNS] for row in rows])
    path.write_text(text, encoding="utf-8", newline="")
