"""The Chinese views: the tables under names with which a citizen can write SQL."""

from __future__ import annotations

from kb.wording import LABELS


def _words(column: str, kind: str) -> str:
    """A column's stored word in Chinese; the word itself where there is none."""
    cases = "".join(f" when '{word}' then '{words}'" for word, words in LABELS[kind].items())
    return f"case {column}{cases} else {column} end"


_HORIZON = "case {0}.horizon when 'period' then '实施期' else '年度' end"
_INDICATOR = "".join(
    f"""
            when f.field glob 'indicators.{horizon}.[0-9]*'
                then '{words}指标第' || cast(substr(f.field, {len(f"indicators.{horizon}.") + 1}) as integer) || '条'"""
    for horizon, words in LABELS["horizon"].items()
)
_HALF = "".join(
    f" when f.field glob '{place}.{horizon}*' then '{words}{named}'"
    for place, named in (("indicators", "指标"), ("funding", "资金"))
    for horizon, words in LABELS["horizon"].items()
)
_FIELD = f"""case{_INDICATOR}
           {_HALF}
            when f.field glob 'indicators.*' then substr(f.field, {len("indicators.") + 1})
            else {_words("substr(f.field, 1, instr(f.field || '.', '.') - 1)", "field")} end"""
"""A finding's place in words, as `kb.review_pages.field_name` says it: no other program need be asked for it."""

VIEWS = {
    "项目": f"""
        select p.id as 编号, p.project_name as 项目名称, p.fiscal_year as 预算年度,
            p.department_code as 部门代码, p.department_name as 主管部门, p.implementing_unit as 实施单位, p.region as 地区,
            {_words("p.form_kind", "form_kind")} as 表的种类, p.attribute as 项目属性, p.period as 项目期,
            p.period_total as 实施期资金总额, p.annual_total as 年度资金总额,
            p.overview as 项目概况, p.basis as 立项依据, p.necessity as 项目设立必要性,
            p.safeguards as 制度措施, p.plan as 项目实施计划,
            p.period_goal as 实施期目标, p.annual_goal as 年度目标,
            replace(p.filled_at, 'T', ' ') as 填报时间, d.path as 文件, p.ordinal as 文件内序号, p.locator as 位置,
            a.number as 批复文号, datetime(a.approved_at, '+8 hours') as 批复时间
        from projects p join documents d on d.id = p.document_id
            left join approvals a on a.project_id = p.id and not a.changed""",
    "资金": f"""
        select p.id as 项目编号, p.project_name as 项目名称, p.department_name as 主管部门,
            p.fiscal_year as 预算年度, {_HORIZON.format("f")} as 期间,
            case f.source when 'central' then '中央财政资金'
                when 'provincial' then '省级财政资金' when 'county' then '市县(区)财政资金'
                when 'self_raised' then '单位自筹' else '其他资金' end as 资金来源,
            f.amount as 金额
        from funding f join projects p on p.id = f.project_id
        where f.source <> 'total'""",
    "指标": f"""
        select i.id as 编号, p.id as 项目编号, p.project_name as 项目名称, p.department_name as 主管部门,
            p.fiscal_year as 预算年度, {_HORIZON.format("i")} as 期间,
            i.level1 as 一级指标, i.level2 as 二级指标, i.level2_raw as 二级指标原文,
            i.name as 三级指标, i.value_raw as 指标值, i.operator as 符号, i.number as 数值, i.unit as 单位,
            case i.kind when 'quantitative' then '定量' else '定性' end as 指标性质,
            i.weight as 权重, i.standard_id as 标准指标编号
        from indicators i join projects p on p.id = i.project_id""",
    "标准指标": """
        select id as 编号, sector as 行业, level1 as 一级指标, level2 as 二级指标, name as 指标名称,
            explanation as 指标解释, operator as 符号, usual as 常用值, unit as 单位, basis as 取值依据, source as 来源
        from standard_indicators""",
    "相似项目": """
        select s.project_a as 项目甲编号, a.project_name as 项目甲, s.project_b as 项目乙编号,
            b.project_name as 项目乙, s.score as 相似度,
            case s.kind when 'near_duplicate' then '疑似重复' else '文本雷同' end as 类型, s.label as 类别,
            case s.changed when 0 then '未见变化' when 1 then '有变化' end as 是否变化,
            a.department_name as 主管部门甲, b.department_name as 主管部门乙, a.fiscal_year as 年度甲,
            b.fiscal_year as 年度乙, s.containment_a as 甲被包含比例, s.containment_b as 乙被包含比例,
            s.longest as 最长雷同字数
        from similar_projects s join projects a on a.id = s.project_a join projects b on b.id = s.project_b""",
    "审核意见": f"""
        select f.project_id as 项目编号, p.project_name as 项目名称, p.department_name as 主管部门,
            {_words("f.severity", "severity")} as 程度, {_words("f.family", "family")} as 类别, {_FIELD} as 字段,
            f.message as 意见, f.evidence as 依据, f.suggestion as 修改建议,
            coalesce(r.title, f.rule) as 规则, f.rule as 规则编号
        from findings f join projects p on p.id = f.project_id left join rules r on r.id = f.rule
        where not exists (
            select 1 from waivers w where w.rule = f.rule and w.department_name = coalesce(p.department_name, '')
                and (w.project_name is null or (w.project_name = coalesce(p.project_name, '')
                    and w.fiscal_year = coalesce(p.fiscal_year, 0))))""",
    "文件": f"""
        select id as 编号, path as 文件, {_words("format", "format")} as 格式,
            case status when 'loaded' then '已入库' when 'partial' then '部分入库'
                when 'needs_ocr' then '需文字识别' else '未入库' end as 状态,
            form_count as 目标表数, problem_count as 问题数, bytes as 字节数, datetime(loaded_at, '+8 hours') as 入库时间
        from documents""",
}
