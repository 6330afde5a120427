"""The catalogue is clean, and every kind of fault planted in it is found."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from kb.catalogue import COLUMNS, packed_standards
from kb.catalogue import FOLDER as CATALOGUE
from kb.catalogue_check import check, check_own, main


def edit(folder: Path, file: str, row: int, **cells: str) -> None:
    """Writes cells into one row (1 is the first record) of a file."""
    path = folder / file
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    for column, text in cells.items():
        rows[row][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def test_the_catalogue_is_clean() -> None:
    counts, problems = check(CATALOGUE)
    assert problems == []
    assert len(counts) >= 36
    assert sum(row.total() for row in counts.values()) >= 760


@pytest.mark.parametrize(
    ("file", "row", "cells", "complaint"),
    [
        ("教育.csv", 2, {"id": "EDU-001"}, "教育.csv 第 3 行：编号 EDU-001 已被 教育.csv 第 2 行用了"),
        ("教育.csv", 1, {"id": "HEA-900"}, "HEA 开头的编号归"),
        ("教育.csv", 1, {"level2": "进度指标"}, "没有二级指标“进度指标”"),
        ("教育.csv", 1, {"level1": "效益指标"}, "数量指标属于产出指标"),
        ("教育.csv", 1, {"unit": ""}, "定量指标没有写单位"),
        ("教育.csv", 1, {"operator": ""}, "定量指标的 operator “”应为"),
        ("教育.csv", 1, {"operator": "≤"}, "operator ≤ 和 direction up 相反"),
        ("教育.csv", 1, {"usual": "九成"}, "既不是数，也不是"),
        ("教育.csv", 1, {"usual": "5-10"}, "usual “5-10”会被 Excel 变成日期"),
        ("教育.csv", 1, {"kind": "qualitative"}, "定性指标不写 operator “≥”和 unit “人”"),
        ("教育.csv", 1, {"explanation": ""}, "explanation 是空的"),
        ("教育.csv", 1, {"triggers": ""}, "没有 triggers"),
        ("教育.csv", 1, {"name": "补助学校数量"}, "数量指标“补助学校数量”在"),
        ("教育.csv", 1, {"aliases": "补助学校数量"}, "别名“补助学校数量”是同一二级指标下 EDU-002 的名称"),
        ("教育.csv", 1, {"aliases": "低保对象人数"}, "别名“低保对象人数”已归"),
        ("教育.csv", 1, {"aliases": "资助学生数、、受助学生"}, "里有空的词"),
        ("教育.csv", 1, {"aliases": "资助学生数、资助学生数"}, "“资助学生数”写了 2 次"),
        ("教育.csv", 1, {"name": " 受资助学生人数"}, "里有多余的空白"),
        ("教育.csv", 1, {"name": "受资助１类学生人数"}, "里有全角数字或字母"),
        ("教育.csv", 1, {"basis": "国家标准"}, "basis “国家标准”应为"),
        ("sectors.csv", 1, {"sector": "教学"}, "没有文件 教学.csv"),
        ("sectors.csv", 2, {"triggers": "学校"}, "triggers 有 1 个，应有 8 到 30 个"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(folder: Path, file: str, row: int, cells: dict[str, str], complaint: str) -> None:
    edit(folder, file, row, **cells)
    assert any(complaint in problem for problem in check(folder)[1])


def test_an_alias_that_differs_only_in_brackets_is_the_same(folder: Path) -> None:
    edit(folder, "教育.csv", 1, aliases="补助（学校）数量")
    assert any("是同一二级指标下 EDU-002 的名称" in problem for problem in check(folder)[1])


def test_a_row_with_an_unquoted_comma_is_named(folder: Path) -> None:
    with (folder / "教育.csv").open("a", encoding="utf-8") as handle:
        handle.write("EDU-900," * len(COLUMNS) + "\n")
    assert any("格里有逗号的要加引号" in problem for problem in check(folder)[1])


def test_a_sector_too_poor_to_complete_a_form_is_named(folder: Path) -> None:
    path = folder / "体育.csv"
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "服务对象满意度" not in line), "utf-8-sig")
    assert "体育.csv：服务对象满意度有 0 条，至少要 1 条。" in check(folder)[1]


def test_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    edit(folder, "教育.csv", 1, unit="")
    assert main([str(folder)]) == 1
    assert main([str(folder / "nowhere")]) == 2
    assert "里要有 sectors.csv" in capsys.readouterr().err


def test_an_own_file_is_checked_against_the_packed_catalogue(folder: Path) -> None:
    own = folder.parent / "本局.csv"
    shutil.copy(folder / "教育.csv", own)
    problems = check_own(own, packed_standards())
    assert any(problem.startswith("本局.csv 第 2 行：编号 EDU-001 已被") for problem in problems)
