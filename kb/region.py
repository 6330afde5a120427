"""Names of departments -> the county, city or district that a form comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_REGION = re.compile(
    "^(?:中共)?(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,4}[市州盟](?=[\u4e00-\u9fff]{1,6}?[县区旗]))?"
    "([\u4e00-\u9fff]{1,8}?(?:自治县|自治旗|县|区|旗|市))"
)
_CITY = re.compile("^(?:中共)?(?:[\u4e00-\u9fff]{2,3}省)?([\u4e00-\u9fff]{2,4}[市州盟])")
"""For departments of a city's development zone and the like, which is no region of its own."""

_NO_REGION = re.compile(
    "^.?[县区市]$|[和及与的]|^城市|.{2}城市|全[县市区]|园区|校区|社区|小区|城区|开发区|景区|灌区|林区|山区|片区|老区"
)


def region_of(*texts: str | None) -> str | None:
    """The region that the first of some texts begins with: `region_of("方山县民政局") == "方山县"`."""
    for text in texts:
        for pattern in (_REGION, _CITY):
            found = pattern.match(text or "")
            if found and not _NO_REGION.search(found[1]):
                return found[1]
    return None


def usual_region(regions: Iterable[str | None]) -> str | None:
    """The region of most forms of a document; it stands for those whose names do not tell."""
    counted = Counter(regions)
    named = [(count, region) for region, count in counted.items() if region]
    count, region = max(named, default=(0, None))
    return region if 2 * count > counted.total() else None
