"""What negotiation tools exchange: issues with discrete values, and one additive utility function a party."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError
from detente.files import write_new_files
from detente.ids import RESERVED, slug, unused
from detente.interop.report import ImportReport
from detente.text import one_line
from detente.text import quoted as in_quotes

if TYPE_CHECKING:
    from detente.case.case import Case

MOST_VALUES = 2500
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Issue:
    """An issue: a name, its values as text in order, and whether they are numbers on a scale."""

    name: str
    values: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Profile:
    """A party: what each value of each issue adds to its utility, and what it expects without agreement.

    ``reserved`` is minus infinity when there is no threshold. ``note`` keeps what the case format has no field for.
    """

    name: str
    worth: tuple[tuple[float, ...], ...]
    reserved: float
    note: str | None = None


@dataclass(frozen=True)
class Scenario:
    """Issues and profiles, with what had to be assumed."""

    name: str
    issues: tuple[Issue, ...]
    profiles: tuple[Profile, ...]
    source: str
    warnings: tuple[str, ...] = field(default_factory=tuple)


def refuse(file: Path | str, what: str) -> InputError:
    """Return the error for a construct that cannot be represented."""
    return InputError(f"{file}: {what}")


def identifier(text: str, taken: set[str], prefix: str = "", digits: bool = False) -> str:
    """Return a new id made from a text; ``digits``: it may begin with one, as option ids may."""
    made = slug(text, 40)
    if not made or made in RESERVED or (not digits and not made[0].isalpha()):
        made = f"{prefix}_{made}".strip("_") if made else prefix
    made = unused(made, taken)
    taken.add(made)
    return made


def quoted(text: object) -> str:
    """Return text as a YAML scalar that is read back as written."""
    return in_quotes(one_line(text))


def write_case(scenario: Scenario, folder: Path) -> ImportReport:
    """Write a scenario as a case folder on the scale ``points``.

    Raises
    ------
    InputError
        When the folder holds a case already.
    """
    folder = Path(folder)
    if (folder / "case.yaml").exists():
        raise InputError(f"{folder} holds a case already; name another folder")
    if not scenario.profiles:
        raise InputError(f"{scenario.source}: no profile was found beside the domain; a case needs at least one party")
    case_id = identifier(folder.resolve().name, set(), "imported")
    taken: set[str] = set()
    parties = [identifier(p.name, taken, "party") for p in scenario.profiles]
    taken = set()
    points = [identifier(i.name, taken, "point") for i in scenario.issues]
    options = []
    for issue in scenario.issues:
        used: set[str] = set()
        options.append([identifier(v, used, "option", True) for v in issue.values])
    lines = [
        "detente: 1",
        f"id: {case_id}",
        f"title: {quoted(scenario.name)}",
        f"as_of: {dt.date.today().isoformat()}",
        f"summary: {quoted('Imported from ' + scenario.source + '.')}",
        "parties:",
    ]
    for party, profile in zip(parties, scenario.profiles, strict=True):
        lines.append(f"  - {{id: {party}, name: {quoted(profile.name)}, role: principal}}")
    lines.append("points:")
    for number, (point, issue, ids) in enumerate(zip(points, scenario.issues, options, strict=True), 1):
        lines += [f"  - id: {point}", f'    number: "{number}"', f"    title: {quoted(issue.name)}"]
        if issue.ordered:
            lines.append("    ordered: true")
        lines.append("    options:")
        lines += [f"      - {{id: {o}, text: {quoted(v)}}}" for o, v in zip(ids, issue.values, strict=True)]
    preferences = []
    for party, profile in zip(parties, scenario.profiles, strict=True):
        reserved = "null" if profile.reserved == -math.inf else repr(float(profile.reserved))
        preferences += [f"{party}:", "  scale: points", f"  no_deal: {reserved}"]
        if profile.note:
            preferences.append(f"  note: {quoted(profile.note)}")
        preferences.append("  values:")
        for point, ids, worth in zip(points, options, profile.worth, strict=True):
            pairs = ", ".join(f"{o}: {float(v)!r}" for o, v in zip(ids, worth, strict=True))
            preferences.append(f"    {point}: {{{pairs}}}")
    write_new_files(
        {
            folder / "preferences.yaml": "\n".join(preferences) + "\n",
            folder / "case.yaml": "\n".join(lines) + "\n",
        }
    )
    return ImportReport(case_id, tuple(parties), tuple(points), scenario.warnings)


def from_case(case: Case, tool: str, central: bool = False) -> Scenario:
    """Return a case's central preferences as a scenario.

    Raises
    ------
    InputError
        Naming what the other tool has no form for: red lines, linkages, consent rules other than that all parties
        accept, several assessors, and (unless ``central``) ranges and orders instead of numbers.
    """
    from detente.problem.compile import compile_problem

    problem = compile_problem(case)
    if not problem.parties:
        raise InputError("no party has preferences, so there is nothing to export")
    found: list[str] = []
    for k, text in enumerate(problem.red_lines.texts):
        found.append(f"the red line of {problem.parties[problem.red_line_party[k]]} ({text})")
    for k, text in enumerate(problem.linkages.texts):
        found.append(f"the linkage of {problem.parties[problem.linkage_party[k]]} ({text})")
    needed: set[int] = set()
    for clause in problem.consent:
        if clause.kind == "all":
            needed |= set(clause.members)
        else:
            found.append(f"the consent clause {clause.kind}")
    bound = {i for i in range(len(problem.parties)) if problem.has_no_deal[i]}
    if not found and bound - needed:
        missing = ", ".join(problem.parties[i] for i in sorted(bound - needed))
        found.append(f"a consent rule without {missing} ({tool} needs everybody's acceptance)")
    if len(case.assessors) > 1:
        found.append(f"several assessors ({', '.join(a.name for a in case.assessors)})")
    if not central:
        found += uncertain(case)
    if found:
        listed = "; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else "")
        hint = "" if central else "; --central exports the central figures in place of ranges and orders"
        raise InputError(f"{tool} has no form for {one_line(listed)}; nothing was written{hint}")
    draws = problem.central
    issues = []
    titles = _names([p.title for p in case.points], list(case.point_ids))
    for point, title in zip(case.points, titles, strict=True):
        options = _names([o.text for o in point.options], list(point.option_ids))
        issues.append(Issue(title, tuple(options), point.ordered))
    profiles = []
    parties = list(case.valued)
    names = _names([case.name(p) for p in parties], parties)
    for party, name in zip(parties, names, strict=True):
        i = problem.party_index(party)
        worth = tuple(
            tuple(float(draws.values[0, i, problem.column(point.id, o)]) for o in point.option_ids)
            for point in case.points
        )
        profiles.append(Profile(name, worth, float(draws.no_deal[0, i])))
    return Scenario(case.title, tuple(issues), tuple(profiles), case.id)


def uncertain(case: Case) -> list[str]:
    """Return, by name, what is a range or an order instead of a number."""
    found = []
    for assessor in case.assessors:
        for party, own in assessor.preferences.items():
            if own.ranking is not None:
                found.append(f"the ranking of {party}")
            for what, estimates in (
                ("the no_deal", {"": own.no_deal}),
                ("the weight", own.weights or {}),
            ):
                for key, estimate in estimates.items():
                    if estimate is not None and estimate.low != estimate.high:
                        found.append(f"{what} of {party}{' for ' + key if key else ''} (a range)")
            for point, values in own.values.items():
                if values.prefers is not None or values.ideal is not None:
                    found.append(f"the order of {party} on {point}")
                for option, worth in (values.options or {}).items():
                    if worth.low != worth.high:
                        found.append(f"the value of {party} for {point} {option} (a range)")
    return found


def _names(texts: Sequence[str], ids: list[str]) -> list[str]:
    """Return short, distinct names: the texts when they are, else the ids."""
    clean = [one_line(t) for t in texts]
    if len(set(clean)) == len(clean) and all(0 < len(t) <= 40 for t in clean):
        return clean
    return ids


def least(profile: Profile) -> float:
    """Return the least utility that a profile can have."""
    return float(np.sum([min(w) for w in profile.worth]))


def greatest(profile: Profile) -> float:
    """Return the greatest utility that a profile can have."""
    return float(np.sum([max(w) for w in profile.worth]))


def small_enough(path: Path) -> bytes:
    """Return a file's bytes; InputError when it is larger than files of this kind are."""
    if path.stat().st_size > MOST_BYTES:
        raise refuse(path, f"larger than {MOST_BYTES:,} bytes; expected a scenario file")
    return path.read_bytes()
