"""一致性（四）：文字里的资金来源、年度安排、乘积、比例和变化是否说得通。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kb.region import region_of
from kb.review.amounts import FACTORS, without_documents
from kb.review.context import Context
from kb.review.fields_of_work import fields_of_work
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import FIELD_NAMES, OFFICE_LINES, has
from kb.wording import yuan

Found = Iterator[Seen | Unknown]
_BEARERS = {"中央": "central", "省": "provincial", "市": "county", "县": "county", "区": "county", "旗": "county"}
_SOURCE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:其中|申请|争取|由|及|和|需)?(中央|[省市县区旗](?=[级本财配补]))(?:级|本级)?"
    r"(?:财政)?[\u4e00-\u9fff]{0,8}?(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?!/)"
)
_NO_SOURCE = re.compile("[每均]|以[上下]|标准|上年|去年|累计|已|以前|20\\d\\d")
_ARRANGED = re.compile(
    r"(?<![于至到-])(20\d\d)年度?(?:计划|预算|拟|需|申请|共|财政|本级|预计|下达)?(?:安排|投入|投资|下达|使用|支出|支付|拨付|资金|需)"
    r"(?:资金|投资|经费|补助|预算|财政资金|专项资金)?(?:为|约)?(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?!/)"
)
_WHOLE = re.compile(
    r"(?:总投资|总预算|概算总投资|合计|共需|总共|总计|共计|资金总额)(?:为|约|需)?(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?!/)"
)
_THING = r"[人户亩台套辆座间所个册份件盏头只吨名场次期村块根棵株公里处条平方米]{1,3}"
_PRODUCT = re.compile(
    rf"(\d[\d,]*(?:\.\d+)?)(万?)({_THING})[\u4e00-\u9fff]{{0,6}},(?:[\u4e00-\u9fff]{{0,6}})?(?:按照?|标准)?每({_THING}?)(?:每?年)?"
    r"(?:补助|补贴|需|约|安排|按|造价|单价|成本|标准|经费|费用|投资|给予)*(\d[\d,]*(?:\.\d+)?)(万元|元)(?!/)"
    r"[^\d,。;()]{0,6},?(?:全年|年度?|项目)?(?:共需|共计|合计|需要?|总计|总投资|共)(?:资金|经费|补贴|补助|补助资金|财政资金|投资)?(?:为|约)?"
    r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)(?!/)"
)
_SHARE = re.compile(r"(中央|省|市|县|区|乡镇|财政|自筹|企业|个人|单位|村集体|社会)[^,。;、\d%]{0,8}(\d+(?:\.\d+)?)%")
_SHARES_OF = re.compile("承担|分担|负担|配套|出资|按.{0,6}比例|自筹")
_UP = "提高|增加|提升|上升|增长|扩大|延长|升高|增至|升至"
_DOWN = "降低|下降|缩短|减少|压缩|压减|降|减|缩减|下浮|控制"
_CHANGE = re.compile(
    rf"(?:由|从)(?:目前|现在|现有|上年|去年|原来|现状|20\d\d年)?的?(\d[\d,]*(?:\.\d+)?)(万?[\u4e00-\u9fff%/]{{0,6}}?)({_UP}|{_DOWN})"
    r"(?:了|为|到|至){1,2}(\d[\d,]*(?:\.\d+)?)(万?)([\u4e00-\u9fff%]{0,2})"
)
_OFFICE = re.compile(r"(?:局|委员会|办公室|中心|院|站|所|大队|校)$")


_IS_OFFICE = re.compile("局|委员会|办公室|医站|院$")
_TOLD = ("project_name", "overview", "basis", "necessity", "safeguards", "plan", "period_goal")


def _yuan(number: str, unit: str) -> float:
    return float(number.replace(",", "")) * FACTORS[unit]


@rule("unit-place", "consistency", "must", "核对实施单位，写本地的单位。")
def unit_place(s: Subject, c: Context) -> Found:
    """实施单位是外地的
    查什么：实施单位名称开头的县、区、市、旗与主管部门的不同。
    为什么：多半是沿用外地的表；钱拨给谁说不清。
    依据：财预〔2015〕88号附表：实施单位。
    错例：主管部门：甲山县教育局；实施单位：乙水县教育项目中心
    对例：主管部门：甲山县教育局；实施单位：甲山县教育项目中心"""
    own, place = region_of(s.folded("department_name")), region_of(s.folded("implementing_unit"))
    if own and place and own != place and own[-1] == place[-1] and own not in place and place not in own:
        yield Seen(
            "implementing_unit",
            f"实施单位是{place}的，主管部门是{own}的。",
            f"{s.said('implementing_unit')}；{s.said('department_name')}",
        )


@rule("unit-office", "consistency", "hint", "核对实施单位；确由该单位实施的，在措施里写明分工。")
def unit_office(s: Subject, c: Context) -> Found:
    """实施单位与项目不对口
    查什么：实施单位是另一个部门，其行当（如民政、畜牧）在主管部门、名称和各栏里都没有，文字里也没有提到它。
    为什么：多半填错单位，绩效责任落不到人。
    依据：财预〔2015〕88号附表：实施单位。
    错例：文化和旅游局的运动会；实施单位：民政局
    对例：文化和旅游局的运动会；实施单位：全民健身中心"""
    unit, department = s.folded("implementing_unit"), s.folded("department_name")
    if not unit or unit == department or not _OFFICE.search(unit):
        return
    here, there = _work_of(department), _work_of(unit)
    texts = "，".join(s.folded(field) for field in _TOLD)
    if here & there or any(word in department for word in there) or any(word in unit for word in here):
        return
    mine = {sector for of in fields_of_work(f"{texts}，{department}").values() for sector in of}
    strange = there and not any(word in texts for word in there) and not _sectors(there) & mine
    offices = has("offices", department), has("offices", unit)
    apart = all(offices) and offices[1] not in department and offices[0] not in unit
    of_line = any(re.search(line, department) and re.search(line, unit) for line in OFFICE_LINES)
    other = apart and not of_line and offices[0] != "财政" and not all(office in texts for office in offices)
    if (strange and (mine or here) and _IS_OFFICE.search(unit)) or other:
        yield Seen(
            "implementing_unit.office",
            f"实施单位“{s.text('implementing_unit')}”与主管部门、项目内容不对口。",
            f"{s.said('implementing_unit')}；{s.said('department_name')}",
        )


def _work_of(name: str) -> set[str]:
    """The words of an office's name that tell its work."""
    own = name.removeprefix(region_of(name) or "")
    return set(fields_of_work(own)) | ({word} if (word := has("offices", own)) else set())


