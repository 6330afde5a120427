"""一致性（七）：单价的合计、变化的起点、第几次、名称说的事是否对得上。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.amounts import FACTORS, without_documents
from kb.review.context import Context
from kb.review.mentions import FROM, UNITS, digits_of, is_slip, pairs, plain_quantity, words_beside
from kb.review.numbers import quantity_of
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import FIELD_NAMES

Found = Iterator[Seen | Unknown]
_PRICED = re.compile(
    rf"每({UNITS})(?:每?[年月天日])?(?:补助|补贴|按|约|需|造价|单价|租金|费用|检验费|标准)?(\d[\d,]*(?:\.\d+)?)(万元|元)"
    r"[,、]?(?:共计?|合计|计|需|小计|共需)?(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?!/)"
)
"""每台260元,15.6万元."""
_PRICE_AFTER = re.compile(
    rf"(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)\((?:每|按每)({UNITS})(?:约|按|补助|补贴)?(\d[\d,]*(?:\.\d+)?)(万元|元)\)"
)
"""588万元(每座98万元)."""
_SUMMED = re.compile("[。;:计]")
"""What stands between two sums, each of its own prices."""
_TIMES = (1, 12, 10, 2)
"""What a price may be taken by beside the quantity: months, months of school, halves of a year."""
_LEAST_SHARE = 0.4
_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]+)([次届轮批期])([\u4e00-\u9fff]{2})")
_BASE = re.compile(
    r"([\u4e00-\u9fff]{2,10}?)(?:由|从)(?:[\u4e00-\u9fff]{0,4}|20\d\d年的?)(\d[\d,]*(?:\.\d+)?)(%|‰)(?=[\u4e00-\u9fff]{1,5}\d)"
)
_RATE = re.compile(r"([\u4e00-\u9fff]{2,12})(\d[\d,]*(?:\.\d+)?)(%|‰)")
_OTHER_TIME = re.compile("全[国省市]|去年|前年|以来|标准|要求")


@rule("priced-sum", "consistency", "must", "重新计算，数量、单价、金额写成一致。")
def priced_sum(s: Subject, c: Context) -> Found:
    """单价的合计与数量不符
    查什么：概况写“每台260元，15.6万元”“588万元（每座98万元）”，而表中这一单位的数量没有一个乘单价等于这笔钱。
    为什么：测算错了，预算也就不可靠。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：终端600台，每台260元，16.5万元
    对例：终端600台，每台260元，15.6万元"""
    text = s.folded("overview")
    if "每" not in text:
        return
    found = [
        (m[1], m[2], m[3], m[4], m[5], m[0])
        for m in _PRICED.finditer(text)
        if not ("共" in m[0] or "计" in m[0]) or "每" not in _SUMMED.split(text[: m.start()])[-1]
    ]
    found += [(m[3], m[4], m[5], m[1], m[2], m[0]) for m in _PRICE_AFTER.finditer(text)]
    for counted, price, unit, amount, money, shown in found:
        stated, each = _yuan(amount, money), _yuan(price, unit)
        plain = plain_quantity(1.0, counted)
        numbers = {
            m.number for field in ("overview", "period_goal") for m in s.counted(field, plain[1] if plain else "")
        }
        numbers |= {q[0] for line in s.named if (q := quantity_of(line)) and plain and q[1] == plain[1]}
        products = {number * each * times for number in numbers for times in _TIMES if number}
        if not products or any(
            abs(product - stated) <= max(0.01 * product, _place(amount, money)) for product in products
        ):
            continue
        nearest = min(products, key=lambda product: abs(product - stated))
        if any(_is_part(a, b, stated) for a in products for b in products if a < b):
            continue
        if _LEAST_SHARE <= nearest / stated <= 1 / _LEAST_SHARE:
            yield Seen(
                "overview.priced",
                f"“{shown}”：按表中的数量算是{nearest / FACTORS[money]:.10g}{money}。",
                s.said("overview", shown[:8]),
            )
            return


def _is_part(one: float, other: float, stated: float) -> bool:
    return abs(one + other - stated) <= 0.005 * stated


def _yuan(number: str, unit: str) -> float:
    return float(number.replace(",", "")) * FACTORS[unit]


def _place(number: str, unit: str) -> float:
    return float(FACTORS[unit] * 0.1 ** len(number.partition(".")[2]))


@rule("baseline-differs", "consistency", "should", "核对现状数，必要性与目标写成一致。")
def baseline_differs(s: Subject, c: Context) -> Found:
    """目标的起点与必要性写的现状不同
    查什么：目标写“由多少降到（提高到）多少”，起点的数在必要性、概况里没有，那里同一件事写的是另一个数。
    为什么：起点两说，改善了多少就说不清。
    依据：财预〔2015〕88号的一致性要求。
    错例：必要性：平均处置时间38小时；目标：由83小时缩短到24小时
    对例：两处均为38小时"""
    goal = s.folded("period_goal")
    if "由" not in goal and "从" not in goal:
        return
    for base in (m for m in s.mentions("period_goal") if FROM.search(m.lead)):
        for field in ("necessity", "overview"):
            known = s.counted(field, base.unit)
            words = words_beside(base)
            thing = FROM.sub("", base.lead)
            alike = [m for m in known if len(words & words_beside(m)) > 1 or (m.lead and m.lead[-2:] == thing[-2:])]
            alike = [m for m in alike if not _OTHER_TIME.search(m.lead + m.tail)]
            told = {m.number for m in s.counted("period_goal", base.unit)} - {base.number}
            if any(m.number == base.number for m in known) or len({m.number for m in alike}) != 1:
                continue
            if alike[0].number in told:  # what it is changed to
                continue
            if is_slip(alike[0].number, base.number) or digits_of(base.number) > 1:
                yield Seen(
                    f"{field}.baseline",
                    f"目标写{base.lead}{base.text}，{FIELD_NAMES[field]}写{alike[0].lead}{alike[0].text}。",
                    f"{s.said('period_goal', base.text)}；{s.said(field, alike[0].text)}",
                )
                return
    for noun, number, sign in _BASE.findall(goal):
        for field in ("necessity", "overview"):
            rates = _RATE.findall(s.folded(field)) if sign in s.folded(field) else []
            alike_rates = {
                n: text
                for text, n, sign_ in rates
                if sign_ == sign and len(pairs(noun[-8:]) & pairs(text)) > 0 and noun[-2:] in text[-6:]
            }
            if alike_rates and number not in {n for _, n, _ in rates} and len(alike_rates) == 1:
                ((other, text),) = alike_rates.items()
                if not _OTHER_TIME.search(text):
                    yield Seen(
                        f"{field}.baseline",
                        f"目标写{noun}由{number}{sign}变化，{FIELD_NAMES[field]}写{text}{other}{sign}。",
                        f"{s.said('period_goal', number + sign)}；{s.said(field, other + sign)}",
                    )
                    return


@rule("ordinal-differs", "consistency", "must", "核对是第几次（届、批），各处写成一致。")
def ordinal_differs(s: Subject, c: Context) -> Found:
    """名称与文字里的第几次不同
    查什么：名称写第几次（届、轮、批、期），概况、目标里同一件事写的是另一次。
    为什么：多半是沿用上一次的表。
    依据：财预〔2015〕88号的一致性要求。
    错例：名称：第四次全国经济普查；概况：开展第五次全国经济普查
    对例：两处均为第五次"""
    name = s.folded("project_name")
    for number, kind, thing in _ORDINAL.findall(name) if "第" in name else ():
        for field in ("overview", "period_goal", "plan"):
            told = _ORDINAL.findall(without_documents(s.folded(field)))
            others = {n for n, k, t in told if (k, t) == (kind, thing)}
            if others and number not in others:
                other = min(others)
                yield Seen(
                    "project_name.ordinal",
                    f"名称写第{number}{kind}{thing}，{FIELD_NAMES[field]}写第{other}{kind}{thing}。",
                    f"{s.said('project_name')}；{s.said(field, f'第{other}{kind}')}",
                )
                return


@rule("name-foreign", "consistency", "hint", "名称写本项目的内容；套用别的表的，改正。")
def name_foreign(s: Subject, c: Context) -> Found:
    """名称说的是另一件事
    查什么：项目名称里的词（相邻两字），在概况、目标、必要性、计划和指标里几乎都没有。
    为什么：名称与内容不符，多半是改了一处漏了一处。
    依据：财预〔2015〕88号的一致性要求。
    错例：名称：城区道路清扫保洁服务；概况：收运76个村的生活垃圾
    对例：名称：农村生活垃圾收运服务"""
    words = pairs(_NOT_TELLING.sub(" ", s.folded("project_name")))
    text = "，".join(s.folded(field) for field in ("overview", "period_goal", "necessity", "plan", "basis"))
    text += "，".join(line.folded_name for line in s.named)
    if len(words) < FEWEST_WORDS or len(text) < LEAST_TEXT:
        return
    found = sum(word in text for word in words)
    if found <= MOST_SHARED * len(words):
        yield Seen(
            "project_name.foreign", "名称里的词在各栏里几乎都没有。", f"{s.said('project_name')}；{s.said('overview')}"
        )


_NOT_TELLING = re.compile(
    r"[\d%.()\-]+|年度?|经费|专项|补助|补贴|服务|[\u4e00-\u9fff]{2,4}[县区市旗](?=[\u4e00-\u9fff])|中央|省级|财政"
)
FEWEST_WORDS = 6
LEAST_TEXT = 150
MOST_SHARED = 0.15
