"""A new case: commented files that pass their own check."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

from detente.errors import InputError
from detente.files import new_folder
from detente.ids import RESERVED, is_id, slug
from detente.text import quoted

_FILES = ("case.yaml", "preferences.yaml", "timeline.yaml", "process.yaml", "drafts/first.md")


def make(folder: Path, title: str = "A new case", id: str | None = None, today: dt.date | None = None) -> list[Path]:
    """Make a new case folder.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    title : str
    id : str, optional
        Default: the folder's name, made to fit.
    today : date, optional
        Used for ``as_of`` and the first draft.

    Returns
    -------
    list of Path
        The files written: all of them, or none.

    Raises
    ------
    InputError
        When the folder holds something already, or the id does not fit.
    """
    check_folder(folder)
    if not title.strip():
        raise InputError("found an empty title, expected some words")
    name = case_id(folder, id)
    day = today or dt.date.today()
    scaffold = files("detente.case").joinpath("scaffold")
    with new_folder(folder) as temporary:
        for file in _FILES:
            text = scaffold.joinpath(*file.split("/")).read_text(encoding="utf-8")
            text = text.replace("@ID@", name).replace("@TITLE@", quoted(title))
            text = text.replace("@TODAY@", str(day)).replace("@DEADLINE@", str(day + dt.timedelta(days=14)))
            target = temporary / file
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return [folder / file for file in _FILES]


def check_folder(folder: Path) -> None:
    """Refuse a folder for a new case that holds something already.

    Raises
    ------
    InputError
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: exists already and is not an empty folder; name a new one, nothing was changed")


def case_id(folder: Path, id: str | None = None) -> str:
    """Return a new case's id: as given, else from the folder's name.

    Raises
    ------
    InputError
        When the id given is none.
    """
    if id is not None:
        if not is_id(id):
            raise InputError(f"found the id {id!r}, expected small letters, digits and _, beginning with a letter")
        return id
    made = slug(folder.resolve().name) or "case"
    made = made if made[0].isalpha() else f"case_{made}"
    return f"{made}_case" if made in RESERVED else made[:60]
