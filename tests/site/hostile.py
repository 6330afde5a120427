"""A form as one would write it who means harm to the reader of the site."""

from __future__ import annotations

from pathlib import Path

from ingest import read_document
from kb.review.stored import review_projects
from kb.schema import open_database
from kb.store import Origin, store_document

NAME = "<script>alert(1)</script>\"'><svg onload=alert(2)>低保"
DEPARTMENT = "<img src=x onerror=alert(3)>"
OVERVIEW = "javascript:alert(4)"
BASIS = 'https://example.com/"onmouseover="alert(5)"'
LONG_WORD = "W" * 3000
FORMULA = '=HYPERLINK("http://evil.example/","点")'

HOSTILE_FORM = f"""方山县县(区)级预算部门(单位)项目支出绩效目标表

(2024年度)

项目名称\t\t{NAME}
主管部门及代码\t\t061-{DEPARTMENT}\t\t实施单位\t\t</title><script>alert(6)</script>
项目属性\t\t一次性项目(1年结束)\t\t项目期\t\t1年
项目资金 (元)\t实施期资金总额:\t1,000\t\t年度资金总额:\t1,000
项目概况\t\t{OVERVIEW}
立项依据\t\t{BASIS}
项目设立必要性\t\t{LONG_WORD}
保证项目实施的制度、措施\t\t</textarea><script>alert(7)</script>
项目实施计划\t\t{{{{ 7 * 7 }}}} {{% raw %}}
实施期目标\t\t\t\t年度目标
总体目标\t\t<style>*{{display:none}}</style>\t\t\t\t<iframe src=javascript:alert(8)>
绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t二级指标\t三级指标\t指标值
\t产出指标\t数量指标\t{FORMULA}\t-5\t数量指标\t{FORMULA}\t-5
\t满意度指标\t服务对象满意度\t<b onclick=alert(9)>满意度</b>\t≥90%\t服务对象满意度\t<b onclick=alert(9)>满意度</b>\t≥90%
负责人:\t\t经办人:\t\t联系电话:\t\t填报日期:\t20240206111556
"""


def hostile_database(path: Path) -> Path:
    """A database that holds the form alone."""
    document = read_document(HOSTILE_FORM.encode())
    assert len(document.forms) == 1
    db = open_database(path, create=True)
    store_document(db, Origin("form.txt", "0" * 16, "0" * 64, len(HOSTILE_FORM.encode())), document)
    review_projects(db)
    db.close()
    return path
