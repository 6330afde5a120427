"""A budget held against stored targets."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from kb.budget_match import SURE, pair_names
from kb.budget_names import Named, same_office
from kb.cli import main
from kb.coverage import Covered, Line, Target, cover
from tests.conftest import SAMPLE

BUDGET = """
方山县2024年部门预算项目支出表,,
,,单位：万元
部门,项目名称,合计
方山县民政局,城市低保,570.18
方山县民政局,农村低保（年初预算）,1500
方山县交通运输局,城乡公交低票价运营财政补贴,500
方山县交通运输局,农村公路养护,320
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    path = tmp_path / "预算.csv"
    path.write_text(BUDGET.strip(), encoding="utf-8")
    return path


def line(name: str, amount: int | None = None, department: str = "", step: int = 1) -> Line:
    return Line("第1行", department, name, None if amount is None else Decimal(amount), Decimal(step))


def target(number: int, name: str, amount: int | None = None, department: str = "", unit: str = "") -> Target:
    return Target(number, name, department, unit, None if amount is None else Decimal(amount), of_period=False)


def kinds(rows: list[Covered]) -> list[tuple[str, list[str], list[int]]]:
    return [
        (row.kind, [one.project_name for one in row.lines], [one.project_id for one in row.targets]) for row in rows
    ]


def test_real_forms(database_path: Path, budget: Path) -> None:
    result = run(
        "coverage",
        database_path,
        budget,
        "--json",
        "--kind",
        "matched",
        "--kind",
        "money_differs",
        "--kind",
        "no_target",
    )
    assert result.exit_code == 1
    rows = {row["project_name"]: row for row in json.loads(result.stdout)}
    assert {name: (row["kind"], row["project_ids"]) for name, row in rows.items()} == {
        "城市低保": ("matched", [20]), "农村低保（年初预算）": ("money_differs", [21]),
        "城乡公交低票价运营财政补贴": ("matched", [12]), "农村公路养护": ("no_target", []),
    }  # fmt: skip
    assert rows["农村低保（年初预算）"]["difference"] == 770000
    assert "2024年城乡公交低票价运营财政补贴资金" in rows["城乡公交低票价运营财政补贴"]["note"]


def test_targets_of_other_departments_are_not_missed(database_path: Path, budget: Path) -> None:
    found = run("coverage", database_path, budget, "--json", "--kind", "预算里没有")
    assert json.loads(found.stdout) == []


def test_table_says_how_much_is_covered(database_path: Path, budget: Path) -> None:
    output = run("coverage", database_path, budget).output
    assert "2024 年预算项目 4 个，有绩效目标 3 个，占预算资金的 88.9%" in output
    assert "农村公路养护" in output
    assert "城市低保" not in output


def test_csv_and_department(database_path: Path, budget: Path) -> None:
    output = run("coverage", database_path, budget, "--csv", "--department", "民政").stdout
    rows = list(csv.DictReader(io.StringIO(output.removeprefix("\ufeff"))))
    assert [(row["kind"], row["project_name"], row["difference"]) for row in rows] == [
        ("money_differs", "农村低保（年初预算）", "770000")
    ]


def test_all_well_ends_with_0(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "部门,项目名称,金额（元）\n方山县民政局,城市低保(年初预算),5701800\n方山县民政局,农村低保(年初预算),15770000\n",
        encoding="utf-8",
    )
    result = run("coverage", database_path, path)
    assert (result.exit_code, "金额一致 2 个" in result.output) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有的.csv"], "找不到文件"),
        ([SAMPLE], "没有找到预算项目"),
        (["{budget}", "--year", "2031"], "库里没有 2031 年的绩效目标，只有：2024"),
        ([SAMPLE.parent], "请写一个预算表的文件名"),
    ],
)
def test_wrong_use_is_told(database_path: Path, budget: Path, arguments: list[object], said: str) -> None:
    result = run("coverage", database_path, *(str(one).format(budget=budget) for one in arguments))
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_a_year_has_to_be_known(database_path: Path, tmp_path: Path, db: object) -> None:
    path = tmp_path / "b.csv"
    path.write_text("部门,项目名称,金额（元）\n方山县民政局,城市低保,1\n", encoding="utf-8")
    db.execute("update projects set fiscal_year = 2025 where id = 1")  # type: ignore[attr-defined]
    db.conn.commit()  # type: ignore[attr-defined]
    result = run("coverage", database_path, path)
    assert (result.exit_code, "--year" in result.output, "2024、2025" in result.output) == (2, True, True)


