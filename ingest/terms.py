"""Printed labels and their variants -> field names. Data: a new variant is a row here.

Labels are written as `label_key` leaves them: one width, no blanks, no star, no closing colon.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ingest.form import Source

PERIOD = "实施周?期|项目周?期|中期|中?长期|全周期|[三五]年"
"""How labels call the whole time a project runs."""

SCALARS: dict[str, tuple[str, ...]] = {
    "project_name": (
        "项目名称",
        "项目(政策)名称",
        "政策(项目)名称",
        "专项名称",
        "专项资金名称",
        "项目支出名称",
        "单位(专项)名称",
        "单位名称、项目名称",
        "项目(专项)名称",
        "专项(项目)名称",
        "资金名称",
        "预算项目名称",
        "单位(项目)名称",
        "项目(单位)名称",
    ),
    "department": (
        "主管部门及代码",
        "主管部门",
        "主管部门(单位)",
        "主管部门名称",
        "主管单位",
        "主管部门(公章)",
        "预算部门",
        "部门名称",
        "一级预算单位",
        *(f"{level}主管部门" for level in ("县级", "县(区)", "区级", "市县", "市级", "地方", "省级", "中央")),
        "项目主管部门",
        "部门",
        "填报部门",
        "主管预算部门",
        "预算主管部门",
        "主管局",
        "业务主管部门",
        "一级主管部门",
        "项目主管单位",
        "主管(预算)部门",
        "主管预算单位",
        "归口管理部门",
        "编制部门",
        "部门(单位)名称",
        "部门(单位)全称",
        "部门(单位)",
        "单位(部门)",
    ),
    "implementing_unit": (
        "实施单位",
        "项目实施单位",
        "实施单位(公章)",
        "具体实施单位",
        "实施单位名称",
        "项目实施单位名称",
        "实施(使用)单位",
        "项目执行单位",
        "执行单位",
        "项目承担单位",
        "承担单位",
        "资金使用单位",
        "用款单位",
        "项目单位",
        "基层预算单位",
        "二级预算单位",
        "预算单位",
        "预算单位名称",
        "单位名称",
        "项目申报单位",
        "申报单位",
        "填报单位",
        "填报单位(盖章)",
        "填报单位(公章)",
        "填表单位",
        "编制单位",
    ),
    "attribute": ("项目属性", "项目类型", "项目类别", "资金属性", "项目分类"),
    "period": ("项目期", "项目实施期", "实施期限", "项目期限", "项目周期", "项目起止时间", "起止时间"),
    "overview": ("项目概况", "项目概述", "项目简介", "项目基本情况", "项目内容", "项目主要内容", "项目描述"),
    "basis": ("立项依据", "项目立项依据", "政策依据", "项目依据", "设立依据", "立项政策依据"),
    "necessity": ("项目设立必要性", "项目设立的必要性", "立项必要性", "项目必要性", "设立必要性", "必要性"),
    "safeguards": (
        "保证项目实施的制度、措施",
        "保证项目实施的制度和措施",
        "保证项目实施的制度措施",
        "保障措施",
        "项目保障措施",
        "制度措施",
        "保证项目实施的制度及措施",
    ),
    "plan": ("项目实施计划", "实施计划", "实施方案", "项目实施进度计划", "项目进度计划", "实施进度计划", "工作计划"),
    "filled_raw": ("填报日期", "填表日期", "填报时间", "填表时间", "日期"),
    "responsible": ("负责人", "项目负责人", "单位负责人", "部门负责人"),
    "handler": ("经办人", "填报人", "填表人", "项目联系人", "联系人"),
    "phone": ("联系电话", "电话", "联系方式"),
    "department_code": ("主管部门编码", "主管部门代码", "部门编码", "部门代码", "预算编码"),
    "fiscal_year": ("年度", "预算年度", "项目年度", "申报年度", "所属年度", "资金年度"),
}

PERIOD_ENDS = ("period_from", "period_to")
"""Two labels, 开始时间 and 结束时间, that say the period between them."""

ONE_TEXT = frozenset(
    (
        "project_name", "department", "implementing_unit", "attribute", "period", "responsible", "handler", "phone",
        *PERIOD_ENDS,
    )
)  # fmt: skip
"""Fields that one label fills: of two labels, the one that comes first in SCALARS."""

SIGNATURE = frozenset(("responsible", "handler", "phone", "filled_raw"))
"""Fields of the line below the table, where label and value often share a cell."""

GOALS = (
    "总体目标",
    "绩效目标",
    "项目总体目标",
    "项目绩效目标",
    "总体绩效目标",
    "项目支出绩效目标",
    "项目绩效总目标",
    "绩效总目标",
    "项目总目标",
    "总目标",
    "绩效总体目标",
    "项目总体绩效目标",
    "整体绩效目标",
    "整体目标",
)
PERIOD_GOALS = (
    "实施期目标", "实施期绩效目标", "实施期总目标", "实施期总体目标", "中期目标", "长期目标", "中长期目标",
    "中期绩效目标", "长期绩效目标", "项目实施期目标", "中期总体目标", "长期总体目标", "中长期绩效目标", "中长期总体目标",
    "三年总体目标", "三年绩效目标", "项目期绩效目标", "项目期目标", "项目期总目标", "实施期总体绩效目标",
)  # fmt: skip
ANNUAL_GOALS = (
    "年度目标",
    "年度绩效目标",
    "年度总体目标",
    "年度总目标",
    "当年绩效目标",
    "本年度绩效目标",
    "项目年度绩效目标",
    "年度绩效总目标",
    "本年度目标",
    "当年目标",
    "年度预期目标",
    "本年目标",
    "本年绩效目标",
    "年度总体绩效目标",
    "项目年度目标",
    "年度绩效总体目标",
)

MONEY: dict[Source, tuple[str, ...]] = {
    "total": ("资金总额", "项目资金总额", "预算总额", "预算资金总额", "合计", "金额合计", "总额", "预算数", "预算金额",
              "项目预算金额", "项目预算数", "项目总额", "申报金额", "批复金额", "预算批复数", "资金总量", "项目总金额", "金额", "项目金额",
              "申请预算", "申报预算", "申请资金", "申请金额", "申请预算金额", "申报预算金额", "申请资金总额", "申报资金",
              "资金规模", "预算安排", "预算安排数", "项目预算总额", "预算资金数", "年初预算数", "总计"),
    "central": ("中央财政资金", "中央资金", "中央补助", "中央补助资金", "中央转移支付", "中央财政拨款"),
    "provincial": ("省级财政资金", "省级资金", "省级补助", "省级补助资金", "省财政资金", "省级财政拨款"),
    "county": (
        "市县(区)财政资金", "市县财政资金", "县级财政资金", "县(区)财政资金", "县区财政资金", "区级财政资金",
        "市级财政资金", "市县资金", "地方资金", "地方财政资金", "本级财政资金", "财政拨款", "当年财政拨款", "本级资金",
        "财政资金", "财政性资金", "一般公共预算拨款", "一般公共预算财政拨款", "本级财政拨款", "本年财政拨款",
        "县级资金", "市县(区)资金", "本级支出", "本级安排", "本级财力",
    ),
    "self_raised": ("单位自筹", "自筹资金", "单位自筹资金", "自有资金", "单位资金"),
    "other": ("其他资金", "其它资金", "其他", "社会资金", "其他收入", "上年结转资金", "上年结转"),
}  # fmt: skip
PERIOD_TOTALS = (
    "实施期资金总额",
    "实施期总额",
    "项目总预算",
    "项目总投资",
    "中长期资金总额",
    "项目期资金总额",
    "项目资金总额(实施期)",
    "中期资金总额",
    "项目总资金",
)
ANNUAL_TOTALS = (
    "年度资金总额",
    "当年资金总额",
    "年度预算资金",
    "年度预算",
    "当年预算",
    "本年度资金总额",
    "年度预算金额",
    "年度预算数",
    "年度预算总额",
    "本年预算数",
    "当年预算数",
    "年度资金总量",
    "当年预算金额",
    "本年度预算金额",
    "年度总额",
    "本年预算",
    "本年度预算",
    "年度资金",
    "本年资金总额",
)
MONEY_BLOCKS = (
    "项目资金",
    "资金情况",
    "项目资金情况",
    "预算资金情况",
    "预算资金来源",
    "项目资金来源",
    "资金构成",
    "项目资金构成",
    "资金来源及金额",
    "项目预算资金",
    "项目资金安排",
    "资金投入情况",
    "项目资金额",
    "资金投入",
    "项目经费",
    "预算资金",
    "资金来源",
    "项目预算",
    "预算执行情况",
    "项目预算执行情况",
    "资金执行情况",
    "预算资金执行情况",
    "项目资金执行情况",
    "预算规模及资金用途",
    "预算情况",
    "年度预算申请",
    "年度预算资金申请",
    "部门预算资金",
    "部门整体支出",
    "预算执行",
    "来源",
    "来源项目",
    "按收入性质分",
    "按支出性质分",
    "按收入性质",
    "按支出性质",
    "按支出类型",
    "按支出类型分",
    "按资金来源",
    "按资金来源分",
    "来源渠道",
    "资金渠道",
    "资金来源渠道",
    "资金来源项目",
    "资金",
    "经费",
    "预算",
)

PERIOD_HEADS = (*PERIOD_GOALS, "实施期指标", "实施期绩效指标", "实施期")
ANNUAL_HEADS = (*ANNUAL_GOALS, "年度指标", "年度绩效指标")
ANNUAL_SPANS = frozenset(("年度", "本年", "当年", "本年度", "当年度"))
"""How a block of money calls the year whose amounts follow, and a column the year whose its rows are."""
PERIOD_SPANS = frozenset(("总体", "总目标", "全周期", "中长期", "项目期"))
"""How such a column calls the whole period, besides PERIOD_SECTIONS."""
PERIOD_SECTIONS = frozenset((*PERIOD_HEADS, "总体指标", "实施期(总)指标", "总体绩效指标"))
PERIOD_SECTION = re.compile(rf"(?:项目)?(?:{PERIOD})(?:绩效|总体|总)*(?:指标|目标)")
"""The same for what PERIOD_SECTIONS does not list."""
ANNUAL_SECTIONS = frozenset(
    (
        *ANNUAL_HEADS,
        "部门整体支出年度绩效指标",
        "整体支出年度绩效指标",
        "部门年度绩效指标",
        "当年指标",
        "当年绩效指标",
        "本年度指标",
        "本年度绩效指标",
        "本年绩效指标",
        "年度绩效目标指标",
    )
)
"""Labels that say whose indicators a block of the table holds."""

LEVEL1: dict[str, str] = {
    "产出指标": "产出指标", "产出": "产出指标", "项目产出": "产出指标", "产出目标": "产出指标",
    "效益指标": "效益指标", "效益": "效益指标", "项目效益": "效益指标", "效果指标": "效益指标",
    "效果": "效益指标", "项目效果": "效益指标", "效益目标": "效益指标", "效果目标": "效益指标", "产出成果": "产出指标",
    "项目产出指标": "产出指标", "项目效益指标": "效益指标", "项目效果指标": "效益指标", "满意度目标": "满意度指标",
    "成本目标": "成本指标", "项目成本": "成本指标", "项目满意度": "满意度指标", "满意指标": "满意度指标",
    "满意度指标": "满意度指标", "满意度": "满意度指标", "成本指标": "成本指标", "成本": "成本指标",
    "投入": "", "投入指标": "", "投入目标": "", "项目投入": "",
    "运行成本": "成本指标", "履职效能": "产出指标", "履职效果": "产出指标", "管理效率": "产出指标", "部门管理": "产出指标",
    "社会效应": "效益指标", "可持续性": "效益指标", "可持续发展能力": "效益指标",
}  # fmt: skip
"""What level 1 a label is; "" where its levels 2 are of the level that they name (时效 and 成本 below 投入)."""

LEVEL2_OF_LEVEL1: dict[str, tuple[str, ...]] = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度",),
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
}
LEVEL1_OF_LEVEL2 = {level2: level1 for level1, names in LEVEL2_OF_LEVEL1.items() for level2 in names}

_LEVEL2_VARIANTS: dict[str, tuple[str, ...]] = {
    "数量指标": ("产出数量指标", "产出数量", "数量", "实施数量指标"),
    "质量指标": ("产出质量指标", "产出质量", "质量"),
    "时效指标": ("产出时效指标", "产出进度指标", "产出时效", "时效", "进度指标", "时间指标"),
    "成本指标": ("产出成本指标", "产出成本", "成本"),
    "经济效益指标": ("经济效益", "经济效果指标", "经济指标"),
    "社会效益指标": ("社会效益", "社会效果指标", "社会指标"),
    "生态效益指标": ("生态效益", "环境效益指标", "环境效益", "生态环境效益指标", "生态指标", "生态环境效益"),
    "可持续影响指标": ("可持续影响", "可持续发展指标", "可持续性指标", "可持续影响效益指标", "可持续指标",
                  "可持续发展影响指标"),
    "服务对象满意度": (
        "服务对象满意度指标", "服务对象满意指标", "社会公众或服务对象满意度指标", "社会公众或服务对象满意度",
        "社会公众满意度指标", "受益对象满意度指标", "服务对象或受益人满意度指标", "服务对象满意程度",
        "社会公众或服务对象满意指标", "满意度指标", "满意度",
    ),
    "经济成本指标": ("经济成本",),
    "社会成本指标": ("社会成本",),
    "生态环境成本指标": ("生态环境成本", "环境成本指标", "生态成本指标"),
}  # fmt: skip
LEVEL2 = {printed: standard for standard, variants in _LEVEL2_VARIANTS.items() for printed in (standard, *variants)}
for _levels in (LEVEL1, LEVEL2):
    _bare = {printed: standard for printed, standard in _levels.items() if f"{printed}指标" in _levels}
    _levels |= {f"{printed}类{tail}": standard for printed, standard in _bare.items() for tail in ("", "指标")}
LEVEL2 |= {f"{printed.removesuffix('指标')}目标": standard for printed, standard in LEVEL2.items()}
LEVEL2_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("服务对象满意度", re.compile(".*满意.*")),
    ("可持续影响指标", re.compile(".*可持续.*|长期影响.*")),
    ("生态效益指标", re.compile(".*(?:生态|环境|环保).*(?:效益|效果|影响).*")),
    ("社会效益指标", re.compile(".*社会.*(?:效益|效果|影响).*")),
    ("经济效益指标", re.compile(".*经济.*(?:效益|效果|影响).*")),
    ("时效指标", re.compile(".*(?:时效|进度|及时性).*")),
    ("数量指标", re.compile(".*数量.*")),
    ("质量指标", re.compile(".*质量.*")),
)
"""What else stands under 二级指标, for what LEVEL2 does not list: there no indicator has its name."""
ALSO_LEVEL1 = frozenset(LEVEL1) & frozenset(LEVEL2)
"""满意度指标, 成本指标 and their like name both levels."""

HEADERS: dict[str, tuple[str, ...]] = {
    "level1": ("一级指标", "一级", "一级指标名称", "一级绩效指标"),
    "level2": ("二级指标", "二级", "二级指标名称", "二级绩效指标"),
    "name": ("三级指标", "指标内容", "指标名称", "绩效指标名称", "三级指标名称", "具体指标", "明细指标",
             "绩效指标内容", "三级指标内容", "指标(内容)", "具体绩效指标", "三级绩效指标"),
    "value": (
        "指标值", "年度指标值", "目标值", "实施期指标值", "绩效指标值", "全年目标值", "年度目标值", "预期值",
        "指标目标值", "计划指标值", "预期指标值", "绩效标准", "计划值", "预期目标值", "中期指标值", "长期指标值",
        "中长期指标值", "总体指标值", "当年指标值", "本年度指标值", "年度绩效指标值", "年初指标值", "预期绩效指标值",
        "年初设定值", "年度计划值", "绩效值", "指标内容值", "年度绩效值", "实施期目标值", "中期目标值", "目标指标值",
        "全年指标值", "全年(程)指标值", "全年(程)目标值", "绩效目标值", "指标目标",
    ),
    "operator": ("计算符号", "运算符号", "符号", "指标符号", "比较符号"),
    "unit": ("度量单位", "计量单位", "指标单位", "指标值单位", "指标度量单位", "单位", "计量单位名称"),
    "weight": ("权重", "指标权重", "权重(%)", "权重分值", "分值权重", "指标分值权重", "分值(权重)"),
    "direction": ("指标方向性", "指标方向", "方向性", "方向", "正反向"),
    "nature": ("指标性质", "指标类型", "指标属性", "性质"),
    "actual": ("实际完成值", "实际完成", "全年实际值", "实际完成情况", "完成值", "全年实际完成值", "实际完成指标值", "实际值",
               "年度实际完成值", "完成情况"),
    "points": ("分值", "指标分值", "标准分值", "标准分", "分数", "满分"),
    "score": ("得分", "自评得分", "自评分", "评价得分", "实际得分"),
    "serial": ("序号", "编号"),
    "remark": (
        "备注", "偏差原因分析及改进措施", "偏差原因分析", "未完成原因", "未完成原因分析", "指标解释", "指标说明",
        "评分标准", "偏差原因及改进措施", "指标值设定依据", "评(扣)分标准", "指标解释及评分标准",
        "半年指标值", "半年(程)指标值", "半年目标值", "半年(程)目标值", "上半年指标值", "指标值内容",
        "未完成原因和改进措施", "未完成原因及拟采取的改进措施", "偏差原因分析与改进措施", "指标值说明",
    ),
}  # fmt: skip
DEPARTMENT_NAMES = ("部门(单位)名称", "部门名称", "部门(单位)", "单位名称", "预算部门(单位)名称", "部门(单位)全称")
TASK_LABELS = ("年度主要任务", "主要任务", "年度重点工作任务", "年度主要工作任务", "部门年度主要任务")
TASK_HEADERS = frozenset(
    ("任务名称", "主要内容", "任务内容", "预算金额", "预算金额(万元)", "预算金额(元)", "金额", "总额", "财政拨款",
     "其他资金", "预算资金", "预算资金(万元)", "涉及金额", "总额(万元)", "主要工作内容", "工作任务")
)  # fmt: skip
EXECUTION_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("first", re.compile(r"年初(?:批复|安排)?预算(?:安排)?(?:数|金额|额)?")),
    ("year", re.compile(r"(?:本年度?|当年度?|年度|20\d\d年度?)(?:项目)?预算(?:安排)?(?:数|金额|额)?")),
    ("budget", re.compile(r"(?:项目)?预算(?:安排|批复|资金)?(?:数|金额|额)")),
    ("whole", re.compile(r"全年预算(?:安排)?(?:数|金额|额)?(?:\(A\))?")),
    ("adjusted", re.compile(r"调整后?(?:的)?预算(?:安排)?(?:数|金额|额)?(?:\(A\))?")),
    ("before", re.compile(r"(?:调整前|原)(?:的)?预算(?:安排)?(?:数|金额|额)?")),
    (
        "other",
        re.compile(
            r"(?:全年|本年|当年|累计|实际|预算|资金|\d{1,2}[-—~至]\d{1,2}月)*(?:执行|支出|支付|到位|完成)(?:数|金额|额|率|进度)?"
            r"(?:\(B\)|\(B/A\)|\(%\))?|指标?分值|分值|权重|得分|(?:资金)?结[余转](?:数|金额|额)?|调整(?:金额|数|额)"
        ),
    ),
)
"""The columns of a self-evaluation's money block; of the budgets, the one that targets were set for comes first."""
SCORE_TOTALS = frozenset(("总分", "合计", "总计", "总分值", "合计得分", "总得分", "小计"))
BUDGET_CLASSES = re.compile(
    r"(?:\d+[.、])?(?:其中:)?(?:其他运转类|特定目标类|人员类|公用经费类|运转类|部门运转类|专项业务类"
    r"|(?:部门|县级?|本级|区级?|市级?|省级?|中央)?(?:项目支出|部门预算|单位预算)"
    r"|(?:一般|重点|本级|专项|延续性?|新增|一次性|经常性)(?:类)?(?:支出)?项目)(?:项目|支出)*"
)
"""Rows of a budget that sum up a class of projects."""
BUDGET_BASIC = re.compile(
    "基本支出|人员支出|公用支出|(?:日常)?公用经费|人员经费|工资福利支出|商品和服务支出|对个人和家庭的补助(?:支出)?"
)
"""Rows of what is spent on no project."""
COMPLETION_HEADS = ("实际完成情况", "目标实际完成情况", "全年实际完成情况", "实际完成目标", "目标完成情况")
EXPECTED_HEADS = ("预期目标", "年初设定目标", "预期目标情况", "年初目标", "年初绩效目标")
TABLE_LABELS = (
    "绩效指标",
    "绩效目标指标",
    "年度绩效指标",
    "实施期绩效指标",
    "指标",
    "项目绩效指标",
    "绩效指标体系",
    "年度总体目标完成情况",
    "总体目标完成情况",
    "绩效指标完成情况",
    "年度绩效指标完成情况",
    "项目绩效指标完成情况",
    "目标及实际完成情况",
    "年度目标完成情况",
    "绩效目标完成情况",
    "项目绩效目标完成情况",
    "年度总体绩效目标完成情况",
    "绩效目标情况",
    "基本情况",
    "项目基本情况表",
    "项目基本信息",
    "基本信息",
    "绩效目标及指标",
    "目标名称",
    "绩效目标名称",
    "效益及满意度指标",
    "产出及效益指标",
)

