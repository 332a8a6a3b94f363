"""Three rules that read a case's record and plan, and write what they find as files; see :mod:`detente.elicitation.readings`.

Each rule looks at one kind of evidence and at no other, as far as the case has it by its day. None looks at the judgements in
``preferences.yaml``. Where a rule finds nothing it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, ExpressionError, atoms, chosen, parse
from detente.elicitation.readings import FOLDER
from detente.errors import InputError
from detente.files import write_whole
from detente.text import quoted

Range = tuple[int, int, int]
Values = dict[str, dict[str, dict[str, Range]]]
"""By party, point and option."""

SAID = {"accept": (80, 95, 100), "signal": (55, 75, 95), "conditional": (20, 45, 75), "reject": (0, 5, 20)}
OF_DRAFT = {"accept": (55, 75, 95), "signal": (45, 65, 90), "conditional": (20, 45, 75), "reject": (5, 25, 55)}
WROTE, LEFT, STRUCK = (70, 90, 100), (40, 65, 90), (0, 15, 40)
ALONE, AMONG, OTHERS, NOBODY = (0, 25, 60), (20, 45, 75), (40, 70, 100), (25, 50, 75)


@dataclass(frozen=True)
class Rule:
    """A rule: the name of its file and reading, what it does in words, and what it finds."""

    file: str
    name: str
    words: str
    find: Callable[[Case], Values]


def _declared(case: Case) -> Values:
    found: Values = {}
    direct: Values = {}
    for act in case.acts_until(case.as_of):
        if act.kind == "event" or act.stance not in SAID or act.about is None:
            continue
        draft = case.drafts.get(act.about)
        named = draft.package.items() if draft is not None else _options_named(case, act.about)
        table, where = (OF_DRAFT, found) if draft is not None else (SAID, direct)
        for party in act.position_of or act.actor.parties:
            for point, option in named:
                where.setdefault(party, {}).setdefault(point, {})[option] = table[act.stance]
    for party, points in direct.items():  # what was said of an option goes before what was said of a whole draft
        for point, options in points.items():
            found.setdefault(party, {}).setdefault(point, {}).update(options)
    return found


def _revealed(case: Case) -> Values:
    found: Values = {}
    for draft in sorted(case.drafts.values(), key=lambda d: (d.date, d.id)):
        if draft.date > case.as_of:
            continue
        parent = case.drafts.get(draft.parent or "")
        for party in draft.author:
            mine = found.setdefault(party, {})
            for point, option in draft.package.items():
                before = parent.package.get(point) if parent is not None else None
                options = mine.setdefault(point, {})
                if before is not None and before != option:
                    options[before] = STRUCK
                options[option] = LEFT if before == option or len(draft.author) > 1 else WROTE
    for act in case.acts_until(case.as_of):
        if act.kind == "event" and act.about is not None and act.stance in ("accept", "reject"):
            for party in act.actor.parties:
                for point, option in _options_named(case, act.about):
                    found.setdefault(party, {}).setdefault(point, {})[option] = (
                        WROTE if act.stance == "accept" else STRUCK
                    )
    return found


def _structural(case: Case) -> Values:
    found: Values = {}
    for party in case.valued:
        for point in case.points:
            for option in point.options:
                bound = point.obligated_by(option.id)
                if not bound:
                    found_range = NOBODY
                elif party not in bound:
                    found_range = OTHERS
                else:
                    found_range = ALONE if len(bound) == 1 else AMONG
                found.setdefault(party, {}).setdefault(point.id, {})[option.id] = found_range
    return found


def _options_named(case: Case, condition: str) -> list[tuple[str, str]]:
    """Return the options that a plain condition on points names; none of one with "not"."""
    try:
        leaves = list(atoms(parse(condition)))
    except ExpressionError:
        return []
    if condition.split().count("not"):
        return []
    return [
        (leaf.point, option)
        for leaf in leaves
        if isinstance(leaf, Choice | Comparison)
        for option in sorted(chosen(leaf, case.options))
    ]


RULES = (
    Rule(
        "declared", "Declared positions",
        "What a party said by the case's day. Of an option by name: accepted 80 to 100, spoken well of 55 to 95, only with changes "
        "20 to 75, rejected 0 to 20. Of a whole draft: each of its options 55 to 95, 45 to 90, 20 to 75, 5 to 55. Words on an option "
        "go before words on a draft, later words before earlier ones. Nothing is inferred from what was not said.",
        _declared,
    ),
    Rule(
        "revealed", "Revealed by drafts and deeds",
        "What a party wrote or did by the case's day, whatever it said. An option that it put into a draft of its own 70 to 100, one "
        "that it left standing, or wrote with others, 40 to 90, one that it struck from the draft before 0 to 40; an act other than "
        "words for or against an option counts as writing or striking it.",
        _revealed,
    ),
    Rule(
        "structural", "Structural interests",
        "Who would bear what, whatever anybody said or wrote. An option that obliges the party alone 0 to 60, the party among others "
        "20 to 75, others only 40 to 100, nobody 25 to 75.",
        _structural,
    ),
)  # fmt: skip
"""One file each."""


def write_readings(case: Case, replace: bool = False) -> tuple[Path, ...]:
    """Write the three readings of a case to its folder ``readings``.

    Raises
    ------
    InputError
        When one of the files is there and ``replace`` is not set; nothing is written then.
    """
    paths = [Path(case.folder) / FOLDER / f"{rule.file}.yaml" for rule in RULES]
    there = [path for path in paths if path.exists()]
    if there and not replace:
        raise InputError(f"{there[0]} exists already; add --replace to write it anew, nothing was changed")
    paths[0].parent.mkdir(exist_ok=True)
    return tuple(write_whole(path, reading_text(case, rule)) for path, rule in zip(paths, RULES, strict=True))


def reading_text(case: Case, rule: Rule) -> str:
    """Return the file of a rule's reading of a case."""
    found = rule.find(case)
    lines = [
        "# Written by a rule from the record and the plan (detente preferences read); no person judged these values.",
        f"reading: {quoted(rule.name)}",
        f"rule: {quoted(rule.words)}",
        "parties:",
    ]
    scales = {party: a.preferences[party].scale for a in case.assessors for party in a.preferences}
    for party in case.valued:
        if scales[party] == "points":  # a rule knows no points
            continue
        points = {p: found.get(party, {}).get(p, {}) for p in case.point_ids}
        if not any(points.values()):
            lines.append(f"  {party}: {{}}")
            continue
        lines += [f"  {party}:", "    values:"]
        for point, options in points.items():
            if options:
                told = ", ".join(f"{o}: {list(options[o])}" for o in case.options[point] if o in options)
                lines.append(f"      {point}: {{{told}}}")
    return "\n".join(lines) + "\n"
