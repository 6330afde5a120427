"""Catalogue files -> complaints, each with its place and remedy.

`python -m kb.catalogue_check [FOLDER]` prints a table of counts; exit 0 clean, 1 something was wrong, 2 wrong usage.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.catalogue import COLUMNS, FOLDER, GENERAL, SECTOR_COLUMNS, SECTORS_FILE, Standard, items, read_rows

OUTPUT, BENEFIT, SATISFACTION, COST = "产出指标", "效益指标", "满意度指标", "成本指标"
# 财预〔2015〕88号 files cost under output; 财预〔2021〕101号 makes it a level of its own. Both are in use.
LEVEL1_OF = {
    "数量指标": OUTPUT,
    "质量指标": OUTPUT,
    "时效指标": OUTPUT,
    "成本指标": OUTPUT,
    "经济效益指标": BENEFIT,
    "社会效益指标": BENEFIT,
    "生态效益指标": BENEFIT,
    "可持续影响指标": BENEFIT,
    "服务对象满意度": SATISFACTION,
    "经济成本指标": COST,
    "社会成本指标": COST,
    "生态环境成本指标": COST,
}
KINDS = ("quantitative", "qualitative")
OPERATORS = ("≥", "≤", "=", ">", "<")
DIRECTIONS = ("up", "down", "none")
BASES = ("计划标准", "历史标准", "行业标准", "预算支出标准", "其他")
AT_LEAST = {  # records that each sector needs, so that a draft in it can be completed
    ("数量指标",): 4,
    ("质量指标",): 3,
    ("时效指标",): 2,
    ("成本指标",): 2,
    ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"): 4,
    ("服务对象满意度",): 1,
}
SECTOR_TRIGGERS = (8, 30)
ALIASES_ON_AVERAGE = 2.0

ID = re.compile(r"[A-Z]{3,4}-\d{3}")
NUMBER_OR_RANGE = re.compile(r"\d+(\.\d+)?(-\d+(\.\d+)?)?")
DAY_AND_MONTH = re.compile(r"(0?[1-9]|1[0-2])-([0-2]?\d|3[01])|([0-2]?\d|3[01])-(0?[1-9]|1[0-2])")
FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Record:
    """A row of a file, and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def place(self) -> str:
        return f"{self.file} 第 {self.line} 行"

    @property
    def sector(self) -> str:
        return Path(self.file).stem


def key(name: str) -> str:
    """What two names must not share: width, case, brackets and spaces do not tell them apart."""
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def read(path: Path, columns: Sequence[str]) -> tuple[list[Record], list[str]]:
    """The rows of one file, and complaints about rows that cannot be read."""
    rows, problems = read_rows(path, columns)
    return [Record(path.name, line, cells) for line, cells in rows], problems


def check_text(record: Record) -> Iterator[str]:
    """Stray whitespace, full-width digits and letters, empty or repeated words in a list."""
    for column, text in record.cells.items():
        if text != text.strip() or re.search(r"[\r\n\t\u3000\u00a0\ufeff]|  ", text):
            yield f"{record.place}：{column} “{text}”里有多余的空白，请去掉。"
        if FULL_WIDTH.search(text):
            yield f"{record.place}：{column} “{text}”里有全角数字或字母，请改成半角。"
        if column in ("triggers", "aliases", "departments", "uses"):
            words = text.split("、") if text else []
            if any(not word.strip() or word != word.strip() for word in words):
                yield f"{record.place}：{column} “{text}”里有空的词，词与词之间只写一个顿号。"
            for word, count in Counter(words).items():
                if count > 1:
                    yield f"{record.place}：{column} 里“{word}”写了 {count} 次，请只留一个。"


