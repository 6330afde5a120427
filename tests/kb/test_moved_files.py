"""Files that moved, changed names, became copies, or cannot be read: what is stored is what is there, and all that hangs on a form
stays with it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.schema import open_database

PROJECTS = {"低保": 1, "养老": 2, "公交": 3, "供暖": 4, "环卫": 5, "绿化": 6}


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def form(name: str, money: int = 10) -> str:
    return (
        f"云溪县项目支出绩效目标表\n（2025年度）\n项目名称\t{name}项目\n主管部门\t云溪县{name}局\n项目概况\t{name}的概况，安排{money}万元。\n"
        f"年度资金总额\t{money}万元\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t{name}数量\t{money}件\n"
    )


def write(path: Path, *names: str, money: int = 10) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(form(name, money) for name in names), encoding="utf-8")


def stored(database: Path) -> dict[str, list[str]]:
    """The projects of each file, in their order."""
    db = open_database(database, readonly=True)
    found: dict[str, list[str]] = {
        path: [] for (path,) in db.execute("select path from documents where form_count > 0 order by path")
    }
    rows = "select d.path, p.project_name from projects p join documents d on d.id = p.document_id order by p.ordinal"
    for path, name in db.execute(rows).fetchall():
        found[path].append(name.removesuffix("项目"))
    return found


def numbers(database: Path) -> dict[str, int]:
    rows = open_database(database, readonly=True).execute("select project_name, id from projects").fetchall()
    return {name.removesuffix("项目"): number for name, number in rows}


def states(database: Path) -> dict[str, str]:
    rows = json.loads(run("approve", database, "--list", "--json").stdout)
    return {row["project_name"].removesuffix("项目"): row["state"] for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of a project each, loaded and approved."""
    folder = tmp_path / "表"
    for name in ("低保", "养老", "公交"):
        write(folder / f"{name}.txt", name)
    run("load", tmp_path / "t.db", folder)
    run("approve", tmp_path / "t.db", "--all", "--anyway", "--number", "1号")
    return folder


@pytest.fixture
def database(folder: Path) -> Path:
    return folder.parent / "t.db"


def swapped(folder: Path) -> None:
    for one, other in (("低保", "暂"), ("养老", "低保"), ("暂", "养老")):
        (folder / f"{one}.txt").rename(folder / f"{other}.txt")


def rotated(folder: Path) -> None:
    for one, other in (("低保", "暂"), ("养老", "低保"), ("公交", "养老"), ("暂", "公交")):
        (folder / f"{one}.txt").rename(folder / f"{other}.txt")


def renumbered(folder: Path) -> None:
    """A row of files that each take the next one's name, and a new first one."""
    (folder / "公交.txt").rename(folder / "最后.txt")
    (folder / "养老.txt").rename(folder / "公交.txt")
    (folder / "低保.txt").rename(folder / "养老.txt")
    write(folder / "低保.txt", "供暖")


def drawn_up(folder: Path) -> None:
    """The first is deleted, and the others take the name before theirs."""
    (folder / "养老.txt").replace(folder / "低保.txt")
    (folder / "公交.txt").rename(folder / "养老.txt")


def renamed_and_replaced(folder: Path) -> None:
    (folder / "养老.txt").rename(folder / "养老旧.txt")
    write(folder / "养老.txt", "环卫")


def into_a_folder(folder: Path) -> None:
    (folder / "社保").mkdir()
    (folder / "低保.txt").rename(folder / "社保" / "城乡低保.txt")


