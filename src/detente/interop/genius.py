"""GENIUS domain and profile files (XML), linear additive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.errors import InputError
from detente.files import write_whole
from detente.interop.folders import HINT
from detente.interop.genius_folder import choose
from detente.interop.genius_profile import read_domain, read_profile
from detente.interop.report import ImportReport
from detente.interop.scenario import Profile, Scenario, from_case, greatest, least, write_case
from detente.text import writable


def import_genius(source: Path, case_folder: Path, profiles: Sequence[Path] = ()) -> ImportReport:
    """Write a case from a GENIUS domain and its profiles.

    A profile's utility is the sum of weight x evaluation, by the rules in :mod:`detente.interop.genius_profile`.

    Parameters
    ----------
    source : Path
        The folder, or the domain file where a folder holds several.
    case_folder : Path
    profiles : sequence of Path
        The profiles to take; see :func:`detente.interop.genius_folder.choose` for which are taken otherwise.

    Raises
    ------
    InputError
        Naming the construct that cannot be represented; nothing is written then.
    """
    return write_case(read_genius(source, profiles), case_folder)


def read_genius(source: Path, profiles: Sequence[Path] = ()) -> Scenario:
    """Read a GENIUS domain with its profiles; see :func:`import_genius`."""
    chosen = choose(Path(source), [Path(p) for p in profiles])
    path, root = chosen.domain
    notes = list(chosen.notes)
    domain = read_domain(path, root, notes)
    read: list[tuple[Profile, list[str]]] = []
    for own, tree in chosen.profiles:
        said: list[str] = []
        try:
            read.append((read_profile(own, tree, domain, said), said))
        except InputError as error:
            hint = "" if chosen.listed or len(chosen.profiles) == 1 else f"; mend the file, or {HINT}"
            raise InputError(f"{error}{hint}") from None
    kept = read if chosen.listed else _one_a_side(read, notes)
    for _, said in kept:
        notes += said
    return Scenario(path.stem, domain.issues, tuple(p for p, _ in kept), f"the GENIUS domain {path.stem}", tuple(notes))


def _one_a_side(read: list[tuple[Profile, list[str]]], notes: list[str]) -> list[tuple[Profile, list[str]]]:
    """Leave out profiles that repeat a side under a longer file name, and say which sides look alike."""
    kept: list[tuple[Profile, list[str]]] = []
    for profile, said in sorted(read, key=lambda r: (len(r[0].name), r[0].name)):
        alike = [k for k, _ in kept if k.worth == profile.worth]
        side = next((k.name for k in alike if _variant(profile.name, k.name)), None)
        if side is not None:
            notes.append(
                f"{profile.name} has the utilities of {side} with another reservation value, discount or uncertainty; it "
                f"is the same side and was left out; to take it, {HINT}"
            )
            continue
        if alike:
            notes.append(f"{alike[0].name} and {profile.name} have the same utilities; if they are one side, {HINT}")
        kept.append((profile, said))
    names = {p.name for p, _ in kept}
    return [r for r in read if r[0].name in names]


def _variant(name: str, of: str) -> bool:
    """Return whether a name is a longer form of another; ``profile10`` is none of ``profile1``."""
    return name.startswith(of) and not (of[-1:].isdigit() and name[len(of) : len(of) + 1].isdigit())


def export_genius(case: Case, folder: Path, central: bool = False) -> tuple[list[Path], list[str]]:
    """Write a case's central preferences as a GENIUS domain with profiles; return the files and warnings.

    Raises
    ------
    InputError
        Naming what GENIUS has no form for; nothing is written then.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    scenario = from_case(case, "GENIUS", central)
    warnings = []

    def finished(root: Any) -> str:
        indent(root)
        return writable(str(tostring(root, encoding="unicode"))) + "\n"

    count = str(len(scenario.issues))
    common = {"etype": "discrete", "type": "discrete", "vtype": "discrete"}
    template = Element("negotiation_template")
    space = SubElement(template, "utility_space", number_of_issues=count)
    root = SubElement(space, "objective", description="", etype="objective", index="0", name="root", type="objective")
    for k, issue in enumerate(scenario.issues, 1):
        own = SubElement(root, "issue", {"index": str(k), "name": issue.name} | common)
        for n, value in enumerate(issue.values, 1):
            SubElement(own, "item", index=str(n), value=value, description=value, cost="0")
    written = {"domain.xml": finished(template)}
    for p, profile in enumerate(scenario.profiles, 1):
        space = Element("utility_space", number_of_issues=count)
        root = SubElement(
            space, "objective", index="1", etype="objective", type="objective", description="", name="any"
        )
        weights = []
        for k, (issue, worth) in enumerate(zip(scenario.issues, profile.worth, strict=True), 1):
            top = max(abs(v) for v in worth) or 1.0  # so that no evaluation is above 1 and none gets divided
            if min(worth) < 0:
                warnings.append(
                    f"{profile.name}: issue {issue.name} has evaluations below 0, which GENIUS itself may refuse"
                )
            own = SubElement(root, "issue", {"index": str(k), "name": issue.name} | common)
            for n, (value, v) in enumerate(zip(issue.values, worth, strict=True), 1):
                SubElement(own, "item", index=str(n), value=value, evaluation=repr(v / top))
            weights.append(top)
        for k, weight in enumerate(weights, 1):
            SubElement(root, "weight", index=str(k), value=repr(weight))
        SubElement(space, "discount_factor", value="1.0")
        if greatest(profile) > 1.0 + 1e-9:
            warnings.append(
                f"{profile.name}: utilities reach {greatest(profile):g}; GENIUS itself cuts them at 1, so bring the values to "
                "0..1 before you negotiate there (NegMAS reads them as they are)"
            )
        reserved = profile.reserved
        if reserved == -math.inf:
            reserved = least(profile)
            warnings.append(f"{profile.name}: no threshold is written as the least utility there is, {reserved:g}")
        SubElement(space, "reservation", value=repr(reserved))
        written[f"profile{p}.xml"] = finished(space)
    return [write_whole(Path(folder) / name, text) for name, text in written.items()], warnings