def check_record(record: Record) -> Iterator[str]:
    """What one row must satisfy by itself."""
    place = record.place
    if not ID.fullmatch(record["id"]):
        yield f"{place}：编号 id “{record['id']}”应像 EDU-001。"
    if record["level2"] not in LEVEL1_OF:
        yield f"{place}：没有二级指标“{record['level2']}”，可以写 {'、'.join(LEVEL1_OF)}。"
    elif record["level1"] != LEVEL1_OF[record["level2"]]:
        yield f"{place}：{record['level2']}属于{LEVEL1_OF[record['level2']]}，现在写的是“{record['level1']}”。"
    for column, allowed in (("kind", KINDS), ("direction", DIRECTIONS), ("basis", BASES)):
        if record[column] not in allowed:
            yield f"{place}：{column} “{record[column]}”应为 {'、'.join(allowed)} 之一。"
    for column in ("name", "explanation", "source"):
        if not record[column]:
            yield f"{place}：{column} 是空的。"
    if record["explanation"] and not record["explanation"].endswith("。"):
        yield f"{place}：explanation 不是一句话，请以句号结尾。"
    if record.sector != GENERAL and not record["triggers"]:
        yield f"{place}：没有 triggers，请写上哪些项目用语要用“{record['name']}”。"
    if key(record["name"]) in map(key, items(record["aliases"])):
        yield f"{place}：aliases 里有“{record['name']}”本身，请去掉。"
    yield from check_value(record)


def check_value(record: Record) -> Iterator[str]:
    """Operator, unit, usual value and direction agree with the kind. No usual value means: the figure of the unit's own plan."""
    place, operator, unit, usual = record.place, record["operator"], record["unit"], record["usual"]
    if record["kind"] == "quantitative":
        if operator not in OPERATORS:
            yield f"{place}：定量指标的 operator “{operator}”应为 {' '.join(OPERATORS)} 之一。"
        if not unit:
            yield f"{place}：定量指标没有写单位 unit。"
        if usual and not NUMBER_OR_RANGE.fullmatch(usual):
            yield f"{place}：usual “{usual}”既不是数，也不是 95-100 这样的范围。"
        elif DAY_AND_MONTH.fullmatch(usual):
            yield f"{place}：usual “{usual}”会被 Excel 变成日期，请只写要紧的那一端。"
        if record["direction"] == {"≥": "down", ">": "down", "≤": "up", "<": "up"}.get(operator):
            yield f"{place}：operator {operator} 和 direction {record['direction']} 相反，有一个不对。"
    elif record["kind"] == "qualitative":
        if operator or unit:
            yield f"{place}：定性指标不写 operator “{operator}”和 unit “{unit}”，请留空。"
        if not usual:
            yield f"{place}：定性指标没有写 usual，例如 有效提升。"


def check_together(records: list[Record]) -> Iterator[str]:
    """What rows must satisfy among themselves: ids, names, and who owns an alias."""
    ids: dict[str, Record] = {}
    prefixes: dict[str, str] = {}
    owners: dict[tuple[str, str], Record] = {}
    for record in records:
        if record["id"] in ids:
            yield f"{record.place}：编号 {record['id']} 已被 {ids[record['id']].place}用了。"
        ids.setdefault(record["id"], record)
        prefix = record["id"].partition("-")[0]
        if prefixes.setdefault(prefix, record.sector) != record.sector:
            yield f"{record.place}：{prefix} 开头的编号归 {prefixes[prefix]}.csv 用。"
        name = (record["level2"], key(record["name"]))
        if name in owners:
            yield f"{record.place}：{record['level2']}“{record['name']}”在 {owners[name].place}已经有了。"
        owners.setdefault(name, record)
    claimed: dict[tuple[str, str], Record] = {}
    for record in records:
        for alias in items(record["aliases"]):
            claim = (record["level2"], key(alias))
            if owners.get(claim, record) is not record:
                yield f"{record.place}：别名“{alias}”是同一二级指标下 {owners[claim]['id']} 的名称。"
            if claimed.get(claim, record) is not record:
                yield f"{record.place}：别名“{alias}”已归同一二级指标下的 {claimed[claim]['id']}。"
            claimed.setdefault(claim, record)
    aliases = sum(len(items(record["aliases"])) for record in records)
    if records and aliases / len(records) < ALIASES_ON_AVERAGE:
        yield f"{len(records)} 条指标只有 {aliases} 个别名，平均至少要 {ALIASES_ON_AVERAGE} 个。"