@pytest.mark.parametrize("earlier", [False, True], ids=["", "of-an-earlier-reader"])
@pytest.mark.parametrize(
    "change",
    [swapped, rotated, renumbered, drawn_up, renamed_and_replaced, into_a_folder],
    ids=lambda one: one.__name__,
)
def test_what_is_stored_follows_its_file(
    folder: Path, database: Path, change: Callable[[Path], None], earlier: bool
) -> None:
    before = numbers(database)
    if earlier:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("update documents set parser_version = 'old'")
    change(folder)
    result = run("load", database, folder, "--prune")
    there = {
        f"表/{path.relative_to(folder)}": [path.read_text(encoding="utf-8").split("项目名称\t")[1].split("项目")[0]]
        for path in sorted(folder.rglob("*.txt"))
    }
    assert stored(database) == there
    assert "重复" not in result.output
    after = numbers(database)
    kept = before.keys() & after.keys()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert {states(database)[name] for name in kept} == {"approved"}
    assert not {after[name] for name in after.keys() - kept} & set(before.values())
    again = run("load", database, folder)
    assert stored(database) == there
    assert "已移动" not in again.output


def test_a_moved_file_is_told(folder: Path, database: Path) -> None:
    into_a_folder(folder)
    result = run("load", database, folder)
    assert "表/社保/城乡低保.txt：已移动。原来在 表/低保.txt，内容没有变。" in result.stderr
    assert "绩效目标表 3 张" in result.stdout
    assert "已不在" not in result.output


def test_a_file_moved_onto_another_takes_its_place(folder: Path, database: Path) -> None:
    (folder / "低保.txt").replace(folder / "养老.txt")
    result = run("load", database, folder)
    assert stored(database) == {"表/养老.txt": ["低保"], "表/公交.txt": ["公交"]}
    assert "原有的 1 张表已从库中取下" in result.stderr
    assert "有 1 张批复过的表现在库里没有了" in result.stderr
    assert states(database) == {"低保": "approved", "公交": "approved", "养老": "gone"}


def test_a_file_that_became_a_copy_leaves_nothing_of_what_it_held(folder: Path, database: Path) -> None:
    shutil.copy(folder / "低保.txt", folder / "养老.txt")
    assert "与 表/低保.txt 完全相同" in run("load", database, folder).stderr
    assert stored(database) == {"表/低保.txt": ["低保"], "表/公交.txt": ["公交"]}


def test_a_copy_stays_when_its_original_is_edited(folder: Path, database: Path) -> None:
    """The approval stays with what was approved; what was edited has to be approved."""
    shutil.copy(folder / "低保.txt", folder / "副本.txt")
    run("load", database, folder)
    write(folder / "低保.txt", "低保", money=99)
    assert "完全相同" not in run("load", database, folder).output
    assert stored(database) == {
        "表/低保.txt": ["低保"],
        "表/养老.txt": ["养老"],
        "表/公交.txt": ["公交"],
        "表/副本.txt": ["低保"],
    }
    rows = json.loads(run("approve", database, "--list", "--json").stdout)
    at = dict(
        open_database(database)
        .execute("select p.id, d.path from projects p join documents d on d.id = p.document_id")
        .fetchall()
    )
    assert {at[row["project_id"]]: row["state"] for row in rows} == {
        "表/副本.txt": "approved", "表/低保.txt": "open", "表/养老.txt": "approved", "表/公交.txt": "approved",
    }  # fmt: skip


@pytest.mark.parametrize("part", ["表", "表/低保.txt", "表/社保"])
def test_a_part_of_what_was_loaded_is_unchanged(tmp_path: Path, part: str) -> None:
    """The database lies elsewhere, so that the paths that are shown begin at the folder that is named."""
    database = tmp_path / "库" / "t.db"
    database.parent.mkdir()
    for name in ("低保", "社保/养老"):
        write(tmp_path / "表" / f"{name}.txt", name[-2:])
    run("load", database, tmp_path / "表")
    before = stored(database), numbers(database)
    result = run("load", database, tmp_path / part, "--prune")
    assert "重复" not in result.output
    assert "没有变化" in result.output
    assert (stored(database), numbers(database)) == before