HEADER_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("level1", re.compile(r"(?:绩效)?一级(?:绩效)?(?:指标|目标)?(?:名称)?")),
    ("level2", re.compile(r"(?:绩效)?二级(?:绩效)?(?:指标|目标)?(?:名称)?")),
    (
        "name",
        re.compile(
            r"(?:绩效)?(?:三级|四级|末级|具体|细化|明细)(?:绩效)?(?:指标|目标)(?:名称|内容)?(?:[及和](?:内容|名称))?"
        ),
    ),
    (
        "value",
        re.compile(
            rf"(?:指标(?:性质|方向)[及和])?(?:20\d\d年度?|本年度?|当年度?|年度|全年|年初|总体|预算|(?:调整|变更)后(?:的)?(?:年度)?|{PERIOD})?(?:绩效)?"
            r"(?:预期|计划|设定)?(?:绩效)?(?:指标|目标|(?:预期|计划)完成)值"
            r"(?:[及和、/(](?:计量|度量)?单位\)?)?"
        ),
    ),
    ("operator", re.compile("(?:指标值?)?(?:运算|比较|计算|逻辑|关系|判断)(?:符号?|关系)")),
    ("nature", re.compile("指标值(?:类型|性质|属性|类别|方向)")),
    (
        "remark",
        re.compile(
            r".*(?:理由|细则|规则|资料|材料|偏差率|程度|范围|编码|代码|说明|解释|依据|描述|标准|原因|备注|来源|公式|方法|措施|方式|定义|含义|历史值|参考值|完成率|可能性|偏差|完成进度)"
            r"|(?:上年|去年|前年|往年|近[两三]年|基期|调整前|变更前|是否|原指标|原目标).*|\d{1,2}[-~～—至]\d{1,2}月.*|全年预计.*"
        ),
    ),
)
"""What headers of columns are made of, for those that HEADERS does not list, in this order."""
ADJUSTED_VALUES = re.compile("(?:调整|变更)后.*")
"""Headers of the value that has taken the place of the one beside it."""
SECOND_VALUES = frozenset(("绩效标准", "指标内容值", "绩效值"))
"""Headers of a value where there is no other; beside 指标值 they say what it rests on."""

