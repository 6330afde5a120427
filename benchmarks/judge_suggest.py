"""Suggestions against the judged drafts, beside simpler ways; and against real and hand-written forms, siblings left out.

Stored forms are the sample of a county and the invented ones, each stored as it would be after reading.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from sqlite_utils import Database

from benchmarks.judged import JudgedDraft
from ingest import Document, Form, Indicator, read_document
from ingest.form import HORIZONS, Funding
from ingest.values import parse_target
from kb.catalogue import GENERAL, Standard, packed_standards
from kb.draft import Draft
from kb.neighbours import find_neighbours
from kb.schema import open_database
from kb.sectors import USES as MONEY_USES
from kb.standards import update_standards
from kb.store import Origin, store_document
from kb.suggest import Suggester
from kb.typical import usage_of
from samples.forms import INVENTED, Sample, invented

SAMPLE = Path(__file__).parent.parent / "samples" / "fangshan-2024.txt"
GROUPS = (
    {"数量指标"}, {"质量指标"}, {"时效指标"}, {"成本指标", "经济成本指标"},
    {"经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"}, {"服务对象满意度"},
)  # fmt: skip
USES = {GENERAL, "补贴发放", "工程建设", "政府采购与设备购置", "委托业务"}
"""Uses of money: their indicators are foreign to no subject."""

COMMON_ORDER = (
    "数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "服务对象满意度", "质量指标", "可持续影响指标",
    "经济效益指标", "数量指标", "质量指标", "时效指标", "时效指标", "成本指标", "社会效益指标", "生态效益指标",
    "质量指标", "数量指标", "时效指标", "服务对象满意度",
)  # fmt: skip

Ask = Callable[[Draft], Sequence[str]]


@contextmanager
def stored_forms() -> Iterator[tuple[Database, dict[int, str], dict[int, set[int]]]]:
    """A database of the sample and the invented forms; each project's id of origin; and the siblings of each."""
    with TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "judge.db", create=True)
        link = update_standards(db)
        store_document(db, Origin("sample.txt", "1", "1", 1), read_document(SAMPLE.read_bytes()), link)
        forms = tuple(form_of(sample, place) for place, sample in enumerate(invented(), 1))
        store_document(db, Origin("invented.yml", "2", "2", 1), Document("invented", "loaded", forms, ()), link)
        ids = dict(db.execute("select ordinal, id from projects where document_id = 2").fetchall())
        origin = {ids[place]: sample.id for place, sample in enumerate(invented(), 1)}
        yield db, origin, siblings(origin)
        db.close()


def form_of(sample: Sample, ordinal: int) -> Form:
    """An invented form as if it had been read."""
    texts = {key: getattr(sample, key) for key in Form.__dataclass_fields__ if key in Sample.__dataclass_fields__}
    texts.pop("funding")
    rows = [
        Indicator(horizon, place, row.level1, row.level2, row.level2, row.name, row.value,
                  **parse_target(row.value)._asdict())
        for horizon in HORIZONS
        for place, row in enumerate(sample.targets(horizon), 1)
    ]  # fmt: skip
    money = [
        Funding(horizon, "total", Decimal(amount))
        for horizon in HORIZONS
        if (amount := (sample.funding.get(horizon) or {}).get("total"))
    ]
    return Form(ordinal=ordinal, locator="", funding=tuple(money), indicators=tuple(rows), **texts)


def siblings(origin: dict[int, str]) -> dict[int, set[int]]:
    """For each project those that tell the same: repeats, rollovers, copies, phases, and itself."""
    by_origin = {sample: project for project, sample in origin.items()}
    related = {project: {project} for project in origin}
    relations = yaml.safe_load((INVENTED / "relations.yml").read_text(encoding="utf-8"))["relations"]
    for relation in relations:
        one, other = by_origin[relation["from"]], by_origin[relation["to"]]
        joined = related[one] | related[other]
        for project in joined:
            related[project] = joined
    return related


