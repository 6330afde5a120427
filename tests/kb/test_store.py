"""Forms in, rows out: what is stored, replaced, left alone and refused."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from ingest import Document, read_document
from kb.found_files import find_files
from kb.load import load
from kb.schema import DatabaseMismatch, open_database
from kb.search import search
from kb.search_index import INDEX_TABLES
from kb.store import Origin, remove_document, store_document
from tests.conftest import SAMPLE

TABLES = ("documents", "projects", "funding", "indicators", "problems")


def counts(db: Database) -> dict[str, int]:
    return {table: db.table(table).count for table in TABLES}


def index_terms(db: Database) -> int:
    """How many terms the indexes and the vocabulary hold."""
    total = db.table("search_terms").count + db.table("indicator_names").count + db.table("search_cards").count
    for index in INDEX_TABLES:
        db.execute(f"create virtual table temp.terms using fts5vocab(main, {index}, row)")
        total += db.execute("select count(*) from terms").fetchone()[0]
        db.execute("drop table temp.terms")
    return total


def test_everything_read_is_stored(db: Database) -> None:
    assert counts(db) | {"problems": 0} == {
        "documents": 1, "projects": 22, "funding": 264, "indicators": 269, "problems": 0,
    }  # fmt: skip
    row = db.execute(
        "select project_name, fiscal_year, department_code, department_name, period_total, annual_total, filled_at,"
        " locator from projects where ordinal = 15"
    ).fetchone()
    assert row == (
        "2023年11月-2024年4月冬季供暖补贴的申请", 2024, "036", "方山县住房和城乡建设管理局", 3417430.07, 3417430.07,
        "2024-03-18T16:28:55", "第472行",
    )  # fmt: skip


def test_blank_money_is_null_and_printed_zero_is_zero(db: Database) -> None:
    rows = db.execute(
        "select source, amount from funding f join projects p on p.id = f.project_id"
        " where p.ordinal = 7 and horizon = 'annual' and source in ('total', 'other') order by source"
    ).fetchall()
    assert rows == [("other", None), ("total", 0)]


def test_target_is_stored_as_operator_number_and_unit(db: Database) -> None:
    row = db.execute(
        "select level1, level2, operator, number, unit, kind from indicators"
        " where value_raw = '≥18000人' and horizon = 'annual'"
    ).fetchone()
    assert row == ("产出指标", "数量指标", "≥", 18000.0, "人", "quantitative")


def test_same_bytes_change_nothing(database_path: Path, tmp_path: Path) -> None:
    db = open_database(database_path)
    before = list(db.query("select * from documents")), counts(db), index_terms(db)
    copy = Path(shutil.copy(SAMPLE, tmp_path / "copy.txt"))
    outcomes = list(load(db, find_files(database_path, [SAMPLE, copy])))
    assert [outcome.status for outcome in outcomes] == ["unchanged", "unchanged"]
    assert "完全相同" in outcomes[1].message
    assert (list(db.query("select * from documents")), counts(db), index_terms(db)) == before


def test_changed_file_replaces_its_forms_and_keeps_their_ids(tmp_path: Path) -> None:
    path, file = tmp_path / "t.db", tmp_path / "form.txt"
    db = open_database(path, create=True)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[20:86]), encoding="utf-8")
    list(load(db, find_files(path, [file])))
    ids = [row[0] for row in db.execute("select id from projects order by ordinal")]
    file.write_text("".join(lines[20:86]).replace("省级财政衔接推进", "县级某某推进"), encoding="utf-8")
    (outcome,) = load(db, find_files(path, [file]))
    assert (outcome.status, outcome.forms) == ("loaded", 2)
    assert [row[0] for row in db.execute("select id from projects order by ordinal")] == ids
    assert [hit.ordinal for hit in search(db, "某某推进")] == [2]
    assert search(db, "省级财政衔接推进") == []


def test_files_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    path = tmp_path / "库" / "t.db"
    path.parent.mkdir()
    db = open_database(path, create=True)
    files = []
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "表.txt")
        files[-1].write_text(
            f"某县项目支出绩效目标表\n项目名称\t{folder}项目\n三级指标\t指标值\n道路\t1公里\n", encoding="utf-8"
        )
    assert [outcome.path for outcome in load(db, find_files(path, files))] == ["表.txt", "表.txt (2)"]
    files[1].write_text(files[1].read_text(encoding="utf-8").replace("乙项目", "丙项目"), encoding="utf-8")
    assert [outcome.status for outcome in load(db, find_files(path, files))] == ["unchanged", "loaded"]
    rows = db.execute("select path, project_name from projects p join documents d on d.id = document_id order by p.id")
    assert rows.fetchall() == [("表.txt", "甲项目"), ("表.txt (2)", "丙项目")]


def test_no_path_of_this_machine_is_stored(tmp_path: Path) -> None:
    path, file = tmp_path / "deep" / "t.db", tmp_path / "elsewhere" / "a.txt"
    for place in (path, file):
        place.parent.mkdir()
    file.write_bytes(SAMPLE.read_bytes())
    db = open_database(path, create=True)
    list(load(db, find_files(path, [file.parent])))
    assert db.execute("select path from documents").fetchall() == [("elsewhere/a.txt",)]
    assert str(tmp_path).encode() not in path.read_bytes()


def test_removed_document_leaves_nothing_behind(db: Database) -> None:
    assert index_terms(db) > 1000
    remove_document(db, 1)
    assert set(counts(db).values()) == {0}
    assert index_terms(db) == 0


def test_a_failure_in_the_middle_leaves_the_old_rows(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(db), index_terms(db)
    path, key = db.execute("select path, path_key from documents").fetchone()

    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("kb.store.add_to_index", fail)
    with pytest.raises(RuntimeError):
        store_document(db, Origin(path, key, "new", 1), read_document(SAMPLE.read_bytes()))
    assert (counts(db), index_terms(db)) == before


def test_hostile_cell_is_stored_as_it_is(db: Database) -> None:
    script = "<script>alert('x')</script>\x00"
    text = f"某县项目支出绩效目标表\n项目名称\t{script}\n三级指标\t指标值\n修路'); drop table projects;--\t1公里\n"
    store_document(db, Origin("hostile.txt", "x", "x", 1), read_document(text.encode()))
    (name,) = db.execute("select project_name from projects where ordinal = 1 and document_id = 2").fetchone()
    assert name.startswith("<script>alert('x')</script>")
    assert db.table("projects").count == 23


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", "quarantined", "空的"),
        (b"  \n\t\n", "quarantined", "空的"),
        ("今天天气很好。\n".encode(), "quarantined", "没有找到绩效目标表"),
        (bytes(range(256)) * 20, "quarantined", "无法识别的文件格式"),
    ],
)
def test_file_that_is_no_form(data: bytes, status: str, words: str) -> None:
    document = read_document(data)
    assert isinstance(document, Document)
    assert (document.status, document.forms) == (status, ())
    assert words in document.problems[0].message


def test_bad_files_do_not_stop_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "下载"
    folder.mkdir()
    (folder / "a-empty.txt").touch()
    (folder / "b-form.txt").write_bytes(SAMPLE.read_bytes())
    (folder / "c-binary.txt").write_bytes(bytes(range(256)) * 20)
    path = tmp_path / "t.db"
    db = open_database(path, create=True)
    outcomes = list(load(db, find_files(path, [tmp_path / "nowhere", folder])))
    assert [(Path(outcome.path).name, outcome.status) for outcome in outcomes] == [
        ("nowhere", "missing"), ("a-empty.txt", "quarantined"), ("b-form.txt", "loaded"),
        ("c-binary.txt", "quarantined"),
    ]  # fmt: skip
    assert db.execute("select path, status from documents order by id").fetchall() == [
        ("下载/a-empty.txt", "quarantined"), ("下载/b-form.txt", "loaded"), ("下载/c-binary.txt", "quarantined"),
    ]  # fmt: skip


def test_databases_that_are_not_ours(tmp_path: Path, database_path: Path) -> None:
    with pytest.raises(DatabaseMismatch, match="找不到数据库"):
        open_database(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("这不是数据库，只是一段文字。" * 50, encoding="utf-8")
    with pytest.raises(DatabaseMismatch, match="不是 SQLite 数据库"):
        open_database(tmp_path / "text.db", create=True)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("create table t (x)")
    other.close()
    with pytest.raises(DatabaseMismatch, match="别的程序"):
        open_database(tmp_path / "other.db", create=True)
    with pytest.raises(DatabaseMismatch, match="文件夹"):
        open_database(tmp_path)
    newer = sqlite3.connect(database_path)
    newer.execute("pragma user_version = 99")
    newer.close()
    with pytest.raises(DatabaseMismatch, match="第 99 版"):
        open_database(database_path)


def test_index_cut_in_another_way_is_refused_with_the_remedy(database_path: Path) -> None:
    other = sqlite3.connect(database_path)
    with other:
        other.execute("update meta set value = 'other' where key = 'segmenter_words'")
    other.close()
    with pytest.raises(DatabaseMismatch, match="jixiao reindex"):
        open_database(database_path)
    assert open_database(database_path, any_segmenter=True).table("projects").count == 22