def _sectors(words: set[str]) -> set[str]:
    return {sector for word in words for of in fields_of_work(word).values() for sector in of}


@rule("source-in-text", "consistency", "must", "文字与资金栏写同一个来源、同一个数。")
def source_in_text(s: Subject, c: Context) -> Found:
    """文字里的来源金额与资金栏不同
    查什么：概况、目标写明中央、省级、县级资金各多少，与资金栏同一来源的金额不等。
    为什么：钱从哪里来两说，批复后无法下达。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：概况：省级补助300万元；资金栏：省级200万元
    对例：概况、资金栏均为省级300万元"""
    for field in ("overview", "period_goal"):
        text = s.folded(field)
        said: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for match in _SOURCE.finditer(text) if "元" in text else ():
            if not _NO_SOURCE.search(match[0]):
                said[_BEARERS[match[1]]].append((_yuan(match[2], match[3]), match[0]))
        for source, amounts in said.items():
            filled = [s.money.get((horizon, source)) for horizon in ("period", "annual")]
            known = [amount or 0 for amount in filled if amount is not None]
            told = [*(amount for amount, _ in amounts), sum(amount for amount, _ in amounts)]
            agrees = any(abs(one - amount) <= max(1.0, amount * 0.005) for one in told for amount in known)
            if known and not agrees and _is_whole(s, said):
                yield Seen(
                    f"{field}.{source}",
                    f"{FIELD_NAMES[field]}写{amounts[0][1]}，资金栏{FIELD_NAMES[source]}是{yuan(known[0])}元。",
                    f"{s.said(field, amounts[0][1])}；{s.said_money('period', source)}",
                )
                return


def _is_whole(s: Subject, said: dict[str, list[tuple[float, str]]]) -> bool:
    """Whether amounts of sources are of the whole budget: two are told, or one that is as large as a tenth of it."""
    return bool(s.total) and (len(said) > 1 or max(a for of in said.values() for a, _ in of) >= 0.1 * (s.total or 0))


@rule("year-money", "consistency", "must", "文字与资金栏写同一个年度金额。")
def year_money(s: Subject, c: Context) -> Found:
    """文字里的年度安排与年度资金不同
    查什么：概况、计划、目标写“某年安排多少万元”，与该预算年度的资金总额不等；或各年安排之和不等于所写的总投资。
    为什么：当年安排多少两说，年度目标没有依据。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：概况：2024年安排1500万元；年度资金总额1300万元
    对例：概况、资金栏2024年均为1300万元"""
    annual = s.money.get(("annual", "total"))
    amounts = [amount for amount in s.money.values() if amount]
    for field in ("overview", "plan", "period_goal", "annual_goal"):
        text = without_documents(s.folded(field))
        found = _ARRANGED.findall(text) if "20" in text and "元" in text else []
        years: dict[int, float] = {}
        for year, number, unit in found:
            years.setdefault(int(year), _yuan(number, unit))
        own = years.get(s.year or 0)
        if own and annual and all(abs(own - amount) > max(1.0, own * 0.005) for amount in amounts):
            yield Seen(
                f"{field}.year",
                f"{FIELD_NAMES[field]}写{s.year}年安排{yuan(own)}元，年度资金总额是{yuan(annual)}元。",
                f"{s.said(field, str(s.year) + '年')}；{s.said_money('annual')}",
            )
            return
        whole = _WHOLE.search(text) if len(years) > 1 else None
        total = _yuan(whole[1], whole[2]) if whole else 0.0
        if whole and s.years == len(years) and abs(sum(years.values()) - total) > total * 0.005:
            yield Seen(
                f"{field}.year",
                f"各年安排合计{yuan(sum(years.values()))}元，总数却是{whole[0]}。",
                s.said(field, whole[0]),
            )
            return