def check_breadth(sector: str, counts: Counter[str]) -> Iterator[str]:
    """Every sector must be able to complete a form."""
    for levels, least in AT_LEAST.items():
        found = sum(counts[level] for level in levels)
        if found < least:
            yield f"{sector}.csv：{'、'.join(levels)}有 {found} 条，至少要 {least} 条。"


def check_sectors(sectors: list[Record], files: set[str]) -> Iterator[str]:
    """sectors.csv names every file once, and identifies each sector by enough words."""
    low, high = SECTOR_TRIGGERS
    for name, count in Counter(record["sector"] for record in sectors).items():
        if count > 1:
            yield f"{SECTORS_FILE}：“{name}”写了 {count} 次。"
    for name in sorted(files - {record["sector"] for record in sectors}):
        yield f"{SECTORS_FILE} 里没有 {name}.csv 的一行。"
    for record in sectors:
        if record["sector"] not in files:
            yield f"{record.place}：没有文件 {record['sector']}.csv。"
        if record["sector"] != GENERAL and not low <= len(items(record["triggers"])) <= high:
            yield f"{record.place}：triggers 有 {len(items(record['triggers']))} 个，应有 {low} 到 {high} 个。"
        for column in ("departments", "uses"):
            if not record[column]:
                yield f"{record.place}：{column} 是空的。"


def check(folder: Path) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts per sector and level2, and every complaint about the catalogue in a folder."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    records: list[Record] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        if path.name != SECTORS_FILE:
            rows, unread = read(path, COLUMNS)
            records += rows
            problems += unread
            counts[path.stem].update(row["level2"] for row in rows)
    sectors, unread = read(folder / SECTORS_FILE, SECTOR_COLUMNS)
    problems += unread
    for record in records:
        problems += check_text(record)
        problems += check_record(record)
    for record in sectors:
        problems += check_text(record)
    problems += check_together(records)
    problems += check_sectors(sectors, set(counts))
    for sector, levels in counts.items():
        problems += check_breadth(sector, levels)
    return dict(counts), problems


def table(counts: dict[str, Counter[str]]) -> str:
    """Counts per file and level2, tab-separated, with totals."""
    lines = ["\t".join(["sector", *LEVEL1_OF, "total"])]
    total = sum(counts.values(), Counter[str]())
    for name, row in [*counts.items(), (f"{len(counts)} files", total)]:
        lines.append("\t".join([name, *(str(row[level]) for level in LEVEL1_OF), str(row.total())]))
    return "\n".join(lines)


def check_own(path: Path, packed: Sequence[Standard]) -> list[str]:
    """Complaints about an office's own file, taken together with the catalogue that comes with the program."""
    own, problems = read(path, COLUMNS)
    for record in own:
        problems += check_text(record)
        problems += check_record(record)
    theirs = [Record(f"{row.sector}.csv", 0, {column: getattr(row, column) for column in COLUMNS}) for row in packed]
    return [*problems, *(problem for problem in check_together([*theirs, *own]) if path.name in problem)]


def main(arguments: Sequence[str]) -> int:
    """Check a folder and print what was found."""
    folder = Path(arguments[0]) if arguments else FOLDER
    if len(arguments) > 1 or not (folder / SECTORS_FILE).is_file():
        print(f"用法：python -m kb.catalogue_check [文件夹]；{folder} 里要有 {SECTORS_FILE}。", file=sys.stderr)
        return 2
    counts, problems = check(folder)
    print(table(counts))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} 处要改")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
