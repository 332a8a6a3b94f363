"""The shipped reference treaties, read from the package like any other file of clauses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.case.checks import guarantees as check_guarantees
from detente.case.format.models.case import Source
from detente.case.format.models.guarantees import GuaranteesFile
from detente.case.format.reader import read_yaml
from detente.case.format.validate import validate
from detente.errors import Fault, InputError

ROLES = ("guarantor", "beneficiary", "adversary")
"""The parties of a reference treaty are roles."""


@dataclass(frozen=True)
class Reference:
    """A treaty to compare with; its id is also the id of the one guarantee in it."""

    id: str
    title: str
    file: GuaranteesFile
    sources: dict[str, Source]
    note: str | None = None


@cache
def references() -> dict[str, Reference]:
    """Return the shipped treaties by id, in alphabetical order.

    Raises
    ------
    InputError
        When a shipped file is damaged.
    """
    folder = files("detente.guarantees") / "references"
    result: dict[str, Reference] = {}
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.name.endswith(".yaml"):
            name = entry.name.removesuffix(".yaml")
            result[name] = read_reference(name, entry.read_text(encoding="utf-8"))
    return result


def read_reference(name: str, text: str) -> Reference:
    """Read a treaty: the format of ``guarantees.yaml`` with ``title`` and ``sources`` at its head.

    Raises
    ------
    InputError
    """
    file = f"references/{name}.yaml"
    document = read_yaml(text, file)
    tree = dict(document.tree)
    title = str(tree.pop("title", name))
    faults: list[Fault] = []
    raw = tree.pop("sources", {})
    sources = {
        key: found
        for key, value in raw.items()
        if (found := validate(Source, document, faults, value, ("sources", key))) is not None
    }
    parsed = validate(GuaranteesFile, document, faults, tree)
    if parsed is not None:
        documents = {check_guarantees.GUARANTEES: document}
        faults.extend(check_guarantees.faults(parsed, None, ROLES, (), documents))
    if faults or parsed is None:
        raise InputError(faults)
    return Reference(name, title, parsed, sources, parsed.note)