SUBHEADERS = {
    "优": "value",
    "优秀": "value",
    "内容": "value",
    "数值": "value",
    "值": "value",
    "符号": "operator",
    "单位": "unit",
}
"""What stands in a second row of the header below 指标值, besides HEADERS."""
MONITORED = frozenset(
    (
        "经费保障",
        "制度保障",
        "人员保障",
        "硬件条件保障",
        "硬件保障",
        "其他",
        "原因说明",
        "确定能",
        "有可能",
        "完全不可能",
        "不可能",
    )
)
"""What stands there below 偏差原因分析 and 完成目标可能性, the columns of a table of what was monitored."""
SUBHEADER_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "remark",
        re.compile(
            r"良好?|中等?|较?差|一般|(?:不)?合格|.*(?:前年|上年|去年|往年|前[一二三两]年|历史|近[三两]年|基期|基准|同期|参考|半年|季度|调整前|变更前).*"
        ),
    ),
    (
        "period",
        re.compile(rf"(?:项目)?(?:{PERIOD}|总体)(?:总)?(?:目标|指标|绩效)?(?:值)?"),
    ),
    ("value", re.compile(r".*(?:当年|本年|年度|预计|预期|计划|目标|申报|全年|调整后|变更后|20\d\d年?).*")),
)
"""The same, for what HEADERS and SUBHEADERS do not list: values of other years, of the whole period, of the year."""
PERIOD_VALUES = re.compile(rf"(?:{PERIOD}|总体).*")
ANNUAL_VALUES = re.compile(r"(?:20\d\d年度?|年度|当年度?|本年度?|全年).*")
"""Headers of two value columns beside one name: what is aimed at over the whole period, and in the year."""

