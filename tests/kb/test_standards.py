"""Every stored indicator is linked when it is loaded, and linked anew when the catalogue changes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from kb.catalogue import COLUMNS, CatalogueError, packed_standards
from kb.cli import main
from kb.standards import stored_standards, update_standards

OWN = {
    "id": "OWN-001", "level1": "产出指标", "level2": "数量指标", "name": "村组干部", "explanation": "村组干部的人数。",
    "kind": "quantitative", "operator": "≥", "unit": "人", "usual": "", "direction": "up", "triggers": "村组",
    "aliases": "村组干部人数", "basis": "计划标准", "source": "本局拟定",
}  # fmt: skip


def own_file(folder: Path, **cells: str) -> Path:
    path = folder / "本局.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerow({**OWN, **cells})
    return path


def linked(db: Database, name: str) -> set[str | None]:
    return {row[0] for row in db.execute("select standard_id from indicators where name = ?", (name,)).fetchall()}


def test_the_sample_is_linked_when_loaded(db: Database) -> None:
    assert len(stored_standards(db)) == len(packed_standards())
    share = db.execute("select avg(standard_id is not null) from indicators").fetchone()[0]
    assert share > 0.5


def test_links_are_made_anew_only_when_the_catalogue_changes(db: Database, tmp_path: Path) -> None:
    name = db.execute("select name from indicators where standard_id is null and level2 = '数量指标'").fetchone()
    assert name is not None
    path = own_file(tmp_path, name=name[0], aliases="本局独有的指标")
    update_standards(db, path)
    assert "OWN-001" in linked(db, name[0])
    changes = db.conn.total_changes
    update_standards(db)
    assert db.conn.total_changes == changes
    assert stored_standards(db)[0].id == "OWN-001"


def test_a_faulty_own_file_is_refused_with_the_place(db: Database, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"本局\.csv 第 2 行：定量指标没有写单位"):
        update_standards(db, own_file(tmp_path, unit=""))
    with pytest.raises(CatalogueError, match="请检查文件名"):
        update_standards(db, tmp_path / "没有.csv")


def test_match_and_suggest_take_an_own_file_and_leave_the_database_alone(database_path: Path, tmp_path: Path) -> None:
    path = own_file(tmp_path, name="航标维护座数", aliases="航标灯养护数", triggers="航标", unit="座")
    before = database_path.read_bytes()

    def run(*arguments: str) -> list[dict[str, object]]:
        ran = CliRunner().invoke(main, [*arguments, "--catalogue", str(path), "--json"])
        assert ran.exit_code == 0, ran.output
        rows: list[dict[str, object]] = json.loads(ran.output)
        return rows

    assert [row["standard_id"] for row in run("match", str(database_path), "航标灯养护数")] == ["OWN-001"]
    suggested = run("suggest", str(database_path), "航标维护\n维护航标30座。")
    assert ("OWN-001", "30") in {(row["standard_id"], row["typical_value"]) for row in suggested}
    assert database_path.read_bytes() == before
    faulty = CliRunner().invoke(main, ["match", str(database_path), "甲", "--catalogue", str(tmp_path / "没有.csv")])
    assert faulty.exit_code == 2 and "（找不到）。请检查文件名" in faulty.output
    for content, words in (
        (b"\xcc\xec\xc6\xf8,\xce\xc2\xb6\xc8\n", "第 1 行：列名应为 id,level1"),
        (b"", "现在是 空的"),
        (b'PK\x03\x04"' + b"x" * 3_000_000, "不是 CSV"),
    ):
        path.write_bytes(content)
        faulty = CliRunner().invoke(main, ["match", str(database_path), "甲", "--catalogue", str(path)])
        assert (faulty.exit_code, words in faulty.stderr) == (2, True), faulty.stderr
