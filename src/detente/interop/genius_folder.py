"""Which files of a folder make one GENIUS negotiation: the domain, and the profiles that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.errors import InputError
from detente.interop.folders import HINT, named_after, some
from detente.interop.genius_xml import is_genius, load
from detente.interop.scenario import refuse


@dataclass
class Folder:
    """What a folder holds: domains, profiles, and GENIUS files that cannot be read (with the reason)."""

    path: Path
    domains: dict[Path, Any] = field(default_factory=dict)
    profiles: dict[Path, Any] = field(default_factory=dict)
    broken: dict[Path, InputError] = field(default_factory=dict)
    read: dict[Path, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """The domain and its profiles; ``listed``: somebody named the profiles, by option or in the domain."""

    domain: tuple[Path, Any]
    profiles: tuple[tuple[Path, Any], ...]
    listed: bool
    notes: tuple[str, ...]


def choose(source: Path, named: Sequence[Path] = ()) -> Chosen:
    """Return the domain at ``source`` and the profiles that belong to it.

    Profiles, in this order: those in ``named``; those that the domain names (two or more of its agents' files); with
    several domains in the folder, those whose file name begins with the domain's; else all in the folder.
    """
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; expected a GENIUS domain")
    folder = _look(source if source.is_dir() else source.parent)
    domain = _domain(source, folder)
    candidates = sorted([*folder.profiles, *folder.broken])
    listed = True
    if named:
        paths = [_named(path, folder) for path in named]
    else:
        agents = _agents(folder.domains[domain])
        paths = [p for name in agents for p in candidates if p.name == name]
        absent = [name for name in agents if name not in {p.name for p in paths}]
        if absent:
            folder.left_out.append(f"{domain.name} names profiles that are not in the folder: {some(absent)}")
        if len(paths) < 2:
            listed = False
            paths = candidates
            if len(folder.domains) > 1:
                paths = named_after(domain, list(folder.domains), candidates, folder.left_out[-1:])
    notes = list(folder.left_out)
    rest = [p.name for p in candidates if p not in paths]
    if rest and not named:
        why = "the domain names other profiles" if listed else "they belong to another domain"
        notes.append(f"left out, because {why}: {some(rest)}; to take them, {HINT}")
    for path in (domain, *paths):
        notes += folder.read.get(path, [])
    return Chosen((domain, folder.domains[domain]), tuple((p, _root(p, folder)) for p in paths), listed, tuple(notes))


def _look(path: Path) -> Folder:
    folder = Folder(path)
    for file in sorted(path.iterdir()):
        if file.suffix.lower() != ".xml" or not file.is_file() or file.name.startswith("."):
            continue
        if not is_genius(file):
            folder.left_out.append(f"{file.name} is neither a domain nor a profile; left out")
            continue
        own: list[str] = []
        try:
            root = load(file, own)
        except InputError as error:
            folder.broken[file] = error
            continue
        folder.read[file] = own
        if root.tag == "negotiation_template":
            folder.domains[file] = root
        elif root.tag == "utility_space":
            folder.profiles[file] = root
        else:
            folder.left_out.append(f"{file.name} is neither a domain nor a profile; left out")
    return folder


def _domain(source: Path, folder: Folder) -> Path:
    if source.is_file():
        if source in folder.broken:
            raise folder.broken[source]
        if source not in folder.domains:
            raise refuse(source, "is not a domain; expected a file with <negotiation_template>, or the folder")
        return source
    if len(folder.domains) == 1:
        return next(iter(folder.domains))
    if folder.domains:
        raise InputError(
            f"{folder.path}: holds {len(folder.domains)} domains ({some([p.name for p in folder.domains])}); name the "
            "domain file instead of the folder"
        )
    for error in folder.broken.values():
        raise error
    raise InputError(f"{folder.path}: found no file with <negotiation_template>, expected one domain")


def _agents(domain: Any) -> list[str]:
    """Return the names of the profiles that a domain names for its agents."""
    found = [re.split(r"[\\/]", str(agent.get("utility_space") or ""))[-1] for agent in domain.iter("agent")]
    return [name for name in dict.fromkeys(found) if name]


def _named(path: Path, folder: Folder) -> Path:
    for candidate in (path, folder.path / path):
        if candidate.is_file():
            own: list[str] = []
            root = load(candidate, own)
            if root.tag != "utility_space":
                raise refuse(candidate, f"found <{root.tag}>, expected a profile (<utility_space>)")
            folder.profiles[candidate], folder.read[candidate] = root, own
            return candidate
    raise InputError(f"--profile {path}: no such file, here or in {folder.path}")


def _root(path: Path, folder: Folder) -> Any:
    if path in folder.broken:
        raise InputError(f"{folder.broken[path]}; mend the file, or {HINT}")
    return folder.profiles[path]
