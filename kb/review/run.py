"""Subject -> findings: every rule is run, what tells one defect twice is told once."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.review.context import Context
from kb.review.rule import RULES, SEVERITIES, Finding, Rule, Seen
from kb.review.subject import Subject
from kb.review.words import SAME_DEFECT

_RANKS = [{rule_id: rank for rank, rule_id in enumerate(rules)} for rules in SAME_DEFECT]


@dataclass(slots=True)
class Reviewed:
    """What came of reviewing one form: findings, what was not checked (rule, reason), rules that failed (rule, error)."""

    findings: list[Finding] = field(default_factory=list)
    unchecked: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def review(subject: Subject, context: Context) -> Reviewed:
    """Run all rules over a form. A rule that raises is reported in `failed` and the others go on."""
    reviewed = Reviewed()
    if subject.project["form_kind"] != "project":
        reviewed.unchecked = [(rule_id, "不是项目支出绩效目标表") for rule_id in RULES]
        return reviewed
    found = []
    for rule in RULES.values():
        try:
            for seen in rule.check(subject, context):
                if isinstance(seen, Seen):
                    found.append(_finding(rule, seen))
                else:
                    reviewed.unchecked.append((rule.id, seen.reason))
        except Exception as error:  # a defect of one rule must not cost the form its review
            reviewed.failed.append((rule.id, f"{type(error).__name__}: {error}"))
    reviewed.findings = sorted(most_telling(found), key=lambda finding: SEVERITIES.index(finding.severity))
    return reviewed


def _finding(rule: Rule, seen: Seen) -> Finding:
    return Finding(
        rule.id,
        rule.family,
        rule.severity,
        seen.field,
        seen.message,
        seen.evidence,
        seen.fix or rule.remedy,
        seen.covers,
    )


def most_telling(found: list[Finding]) -> list[Finding]:
    """Of findings that tell the same defect of a field, by the lists of words.yml, the one that stands first."""
    kept = list({(finding.rule, finding.field): finding for finding in found}.values())
    for ranks in _RANKS:
        best: dict[str, int] = {}
        for finding in kept:
            if finding.rule in ranks:
                for place in (finding.field, *finding.covers):
                    best[place] = min(best.get(place, len(ranks)), ranks[finding.rule])
        kept = [f for f in kept if f.rule not in ranks or best[f.field] == ranks[f.rule]]
    return kept
