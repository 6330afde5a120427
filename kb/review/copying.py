"""照抄：栏目之间、指标之间、项目之间是否雷同。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import BENEFITS, COSTS, Line, Subject, bare, quote
from kb.review.words import FIELD_NAMES, LIMITS

Found = Iterator[Seen | Unknown]
_ORIGINALS = ("basis", "period_goal", "annual_goal", "overview", "necessity", "safeguards", "plan")
"""Which of two equal fields is the original: the earlier one."""
_PIECES = re.compile(r"[,，。；;!！]|\d\.")
_SENTENCES = re.compile("[。;；]")
_CLAUSES = re.compile("[,，。;；!！]")
_DIGIT = re.compile(r"\d")
_COPY_NAME = re.compile(r"^20\d\d年")
_SENTENCE_REPEATED = re.compile("《[^》]*》")


def _fields(s: Subject) -> dict[str, str]:
    """The narrative fields and the first goal, bare, in the order of _ORIGINALS."""
    goal = s.goals[0][0] if s.goals else ""
    fields = [field for field in _ORIGINALS if not field.endswith("goal") or field == goal]
    return {field: text for field in fields if len(text := bare(s.text(field))) >= 4}


def _clauses_of(text: str) -> list[str]:
    """The sentences of a text, and their clauses, bare."""
    return [bare(clause) for breaks in (_SENTENCES, _CLAUSES) for clause in breaks.split(text)]


def _pieces(text: str) -> list[str]:
    return [bare(piece) for piece in _PIECES.split(text)]


@rule(
    "copy-fields", "copy", "should", "各栏写各栏的内容：依据写文件，必要性写问题，措施写制度，计划写步骤，目标写结果。"
)
def copy_fields(s: Subject, c: Context) -> Found:
    """几栏文字相同
    查什么：概况、依据、必要性、措施、计划、总体目标中，有两栏以上一字不差（标点不计）。
    为什么：同一句话不可能既是依据又是措施，多半是为填而填。
    依据：财预〔2015〕88号：指向明确；各栏有各自的填报要求。
    错例：保障措施、实施计划均为“按照财务管理制度,合理安排经费支出”
    对例：保障措施写公示和验收制度，实施计划写分月步骤"""
    groups: dict[str, list[str]] = {}
    for field, text in _fields(s).items():
        groups.setdefault(text, []).append(field)
    for fields in groups.values():
        if len(fields) > 1:
            names = "、".join(FIELD_NAMES[field] for field in fields)
            yield Seen(
                fields[1], f"{names}是同一句话。", f"{names}：{quote(s.text(fields[0]))}", covers=tuple(fields[2:])
            )


@rule("copy-name", "copy", "should", "概况写内容、数量和标准；目标写结果，不要只重复名称。")
def copy_name(s: Subject, c: Context) -> Found:
    """概况或目标只重复项目名称
    查什么：概况或总体目标与项目名称一字不差。
    为什么：名称之外没有说出任何东西。
    依据：财预〔2015〕88号：指向明确、细化量化。
    错例：名称、概况均为“73个村环境整治”
    对例：概况：整治73个村，清运垃圾1.2万吨，配备保洁员146人"""
    name = bare(s.text("project_name"))
    for field in ("overview", "period_goal", "annual_goal"):
        text = bare(s.text(field))
        if name and text and text in (name, _COPY_NAME.sub("", name)):
            yield Seen(field, f"{FIELD_NAMES[field]}只重复了项目名称。", f"{s.said('project_name')}；{s.said(field)}")
            return


@rule("copy-passage", "copy", "hint", "删去重复的句子，补写本栏该写的内容。")
def copy_passage(s: Subject, c: Context) -> Found:
    """一栏大半照抄另一栏
    查什么：一栏文字大半（六成以上）是另一栏里的整句（概况与目标之间不查）。
    为什么：重复的句子没有增加内容。
    依据：财预〔2015〕88号：指向明确。
    错例：实施计划照抄概况里的建设内容
    对例：实施计划写什么时候做哪一项"""
    fields = _fields(s)
    for field, text in fields.items():
        pieces = [piece for piece in _pieces(s.text(field)) if len(piece) >= LIMITS["passage_length"]]
        for other, other_text in fields.items():
            pair = {field, other}
            if (
                field == other
                or text == other_text
                or len(text) > len(other_text)
                or pair <= {"overview", "period_goal", "annual_goal"}
            ):
                continue
            copied = [piece for piece in pieces if piece in other_text]
            if sum(map(len, copied)) >= LIMITS["passage_share"] * len(text):
                place = field if not field.endswith("goal") else other
                yield Seen(
                    place, f"{FIELD_NAMES[field]}与{FIELD_NAMES[other]}大半相同。", f"{s.said(field)}；{s.said(other)}"
                )
                break


@rule("copy-clause", "copy", "hint", "删去从别栏带来的句子，写本栏该写的内容。")
def copy_clause(s: Subject, c: Context) -> Found:
    """一栏里夹着别栏的句子
    查什么：必要性、措施、计划里有一句二十字以上、带数字的话，与概况、目标或另一栏里的一字不差，而全栏没有大半照抄。
    为什么：各栏有各自的内容，整句带过来的多半是粘贴时没有删净。
    依据：财预〔2015〕88号：指向明确。
    错例：措施：改造平交路口48处，安装信号灯12套；设计方案由交警大队审查（前一句是概况里的）
    对例：措施：设计方案由交警大队审查"""
    fields = _fields(s)
    for field in ("necessity", "safeguards", "plan"):
        pieces = [p for p in _clauses_of(s.text(field)) if len(p) >= LIMITS["clause_length"] and _DIGIT.search(p)]
        for other, text in fields.items() if pieces else ():
            piece = next((piece for piece in pieces if piece in text), None) if other != field else None
            if piece and len(fields.get(field, "")) > len(piece) / LIMITS["passage_share"]:
                yield Seen(
                    f"{field}.clause",
                    f"{FIELD_NAMES[field]}里的“{piece}”是{FIELD_NAMES[other]}里的话。",
                    f"{s.said(field)}；{s.said(other)}",
                )
                return


@rule("sentence-repeated", "copy", "should", "删去重复的一遍。")
def sentence_repeated(s: Subject, c: Context) -> Found:
    """同一栏里一句话写了两遍
    查什么：同一栏里，十个字以上的句子出现两次。
    为什么：粘贴时重复，说明填后没有看过。
    依据：财预〔2015〕88号：内容完整、表述清楚。
    错例：……河道生态综合治理……河道生态综合治理
    对例：每件事只写一遍"""
    for field, text in s.texts:
        repeated = _repeated(bare(_SENTENCE_REPEATED.sub("", text)), int(LIMITS["repeated_length"]))
        if repeated:
            yield Seen(f"{field}.repeated", f"{FIELD_NAMES[field]}里“{repeated}”写了两遍。", s.said(field))


def _repeated(text: str, length: int) -> str:
    """The first passage of this length that stands in a text again, without overlapping itself."""
    if len(text) < 2 * length:
        return ""
    first: dict[str, int] = {}
    for place in range(len(text) - length + 1):
        passage = text[place : place + length]
        if place - first.setdefault(passage, place) >= length:
            return passage
    return ""


@rule("same-benefit-value", "copy", "should", "每条效益按自己的内容定值，不要套用同一个百分数。")
def same_benefit_value(s: Subject, c: Context) -> Found:
    """各条效益填同一个值
    查什么：三条以上效益指标填了同一个百分数（100%除外）。
    为什么：不同的事不会恰好是同一个数，多半是套用。
    依据：财预〔2015〕88号：合理可行，经过科学论证。
    错例：产业转型≥95%，销售收入增长≥95%，生态环境≥95%
    对例：销售收入增长≥8%，高新技术企业≥5家"""
    lines = [line for line in s.lines if line.is_benefit and line.row["unit"] == "%" and line.row["number"] != 100]
    for value, count in Counter(line.folded_value for line in lines).items():
        if count >= LIMITS["same_values"]:
            same = [line for line in lines if line.folded_value == value]
            shown = "；".join(line.evidence() for line in same)
            yield Seen(
                same[0].field,
                f"{count}条效益指标都填{same[0].value}。",
                shown,
                covers=tuple(line.field for line in same[1:]),
            )


@rule("indicator-repeated", "copy", "should", "删去重复的一条，或写明两条的区别。")
def indicator_repeated(s: Subject, c: Context) -> Found:
    """同一指标写了两遍
    查什么：同一期间，两条指标名称相同，同在一个二级指标下，或分在两个效益指标下。
    为什么：重复计分，数值也容易矛盾。
    依据：财预〔2021〕101号：指标之间不应重复。
    错例：数量指标：培训人次；数量指标：培训人次
    对例：数量指标：培训人次；数量指标：培训期数"""
    for horizon in ("period", "annual"):
        seen: dict[str, str] = {}
        for row in s.rows(horizon):
            name = bare(row["name"])
            if name and (seen.get(name) == row["level2"] or {seen.get(name), row["level2"]} <= set(BENEFITS)):
                yield Seen(
                    f"indicators.{horizon}.{row['position']}.repeated",
                    f"“{row['name']}”有两条（{seen[name]}、{row['level2']}）。",
                    f"“{row['name']}”：{quote(row['value_raw'])}",
                )
                return
            seen.setdefault(name, row["level2"])


@rule("indicator-twice", "copy", "should", "合并成一条，或写明两条的区别。")
def indicator_twice(s: Subject, c: Context) -> Found:
    """同一指标换个说法又写一遍
    查什么：同一期间，同一个值的两条产出或效益指标，名称去掉“数量”“完成”“的”一类的字以后相同，或一个含着另一个。
    为什么：一件事算两遍，重复计分。
    依据：财预〔2021〕101号：指标之间不应重复。
    错例：访谈老艺人320人；访谈老艺人数量320人
    对例：访谈老艺人320人；访谈次数≥640次"""
    seen: dict[str, list[Line]] = {}
    for line in s.named:
        if line.row["number"] and line.row["unit"] not in ("%", "‰") and line.level2 not in COSTS:
            seen.setdefault(line.folded_value.lstrip("≥≤<>="), []).append(line)
    for lines in seen.values():
        for n, line in enumerate(lines[1:], 1):
            words = _plain_name(line.folded_name)
            for other in lines[:n]:
                same = _plain_name(other.folded_name)
                if (
                    bare(line.name) != bare(other.name)
                    and len(min(words, same, key=len)) > 1
                    and _is_within(words, same)
                ):
                    yield Seen(
                        f"{line.field}.twice",
                        f"“{line.name}”与“{other.name}”是同一条指标。",
                        f"{other.evidence()}；{line.evidence()}",
                    )
                    return


_PLAIN = re.compile(r"的|数量?$|[人户件台座间场次期]?次?数$|完成|总数|总|长度$|面积$|规模$|里程$|\([^()]*\)")


@lru_cache(maxsize=4096)
def _plain_name(name: str) -> str:
    return _PLAIN.sub("", _PLAIN.sub("", name))


def _is_within(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short in long or sorted(one) == sorted(other)


@rule("near-duplicate", "copy", "should", "同一事项合并申报；确属不同的，写明区别。上年的表按本年度重新测算。")
def near_duplicate(s: Subject, c: Context) -> Found:
    """疑似重复申报或照搬上年
    查什么：库中有几乎相同的项目：同一部门同一年度为疑似重复，上一年度的原样照搬为未重新测算。
    为什么：重复安排资金；或目标没有按本年度情况调整。
    依据：财预〔2015〕88号的相关性、可行性审核。
    错例：同一供暖补贴分三张表申报，文字相同
    对例：合并为一张表，分来源列示资金"""
    for likeness in c.likenesses(s.project["id"]):
        if likeness.kind == "near_duplicate" and likeness.department_name == s.text("department_name"):
            year = likeness.fiscal_year
            if year is not None and s.year is not None and year > s.year:
                continue
            shown = f"{year or ''}年{likeness.department_name}“{likeness.project_name}”，相似度{likeness.score:.2f}"
            yield Seen("project_name.duplicate", "与本部门另一项目几乎相同。", f"{s.said('project_name')}；{shown}")
            return


@rule("copied-project", "copy", "should", "按本项目的实际重写照抄的段落。")
def copied_project(s: Subject, c: Context) -> Found:
    """文字照抄别的项目
    查什么：库中别的项目里有与本表相同的整段文字。
    为什么：照抄的必要性和措施与本项目不对应。
    依据：财预〔2015〕88号的相关性审核。
    错例：内陆县的养护项目照抄沿海县的“台风”
    对例：写本县的水毁情况"""
    for likeness in c.likenesses(s.project["id"]):
        if likeness.kind == "copied_text":
            shown = f"{likeness.fiscal_year or ''}年{likeness.department_name}“{likeness.project_name}”，相似度{likeness.score:.2f}"
            yield Seen("necessity.copied", "有整段文字与别的项目相同。", f"{s.said('project_name')}；{shown}")
            return


@rule("benefit-repeats-output", "copy", "should", "效益写产出带来的变化，不要把产出再写一遍。")
def benefit_repeats_output(s: Subject, c: Context) -> Found:
    """效益指标重复产出指标
    查什么：效益指标的名称与某条产出指标相同。
    为什么：同一件事算两遍，真正的效益没有写。
    依据：财预〔2021〕101号：产出与效益各有所指。
    错例：质量指标：公交服务质量；社会效益指标：公交服务质量
    对例：社会效益指标：公交分担率≥18%"""
    outputs = {bare(line.name) for line in s.of_level("数量指标", "质量指标", "时效指标") if line.name}
    for line in s.lines:
        if line.is_benefit and bare(line.name) in outputs:
            yield Seen(f"{line.field}.name", f"效益指标“{line.name}”与产出指标同名。", line.evidence())
