"""Vocabulary files -> the pools of templates that forms are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.template import Draw, Template, compile_template

FOLDER = Path(__file__).parent / "vocabulary"
STYLED = ("概况", "依据概", "必要性", "措施概", "计划概", "目标")
"""Frames that come in three lengths; the pool's name is the frame's and the length's, as in 概况简."""
PLACES_PER_COUNTY = {"镇": 12, "村": 60, "路": 24, "河": 8, "小区": 12}

Pools = Mapping[str, tuple[Template, ...]]
IndicatorPools = Mapping[str, tuple[tuple[Template, Template], ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of projects of one sector, such as the building of schools, with all it may say."""

    sector: str
    kind: str
    pools: Pools
    indicators: IndicatorPools


@dataclass(frozen=True, slots=True)
class Vocabulary:
    lines: tuple[Line, ...]
    places: Pools
    provinces: Mapping[str, str]


@cache
def load_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """Read every vocabulary file once."""
    common, kinds = _read(folder / "common.yml"), _read(folder / "kinds.yml")
    sectors = [_read(path) for path in sorted((folder / "sectors").glob("*.yml"))]
    return Vocabulary(
        lines=tuple(
            _line(common, kinds[line["种类"]], sector, line) for sector in sectors for line in sector["项目类"]
        ),
        places={name: _compile(texts) for name, texts in _read(folder / "places.yml").items()},
        provinces=common["省简"],
    )


def invent_places(vocabulary: Vocabulary, random: Callable[[], float], county: str) -> Pools:
    """A county's own towns, villages, roads and rivers; its forms speak of no others."""
    provinces = tuple(vocabulary.provinces)
    province = provinces[int(random() * len(provinces))]
    single = {
        "县": county,
        "县前": county[:-1],
        "县简": county[0],
        "省": province,
        "省前": province[:-1],
        "省简": vocabulary.provinces[province],
    }
    pools = {**vocabulary.places, **{name: _compile([text]) for name, text in single.items()}}
    for name, count in PLACES_PER_COUNTY.items():
        texts = (Draw(random, vocabulary.places).fresh(name) for _ in range(count))
        pools[name] = _compile(dict.fromkeys(texts))
    return pools


def _line(common: dict[str, Any], kind: dict[str, Any], sector: dict[str, Any], line: dict[str, Any]) -> Line:
    pools: dict[str, tuple[Template, ...]] = {}
    for source in (common, kind, sector, {"项目": line["项目"], "内容": line["内容"]}):
        for name, texts in source.items():
            if isinstance(texts, list) and name != "项目类":
                # Sentences of a sector stand beside the general ones, three times as often.
                weight = 3 if source is sector else 1
                pools[name] = pools.get(name, ()) + _compile(texts) * weight
    for frame in STYLED:
        for style, texts in common[frame].items():
            pools[frame + style] = _compile(texts)
    for name, texts in (sector.get("词", {}) | line.get("词", {})).items():
        pools[name] = _compile(texts if isinstance(texts, list) else [texts])
    return Line(sector["名称"], line["种类"], pools, _indicator_pools(common, kind, sector, line))


def _indicator_pools(*layers: Any) -> IndicatorPools:
    common, kind, sector, line = layers
    pools: dict[str, list[tuple[Template, Template]]] = {}
    for layer in (common["指标"], kind, sector["指标"], line):
        for level2, named in layer.items():
            if isinstance(named, dict) and level2 != "词":
                # The same reason as above: what a sector measures is named more often than what all do.
                weight = 1 if layer is common["指标"] else 2
                pairs = [(compile_template(name), compile_template(str(value))) for name, value in named.items()]
                pools.setdefault(level2, []).extend(pairs * weight)
    return {level2: tuple(pairs) for level2, pairs in pools.items()}


def _compile(texts: Iterable[Any]) -> tuple[Template, ...]:
    return tuple(compile_template(str(text)) for text in texts)


def _read(path: Path) -> dict[str, Any]:
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert isinstance(content, dict), f"{path}: expected a mapping"
    return content
