"""照抄（二）：文字说的是不是本地、本项目的事。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.region import region_of
from kb.review.amounts import without_documents
from kb.review.context import Context
from kb.review.fields_of_work import fields_of_work
from kb.review.mentions import pairs
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import BENEFITS, Subject
from kb.review.words import FIELD_NAMES, LIMITS, TOPIC_SHARED, TOPICS, has

Found = Iterator[Seen | Unknown]
_COUNTY = re.compile(
    r"(?<![与和赴向邻跨至到从距往])([\u4e00-\u9fff]{2})县(?![级城乡区里内外直处志委政人域道属本财域局分中医平站所长、])"
)
_OTHER_KINDS = {
    kind: re.compile(rf"(?:^|[,。;:、(在]|位于|我[省市])([\u4e00-\u9fff]{{2}}{kind})(?![级域内外间划位直委政])")
    for kind in "区旗"
}
"""Districts and banners where a clause begins, or after a word of place."""
_DIGIT = re.compile(r"\d")
_NO_TOPIC = re.compile(r"[\da-z.%]+|岁?以[上下内]")
_YEAR = re.compile(r"20\d\d年?")
REST_LENGTH = 60
"""Characters that the rest of a form must hold for a field to be compared with it."""
_TELLING = ("project_name", "department_name", "overview", "basis", "necessity", "period_goal", "annual_goal")
_TEXTS = (
    "project_name",
    "overview",
    "necessity",
    "safeguards",
    "plan",
    "period_goal",
    "annual_goal",
    "implementing_unit",
)


@rule("foreign-place", "copy", "hint", "改成本县的情况；确与外县有关的写明关系。")
def foreign_place(s: Subject, c: Context) -> Found:
    """写着外县的名称
    查什么：概况、必要性、措施、计划、目标、实施单位里写着与主管部门不同的县名（文件名称里的不算）。
    为什么：多半是照抄外县的材料，没有改完。
    依据：财预〔2015〕88号的相关性审核。
    错例：甲山县教育局的项目；必要性：乙水县现有学校32所
    对例：必要性：我县现有学校32所"""
    own = region_of(s.text("department_name")) or region_of(s.text("implementing_unit"))
    if own is None:
        yield Unknown("主管部门的名称里没有地名")
        return
    for field in _TEXTS:
        text = s.folded(field)
        places = [(m[1] + "县", m[0]) for m in _COUNTY.finditer(without_documents(text))] if "县" in text else []
        if own[-1] in _OTHER_KINDS and own[-1] in text:
            places += [(m[1], m[1]) for m in _OTHER_KINDS[own[-1]].finditer(without_documents(text))]
        for place, shown in places:
            if place in own or own.endswith(place) or (len(own) == 2 and place[-2] == own[0]):
                continue
            if has("no_district", place) or (place[-1] != "旗" and has("no_place", place[:-1])):
                continue
            yield Seen(
                f"{field}.place",
                f"{FIELD_NAMES[field]}里写着“{place}”，本表是{own}的。",
                s.said(field, shown),
            )
            break


def _sectors(text: str) -> set[str]:
    return {sector for sectors in fields_of_work(text).values() for sector in sectors}


def _rest(s: Subject, field: str, fields: tuple[str, ...]) -> str:
    """The texts of a form and the names of its indicators, one field left out."""
    goals = ("period_goal", "annual_goal")
    left_out = goals if field in goals else (field,)
    texts = [s.folded(other) for other in fields if other not in left_out]
    return "，".join((*texts, *(line.folded_name for line in s.named)))


def _is_elsewhere(about: frozenset[str], text: str, most: float) -> bool:
    """Whether no more than this share of a text's words stand in another text."""
    found = 0
    for pair in about:
        if pair in text:
            found += 1
            if found > most * len(about):
                return False
    return True


@lru_cache(maxsize=4096)
def _topics_of(name: str) -> tuple[re.Pattern[str], ...]:
    """What a form must speak of where a benefit of this name is its own; nothing where the name tells no topic."""
    return tuple(of for topic, of in TOPICS if topic.search(name))


@rule("text-foreign", "relevance", "should", "写本项目的内容；照抄别的表的，重写。")
def text_foreign(s: Subject, c: Context) -> Found:
    """一栏说的是别的项目
    查什么：概况、必要性、目标、计划与名称、部门、其余各栏和指标几乎没有相同的词，或说的是别的行当（如路灯、电梯、供暖）。
    为什么：说的是另一件事，多半是从别的表粘贴来的。
    依据：财预〔2015〕88号的相关性审核。
    错例：旅游厕所建设项目；概况：更换路灯860盏
    对例：旅游厕所建设项目；概况：新建旅游厕所9座"""
    for field, (plain, loose) in TOPIC_SHARED.items():
        text = without_documents(s.folded(field))
        about = pairs(_NO_TOPIC.sub(" ", text)) if len(text) >= LIMITS["topic_length"] else frozenset()
        if len(about) < LIMITS["topic_pairs"]:
            continue
        rest = _rest(s, field, (*_TELLING, "plan", "safeguards"))
        if len(rest) < REST_LENGTH or not _is_elsewhere(about, rest, loose):
            continue
        words = _foreign_words(s, field, text)
        concrete = bool(_DIGIT.search(_YEAR.sub("", text)))
        if words or (concrete and plain and _is_elsewhere(about, rest, plain)):
            told = f"说的是{'、'.join(words)}，" if words else "与其余各栏没有共同的词，"
            shown = s.said(field, words[0] if words else "")
            yield Seen(field, f"{FIELD_NAMES[field]}{told}与本项目是两回事。", shown)
            return


def _foreign_words(s: Subject, field: str, text: str) -> list[str]:
    """The words of a text that tell of a field of work, where most of them are of fields that the form tells of nowhere else."""
    words = fields_of_work(text)
    mine = _sectors(_rest(s, field, _TELLING)) if words else set()
    foreign = [word for word, sectors in words.items() if not sectors & mine]
    return foreign if 2 * len(foreign) > len(words) else []


@rule("indicator-foreign", "relevance", "hint", "换成本项目的产出带来的结果；确有关系的，在概况或目标里说明。")
def indicator_foreign(s: Subject, c: Context) -> Found:
    """指标与项目无关
    查什么：指标名称说的行当（如绿化、供暖、旅游），在项目名称、部门、各栏文字里都没有，名称与其他指标也没有一个共同的词；或效益说的事（如税收、入学、旅游），全表没有一处提到。
    为什么：完成了这条指标也说明不了本项目。
    依据：财预〔2015〕88号的相关性审核。
    错例：村医培训项目；生态效益：城区绿化覆盖率≥38%
    对例：村医培训项目；社会效益：高血压规范管理率≥70%"""
    whole = "，".join(s.folded(field) for field in (*_TELLING, "safeguards", "plan"))
    mine = _sectors(whole)
    for line in s.named:
        words = dict(fields_of_work(line.folded_name))
        if not words and mine and (word := has("air", line.folded_name)) and not has("air", whole):
            words = {word: frozenset()}
        topics = _topics_of(line.folded_name) if line.level2 in BENEFITS else ()
        elsewhere = words and mine and not any(sectors & mine for sectors in words.values())
        if not topics and not elsewhere:
            continue
        others = "，".join((whole, *(other.folded_name for other in s.named if other is not line)))
        unheard = topics and not any(of.search(others) for of in topics)
        if unheard or (elsewhere and not any(pair in others for pair in pairs(line.folded_name))):
            yield Seen(f"{line.field}.foreign", f"“{line.name}”与本项目没有联系。", line.evidence())
