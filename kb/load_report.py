"""What a load did, for people: counts per folder, and a file with every problem and its place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlite_utils import Database

from kb.load import FAILED, Outcome, OutcomeStatus
from kb.output import print_table
from kb.safe_csv import to_csv

STATUS_WORDS: dict[OutcomeStatus, str] = {
    "loaded": "已入库",
    "partial": "部分入库",
    "quarantined": "未入库",
    "needs_ocr": "需文字识别",
    "unchanged": "没有变化",
    "moved": "已移动",
    "missing": "打不开",
    "skipped": "已跳过",
    "removed": "已不在",
}
REPEATED = "重复"
MOST_TOLD = 20
"""Files with a message that are told of each kind; of what failed, all are."""

_SUMMED = {word for status, word in STATUS_WORDS.items() if status not in FAILED} | {REPEATED}
WORDS = (*STATUS_WORDS.values(), REPEATED)
FORMS = "目标表"
STAGE_WORDS = {"compare": "比对", "review": "审核"}
REPORT_COLUMNS = ("document", "status", "forms", "ordinal", "project_name", "locator", "code", "message")

_PROBLEMS = """
select m.locator, m.code, m.message, p.ordinal, p.project_name
from problems m join documents d on d.id = m.document_id left join projects p on p.id = m.project_id
where d.path = ? order by m.id"""


class LoadProgress:
    """Shows on a terminal what a load is at, and the time left; in a pipe nothing is shown."""

    def __init__(self, files: int) -> None:
        self._files = files
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[what]}，剩余"))
        console = Console(stderr=True)
        self._bar = Progress(
            *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._bar.add_task("入库", total=files, what="")

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Pass outcomes on, and show how many files and forms there are so far."""
        forms = 0
        with self._bar:
            for number, outcome in enumerate(outcomes, 1):
                forms += outcome.forms
                self._bar.update(self._task, advance=1, what=f"{number}/{self._files} 个文件，{forms} 张表")
                yield outcome

    def stage(self, name: str, done: int, of: int) -> None:
        """Show what is done once all files are read."""
        share = 100 * done // max(of, 1)
        self._bar.update(self._task, description=STAGE_WORDS[name], completed=done, total=of, what=f"{share}%")


def _is_copy(outcome: Outcome) -> bool:
    """Whether a file has the bytes of another; its forms are that one's, and counted there."""
    return outcome.status == "unchanged" and bool(outcome.message)


def status_word(outcome: Outcome) -> str:
    """What became of a file, for people: the bytes of another file are not called unchanged."""
    return REPEATED if _is_copy(outcome) else STATUS_WORDS[outcome.status]


def print_outcomes(outcomes: Sequence[Outcome], *, reported: bool = False) -> None:
    """The closing summary: files with a message, counts per folder, the sum, and where the problems can be read."""
    told: Counter[str] = Counter()
    for outcome in outcomes:
        word = status_word(outcome)
        told[word] += bool(outcome.message)
        if outcome.message and (outcome.status in FAILED or told[word] <= MOST_TOLD):
            click.echo(f"{outcome.path}：{word}。{outcome.message}", err=True)
    for word, times in told.items():
        if times > MOST_TOLD and word in _SUMMED:
            click.echo(f"另有 {times - MOST_TOLD} 个文件{word}，没有一一列出；--json 里都有。", err=True)
    folders = by_folder(outcomes)
    if len(folders) > 1:
        seen = [word for word in WORDS if any(counts[word] for counts in folders.values())]
        columns = ("文件夹", *seen, FORMS)
        print_table("", columns, [[name, *(c[word] for word in seen), c[FORMS]] for name, c in folders.items()])
        click.echo()
    counts = Counter(map(status_word, outcomes))
    summary = "，".join(f"{word} {counts[word]}" for word in WORDS if counts[word])
    forms = sum(outcome.forms for outcome in outcomes if not _is_copy(outcome))
    problems = sum(outcome.problems for outcome in outcomes if not _is_copy(outcome))
    where = "，见网站的“文件”页，或加 --report 写成文件" if problems and not reported else ""
    click.echo(
        f"文件 {len(outcomes)} 个（{summary or '无'}），绩效目标表 {forms} 张，读表时记下的问题 {problems} 条{where}。"
    )


def by_folder(outcomes: Iterable[Outcome]) -> dict[str, Counter[str]]:
    """For each folder, how many files there are of each of WORDS, and under FORMS how many forms they hold."""
    folders: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counts = folders.setdefault(str(PurePosixPath(outcome.path).parent), Counter())
        counts[status_word(outcome)] += 1
        counts[FORMS] += 0 if _is_copy(outcome) else outcome.forms
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