def test_the_database_moves_away_from_its_files(tmp_path: Path) -> None:
    for name in ("低保", "养老"):
        write(tmp_path / "2025" / "表" / f"{name}.txt", name)
    run("load", tmp_path / "2025" / "t.db", tmp_path / "2025" / "表")
    before = numbers(tmp_path / "2025" / "t.db")
    database = (tmp_path / "2025" / "t.db").rename(tmp_path / "t.db")
    run("load", database, tmp_path / "2025" / "表")
    assert stored(database) == {"2025/表/低保.txt": ["低保"], "2025/表/养老.txt": ["养老"]}
    assert numbers(database) == before


def test_the_folder_with_the_database_moves(tmp_path: Path) -> None:
    database = tmp_path / "甲" / "t.db"
    for name in ("低保", "养老"):
        write(tmp_path / "甲" / "表" / f"{name}.txt", name)
    run("load", database, tmp_path / "甲" / "表")
    run("approve", database, "--all", "--anyway", "--number", "1号")
    before = numbers(database)
    (tmp_path / "甲").rename(tmp_path / "乙")
    database = tmp_path / "乙" / "t.db"
    write(tmp_path / "乙" / "表" / "低保.txt", "低保", money=99)
    assert "有 1 张已批复的表和批复时不一样了" in run("load", database, tmp_path / "乙" / "表").stderr
    assert stored(database) == {"表/低保.txt": ["低保"], "表/养老.txt": ["养老"]}
    assert numbers(database) == before
    assert states(database) == {"低保": "changed", "养老": "approved"}


def test_a_renamed_folder_is_found_under_its_new_name(folder: Path, database: Path) -> None:
    before = numbers(database)
    renamed = folder.rename(folder.parent / "表2025")
    result = run("load", database, renamed)
    assert "重复" not in result.output
    assert set(stored(database)) == {"表2025/低保.txt", "表2025/养老.txt", "表2025/公交.txt"}
    assert numbers(database) == before


def test_of_many_moved_files_some_are_told(tmp_path: Path) -> None:
    for number in range(25):
        write(tmp_path / "表" / f"{number:02}.txt", f"项目{number}")
    (tmp_path / "表" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    run("load", tmp_path / "t.db", tmp_path / "表")
    (tmp_path / "表").rename(tmp_path / "新表")
    told = run("load", tmp_path / "t.db", tmp_path / "新表").stderr
    assert told.count("已移动。原来在") == 20
    assert "另有 5 个文件已移动" in told
    assert "新表/坏.pdf：未入库" in told


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """What lies in one of them is not gone from the other."""
    database = tmp_path / "库" / "t.db"
    database.parent.mkdir()
    for year, name in (("2024", "低保"), ("2025", "养老")):
        write(tmp_path / year / "表" / "目标表.txt", name)
    for _ in range(3):
        run("load", database, tmp_path / "2024" / "表", tmp_path / "2025" / "表")
        assert sorted(numbers(database)) == ["低保", "养老"]
    write(tmp_path / "2025" / "表" / "另一张.txt", "低保")
    result = run("load", database, tmp_path / "2025" / "表", "--prune")
    assert "已不在" not in result.output
    assert "已移动" not in result.output
    assert sorted(stored(database).values()) == [["低保"], ["养老"]]


def test_a_damaged_archive_takes_nothing_away(folder: Path, database: Path) -> None:
    archive = folder / "上报.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name in ("供暖", "环卫"):
            made.writestr(f"{name}.txt", form(name))
    run("load", database, folder)
    before = stored(database)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 3])
    result = run("load", database, folder, "--prune")
    assert "已不在" not in result.output
    assert "表/上报.zip：未入库" in result.stderr
    assert result.exit_code == 1
    assert stored(database) == before
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("环卫.txt", form("环卫"))
    assert "表/上报.zip/供暖.txt：已不在" in run("load", database, folder, "--prune").stderr
    assert sorted(numbers(database)) == sorted(["低保", "养老", "公交", "环卫"])
    paths = [path for (path,) in open_database(database).execute("select path from documents where form_count = 0")]
    assert paths == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", bytes(range(256)) * 8])