BEFORE_CHANGE, AFTER_CHANGE = frozenset({"调整前", "变更前"}), frozenset({"调整后", "变更后"})
"""What stands before the two wordings, or amounts, of a field that was adjusted."""
HORIZON_COLUMNS = frozenset(("目标类型", "绩效目标类型", "目标类别", "指标期间", "目标期间"))
"""Columns of a list that say of each row whether it is the whole period's or the year's."""
SERIALS = frozenset(("序号", "编号", "行次", "NO.", "No."))
UNIT_CODES = ("单位编码", "单位代码", "预算单位编码", "预算单位代码")
"""Codes of a unit, which begin with its department's: a list that has no other code prints the department's so."""
NO_FIELD = frozenset(
    ("项目编码", "项目代码", "项目编号", "项目代码及名称", "备注", "填表说明", "说明", "资金用途", "支出功能分类", "支出功能科目",
     "功能科目", *UNIT_CODES, "资金性质",
     "经济分类", "绩效指标说明", "其他说明", "其他需要说明的问题",
     "需要说明的问题", "一级项目名称", "二级项目名称", "支出方向",
     "财政部门", "省级财政部门", "市级财政部门", "市县财政部门", "县级财政部门", "区级财政部门",
     "项目等级", "自评总分", "评价结论", "自评结论", "存在问题", "存在的问题", "改进措施", "下一步改进措施",
     "归口处室", "归口股室", "财政归口处室", "财政归口股室", "业务股室",
     "项目级次", "项目来源", "单位编码(项目编码)", "项目编码(单位编码)", "是否为重点项目", "职能简介", "部门职能",
     "基本支出", "项目支出", "其中:基本支出", "政府采购金额")
)  # fmt: skip
"""Labels of what a Form has no field for: it is quoted in a problem."""

