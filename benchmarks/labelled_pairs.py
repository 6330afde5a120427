"""Invented forms -> pairs whose relation is known: what must be found, and what must not be shown.

Every planted form is made from a base form by what an officer does when filing again, next year, or after another
county; hard negatives share a programme, stock sentences or a template, and are no repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import quantiles

import click
import yaml

from benchmarks.forms import generate_forms
from ingest.form import Form, Funding, Indicator
from kb.masking import NARRATIVE, county_of, mask
from samples.forms import invented

POSITIVE = ("refiled", "next_year", "other_county", "split", "paragraph", "sentence", "drawn_sentence", "paraphrase")
"""`sentence` is one that a person wrote, `drawn_sentence` one of the generator's, of which others share the parts."""

NEGATIVE = ("other_object", "boilerplate", "template")
NEAR = frozenset({"refiled", "next_year", "other_county", "split", "paraphrase"})
"""Relations that are repeats of a whole form."""

SHORTEST_SENTENCE = 20
SHORTEST_WORDING = 12
"""Characters of a copied sentence that are no title, number or date: who cites the same document has copied nothing."""

SHORTEST_PARAGRAPH = 40
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_CITED = re.compile(r"《[^》]*》?|[〔(（\[【]\d{4}[〕)）\]】]\s*第?\d+号")
_CLAUSE = re.compile(r"[^，,。；;]+")
_DIGITS = re.compile(r"(?<![〔(（\[【\d.])\d+(?![\d.年〕)）\]】])")
_TOWN = re.compile(r"[\u4e00-\u9fff]{2}(?=镇|乡|村)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forms, by their index in the list of forms, and their relation."""

    relation: str
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Labelled:
    forms: list[Form]
    pairs: list[Pair]


def make_labelled(base: int, each: int, seed: int) -> Labelled:
    """`base` varied forms and `each` pairs of every relation; the same arguments give the same pairs.

    Each base form takes part in one pair at most, so that every relation stands by itself.
    """
    rng = Random(seed)
    forms = list(generate_forms(base, seed))
    free = list(range(base))
    rng.shuffle(free)
    seen = _counted_sentences(forms)
    written = written_sentences(rng)
    pairs: list[Pair] = []

    def add(relation: str, a: int, form: Form) -> None:
        forms.append(replace(form, ordinal=len(forms) + 1))
        pairs.append(Pair(relation, a, len(forms) - 1))

    whole: dict[str, Callable[[Form, Random], Form]] = {
        "refiled": refile, "split": split, "paraphrase": paraphrase,
    }  # fmt: skip
    for relation, change in whole.items():
        for _ in range(each):
            a = free.pop()
            add(relation, a, change(forms[a], rng))
    for _ in range(each):
        for relation, moved in (("next_year", next_year), ("other_county", move)):
            a, other = free.pop(), forms[free[0]]
            add(relation, a, moved(forms[a], other, rng))
            free.insert(rng.randrange(1, len(free)), free.pop(0))
    copies: dict[str, Callable[[Form, Form, Random], Form | None]] = {
        "paragraph": lambda a, b, r: copy_paragraph(a, b, r, seen),
        "sentence": lambda a, b, r: copy_written(a, b, r, written, forms),
        "drawn_sentence": lambda a, b, r: copy_sentence(a, b, r, seen),
        "other_object": other_object,
        "boilerplate": lambda a, b, r: share_boilerplate(a, b, r, seen),
    }
    for relation, copy in copies.items():
        made = 0
        while made < each and len(free) > 2:
            a, b = free.pop(), free.pop()
            form = copy(forms[a], forms[b], rng)
            if form is None:
                free.insert(0, b)
                continue
            forms[b] = replace(form, ordinal=forms[b].ordinal)
            pairs.append(Pair(relation, a, b))
            made += 1
    pairs += _same_template(forms, free, each)
    return Labelled(forms, pairs)


def refile(form: Form, rng: Random) -> Form:
    """The same unit files it again in the same year: another title, other money, a clause less."""
    return _lightly_edited(replace(form, project_name=_retitled(form.project_name or "", rng)), rng, numbers=0.2)


def next_year(form: Form, other: Form, rng: Random) -> Form:
    """Next year's form: every year moves on, a quarter changes nothing else, a third gets one cell written anew."""
    later = _map_texts(form, lambda text: re.sub(r"20[12]\d", lambda m: str(int(m[0]) + 1), text))
    later = replace(later, fiscal_year=(form.fiscal_year or 2020) + 1)
    return later if rng.random() < 0.25 else _lightly_edited(_one_cell_anew(later, other, rng), rng, numbers=0.5)


def _one_cell_anew(form: Form, other: Form, rng: Random) -> Form:
    """In a third of the forms, one cell is what another form says there."""
    field = rng.choice(NARRATIVE[:6])
    return replace(form, **{field: getattr(other, field)}) if rng.random() < 1 / 3 else form  # type: ignore[arg-type]


def move(form: Form, other: Form, rng: Random) -> Form:
    """Another county's copy: its own names of places, its own money."""
    here, there = county_of(form.department_name), county_of(other.department_name)
    if there in ("", here):
        there = "石川县" if here != "石川县" else "柳川县"
    moved = form
    if here:
        moved = _map_texts(form, lambda text: text.replace(here, there).replace(here[:-1], there[:-1]))
    towns = {
        town: rng.choice("青白石东沙柳") + rng.choice("山河岭桥堡泉")
        for text in _texts(form)
        for town in _TOWN.findall(text)
    }
    for old, new in towns.items():
        moved = _map_texts(moved, lambda text, old=old, new=new: re.sub(f"{old}(?=镇|乡|村)", new, text))
    code = f"{rng.randrange(1, 400):03}"
    moved = _one_cell_anew(replace(moved, department_code=code), other, rng)
    return _lightly_edited(moved, rng, numbers=0.6)


def split(form: Form, rng: Random) -> Form:
    """One of two parts of a project: the name says which, money and amounts are of the part."""
    name = form.project_name or ""
    parts = [part for part in ("（二期）", "（第二批）", "二标段", "（第二阶段）") if part.strip("（）") not in name]
    part = rng.choice(parts)
    return _lightly_edited(replace(form, project_name=name + part), rng, numbers=0.6)


def paraphrase(form: Form, rng: Random) -> Form:
    """The same project in other words: synonyms, clauses in another order."""
    synonyms = _synonyms()

    def rewrite(text: str) -> str:
        for old, new in synonyms:
            if rng.random() < 0.8:
                text = text.replace(old, new)
        mark = "，" if "，" in text else ","
        clauses = _CLAUSE.findall(text)
        if len(clauses) > 1:
            cut = rng.randrange(1, len(clauses))
            clauses = clauses[cut:] + clauses[:cut]
        return mark.join(clauses)

    texts = {field: rewrite(getattr(form, field) or "") for field in NARRATIVE}
    rows = tuple(replace(row, name=rewrite(row.name)) for row in form.indicators)
    return _other_numbers(replace(form, **texts, indicators=rows), rng, 0.3)  # type: ignore[arg-type]


def copy_paragraph(source: Form, target: Form, rng: Random, seen: Counter[str]) -> Form | None:
    """One cell of an unrelated form is a paragraph of the source; None where all of its paragraphs are stock."""
    fields = [
        field
        for field in NARRATIVE[:-1]
        if len(getattr(source, field) or "") >= SHORTEST_PARAGRAPH
        and all(seen[sentence] == 1 for sentence in _masked_sentences(source, field))
    ]
    if not fields:
        return None
    field = rng.choice(fields)
    here, there = county_of(source.department_name), county_of(target.department_name)
    text = getattr(source, field).replace(here or "\0", there).replace(here[:-1] or "\0", there[:-1])
    return replace(target, **{rng.choice(NARRATIVE[:5]): text})  # type: ignore[arg-type]


def copy_sentence(source: Form, target: Form, rng: Random, seen: Counter[str]) -> Form | None:
    """An unrelated form has one sentence of the source; None where all of its long sentences are stock or citations."""
    county = county_of(source.department_name)
    sentences = [
        sentence
        for field in NARRATIVE[:-1]
        for sentence in _SENTENCE.findall(getattr(source, field) or "")
        if len(sentence) >= SHORTEST_SENTENCE
        and seen[mask(sentence, county)] == 1
        and len(mask(_CITED.sub("", sentence), county)) >= SHORTEST_WORDING
    ]
    if not sentences:
        return None
    return _with_sentence(target, rng.choice(sentences), rng)


def copy_written(source: Form, target: Form, rng: Random, written: list[str], forms: list[Form]) -> Form:
    """Two unrelated forms have a sentence in common that a person wrote, the second with another number in it."""
    sentence = written.pop()
    forms[source.ordinal - 1] = _with_sentence(source, sentence, rng)
    return _with_sentence(target, _DIGITS.sub(lambda m: str(int(m[0]) + rng.randrange(9)), sentence), rng)


def written_sentences(rng: Random) -> list[str]:
    """The long sentences of the hand-written sample forms, each once, in an order of chance."""
    texts = [getattr(sample, field) for sample in invented() for field in NARRATIVE]
    found = dict.fromkeys(sentence for text in texts for sentence in _SENTENCE.findall(text or ""))
    sentences = [sentence for sentence in found if len(sentence) >= SHORTEST_SENTENCE]
    rng.shuffle(sentences)
    return sentences


def _with_sentence(form: Form, sentence: str, rng: Random) -> Form:
    field = rng.choice(NARRATIVE[:5])
    before = (getattr(form, field) or "").rstrip("。；;")
    return replace(form, **{field: f"{before}。{sentence}"})  # type: ignore[arg-type]


def other_object(source: Form, target: Form, rng: Random) -> Form | None:
    """Same programme, other object: reasons, basis and measures are the same, what is done is not."""
    department, unit = source.department_name, source.implementing_unit
    shared = {field: getattr(source, field) for field in ("basis", "necessity", "safeguards")}
    return replace(target, department_name=department, implementing_unit=unit, fiscal_year=source.fiscal_year, **shared)


def share_boilerplate(source: Form, target: Form, rng: Random, seen: Counter[str]) -> Form | None:
    """Two forms with the same three stock sentences."""
    stock = [sentence for sentence, _ in seen.most_common(60) if len(sentence) >= 8][:30]
    text = "。".join(rng.sample(stock, 3)).replace("N", "").replace("D", "").replace("P", "").replace("W", "")
    return replace(target, safeguards=text, plan=source.plan if seen[mask(source.plan or "")] > 3 else target.plan)


def _same_template(forms: Sequence[Form], free: Sequence[int], each: int) -> list[Pair]:
    """Forms of the same item that were drawn by themselves."""
    by_name: dict[str, list[int]] = {}
    for index in free:
        form = forms[index]
        by_name.setdefault(mask(form.project_name or "", county_of(form.department_name)), []).append(index)
    found = [Pair("template", group[0], group[1]) for group in by_name.values() if len(group) > 1]
    return found[:each]


def _counted_sentences(forms: Sequence[Form]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for form in forms:
        seen.update({sentence for field in NARRATIVE[:-1] for sentence in _masked_sentences(form, field)})
    return seen


def _masked_sentences(form: Form, field: str) -> list[str]:
    county = county_of(form.department_name)
    return [mask(sentence, county) for sentence in _SENTENCE.findall(getattr(form, field) or "")]


def _texts(form: Form) -> list[str]:
    return [getattr(form, field) or "" for field in ("project_name", *NARRATIVE)]


def _map_texts(form: Form, change: Callable[[str], str]) -> Form:
    fields = ("project_name", "department_name", "implementing_unit", *NARRATIVE)
    texts = {field: change(text) for field in fields if (text := getattr(form, field)) is not None}
    rows = tuple(replace(row, name=change(row.name), value_raw=change(row.value_raw)) for row in form.indicators)
    return replace(form, **texts, indicators=rows)  # type: ignore[arg-type]


def _lightly_edited(form: Form, rng: Random, numbers: float) -> Form:
    """Some numbers are others, the money is another, a clause is gone from one cell in half of the forms."""
    edited = _other_numbers(form, rng, numbers)
    field = rng.choice(NARRATIVE[:5])
    clauses = _CLAUSE.findall(getattr(edited, field) or "")
    if rng.random() < 0.5 and len(clauses) > 2:
        del clauses[rng.randrange(len(clauses))]
        edited = replace(edited, **{field: ",".join(clauses)})  # type: ignore[arg-type]
    if rng.random() < 0.3:
        edited = replace(edited, annual_goal="")
    return edited


def _other_numbers(form: Form, rng: Random, share: float) -> Form:
    factor = Decimal(rng.randrange(60, 140)) / 100
    changed: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        if match[0] not in changed:
            other = str(max(1, int(Decimal(match[0]) * factor)))
            changed[match[0]] = other if rng.random() < share else match[0]
        return changed[match[0]]

    funding = tuple(_times(row, factor) for row in form.funding)
    return replace(_map_texts(form, lambda text: _DIGITS.sub(number, text)), funding=funding)


def _times(row: Funding, factor: Decimal) -> Funding:
    return row if row.amount is None else replace(row, amount=(row.amount * factor).quantize(Decimal(1)))


def _retitled(name: str, rng: Random) -> str:
    core = re.sub(r"^20\d\d年度?|[（(](?:年初预算|年中追加)[)）]$", "", name)
    return rng.choice((f"关于{core}的申请", f"{core}（年中追加）", f"{core}项目资金", f"{core}经费", name))


def _synonyms() -> list[tuple[str, str]]:
    path = Path(__file__).parent / "vocabulary" / "synonyms.yml"
    pairs: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return list(pairs.items())


def likeness_of_random_pairs(forms: Sequence[Form], count: int, seed: int) -> list[float]:
    """The likeness of pairs drawn at random: how varied the base forms are."""
    from kb.duplicates import likeness_of

    rng = Random(seed)
    rows = [project_row(form) for form in forms]
    picked = [rng.sample(range(len(rows)), 2) for _ in range(count)]
    return likeness_of(rows, [(a, b) for a, b in picked])


def project_row(form: Form) -> tuple[dict[str, object], list[tuple[str, str]]]:
    """A form as its stored row and its indicators."""
    names = ("project_name", "fiscal_year", "department_name", "implementing_unit", *NARRATIVE)
    return {name: getattr(form, name) for name in names}, [_named(row) for row in form.indicators]


def _named(row: Indicator) -> tuple[str, str]:
    return row.name, row.value_raw


@click.command()
@click.option("--base", default=3000, show_default=True)
@click.option("--each", default=150, show_default=True)
@click.option("--seed", default=101, show_default=True)
def main(base: int, each: int, seed: int) -> None:
    """Print how many pairs of each relation are made, and how alike random base forms are."""
    labelled = make_labelled(base, each, seed)
    for relation, count in Counter(pair.relation for pair in labelled.pairs).items():
        click.echo(f"{relation:14} {count}")
    values = sorted(likeness_of_random_pairs(labelled.forms[:base], 20_000, seed))
    cuts = quantiles(values, n=1000)
    shown = ", ".join(f"p{share / 10:g} {cuts[share - 1]:.2f}" for share in (500, 900, 990, 999))
    click.echo(f"likeness of 20,000 random pairs: {shown}, most {values[-1]:.2f}")


if __name__ == "__main__":
    main()