def test_what_was_read_stays_while_a_file_cannot_be_read(folder: Path, database: Path, content: bytes) -> None:
    before = numbers(database)
    (folder / "低保.txt").write_bytes(content)
    for _ in range(2):
        result = run("load", database, folder, "--prune")
        assert result.exit_code == 1
        assert "库中仍是上次读到的 1 张表" in result.stderr
    assert (numbers(database), set(states(database).values())) == (before, {"approved"})
    write(folder / "低保.txt", "低保")
    assert run("load", database, folder).exit_code == 0
    assert numbers(database) == before


def test_what_never_could_be_read_is_told_every_time(tmp_path: Path) -> None:
    (tmp_path / "坏的.docx").write_bytes(b"PK\x03\x04 not a document")
    told = [run("load", tmp_path / "t.db", tmp_path) for _ in range(3)]
    assert [result.exit_code for result in told] == [1, 1, 1]
    assert all("坏的.docx：未入库。" in result.stderr for result in told)


def test_files_damaged_alike_are_no_copies(folder: Path, database: Path) -> None:
    before = numbers(database)
    for name in ("低保", "养老"):
        (folder / f"{name}.txt").write_bytes(bytes(4096))
    for _ in range(2):
        told = run("load", database, folder, "--prune").stderr
        assert [told.count(f"表/{name}.txt：未入库。") for name in ("低保", "养老")] == [1, 1]
        assert told.count("库中仍是上次读到的 1 张表") == 2
    assert numbers(database) == before


def test_an_unreadable_file_over_a_good_one_takes_nothing_away(folder: Path, database: Path) -> None:
    before = numbers(database)
    (folder / "坏.txt").write_bytes(bytes(range(256)) * 9)
    run("load", database, folder)
    (folder / "坏.txt").replace(folder / "低保.txt")
    assert "库中仍是上次读到的 1 张表" in run("load", database, folder, "--prune").stderr
    assert numbers(database) == before


def test_another_folder_of_the_same_name_takes_nothing_over(folder: Path, database: Path) -> None:
    before = numbers(database)
    folder.rename(folder.parent / "旧")
    write(folder.parent / "外" / "表" / "低保.txt", "供暖")
    run("load", database, folder.parent / "外" / "表")
    run("load", database, folder.parent / "旧", "--prune")
    assert numbers(database).items() >= before.items()
    assert states(database) == {"低保": "approved", "养老": "approved", "公交": "approved", "供暖": "open"}


def test_a_folder_elsewhere_that_was_renamed_keeps_its_forms(tmp_path: Path) -> None:
    database = tmp_path / "库" / "t.db"
    database.parent.mkdir()
    for name in ("低保", "养老"):
        write(tmp_path / "2025" / "表" / f"{name}.txt", name)
    run("load", database, tmp_path / "2025" / "表")
    before = numbers(database)
    (tmp_path / "2025").rename(tmp_path / "2025年度")
    assert "重复" not in run("load", database, tmp_path / "2025年度" / "表").output
    write(tmp_path / "2025年度" / "表" / "低保.txt", "低保", money=99)
    (tmp_path / "2025年度" / "表" / "养老.txt").unlink()
    run("load", database, tmp_path / "2025年度" / "表", "--prune")
    assert stored(database) == {"表/低保.txt": ["低保"]}
    assert numbers(database) == {"低保": before["低保"]}


def test_an_approval_finds_its_form_whenever_that_was_loaded(folder: Path, database: Path) -> None:
    write(folder / "教育" / "多张.txt", "供暖", "环卫")
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    write(folder / "新" / "供暖.txt", "供暖")
    run("load", database, folder / "新")
    write(folder / "教育" / "多张.txt", "环卫")
    run("load", database, folder / "教育")
    rows = json.loads(run("approve", database, "--list", "--json").stdout)
    assert Counter(row["state"] for row in rows) == {"approved": 5}