USE = "资金用途"
"""What some blocks of money say in the row below their amounts, as 预算规模及资金用途."""

TITLE = re.compile(r"(?:绩效(?:目标|自评|评价|监控)|(?:项目|支出|资金)自评).{0,12}表(?:\(.{1,20}\))?$")
CONTINUED = re.compile(r"(?:^|[(（])\s*(?:续|续?接?上[页表])[表一二三四五六七八九十\d]*\s*(?:$|[)）])|^续表")
"""What says in a title, or alone, that the table only goes on, as at the top of a page: 绩效目标表（续）."""
APPENDIX = re.compile(
    r"^(?:附件|附表|附|预算公开表|公开表|表)[\d一二三四五六七八九十]{0,3}(?:[-—.]\d{1,2}){0,2}(?:表)?$"
)
"""A line above a title: 附件2, 表14."""
DEPARTMENT_TITLE = re.compile(r"(?<!项目)整体(?:支出|绩效)")
EVALUATION_TITLE = re.compile(r"自评|评价")
YEAR_LINE = re.compile(
    r"^\(?(?:预算年度:)?(20\d\d)(?:年?度?|年(?:1[-—~～至]\d{1,2}月份?|上半年|前?[一二三四]季度))\)?$"
)
UNIT_SUFFIX = re.compile(r"\((?:单位:)?(元|千元|万元|亿元)\)$")
UNIT_LINE = re.compile(r"^\(?(?:金额|货币|资金|计量)?单位:(?:人民币)?(元|千元|万元|亿元)(?:人民币)?\)?$")
TITLE_YEAR = re.compile(r"(20\d\d)年")
FILLER = re.compile(r"^(?:指标\d+[:.]?|…+|\.{3,}|⋯+)$")

_ATTRIBUTES = re.compile(r"[\s★☆▲△●*]+")


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """A printed label as it is compared: NFKC, no blanks, no stars, no closing colon."""
    return _ATTRIBUTES.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")


def _by_label(fields: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {label: field for field, labels in fields.items() for label in labels}


SCALAR_OF_LABEL = _by_label(SCALARS)
HEADER_OF_LABEL = _by_label(HEADERS)
SOURCE_OF_LABEL: dict[str, Source] = {
    prefix + label: source for source, labels in MONEY.items() for label in labels for prefix in ("", "其中:")
}
