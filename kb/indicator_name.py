"""An indicator's name as written -> the name without what differs from form to form.

The quantity glued into it, the unit in brackets, the verb in front and the way in which the ending is put
(及时性, 及时情况, 及时率) say nothing about which indicator it is.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

from kb.fold import fold
from kb.lexicon import FOLDER, read_synonyms

_NOT_OF_NAMES = frozenset({"部门", "指标词", "财政与资金来源"})
"""Files of synonyms that say nothing of what an indicator is about."""

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_QUANTITY = re.compile(
    r"(?:约|近|达到?|超过|至少|不(?:少于|低于|超过|高于|大于|小于))?[≥≤><=]?\d+(?:\.\d+)?[多余]?[万亿]?"
    r"(?:%|元|公里|千米|平方米|平米|m2|㎡|米|公顷|亩|人次|人|户|个|批次|次|台|套|所|家|场|年|月|天|期|座|处|吨|项|份|篇|名|辆|条|盏|册|株|头|只)?"
    r"(?:左右|以上|以内|以下)?"
)
_BLANK = re.compile(r"\s+")
_ALL_THAT_SHOULD = re.compile(r"应(?!应)(.)尽(\1|有)")
"""应保尽保, 应助尽助, 应训尽训: all that should be are."""
BARE_ALL = 5
"""So long is such a word with 率; where nothing else is written, what is done tells the matter: 应训尽训 is of training."""
_NOT_WORD = re.compile(r"[\W_]+")
_VERBS = (
    "进一步", "切实", "有效", "不断", "持续", "全面", "积极", "大力", "确保", "提高", "提升", "实现", "保障", "保证", "促进", "增强",
    "加强", "改善", "推动", "推进", "完成", "达到", "本年度", "年度", "全年", "全县", "全区", "全市", "全乡", "全镇", "当年", "我县",
)  # fmt: skip
_ENDINGS = (
    (re.compile(r"(及时|合规|准确|规范|完整|真实|有效)(?:性|率|情况|程度)?$"), r"\1率"),
    (re.compile(r"(?:率)(?:情况|程度)$"), "率"),
    (re.compile(r"满意(?:程度|率|情况)$"), "满意度"),
    (re.compile(r"(人|户|村|校|企业|场|批)(?:数量|的数量)$"), r"\1数"),
    (re.compile(r"(?:的)?(?:数量|个数|总数)$"), "数"),
    (re.compile(r"(?:的)?(?:情况|程度)$"), ""),
)
_IN_TIME = re.compile(r"(及时|按时|按期|准时|如期)([^率性度数量况间限]{2,4})$")
"""Said before what is done in time (及时抢通) as after it (抢通及时)."""
_LAST = frozenset("时规确范整实效性率况度数量")
"""The characters with which the endings above end."""

NAME_WORDS_FILE = FOLDER / "name_words.csv"


@cache
def _same_words() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Word -> the one word for what it means; and first two characters -> lengths of such words, the longest first."""
    with NAME_WORDS_FILE.open(encoding="utf-8-sig", newline="") as handle:
        rows = [(row["word"], row["others"].split("、")) for row in csv.DictReader(handle)]
    same = {other: word for word, others in rows for other in (word, *others)}
    for path in sorted((FOLDER / "synonyms").glob("*.txt")):
        for line in read_synonyms(path):
            if line.sign == "=" and path.stem not in _NOT_OF_NAMES:
                for term in line.terms:
                    same.setdefault(term, same.get(line.head, line.head))
    lengths: dict[str, set[int]] = {}
    for word in same:
        lengths.setdefault(word[:2], set()).add(len(word))
    return same, {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


@lru_cache(maxsize=65536)
def same_words(name: str) -> str:
    """The core of a name with one word for each thing that is called by several."""
    return unify(core(name))


def unify(text: str) -> str:
    """A text with one word for each thing that is called by several; the longest word at a place decides."""
    same, lengths = _same_words()
    unified, kept, place = "", 0, 0
    while place < len(text):
        for length in lengths.get(text[place : place + 2], ()):
            if (word := text[place : place + length]) in same:
                unified += text[kept:place] + same[word]
                kept = place = place + length
                break
        else:
            place += 1
    return unified + text[kept:]


@lru_cache(maxsize=65536)
def tidy(name: str) -> str:
    """Folded, without brackets, quantities and marks."""
    folded = fold(name)
    if "尽" in folded and len(folded) > BARE_ALL:
        folded = _ALL_THAT_SHOULD.sub("应享尽享", folded)
    if folded.isalpha():
        return folded
    bare = _NOT_WORD.sub("", _QUANTITY.sub("", _BLANK.sub("", _BRACKETS.sub("", folded))))
    return bare if len(bare) >= 2 else _NOT_WORD.sub("", folded)


@lru_cache(maxsize=65536)
def core(name: str) -> str:
    """Besides, without verbs in front and with one form of each ending; never less than two characters."""
    text = _IN_TIME.sub(r"\2\1率", tidy(name))
    for pattern, ending in _ENDINGS if text[-1:] in _LAST else ():
        shorter = pattern.sub(ending, text)
        if len(shorter) >= 2 and shorter != text:
            text = shorter
            break
    changed = text.startswith(_VERBS)
    while changed:
        changed = False
        for verb in _VERBS:
            if text.startswith(verb) and len(text) - len(verb) >= 3:
                text, changed = text[len(verb) :], True
    return text