def test_an_approval_goes_back_to_what_was_approved(folder: Path, database: Path) -> None:
    write(folder / "低保.txt", "低保", money=99)
    run("load", database, folder)
    assert states(database)["低保"] == "changed"
    write(folder / "批复稿.txt", "低保")
    run("load", database, folder)
    rows = json.loads(run("approve", database, "--list", "--json").stdout)
    assert sorted(row["state"] for row in rows) == ["approved", "approved", "approved", "open"]


def test_forms_of_one_name_keep_their_numbers_by_what_they_say(folder: Path, database: Path) -> None:
    path = folder / "多张.txt"
    path.write_text("".join(form("供暖", money) for money in (1, 2)), encoding="utf-8")
    run("load", database, folder)
    by_money = "select annual_total, id from projects where project_name = '供暖项目'"
    before = dict(open_database(database).execute(by_money).fetchall())
    path.write_text("".join(form("供暖", money) for money in (3, 1, 2)), encoding="utf-8")
    run("load", database, folder)
    after = dict(open_database(database).execute(by_money).fetchall())
    assert len(after) == 3
    assert after.items() >= before.items()


def test_another_project_gets_a_number_of_its_own(folder: Path, database: Path) -> None:
    number = numbers(database)["低保"]
    write(folder / "低保.txt", "绿化")
    run("load", database, folder)
    assert numbers(database)["绿化"] != number


def test_members_of_one_name_are_all_stored(folder: Path, database: Path) -> None:
    with zipfile.ZipFile(folder / "上报.zip", "w") as made, pytest.warns(UserWarning, match="Duplicate name"):
        made.writestr("目标表.txt", form("供暖"))
        made.writestr("目标表.txt", form("环卫"))
    run("load", database, folder)
    before = numbers(database)
    assert {"供暖", "环卫"} < before.keys()
    assert "没有变化 5" in run("load", database, folder).stdout
    assert numbers(database) == before


def test_an_archive_that_was_mended_is_not_called_gone(folder: Path, database: Path) -> None:
    archive = folder / "上报.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("供暖.txt", form("供暖"))
    whole = archive.read_bytes()
    archive.write_bytes(whole[:60])
    run("load", database, folder)
    archive.write_bytes(whole)
    for _ in range(2):
        assert "已不在" not in run("load", database, folder).output
    assert "表/上报.zip" not in [path for (path,) in open_database(database).execute("select path from documents")]


def test_an_archive_that_is_empty_now_holds_nothing(folder: Path, database: Path) -> None:
    archive = folder / "上报.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("供暖.txt", form("供暖"))
    run("load", database, folder)
    before = numbers(database)
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("说明.md", "空")
    write(folder / "供暖.txt", "供暖")
    run("load", database, folder, "--prune")
    assert stored(database)["表/供暖.txt"] == ["供暖"]
    assert numbers(database) == before


def test_a_file_replaced_by_a_link_to_elsewhere_is_told_and_kept(folder: Path, database: Path) -> None:
    before = numbers(database)
    outside = folder.parent / "外" / "低保.txt"
    outside.parent.mkdir()
    (folder / "低保.txt").rename(outside)
    (folder / "低保.txt").symlink_to(outside)
    result = run("load", database, folder, "--prune")
    assert (result.exit_code, numbers(database)) == (1, before)
    assert "库中仍是上次读到的 1 张表" in result.stderr


def test_fewer_forms_than_before_are_told(folder: Path, database: Path) -> None:
    write(folder / "多张.txt", "供暖", "环卫", "绿化")
    run("load", database, folder)
    before = numbers(database)
    write(folder / "多张.txt", "绿化", "供暖")
    assert "原来有 3 张表，现在 2 张。" in run("load", database, folder).stderr
    assert stored(database)["表/多张.txt"] == ["绿化", "供暖"]
    assert numbers(database) == {name: number for name, number in before.items() if name != "环卫"}


