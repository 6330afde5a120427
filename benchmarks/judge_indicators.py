"""Matching and suggesting against the judged sets, those seen and those kept aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import click

from benchmarks.judge_suggest import judge_drafts, judge_sectors, leave_one_out, stored_forms, ways
from benchmarks.judged import ASIDE, JudgedName, draft_sets, name_sets, sector_sets
from kb.catalogue import packed_standards
from kb.draft import Draft
from kb.match import Matcher
from kb.schema import open_database
from kb.suggest import Suggester

Ask = Callable[[JudgedName], str | None]


def judge_names(names: Sequence[JudgedName], ask: Ask) -> dict[str, float]:
    """Share of names with a standard that get a right one, and precision and recall of none."""
    answers = [(row, ask(row)) for row in names]
    known = [(row, answer) for row, answer in answers if row.expect]
    none_right = sum(not row.expect and answer is None for row, answer in answers)
    return {
        "right": sum(answer in row.expect for row, answer in known) / len(known),
        "null precision": none_right / max(1, sum(answer is None for _, answer in answers)),
        "null recall": none_right / max(1, sum(not row.expect for row in names)),
    }


def together(sets: Mapping[str, Sequence[JudgedName]]) -> dict[str, list[JudgedName]]:
    """The names of all parts that were kept aside, and of all others."""
    return {
        "all aside": [row for part, rows in sets.items() if ASIDE in part for row in rows],
        "all others": [row for part, rows in sets.items() if ASIDE not in part for row in rows],
    }


def judge_suggestions() -> None:
    """Print the figures of the suggestions and of the ways that they have to beat."""
    sets = draft_sets()
    drafts = [row for rows in sets.values() for row in rows]
    suggester = Suggester(packed_standards())
    with stored_forms() as (db, _, related):
        spent = []
        for row in drafts:
            start = time.perf_counter()
            suggester.suggest(db.conn, Draft(row.name, row.overview, row.department, row.money))
            spent.append(time.perf_counter() - start)
        sectors = {sector for row in drafts for sector in row.sectors}
        for part, names in sector_sets().items():
            figures = "  ".join(f"{key} {value:.3f}" for key, value in judge_sectors(names, suggester).items())
            click.echo(f"sectors: {part:6} {len(names):3} plain names  {figures}")
        click.echo(f"suggest: {len(drafts)} drafts of {len(sectors)} sectors")
        for way, ask in ways(db.conn, suggester).items():
            for part, rows in sets.items():
                figures = "  ".join(f"{key} {value:.3f}" for key, value in judge_drafts(rows, ask).items())
                click.echo(f"  {way:12} {part:12} {len(rows):3}  {figures}")
        figures = "  ".join(f"{key} {value:.3f}" for key, value in leave_one_out(db, suggester, related).items())
        click.echo(f"  leave one form and its siblings out: {figures}")
        click.echo(f"  median {1000 * median(spent):.1f} ms, slowest {1000 * max(spent):.1f} ms a draft")


def time_database(path: Path) -> None:
    """Print what a draft and a name that is not seen before cost with a loaded database, in processor time."""
    db = open_database(path, readonly=True)
    drafts = [
        Draft(row.name, row.overview, row.department, row.money) for rows in draft_sets().values() for row in rows
    ]
    suggester, matcher = Suggester(packed_standards()), Matcher(packed_standards())
    suggester.suggest(db.conn, drafts[0])  # word list, page cache
    matcher.match("")
    spent = [_milliseconds(lambda draft=draft: suggester.suggest(db.conn, draft)) for draft in drafts]
    pairs = db.execute("select distinct level2, name from indicators").fetchall()
    start = _milliseconds(lambda: matcher.match("没有这样的指标"))
    names = _milliseconds(lambda: matcher.match_all(pairs))
    click.echo(f"{db['projects'].count} forms: a draft median {median(spent):.1f} ms, slowest {max(spent):.1f} ms")
    click.echo(f"{len(pairs)} distinct names: {names / len(pairs):.2f} ms each, {start:.0f} ms before the first")


def _milliseconds(ask: Callable[[], object]) -> float:
    start = time.process_time()
    ask()
    return 1000 * (time.process_time() - start)


@click.command()
@click.option("--errors", is_flag=True, help="List what is wrong, but in parts kept aside.")
@click.option("--names-only", is_flag=True, help="Leave the suggestions out.")
@click.option("--speed", "database", type=click.Path(exists=True, path_type=Path), help="Only time a loaded database.")
def main(errors: bool, names_only: bool, database: Path | None) -> None:
    """Print the figures of every part."""
    if database is not None:
        time_database(database)
        return
    matcher = Matcher(packed_standards())

    def ask(row: JudgedName) -> str | None:
        standard = matcher.match(row.name, row.level2).standard
        return standard.id if standard else None

    sets = name_sets()
    names = [row for rows in sets.values() for row in rows]
    spent = []
    for row in names:
        start = time.perf_counter()
        ask(row)
        spent.append(time.perf_counter() - start)
    click.echo(f"match: {len(names)} names, {sum(not row.expect for row in names)} of them with none")
    for part, rows in (sets | together(sets)).items():
        figures = "  ".join(f"{key} {value:.3f}" for key, value in judge_names(rows, ask).items())
        click.echo(f"  {part:12} {len(rows):4}  {figures}")
    click.echo(f"  median {1000 * median(spent):.2f} ms, slowest {1000 * max(spent):.2f} ms a name")
    click.echo("  without the level that they were filed under:")
    for part, rows in (sets | together(sets)).items():
        bare = [JudgedName("", row.name, row.expect) for row in rows]
        figures = "  ".join(f"{key} {value:.3f}" for key, value in judge_names(bare, ask).items())
        click.echo(f"  {part:12} {len(rows):4}  {figures}")
    if errors:
        for row in (row for part, rows in sets.items() if ASIDE not in part for row in rows):
            found = matcher.match(row.name, row.level2)
            answer = found.standard.id if found.standard else None
            if not (answer in row.expect or (answer is None and not row.expect)):
                name = found.standard.name if found.standard else ""
                click.echo(f"{row.level2} {row.name}: {answer} {name} {found.score:.2f}, expected {row.expect}")
    if not names_only:
        judge_suggestions()


if __name__ == "__main__":
    main()