def judge_drafts(drafts: Sequence[JudgedDraft], ask: Ask) -> dict[str, float]:
    """Coverage at 10 and 20, of the sector's own at 20, whole level 2 in the first 12, foreign in the first ten."""
    standards = {standard.id: standard for standard in packed_standards()}
    counts: Counter[str] = Counter()
    for row in drafts:
        answer = list(ask(Draft(row.name, row.overview, row.department, row.money)))
        own = [ids for ids in row.expect if not any(standards[one].sector == GENERAL for one in ids)]
        expected = {one for ids in row.expect for one in ids}
        counts["expected"] += len(row.expect)
        counts["own"] += len(own)
        counts["@10"] += sum(bool(ids & set(answer[:10])) for ids in row.expect)
        counts["@20"] += sum(bool(ids & set(answer[:20])) for ids in row.expect)
        counts["own @20"] += sum(bool(ids & set(answer[:20])) for ids in own)
        levels = {standards[one].level2 for one in answer[:12]}
        counts["whole"] += all(levels & group for group in GROUPS)
        counts["ten"] += len(answer[:10])
        counts["foreign"] += sum(
            standards[one].sector not in {*row.sectors, *USES} and one not in expected for one in answer[:10]
        )
    return {
        "@10": counts["@10"] / counts["expected"],
        "@20": counts["@20"] / counts["expected"],
        "own @20": counts["own @20"] / counts["own"],
        "level 2 whole @12": counts["whole"] / len(drafts),
        "foreign @10": counts["foreign"] / max(1, counts["ten"]),
    }


def judge_sectors(names: Mapping[str, Sequence[str]], suggester: Suggester) -> dict[str, float]:
    """Share of plain names whose likeliest sector is right, and share of the sectors found that are foreign.

    Of a name with no field of work, only a use of money may be found.
    """
    right = foreign = found = 0
    for name, expected in names.items():
        sectors = [row.sector for row in suggester.sectors(Draft(name))]
        other = [sector for sector in sectors if sector not in expected and sector not in MONEY_USES]
        right += sectors[:1] != [] and sectors[0] in expected if expected else not other
        foreign += len(other)
        found += len(sectors)
    return {"right": right / len(names), "foreign": foreign / max(1, found)}


def ways(connection: sqlite3.Connection, suggester: Suggester) -> dict[str, Ask]:
    """Ours, and what it has to beat."""
    popular = [
        row[0]
        for row in connection.execute(
            "select standard_id from indicators where standard_id is not null"
            " group by 1 order by count(distinct project_id) desc, 1 limit 20"
        )
    ]
    common = _common_list()

    def neighbours(draft: Draft) -> list[str]:
        usage = usage_of(connection, find_neighbours(connection, draft))
        return sorted(usage, key=lambda one: (-usage[one].weight, one))[:20]

    return {
        "suggest": lambda draft: [found.standard.id for found in suggester.suggest(connection, draft)],
        "popularity": lambda draft: popular,
        "neighbours": neighbours,
        "common list": lambda draft: common,
    }


def _common_list() -> list[str]:
    """The common indicators in the order of levels that the suggestions keep."""
    left: list[Standard] = [row for row in packed_standards() if row.sector == GENERAL]
    chosen = []
    for level2 in COMMON_ORDER:
        fit = next((row for row in left if row.level2 == level2), None)
        if fit:
            left.remove(fit)
            chosen.append(fit.id)
    return chosen[:20]


def leave_one_out(db: Database, suggester: Suggester, related: dict[int, set[int]]) -> dict[str, float]:
    """Share of the linked indicators of each invented form that are suggested when it and its siblings are not seen."""
    found = {"@10": 0, "@20": 0}
    total = 0
    for project, unseen in related.items():
        row = db.execute(
            "select project_name, overview, department_name, annual_total from projects where id = ?", (project,)
        ).fetchone()
        truth = {
            one[0]
            for one in db.execute(
                "select distinct standard_id from indicators where project_id = ? and standard_id is not null",
                (project,),
            ).fetchall()
        }
        draft = Draft(row[0] or "", row[1] or "", row[2] or "", row[3])
        answer = [one.standard.id for one in suggester.suggest(db.conn, draft, 20, unseen)]
        total += len(truth)
        found["@10"] += len(truth & set(answer[:10]))
        found["@20"] += len(truth & set(answer))
    return {key: value / total for key, value in found.items()}