def test_no_number_is_given_twice(folder: Path, database: Path) -> None:
    last = max(numbers(database).values())
    for name in ("供暖", "环卫"):
        for path in folder.glob("新*.txt"):
            path.unlink()
        write(folder / f"新{name}.txt", name)
        run("load", database, folder, "--prune")
        assert numbers(database)[name] > last
        last = numbers(database)[name]


def test_decisions_on_pairs_follow_moved_files(folder: Path, database: Path) -> None:
    text = form("低保")
    (folder / "低保二.txt").write_text(text.replace("2025年度", "2026年度"), encoding="utf-8")
    run("load", database, folder)
    pairs = json.loads(run("duplicates", database, "--json").stdout)
    assert pairs
    one, other = pairs[0]["project_a"], pairs[0]["project_b"]
    run("mark", database, one, other, "--refute", "--reason", "两个年度")
    with closing(sqlite3.connect(database)) as connection, connection:  # a decision of long ago on a file of that name
        row = connection.execute("select identity_a, identity_b from pair_marks").fetchone()
        waiting = sorted(
            name.replace("表/低保.txt", "表/社保/低保.txt").replace("表/低保二.txt", "表/低保.txt") for name in row
        )
        connection.execute("insert into pair_marks values (?, ?, 'accepted', '旧', '')", waiting)
    (folder / "社保").mkdir()
    (folder / "低保.txt").rename(folder / "社保" / "低保.txt")
    (folder / "低保二.txt").rename(folder / "低保.txt")
    run("load", database, folder)
    marks = [row["mark"] for row in json.loads(run("duplicates", database, "--json").stdout)]
    assert marks == ["refuted"]


def test_a_form_that_moved_within_its_file_and_changed_is_told(folder: Path, database: Path) -> None:
    write(folder / "多张.txt", "供暖", "环卫", "绿化")
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    (folder / "多张.txt").write_text(form("环卫", 77) + form("供暖") + form("绿化"), encoding="utf-8")
    assert "有 1 张已批复的表和批复时不一样了" in run("load", database, folder).stderr
    assert {name for name, state in states(database).items() if state == "changed"} == {"环卫"}
    assert {row["project_name"] for row in json.loads(run("approve", database, "--changes", "--json").stdout)} == {
        "环卫项目"
    }


def test_another_project_in_its_place_is_not_what_was_approved(folder: Path, database: Path) -> None:
    write(folder / "低保.txt", "绿化")
    run("load", database, folder)
    assert states(database) == {"绿化": "open", "养老": "approved", "公交": "approved", "低保": "gone"}
    assert run("approve", database, "--list", "--state", "gone").stdout.count("低保项目") == 1


def test_a_renamed_project_is_a_change(folder: Path, database: Path) -> None:
    path = folder / "低保.txt"
    path.write_text(
        path.read_text(encoding="utf-8").replace("项目名称\t低保项目", "项目名称\t城乡低保项目"), encoding="utf-8"
    )
    run("load", database, folder)
    (row,) = json.loads(run("approve", database, "--changes", "--json").stdout)
    assert (row["place"], row["before"], row["now"]) == ("项目名称", "低保项目", "城乡低保项目")


def test_moved_and_edited_is_a_change_once_the_old_place_is_pruned(folder: Path, database: Path) -> None:
    (folder / "低保.txt").unlink()
    write(folder / "社保" / "低保.txt", "低保", money=88)
    run("load", database, folder, "--prune")
    assert states(database) == {"低保": "changed", "养老": "approved", "公交": "approved"}


def test_approvals_of_forms_that_are_gone_can_be_taken_back(folder: Path, database: Path) -> None:
    text = (folder / "低保.txt").read_text(encoding="utf-8")
    (folder / "低保.txt").unlink()
    run("load", database, folder, "--prune")
    assert "已撤销 3 张表的批复" in run("approve", database, "--all", "--undo").stdout
    (folder / "低保.txt").write_text(text, encoding="utf-8")
    run("load", database, folder)
    assert set(states(database).values()) == {"open"}