def test_odd_amounts_are_told_with_their_place(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("部门,项目名称,金额（元）\n方山县民政局,城市低保,待定\n方山县民政局,农村低保,1\n", encoding="utf-8")
    result = run("coverage", database_path, path, "--year", 2024)
    assert "第2行第3列：金额“待定”读不出来" in result.output
    rows = json.loads(run("coverage", database_path, path, "--year", 2024, "--json").stdout)
    (note,) = (row["note"] for row in rows if row["project_name"] == "城市低保")
    assert "预算表没有写金额" in note


def test_sums_of_one_name_go_together() -> None:
    rows = cover([line("道路养护", 600_000), line("道路养护", 400_000)], [target(1, "道路养护", 1_000_000)]).rows
    assert kinds(rows) == [("matched", ["道路养护", "道路养护"], [1])]
    rows = cover([line("道路养护", 1_000_000)], [target(1, "道路养护", 600_000), target(2, "道路养护", 400_000)]).rows
    assert kinds(rows) == [("matched", ["道路养护"], [1, 2])]


def test_differences_of_one_name_do_not_make_up_for_each_other() -> None:
    lines = [line("供暖补贴", 16_000_000), line("供暖补贴", 28_590_000), line("供暖补贴", 3_417_400)]
    targets = [target(1, "供暖补贴", 15_000_000), target(2, "供暖补贴", 29_590_000), target(3, "供暖补贴", 3_417_400)]
    rows = cover(lines, targets).rows
    assert [(row.kind, row.targets[0].project_id, row.difference) for row in rows] == [
        ("money_differs", 2, 1_000_000), ("money_differs", 1, -1_000_000), ("matched", 3, 0),
    ]  # fmt: skip


def test_central_and_county_money_of_names_that_differ() -> None:
    rows = cover(
        [line("公益林生态效益补偿", 7_330_600)],
        [target(1, "国家级公益林生态效益补偿", 4_980_600), target(2, "省级公益林补偿", 2_350_000)],
    ).rows
    assert [(row.kind, [one.project_id for one in row.targets], row.basis) for row in rows] == [
        ("unsure", [1, 2], "sum")
    ]


def test_one_line_of_many_schools() -> None:
    shares = {"城关小学": 312_400, "东关小学": 208_800, "西街中学": 405_300, "南湖幼儿园": 73_500}
    targets = [target(n, f"{school}营养改善计划", money) for n, (school, money) in enumerate(shares.items(), 1)]
    lines = [line("义务教育营养改善计划", 1_000_000)]
    for some in (targets, [*targets, target(9, "校园安全保卫", 50_000)]):
        rows = cover(lines, some).rows
        assert [(row.kind, [one.project_id for one in row.targets], row.basis) for row in rows if row.lines] == [
            ("unsure", [1, 2, 3, 4], "sum")
        ]
    rows = cover(lines, targets[1:]).rows
    assert all(row.basis != "sum" for row in rows)


def test_the_rest_of_a_line_in_several_targets() -> None:
    parts = [
        target(1, "道路养护", 612_300),
        target(2, "道路养护（北片）", 201_200),
        target(3, "道路养护（南片）", 186_500),
    ]
    (row,) = cover([line("道路养护", 1_000_000)], parts).rows
    assert ([one.project_id for one in row.targets], row.basis) == ([1, 2, 3], "sum")


def test_a_target_that_was_filed_twice_is_left_over() -> None:
    rows = cover([line("道路养护", 100)], [target(1, "道路养护", 100), target(2, "道路养护", 100)]).rows
    assert kinds(rows) == [("no_budget", [], [2]), ("matched", ["道路养护"], [1])]
    assert rows[0].twin


@pytest.mark.parametrize(
    ("budget", "step", "stated", "kind"),
    [
        (5701800, 100, 5701842, "matched"),  # 570.18万元
        (5701800, 1, 5701842, "money_differs"),
        (5701842, 1, 5701800, "matched"),  # the form was filled in 万元
        (5701900, 100, 5701800, "money_differs"),
    ],
)
def test_money_is_compared_as_closely_as_it_is_printed(budget: int, step: int, stated: int, kind: str) -> None:
    (row,) = cover([line("低保", budget, step=step)], [target(1, "低保", stated)]).rows
    assert row.kind == kind


def test_unknown_money_is_no_agreement() -> None:
    (row,) = cover([line("低保", 5)], [target(1, "低保")]).rows
    assert (row.kind, row.difference) == ("money_differs", None)


def one_pair(
    ours: str, theirs: str, *, offices: tuple[str, str] = ("", ""), money: tuple[float, float] = (10_000, 20_000)
) -> str | None:
    pairs = pair_names([Named(ours, (offices[0],), money[0])], [Named(theirs, (offices[1],), money[1])])
    return pairs[0].basis if pairs else None


@pytest.mark.parametrize(
    ("ours", "theirs", "basis"),
    [
        ("城市低保（年初预算）", "城市低保(年初预算)", "same"),
        ("城乡公交补贴", "2024年城乡公交补贴资金", "wording"),
        ("农村饮水安全巩固提升工程", "农村饮水安全巩固提升维修工程", "alike"),
        ("2023年城乡公交补贴", "2024年城乡公交补贴", None),
        ("城市低保", "农村低保", None),
        ("城市居民最低生活保障", "农村居民最低生活保障", None),
        ("污水管网一期工程", "污水管网二期工程", None),
        ("衔接推进乡村振兴中央补助资金", "衔接推进乡村振兴省级补助资金", None),
        ("大武镇村道硬化", "峪口镇村道硬化", None),
        ("办公楼维修", "公交补贴", None),
    ],
)
def test_what_is_one_name(ours: str, theirs: str, basis: str | None) -> None:
    assert one_pair(ours, theirs) == basis


@pytest.mark.parametrize(
    ("ours", "theirs", "basis"),
    [
        ("教师周转宿舍建设", "教师节奖励", None),
        ("新建二中设施设备", "新建一中设施设备", "money"),
        ("雨污分流改造二期", "雨污分流改造", "money"),
        ("城市低保家庭水费减免", "城市低保", "money"),
        ("城乡公交电子站牌建设", "城乡公交低票价运营财政补贴", "money"),
        ("农村饮水安全巩固提升", "农村饮水安全巩固提升维修", "alike"),
    ],
)
def test_the_same_money_alone_makes_nobody_sure(ours: str, theirs: str, basis: str | None) -> None:
    found = one_pair(ours, theirs, money=(5_000_000, 5_000_000))
    assert (found in SURE) == (basis in SURE)


def test_what_is_unsure_is_listed_and_not_counted(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("部门,项目名称,金额（元）\n方山县交通运输局,城乡公交电子站牌建设,5000000\n", encoding="utf-8")
    result = run("coverage", database_path, path, "--year", 2024)
    assert result.exit_code == 1
    assert "有绩效目标 0 个，占预算资金的 0.0%" in result.output
    assert "要人核对" in result.output
    assert "2024年城乡公交低票价运营财政补贴资金" in result.output.replace("\n", "")


def test_another_county_is_another(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    for office in ("离石区民政局", "临县民政局"):
        path.write_text(f"部门,项目名称,金额（元）\n{office},城市低保,5701800\n", encoding="utf-8")
        output = run("coverage", database_path, path, "--year", 2024).output
        assert "没有一个项目对得上：请核对预算表和库是不是同一个县" in output


def test_a_budget_of_another_year_is_told(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("方山县2025年预算,,\n部门,项目名称,金额（元）\n方山县民政局,城市低保,5701800\n", encoding="utf-8")
    result = run("coverage", database_path, path, "--year", 2024, "--kind", "matched")
    assert (result.exit_code, "预算表写的是 2025 年，照 --year 和 2024 年的目标核对" in result.output) == (1, True)


def test_targets_of_departments_outside_are_counted_and_listed_when_asked_for(
    database_path: Path, budget: Path
) -> None:
    assert "预算表里没有的部门还有 19 张目标表" in run("coverage", database_path, budget).output
    rows = json.loads(run("coverage", database_path, budget, "--everyone", "--kind", "no_budget", "--json").stdout)
    assert sum(len(row["project_ids"]) for row in rows) == 19


def test_no_money_asks_for_no_target() -> None:
    assert cover([line("殡葬改革补助", 0)], []).rows == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--department", "卫生"], "卫生"),
        (["--json", "--csv"], "只写一个"),
        (["--export", "{sheet}"], "要核对的文件"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    database_path: Path, budget: Path, arguments: list[str], said: str
) -> None:
    sheet = budget.with_suffix(".xlsx")
    openpyxl.Workbook().save(sheet)
    before = sheet.read_bytes()
    table = sheet if "--export" in arguments else budget
    result = run("coverage", database_path, table, *(one.format(sheet=sheet) for one in arguments))
    assert (result.exit_code, said in result.output, sheet.read_bytes() == before) == (2, True, True), result.output


def test_same_money_joins_names_that_share_something() -> None:
    assert one_pair("校园保安服务", "中小学安保人员服务费", money=(120, 120)) == "money"
    assert one_pair("校园保安服务", "中小学安保人员服务费", money=(120, 1300)) is None


def test_same_name_of_another_department_where_nobody_else_has_it() -> None:
    offices = ("云溪县文化馆", "云溪县水利局")
    assert one_pair("免费开放", "免费开放", offices=offices) == "elsewhere"
    twice = [Named("免费开放", ("云溪县文化馆",), 10_000), Named("免费开放", ("云溪县体育局",), 20_000)]
    assert pair_names(twice, [Named("免费开放", ("云溪县水利局",), 30_000)]) == []
    assert [pair.line for pair in pair_names(twice, [Named("免费开放", ("云溪县水利局",), 20_000)])] == [1]


def test_each_is_used_once_and_the_same_name_first() -> None:
    pairs = pair_names(
        [Named("低保资金", (), 5), Named("低保", (), 7)], [Named("低保", (), 5), Named("2024年低保资金", (), 7)]
    )
    assert [(pair.line, pair.target, pair.basis) for pair in pairs] == [(0, 1, "wording"), (1, 0, "same")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("人社局", "人力资源和社会保障局", True), ("教育局", "教育科技局", True), ("农业局", "农业农村局", True),
        ("民政局", "财政局", False), ("水利局", "水务局", False), ("局", "民政局", False),
    ],
)  # fmt: skip
def test_names_of_departments(one: str, other: str, same: bool) -> None:
    assert same_office(one, other) is same
    assert same_office(other, one) is same


def test_names_without_end_take_no_time() -> None:
    """Telling two texts of thirty thousand characters apart would take minutes."""
    rows = cover(
        [line("甲" * 30_000, 5_000), line("养" * 30_000 + "路", 7_000)], [target(1, "甲" * 29_000 + "乙", 5_000)]
    ).rows
    assert [row.kind for row in rows] == ["no_target", "matched"]


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_sheet_of_differences_has_a_section_for_each_department(database_path: Path, budget: Path, ending: str) -> None:
    sheet = budget.with_suffix(ending)
    result = run("coverage", database_path, budget, "--export", sheet)
    assert (result.exit_code, "已写入" in result.output) == (1, True)
    if ending == ".xlsx":
        book = openpyxl.load_workbook(sheet)
        assert book.sheetnames == ["方山县交通运输局", "方山县民政局"]
        rows = list(book["方山县民政局"].iter_rows(values_only=True))
        assert rows[3][:6] == (1, "金额不一致", "农村低保（年初预算）", 15_000_000, 15_770_000, 770_000)
    else:
        document = docx.Document(str(sheet))
        assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == [
            "方山县交通运输局预算和绩效目标核对表", "方山县民政局预算和绩效目标核对表",
        ]  # fmt: skip
        assert [cell.text for cell in document.tables[0].rows[1].cells][:4] == [
            "1",
            "没有绩效目标",
            "农村公路养护",
            "3,200,000",
        ]
