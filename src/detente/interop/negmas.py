"""NegMAS scenario folders: a domain file with issues, and a file for each utility function."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.errors import InputError
from detente.files import write_whole
from detente.interop.folders import HINT, named_after, some
from detente.interop.negmas_functions import kind_of
from detente.interop.negmas_profile import read_profile, read_space
from detente.interop.report import ImportReport
from detente.interop.scenario import Scenario, from_case, quoted, refuse, small_enough, write_case

MOST_ENTRIES = 1_000_000
SUFFIXES = (".yml", ".yaml", ".json")


def import_negmas(source: Path, case_folder: Path, profiles: Sequence[Path] = ()) -> ImportReport:
    """Write a case from a NegMAS scenario folder.

    Functions that are a sum over issues are read, see :mod:`detente.interop.negmas_profile`; a reserved value of minus
    infinity becomes ``no_deal: null``; the discount of a discounted function is kept as a note and reported.

    Parameters
    ----------
    source : Path
        The folder, or the domain file where a folder holds several.
    case_folder : Path
    profiles : sequence of Path
        The utility functions to take; by default all in the folder, or, where it holds several domains, those whose file
        name begins with the domain's.

    Raises
    ------
    InputError
        Naming the construct that cannot be represented; nothing is written then.
    """
    return write_case(read_negmas(source, profiles), case_folder)


def read_negmas(source: Path, profiles: Sequence[Path] = ()) -> Scenario:
    """Read a NegMAS scenario folder (or its domain file); see :func:`import_negmas`."""
    source = Path(source)
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; expected a NegMAS scenario folder")
    folder = source if source.is_dir() else source.parent
    domains: dict[Path, Any] = {}
    functions: dict[Path, Any] = {}
    notes: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.name.startswith((".", "_")):
            continue
        data = _load(path)
        if isinstance(data, dict) and "issues" in data:
            domains[path] = data
        elif isinstance(data, dict) and kind_of(data):
            functions[path] = data
        else:
            notes.append(f"{path.name} is neither a domain nor a utility function; left out")
    path, domain = _domain(source, folder, domains, functions)
    space = read_space(path, domain)
    chosen = _chosen(path, folder, list(domains), functions, profiles, notes)
    read = tuple(read_profile(own, data, space, notes) for own, data in chosen.items())
    name = str(domain.get("name") or folder.resolve().name)
    return Scenario(
        Path(name).stem or name, space.issues, read, f"the NegMAS scenario {folder.resolve().name}", tuple(notes)
    )


def _domain(source: Path, folder: Path, domains: dict[Path, Any], functions: dict[Path, Any]) -> tuple[Path, Any]:
    if source.is_file() and source not in domains:
        raise refuse(source, "has no list of issues; expected a domain file, or the folder")
    if source.is_file():
        return source, domains[source]
    if not domains:
        spaces = {p: d["outcome_space"] for p, d in functions.items() if isinstance(d.get("outcome_space"), dict)}
        for path, space in spaces.items():
            return path, space  # the functions' own spaces are compared with it when they are read
    if len(domains) != 1:
        names = ", ".join(p.name for p in domains) or "none"
        raise InputError(
            f"{folder}: expected exactly one file with issues, found {names}; where there are several, name the domain file"
        )
    return next(iter(domains.items()))


def _chosen(
    domain: Path,
    folder: Path,
    domains: list[Path],
    functions: dict[Path, Any],
    named: Sequence[Path],
    notes: list[str],
) -> dict[Path, Any]:
    if named:
        found = {}
        for path in named:
            place = next((p for p in (Path(path), folder / path) if p.is_file()), None)
            if place is None:
                raise InputError(f"--profile {path}: no such file, here or in {folder}")
            found[place] = _load(place)
            if not kind_of(found[place]):
                raise refuse(place, "names no type; expected a utility function")
        return found
    if len(domains) < 2:
        return functions
    own = named_after(domain, domains, list(functions))
    rest = [p.name for p in functions if p not in own]
    if rest:
        notes.append(f"left out, because they belong to another domain: {some(rest)}; to take them, {HINT}")
    return {p: functions[p] for p in own}


def _load(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        text = small_enough(path).decode("utf-8-sig")
        data = json.loads(text) if path.suffix.lower() == ".json" else YAML(typ="safe", pure=True).load(text)
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        form = "JSON" if path.suffix.lower() == ".json" else "YAML"
        raise refuse(path, f"not plain {form} ({said}); expected a NegMAS scenario file") from None
    waiting, count = [data], 0
    while waiting:
        entry = waiting.pop()
        count += 1
        if count > MOST_ENTRIES:
            raise refuse(path, f"its references to itself make more than {MOST_ENTRIES:,} entries; refused for safety")
        waiting += entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    return data


def export_negmas(case: Case, folder: Path, central: bool = False) -> list[Path]:
    """Write a case's central preferences as a NegMAS scenario folder; return the files.

    Values are written in units of final utility, with all weights 1.

    Raises
    ------
    InputError
        Naming what NegMAS has no form for; nothing is written then.
    """
    scenario = from_case(case, "NegMAS", central)
    lines = ["issues:"]
    for issue in scenario.issues:
        lines += [f"- name: {quoted(issue.name)}", "  type: CategoricalIssue", "  values:"]
        lines += [f"  - {quoted(v)}" for v in issue.values]
    lines += [f"name: {quoted(scenario.source)}", "type: DiscreteCartesianOutcomeSpace"]
    written = {"domain.yml": "\n".join(lines) + "\n"}
    for k, profile in enumerate(scenario.profiles, 1):
        reserved = "-.inf" if profile.reserved == -math.inf else repr(profile.reserved)
        lines = [
            f"name: {quoted(profile.name)}",
            f"reserved_value: {reserved}",
            "type: LinearAdditiveUtilityFunction",
            "values:",
        ]
        for issue, worth in zip(scenario.issues, profile.worth, strict=True):
            lines.append("- mapping:")
            lines += [f"    {quoted(v)}: {float(w)!r}" for v, w in zip(issue.values, worth, strict=True)]
            lines.append("  type: TableFun")
        lines += ["weights:", *["- 1.0" for _ in scenario.issues]]
        written[f"profile{k}.yml"] = "\n".join(lines) + "\n"
    return [write_whole(Path(folder) / name, text) for name, text in written.items()]