@rule("product-in-text", "consistency", "must", "重新计算，数量、单价、合计写成一致。")
def product_in_text(s: Subject, c: Context) -> Found:
    """文字里的数量乘单价不等于合计
    查什么：一句话里接连写“多少人，每人多少元，共需多少万元”，前两个数相乘不等于第三个数。
    为什么：测算错了，预算也就不可靠。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：350名护林员，每人每年8000元，共需300万元
    对例：350名护林员，每人每年8000元，共需280万元"""
    for field in ("overview", "period_goal", "annual_goal", "necessity", "plan"):
        text = s.folded(field)
        for match in _PRODUCT.finditer(text) if "每" in text else ():
            number, wan, counted, of, price, unit, total, money = match.groups()
            if of not in counted and not {of, counted} <= {"人", "名"}:
                continue
            found = float(number.replace(",", "")) * (10_000 if wan else 1) * _yuan(price, unit)
            stated = _yuan(total, money)
            whole = [_plain(other) * _yuan(price, unit) for other in re.findall(rf"(\d[\d,.]*){of}", text)]
            if not any(abs(one - stated) <= max(0.005 * one, _half_place(total, money)) for one in (found, *whole)):
                yield Seen(
                    f"{field}.product",
                    f"{number}{wan}{counted}乘{price}{unit}是{yuan(round(found))}元，不是{total}{money}。",
                    s.said(field, match[0][:10]),
                )
                return


def _plain(number: str) -> float:
    return float(number.rstrip(".,").replace(",", ""))


def _half_place(number: str, unit: str) -> float:
    return float(FACTORS[unit] * 0.1 ** len(number.partition(".")[2]) / 2)


@rule("percent-split", "consistency", "must", "核对各方比例，使其合计为100%。")
def percent_split(s: Subject, c: Context) -> Found:
    """分担比例之和不是100%
    查什么：一句话里中央、省、县、个人等两方以上分担，各方百分数之和不等于100%。
    为什么：钱怎样分担说不清，各方的数也就算不出来。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：省级承担60%，县级承担30%
    对例：省级承担60%，县级承担40%"""
    for field in ("overview", "basis", "safeguards", "plan", "period_goal"):
        text = s.folded(field)
        for sentence in re.split("[。;]", text) if "%" in text else ():
            shares = _SHARE.findall(sentence)
            found = sum(float(number) for _, number in shares)
            whole = len({who for who, _ in shares}) == len(shares) >= 2 and _SHARES_OF.search(sentence)
            if whole and 50 <= found <= 150 and abs(found - 100) > 0.05:
                shown = "、".join(f"{who}{number}%" for who, number in shares)
                yield Seen(f"{field}.shares", f"{shown}，合计{found:g}%。", s.said(field, shares[0][1] + "%"))
                return


@rule("change-reversed", "feasibility", "must", "核对前后两个数，写成由现状到目标。")
def change_reversed(s: Subject, c: Context) -> Found:
    """变化的方向说反了
    查什么：“由多少提高到多少”后一个数反而小，“由多少降到多少”后一个数反而大，或前后相同。
    为什么：现状和目标写颠倒了，目标就不成立。
    依据：财预〔2015〕88号：合理可行。
    错例：漏损率由18%降到31%
    对例：漏损率由31%降到18%"""
    places = [(field, s.folded(field), "") for field in ("overview", "period_goal", "annual_goal", "necessity")]
    changed = [line for line in s.lines if "由" in line.folded_value or "从" in line.folded_value]
    places += [(line.field, line.folded_value, line.evidence()) for line in changed]
    for field, text, evidence in places:
        for match in _CHANGE.finditer(text) if "由" in text or "从" in text else ():
            before, unit, verb, after, wan, new_unit = match.groups()
            if unit and new_unit and unit.removeprefix("万")[:1] != new_unit[:1]:
                continue
            first = _plain(before) * (10_000 if unit.startswith("万") or (wan and not unit) else 1)
            second = _plain(after) * (10_000 if wan else 1)
            up = re.fullmatch(_UP, verb) is not None
            if (up and second <= first) or (not up and second >= first):
                yield Seen(f"{field}.change", f"“{match[0]}”，方向不对。", evidence or s.said(field, match[0]))
                break
