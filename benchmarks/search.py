"""The time of a whole search, from the query to twenty highlighted hits, over generated forms of some sizes.

Beside it, in the same run: tantivy over the same words, the fastest peer we know, which gives ids and names without
passages; and what Datasette would do of itself, SQLite's default tokenizer over the raw text, which finds almost no
Chinese word and is a peer in time alone. The database has all that a search reads, but was not reviewed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from sqlite_utils import Database

from benchmarks.http_search import get, page_times, served
from benchmarks.measure import percentile, timed
from benchmarks.peers import ask_default, default_index, tantivy_search
from benchmarks.search_database import build
from kb.filters import Filters
from kb.search import search
from kb.search_index import INDEX_TABLES

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
NEAR_QUERIES = (
    "dibao gongnuan wushuichuli ludeng gbznt zsyz mzj 低宝 供暧 污水处里 高标淮农田 招商引姿 老旧小区改早 "
    "高龄津 低价票 雪亮程 bucunzaidepinyin"
).split()
COMMON_QUERIES = "资金 村 满意度 补助 设备采购 有效提升 农村".split()
"""Words of very many forms: what is asked for together with a narrow filter, or in the order of money."""


@click.command()
@click.option(
    "--forms", "sizes", multiple=True, type=int, default=(10_000,), show_default=True, help="May be repeated."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--repeat", default=3, show_default=True, help="How often each query is asked.")
@click.option("--http/--no-http", default=True, show_default=True, help="Also ask for pages over HTTP.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Also ask tantivy and the default tokenizer.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to build in; what is there already is not built again.",
)
def main(sizes: tuple[int, ...], seed: int, repeat: int, http: bool, peers: bool, keep: Path | None) -> None:
    """Print p50, p95 and p99 of a search, of near matching and of the page, with size and build time."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = keep or Path(name)
            folder.mkdir(exist_ok=True)
            measure(folder / f"{size}-{seed}.db", size, seed, repeat, http, peers)


def measure(path: Path, size: int, seed: int, repeat: int, http: bool, peers: bool) -> None:
    """One size."""
    kept = path.exists()
    with timed() as built:
        db = build(path, size, seed)
    how = "kept from before" if kept else f"generated and stored in {built.seconds:.0f} s"
    click.echo(
        f"{size} forms, {len(QUERIES)} queries, each asked {repeat} times; {how},"
        f" database {path.stat().st_size / 1e6:.0f} MB, of it indexes {index_bytes(db) / 1e6:.0f} MB"
    )
    report("jixiao", lambda query: len(search(db, query)), QUERIES, repeat)
    report("jixiao, near", lambda query: len(search(db, query)), NEAR_QUERIES, repeat)
    department, year = db.execute("select department_name, fiscal_year from projects order by id desc").fetchone()
    narrow = Filters(department=department, year=year)
    report("jixiao, narrow filter", lambda query: len(search(db, query, filters=narrow)), COMMON_QUERIES, repeat)
    report("jixiao, by money", lambda query: len(search(db, query, sort="money")), COMMON_QUERIES, repeat)
    if peers:
        compare(db, path, repeat)
    db.close()
    if http:
        with served(path) as port:
            click.echo(f"home page, first time {get(port, '/'):7.1f} ms")
            for clients in (1, 8):
                print_times(f"page, {clients} at once", page_times(port, QUERIES, clients, repeat), "")


def compare(db: Database, path: Path, repeat: int) -> None:
    """The same queries to the peers."""
    peer = tantivy_search(db, path.with_suffix(".tantivy"))
    if peer is None:
        click.echo("tantivy              not installed: pip install tantivy")
    else:
        report("tantivy, jieba words", peer, QUERIES, repeat)
    default = default_index(db, path.with_suffix(".default"))
    report("default tokenizer", lambda query: ask_default(default, query), QUERIES, repeat)
    default.close()


def index_bytes(db: Database) -> int:
    """Bytes of the full-text indexes, without the vocabulary."""
    return sum(
        db.execute(f"select coalesce(sum(length(block)), 0) from {index}_data").fetchone()[0] for index in INDEX_TABLES
    )


def report(name: str, ask: Callable[[str], int], queries: tuple[str, ...] | list[str], repeat: int) -> None:
    """Print the times of one way to search, and those of the processor, which other work on the machine changes less."""
    passed, worked = [], []
    found = 0
    for query in queries:
        for _ in range(repeat):
            started, processor = time.perf_counter(), time.thread_time()
            hits = ask(query)
            passed.append((time.perf_counter() - started) * 1000)
            worked.append((time.thread_time() - processor) * 1000)
        found += hits > 0
    middle, high = percentile(worked, 0.5), percentile(worked, 0.95)
    rest = f"   processor p50 {middle:6.1f} p95 {high:6.1f}   {found} of {len(queries)} queries found something"
    print_times(name, passed, rest)


def print_times(name: str, milliseconds: list[float], rest: str) -> None:
    """One line of percentiles."""
    p50, p95, p99 = (percentile(milliseconds, share) for share in (0.5, 0.95, 0.99))
    click.echo(f"{name:21} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   p99 {p99:7.1f} ms{rest}")


if __name__ == "__main__":
    main()
