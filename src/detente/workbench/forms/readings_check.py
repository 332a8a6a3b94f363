"""What is wrong with the readings of a case as they would be written: the case itself does not read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from detente.case import edit
from detente.case.load import load_case
from detente.elicitation.readings import FOLDER, load_readings
from detente.errors import Fault, InputError, Place


def check(folder: Path, made: Mapping[str, str | None]) -> None:
    """Read the readings as they would be.

    Raises
    ------
    InputError
        With what is wrong in them, at its place.
    """
    changed = [name for name in made if name.startswith(f"{FOLDER}/")]
    if not changed:
        return
    here = {name: text for name, text in made.items() if text is not None}
    rest = [name for name in edit.case_files(folder, readings=True) if name.startswith(f"{FOLDER}/")]
    texts = here | {name: edit.read_source(folder, name) for name in rest if name not in made}
    if not any(name.startswith(f"{FOLDER}/") for name in texts):
        return
    with edit.scratch_case(texts, folder.resolve(), made.keys() - here.keys()) as root:
        try:
            load_readings(load_case(root))
        except InputError as error:
            raise InputError(
                [
                    Fault(Place(_within(f.place.file, root), f.place.line, f.place.column), f.message)
                    for f in error.faults
                ]
                or str(error)
            ) from None


def _within(file: str, root: Path) -> str:
    path = Path(file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else file
