"""The time of a whole search, from the query to twenty highlighted hits, over generated forms.

Beside it, in the same run, what Datasette would do of itself: SQLite's default tokenizer over the raw text. It is no
peer in what it finds, only in time: it finds almost no Chinese word.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from sqlite_utils import Database

from benchmarks.forms import generate_forms
from benchmarks.measure import percentile
from benchmarks.render import render_text
from kb.load import find_files, load
from kb.schema import open_database
from kb.search import search

QUERIES = (
    (
        "低保, 农村低保, 供暖, 污水处理, 道路, 乡村振兴, 衔接资金, 教师培训, 满意度, 老旧小区改造, "
        "公交补贴, 养老保险, 残疾人, 课后服务, 设备采购, 信息化运维, 森林防火, 高标准农田, 饮水安全, 村, "
        "水, 路灯, 教育局, 民政局, 住建局, 财政, 群众满意度, 验收合格率, 及时拨付, 可持续, "
        "有效提升, 合格, 农村 道路, 学校 设备, 环境 整治 农村, 补助 资金 发放, 晋财农, 2024年, 县级财政, 中央 资金, "
        "航天发射, 不会出现的词语, 第一中学, 文化下乡, 粮食储备, 招商引资, 食品安全, 法律援助, 人口普查, 应急物资, "
    )
    .rstrip(", ")
    .split(", ")
)


@click.command()
@click.option("--forms", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--repeat", default=3, show_default=True, help="How often each query is asked.")
def main(forms: int, seed: int, repeat: int) -> None:
    """Print p50 and p95 of a search, and how many queries found something."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, database = folder / "forms.txt", folder / "forms.db"
        with file.open("w", encoding="utf-8") as target:
            target.writelines(render_text(generate_forms(forms, seed)))
        db = open_database(database, create=True)
        list(load(db, find_files(database, [file])))
        default = default_index(db, folder / "default.db")
        click.echo(f"{forms} forms, {len(QUERIES)} queries, each asked {repeat} times")
        report("jixiao", lambda query: len(search(db, query)), repeat)
        report("default tokenizer", lambda query: ask_default(default, query), repeat)


def report(name: str, ask: Callable[[str], int], repeat: int) -> None:
    """Print the times of one way to search."""
    milliseconds = []
    found = 0
    for query in QUERIES:
        for _ in range(repeat):
            started = time.perf_counter()
            hits = ask(query)
            milliseconds.append((time.perf_counter() - started) * 1000)
        found += hits > 0
    p50, p95 = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    click.echo(f"{name:20} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   {found} of {len(QUERIES)} queries found something")


def default_index(db: Database, path: Path) -> Database:
    """The same forms as one would index them without thinking of Chinese."""
    rows = db.query("select id, project_name, department_name, overview, annual_goal from projects")
    plain = Database(path)
    plain.table("projects").insert_all(rows, pk="id")
    plain.table("projects").enable_fts(["project_name", "department_name", "overview", "annual_goal"])
    return plain


def ask_default(db: Database, query: str) -> int:
    """How many of the first twenty the default index finds."""
    quoted = " ".join(f'"{word}"' for word in query.split())
    return len(list(db.table("projects").search(quoted, limit=20)))


if __name__ == "__main__":
    main()
