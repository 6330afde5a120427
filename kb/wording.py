"""Values and errors as the site's pages say them."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

LABELS: dict[str, dict[str, str]] = {
    "source": {
        "total": "资金总额",
        "central": "其中：中央财政资金",
        "provincial": "省级财政资金",
        "county": "市县（区）财政资金",
        "self_raised": "单位自筹",
        "other": "其他资金",
    },
    "horizon": {"period": "实施期", "annual": "年度"},
    "form_kind": {
        "project": "项目支出绩效目标表",
        "department": "部门（单位）整体支出绩效目标表",
        "self_evaluation": "项目支出绩效自评表",
    },
    "similar": {"near_duplicate": "疑似重复", "copied_text": "文本雷同"},
    "difference": {
        "fiscal_year": "年度",
        "annual_total": "年度资金（元）",
        "county": "县区",
        "department_name": "主管部门",
        "phase": "期次",
        "level": "资金级次",
        "number": "数字",
        "date": "日期",
        "place": "地名",
        "document_number": "文号",
    },
    "field": {
        "project_name": "项目名称",
        "fiscal_year": "预算年度",
        "department_name": "主管部门",
        "department_code": "主管部门代码",
        "implementing_unit": "实施单位",
        "attribute": "项目属性",
        "period": "项目期",
        "overview": "项目概况",
        "basis": "立项依据",
        "necessity": "项目设立必要性",
        "safeguards": "保证项目实施的制度、措施",
        "plan": "项目实施计划",
        "period_goal": "实施期目标",
        "annual_goal": "年度目标",
        "filled_raw": "填报日期",
        "responsible": "负责人、经办人、联系电话",
        "handler": "经办人",
        "phone": "联系电话",
        "total": "资金总额",
        "central": "中央财政资金",
        "provincial": "省级财政资金",
        "county": "市县(区)财政资金",
        "self_raised": "单位自筹",
        "other": "其他资金",
        "indicators": "绩效指标",
        "goal_completion": "总体目标完成情况",
        "name": "三级指标",
        "value_raw": "指标值",
        "actual_raw": "实际完成值",
        "path": "文件名",
        "number": "批复文号",
    },
    "format": {"text": "文本", "unknown": "不明"},
    "mark": {"accepted": "属实", "refuted": "不属实"},
    "family": {
        "completeness": "完整性",
        "consistency": "一致性",
        "relevance": "相关性",
        "measurability": "可衡量性",
        "feasibility": "可行性",
        "copy": "照抄",
        "format": "格式",
    },
    "coverage": {
        "no_target": "没有绩效目标",
        "money_differs": "金额不一致",
        "unsure": "要人核对",
        "no_budget": "预算里没有",
        "matched": "一致",
    },
    "approval": {"open": "未批复", "changed": "批复后有改动", "approved": "已批复", "gone": "批复过的表已不在"},
    "severity": {"must": "必须修改", "should": "应当修改", "hint": "提示"},
    "sort": {"relevance": "按相关", "money": "按资金", "date": "按年份"},
    "filter": {
        "exact": "等于",
        "not": "不等于",
        "contains": "包含",
        "endswith": "结尾是",
        "startswith": "开头是",
        "gt": "大于",
        "gte": "不小于",
        "lt": "小于",
        "lte": "不大于",
        "like": "like 匹配",
        "notlike": "like 不匹配",
        "glob": "glob 匹配",
        "in": "是其中之一",
        "notin": "不是其中之一",
        "arraycontains": "数组包含",
        "arraynotcontains": "数组不包含",
        "date": "日期是",
        "isnull": "没有值",
        "notnull": "有值",
        "isblank": "是空的",
        "notblank": "不是空的",
    },
}
"""Words that are stored or made in English, and what a page says for them."""

FACET_NAMES = {
    "department": "主管部门", "year": "预算年度", "region": "地区", "source": "资金来源", "horizon": "期间",
    "level2": "二级指标",
}  # fmt: skip
"""What results are counted by."""

MONEY_COLUMNS = frozenset({
    "amount", "annual_total", "period_total", "金额", "年度资金总额", "实施期资金总额", "年度资金合计",
    "实施期资金合计", "资金合计", "平均每个项目",
})  # fmt: skip
"""Columns, of tables, views and ready-made queries, that hold yuan."""

PROJECT_COLUMNS = frozenset({"project_id", "项目编号", "project_a", "project_b", "项目甲编号", "项目乙编号"})
"""Columns that hold the number of a form."""

WAN = 10_000
"""Yuan of what the pages are written in, 万元."""

_UNITS = {"元": 1, "千元": 1_000, "万": WAN, "万元": WAN, "亿": 100_000_000, "亿元": 100_000_000}
_AMOUNT = re.compile(rf"([0-9][0-9,]{{0,16}}(?:\.[0-9]{{1,6}})?)\s*({'|'.join(_UNITS)})?")
BEIJING = timezone(timedelta(hours=8))

_DENIED = re.compile(r"not authorized to use function: (\w+)")
_PROHIBITED = re.compile(r"access to (\S+) is prohibited")


def yuan(amount: float | Decimal | None) -> str:
    """Yuan with thousand separators, the fen only where there are some; "" where there is no amount."""
    return "" if amount is None else f"{Decimal(str(amount)):,.2f}".removesuffix(".00")


def yuan_of(text: str, unit: int = 1) -> Decimal | None:
    """Yuan of an amount as people write it: 12000, 1,000万元, 1.5亿; without a unit of its own it is in `unit` yuan.

    None where it is no amount.
    """
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    return Decimal(found[1].replace(",", "")) * (_UNITS[found[2]] if found[2] else unit)


def wan(amount: float | None) -> str:
    """Yuan as 万元, to two places."""
    return "" if amount is None else f"{yuan(round(Decimal(str(amount)) / 10_000, 2))} 万元"


def beijing(stamp: str | None) -> str:
    """A moment as stored, in coordinated universal time, as clocks here show it; to the minute."""
    if not stamp:
        return ""
    return datetime.fromisoformat(stamp).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def label(kind: str, word: str) -> str:
    """What a page says for a stored word; the word itself where nothing better is known."""
    return LABELS[kind].get(word, word)


def file_shown(path: str) -> str:
    """A document's path for the public: where it leads out of the database's folder, the file name is enough."""
    return path.rsplit("/", 1)[-1] if path.startswith(("..", "/")) or ":" in path else path


def error_words(status: int, message: str, error: BaseException | None = None) -> tuple[int, str, str]:
    """What went wrong -> status, heading, and a sentence that says what to do."""
    if isinstance(error, MemoryError):
        return 400, "查询太大", "这条查询要用的内存太多，已停止。请加上条件，或少取几列。"
    if type(error).__name__ == "AnswerTooLarge":
        return 400, "结果太大", "查询结果太大，已停止。请加上条件，或少取几列、几行。"
    if isinstance(error, sqlite3.Error) or getattr(error, "title", None) in ("Invalid SQL", "SQL Interrupted"):
        return 400, "查询没有完成", sql_error_words(message)
    if status == 403:
        return status, "不能查看", "这一页不对外开放。"
    if status == 404:
        return status, "没有这一页", "地址不对，或者内容已经移走。可以回首页，或检索项目名称。"
    if status < 500:
        return status, "请求有误", f"地址里的参数不对（{message}）。请检查后再试。"
    return status, "网站出错了", "网站出了意外的错误，已记录在运行日志里。请稍后再试，或换一种查法。"


def sql_error_words(message: str) -> str:
    """What SQLite says of a query, in Chinese where that helps; the original stands behind it."""
    if denied := _DENIED.search(message):
        return f"公开网站不能用函数 {denied[1]}。"
    if prohibited := _PROHIBITED.search(message):
        return f"公开网站不能读取 {prohibited[1]}。"
    lowered = message.lower()
    if "disallowed pragma" in lowered:
        return "公开网站不能用 pragma。"
    for mark, words in _SQL_WORDS:
        if mark in lowered:
            return f"{words}（{message}）"
    return message


_SQL_WORDS = (
    ("interrupted", "查询超过 2 秒，已停止。请加上条件或 limit"),
    ("not authorized", "公开网站只能查询，不能做别的操作"),
    ("string or blob too big", "查询中间产生的文字太长，已停止"),
    ("answer too large", "查询结果太大，已停止。请加上条件，或少取几列、几行"),
    ("query string is too large", "SQL 语句太长"),
    ("expression tree is too large", "表达式太长"),
    ("pattern too complex", "like 或 glob 的匹配串太长"),
    ("no such column", "没有这一列，请核对列名；要找的文字放在英文单引号里"),
    ("ambiguous column name", "几张表都有这一列，请在前面写明是哪张表的"),
    ("no such table", "没有这张表，请核对表名"),
    ("no such function", "没有这个函数"),
    (
        "user-defined function raised exception",
        "函数用得不对，请核对括号里的内容，例如 检索('低保') 或 检索('低保', 50)",
    ),
    ("wrong number of arguments", "函数括号里的项数不对"),
    ("misuse of", "函数用错了地方"),
    ("one statement at a time", "一次只能运行一条语句，请删去分号和它后面的内容"),
    ("syntax error", "SQL 语句写法有误"),
    ("unrecognized token", "SQL 语句写法有误"),
    ("incomplete input", "SQL 语句没有写完"),
    ("must be a select", "只能写查询语句（select 或 with 开头）"),
)


def as_row(row: sqlite3.Row | Mapping[str, Any]) -> dict[str, Any]:
    """A row as a dict."""
    return {key: row[key] for key in row.keys()}  # noqa: SIM118 -- sqlite3.Row iterates over its values
