"""An indicator's name as written -> the name without what differs from form to form.

The quantity glued into it, the unit in brackets, the verb in front and the way in which the ending is put
(及时性, 及时情况, 及时率) say nothing about which indicator it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kb.fold import fold

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_QUANTITY = re.compile(
    r"[≥≤><=]?\d+(?:\.\d+)?(?:%|万元|亿元|元|万|公里|千米|平方米|㎡|米|亩|人次|人|户|个|次|台|套|所|家|场|年|月|天|期|座|处|吨|项|份|篇|名|辆|条|盏|册)?"
)
_BLANK = re.compile(r"\s+")
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
_MEASURES = (
    ("satisfaction", re.compile(r"满意")),
    ("rate", re.compile(r"(?:率|比例|占比|比重|百分比|密度|系数|指数|分担率)$")),
    (
        "money",
        re.compile(
            r"(?:成本|标准|金额|资金|经费|费用|费|造价|单价|价格|总额|投资|支出|收入|产值|补贴|补助|元|收益|租金|投入|工资|利润|税收)$"
        ),
    ),
    ("time", re.compile(r"(?:时间|时限|期限|周期|时长|日期|年限|工期|进度|天数|月数)$")),
    ("count", re.compile(r"(?:数|数量|人次|次|量|面积|里程|长度|规模|场次|班次|频次|户|人|件|批次)$")),
)


_SAME_WORDS = {
    "采暖": "供暖", "取暖": "供暖", "供热": "供暖", "购买": "购置", "采购": "购置", "添置": "购置", "旅游公厕": "旅游厕所",
    "补贴": "补助", "津贴": "补助", "经费": "资金", "费用": "资金", "精准": "准确", "报销": "支付", "减少": "降低",
    "下降": "降低", "比例": "率", "占比": "率", "知晓度": "知晓率", "达标": "合格", "优良": "合格", "农户": "农民",
    "村民": "农民", "居民": "群众", "市民": "群众", "公众": "群众", "学员": "学生", "使用率": "利用率", "公里": "里程",
}  # fmt: skip
_SAME = re.compile("|".join(sorted(_SAME_WORDS, key=len, reverse=True)))


@lru_cache(maxsize=65536)
def same_words(name: str) -> str:
    """The core of a name with one word for each thing that is called by several."""
    return _SAME.sub(lambda match: _SAME_WORDS[match[0]], core(name))


@lru_cache(maxsize=65536)
def tidy(name: str) -> str:
    """Folded, without brackets, quantities and marks."""
    folded = fold(name)
    bare = _NOT_WORD.sub("", _QUANTITY.sub("", _BLANK.sub("", _BRACKETS.sub("", folded))))
    return bare if len(bare) >= 2 else _NOT_WORD.sub("", folded)


@lru_cache(maxsize=65536)
def core(name: str) -> str:
    """Besides, without verbs in front and with one form of each ending; never less than two characters."""
    text = tidy(name)
    for pattern, ending in _ENDINGS:
        shorter = pattern.sub(ending, text)
        if len(shorter) >= 2 and shorter != text:
            text = shorter
            break
    changed = True
    while changed:
        changed = False
        for verb in _VERBS:
            if text.startswith(verb) and len(text) - len(verb) >= 3:
                text, changed = text[len(verb) :], True
    return text


def measure(name: str) -> str:
    """What kind of figure a name asks for: rate, money, time, count, satisfaction; "" where it does not say."""
    text = tidy(name)
    return next((kind for kind, pattern in _MEASURES if pattern.search(text)), "")
