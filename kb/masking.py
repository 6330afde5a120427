"""Texts of a form -> texts as compared: folded, unpunctuated, and blind to numbers, dates, document numbers, places.

What is filed twice is rarely filed to the letter: the year, the money and the village change. Masked, both texts are
the same again; and what the masks hide is the evidence of what differs, so `masked_values` tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.fold import fold, fold_with_places
from kb.region import region_of

NARRATIVE = ("overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal")
FIELDS = ("project_name", *NARRATIVE, "indicators")
"""The fields that are compared, in the order of every list and matrix of this family of modules."""

KINDS = {"N": "number", "D": "date", "W": "document_number", "P": "place"}
"""Mask -> what it stands for. Capitals cannot occur in folded text."""

_HOME = "\ue010"
"""Stands, as often as the name is long, for the form's own county, before the masks are set."""

FIELD_END = "\ue011"
"""Stands between the fields of a form while they are masked together."""

_HAN = r"[\u4e00-\u9fff]"
_NOT_IN_PLACES = (
    "个全各本该我县市省乡镇村农新区街的对在为和及与等共至到由向从将把经按以是有了完成不个位名户座条处所内外贫困行政社道"
)
_PLACE = rf"(?:{_HOME}+|(?:(?![{_NOT_IN_PLACES}]){_HAN}){{1,3}}(?:镇|乡(?![村振])|村|街道|社区|小区))"
_PLACES = rf"(?P<P>{_PLACE}(?:[、,和及与]?{_PLACE})*)"
_FIGURES = (
    r"(?=[\d(])(?:(?P<W>\(\d{4}\)第?\d+号)"
    r"|(?P<D>(?:20\d\d|\d\d)(?:年?[-至~]+(?:20)?\d\d)?年度?(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"|\d{1,2}月(?:份|底)?(?:\d{1,2}日)?|20\d\d[.-]\d{1,2}(?:[.-]\d{1,2})?)"
    r"|(?P<N>\d+(?:[.,]\d+)*(?:亿元|万元|元|万|%)?))"
)
_SKIP = rf"[^\w{_HOME}{FIELD_END}]|_"
_FIGURE_MASKS = re.compile(_FIGURES)
_PLACE_MASKS = re.compile(_PLACES)
_PUNCTUATION = re.compile(f"(?:{_SKIP})+")
_ALL_MASKS = re.compile(f"{_FIGURES}|{_PLACES}|(?P<skip>{_SKIP})")
"""All at once, for finding places. Figures and places never begin alike, so that one pass does what three do."""

_PLACE_MARKS = re.compile(f"[{_HOME}村镇乡]|社区|街道|小区")


def county_of(department: str | None, unit: str | None = None) -> str:
    """The county that a department's name begins with: `方山县民政局` -> `方山县`; "" where it names none."""
    return region_of(fold(department or ""), fold(unit or "")) or ""


def _without_county(folded: str, county: str) -> str:
    """Put _HOME for the county's name, with and without 县, keeping the length."""
    if county:
        folded = folded.replace(county, _HOME * len(county))
        if len(county) > 2:
            folded = folded.replace(county[:-1], _HOME * (len(county) - 1))
    return folded


def mask(text: str, county: str = "") -> str:
    """The masked text of a field, or of several with FIELD_END between them; the quick way, for every form.

    Looking for places takes the most time, and most fields name none.
    """
    hidden = _FIGURE_MASKS.sub(_kind, _without_county(fold(text), county))
    parts = (_PLACE_MASKS.sub("P", part) if _PLACE_MARKS.search(part) else part for part in hidden.split(FIELD_END))
    return _PUNCTUATION.sub("", FIELD_END.join(parts))


def _kind(match: re.Match[str]) -> str:
    return match.lastgroup or ""


def original_span(text: str, county: str, start: int, length: int) -> tuple[int, int]:
    """Where, in a text, the original of a run of characters of its masked text begins and ends."""
    folded = fold(text)
    hidden = _without_county(folded, county)
    begin, end = _places(hidden, start, start + length - 1)
    if len(folded) == len(text):
        return begin, end
    origin = fold_with_places(text)[1]
    return origin[begin], origin[end - 1] + 1


def _places(hidden: str, first: int, last: int) -> tuple[int, int]:
    """Where the masked character number `first` begins, and number `last` ends, in the unmasked text."""
    begin: int | None = None
    masked = done = 0
    for match in _ALL_MASKS.finditer(hidden):
        plain = match.start() - done
        if begin is None and first < masked + plain:
            begin = done + first - masked
        if last < masked + plain:
            break
        masked += plain
        done = match.end()
        if match.lastgroup != "skip":
            if begin is None and first == masked:
                begin = match.start()
            if last == masked:
                return match.start() if begin is None else begin, done
            masked += 1
    return done + first - masked if begin is None else begin, done + last - masked + 1


def masked_values(text: str, county: str = "") -> dict[str, list[str]]:
    """What the masks hide, by kind, in order: `{"number": ["73"], "place": ["安塘镇"]}`, as folded."""
    folded = fold(text)
    found: dict[str, list[str]] = {}
    hidden = _without_county(folded, county)
    for match in _ALL_MASKS.finditer(hidden):
        if match.lastgroup in KINDS:
            found.setdefault(KINDS[match.lastgroup], []).append(folded[match.start() : match.end()])
    return found


def field_texts(project: Mapping[str, object], indicators: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The original text of each compared field. An indicator of both horizons counts once."""
    rows = dict.fromkeys(f"{name} {value}" for name, value in indicators)
    texts = {field: str(project[field] or "") for field in FIELDS if field != "indicators"}
    if texts["annual_goal"] == texts["period_goal"]:
        texts["annual_goal"] = ""
    texts["indicators"] = "\n".join(rows)
    return texts