def test_a_new_approval_takes_the_place_of_one_that_waits(folder: Path, database: Path) -> None:
    """Else the file that was approved first would be approved as well, once it turned up again."""
    text = (folder / "低保.txt").read_text(encoding="utf-8")
    (folder / "低保.txt").unlink()
    run("load", database, folder, "--prune")
    write(folder / "新低保.txt", "低保", money=66)
    run("load", database, folder)
    run("approve", database, numbers(database)["低保"], "--anyway", "--number", "2号")
    (folder / "低保.txt").write_text(text, encoding="utf-8")
    run("load", database, folder)
    rows = json.loads(run("approve", database, "--list", "--json").stdout)
    assert Counter((row["project_name"], row["number"]) for row in rows) == {
        ("低保项目", "2号"): 1, ("低保项目", None): 1, ("养老项目", "1号"): 1, ("公交项目", "1号"): 1,
    }  # fmt: skip


def test_a_form_of_another_kind_is_not_what_was_approved(folder: Path, database: Path) -> None:
    path = folder / "低保.txt"
    text = (
        path.read_text(encoding="utf-8")
        .replace("项目支出绩效目标表", "项目支出绩效自评表")
        .replace("指标值\n", "指标值\t实际完成值\n")
    )
    path.write_text(text.replace("10件\n", "10件\t9件\n"), encoding="utf-8")
    result = run("load", database, folder)
    assert "不一样了" not in result.output
    assert states(database)["低保"] == "gone"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_files_one_load_tells_what_is_there(tmp_path: Path, seed: int) -> None:
    """Files are moved, swapped, copied, edited and deleted at random; forms whose file holds what it held keep number and approval."""
    chance, folder, database = random.Random(seed), tmp_path / "表", tmp_path / "t.db"
    for name in PROJECTS:
        write(folder / f"{name}.txt", name)
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    money = 10
    for _ in range(4):
        before = numbers(database)
        texts_before = {path.read_text(encoding="utf-8") for path in folder.rglob("*.txt")}
        approved = {name for name, state in states(database).items() if state == "approved"}
        for _ in range(chance.randrange(1, 6)):
            paths = sorted(folder.rglob("*.txt"))
            one, other = chance.choice(paths), chance.choice(paths)
            kind = chance.randrange(6)
            if kind == 0:
                target = folder / f"夹{chance.randrange(3)}" / f"{chance.randrange(100)}.txt"
                target.parent.mkdir(exist_ok=True)
                one.replace(target)
            elif kind == 1 and one != other:
                texts = one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")
                one.write_text(texts[1], encoding="utf-8")
                other.write_text(texts[0], encoding="utf-8")
            elif kind == 2:
                shutil.copy(one, folder / f"副本{chance.randrange(100)}.txt")
            elif kind == 3:
                money += 1
                write(one, chance.choice(sorted(PROJECTS)), money=money)
            elif kind == 4 and len(paths) > 3:
                one.unlink()
            elif one != other:
                one.replace(other)
        run("load", database, folder, "--prune")
        texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))}
        rows = open_database(database).execute(
            "select d.path, p.project_name, p.overview from projects p join documents d on d.id = p.document_id"
        )
        held = Counter()
        for path, name, overview in rows.fetchall():
            text = texts[folder.parent / path]
            assert f"项目名称\t{name}\n" in text
            assert f"项目概况\t{overview}\n" in text
            held[text] += 1
        assert held == Counter(dict.fromkeys(texts.values(), 1))
        listed = json.loads(run("approve", database, "--list", "--json").stdout)
        now = {row["project_id"]: row["state"] for row in listed if row["project_id"]}
        for name, number in before.items():
            kept = [text for text in texts.values() if text in texts_before and f"项目名称\t{name}项目\n" in text]
            if (
                len(kept) == 1
                and sum(f"项目名称\t{name}项目\n" in text for text in {*texts_before, *texts.values()}) == 1
            ):
                assert number in now
                assert now[number] == "approved" or name not in approved
