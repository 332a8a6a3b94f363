"""A new case: commented files that pass their own check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from detente.errors import InputError, nearest, shown
from detente.files import new_folder
from detente.ids import RESERVED, is_id, slug, unused
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


def unfilled(summary: str | None) -> bool:
    """Whether a case's summary is still the sentence of the commented files that says what to write there."""
    return bool(summary) and f"summary: {quoted(str(summary))}\n" in _template()


@cache
def _template() -> str:
    return files("detente.case").joinpath("scaffold", "case.yaml").read_text(encoding="utf-8")


def make_blank(
    folder: Path,
    title: str,
    parties: Sequence[tuple[str, str]],
    points: Sequence[tuple[str, Sequence[str]]],
    today: dt.date | None = None,
) -> list[str]:
    """Make a case of its parties and points; nobody has judged anything in it yet.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    title : str
    parties : sequence of (name, role)
    points : sequence of (title, options)
    today : date, optional
        Used for ``as_of``.

    Returns
    -------
    list of str
        The files written, relative to the folder: all of them, or none.

    Raises
    ------
    InputError
        When the folder holds something already, or the case would not pass its check.
    """
    from detente.case.load import load_case

    check_folder(folder)
    lines = ["detente: 1", f"id: {case_id(folder)}", f"title: {quoted(title)}", f"as_of: {today or dt.date.today()}"]
    lines += ["", "parties:"]
    ids: dict[str, str] = {}
    for name, role in parties:
        made = id_for(name, ids, "party")
        ids[made] = role
        lines.append(f"  - {{id: {made}, name: {quoted(name)}, role: {role}}}")
    lines += ["", "points:"]
    judged = ["# What each party makes of the options: judgements, by analysts or by the party itself."]
    values: list[str] = []
    taken: set[str] = set()
    for number, (words, options) in enumerate(points, 1):
        point = id_for(words, taken, "point")
        taken.add(point)
        lines += [f"  - id: {point}", f'    number: "{number}"', f"    title: {quoted(words)}", "    options:"]
        own: list[str] = []
        for text in options:
            own.append(id_for(text, own, "option"))
            lines.append(f"      - {{id: {own[-1]}, text: {quoted(text)}}}")
        values.append(f"    {point}: {{{', '.join(f'{option}: unknown' for option in own)}}}")
    for party, role in ids.items():
        if role == "principal":
            judged += [f"{party}:", "  no_deal: unknown", "  values:", *values]
    with new_folder(folder) as temporary:
        for file, rows in (("case.yaml", lines), ("preferences.yaml", judged)):
            (temporary / file).write_text("\n".join(rows) + "\n", encoding="utf-8")
        load_case(temporary)
    return ["case.yaml", "preferences.yaml"]


def id_for(words: str, taken: Collection[str], kind: str) -> str:
    """Return an id made of words that is not taken; ``kind`` where the words give none."""
    made = "_".join(slug(words, fold=True).split("_")[:5])[:40].strip("_")
    made = made if is_id(made) else f"{kind}_{made}".strip("_")
    return unused(made, taken)


def examples() -> list[Path]:
    """Return the folders of the example cases that came with the program.

    An installed package holds those that ``setup.py`` puts into it, a checkout all of them.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "examples"
    folder = installed if installed.is_dir() else package.parents[1] / "examples"
    return sorted(path.parent for path in folder.glob("*/case.yaml"))


def example(name: str) -> Path:
    """Return the folder of an example case by its name.

    Raises
    ------
    InputError
        When none is called so.
    """
    found = {path.name: path for path in examples()}
    if name not in found:
        expected = f"expected one of {', '.join(found)}" if found else "none came with this program"
        raise InputError(f"no example is called {shown(name)}{nearest(name, found) or f'; {expected}'}")
    return found[name]


def copy_case(source: Path, folder: Path, title: str | None = None, id: str | None = None) -> list[str]:
    """Copy a case into a new folder: its files as they are, with an id of its own.

    Parameters
    ----------
    source, folder : Path
        The folder must not exist, or be empty.
    title : str, optional
        In place of the case's own.
    id : str, optional
        Default: the folder's name, made to fit.

    Returns
    -------
    list of str
        The files written, relative to the folder: all of them, or none.

    Raises
    ------
    InputError
        When the folder holds something already, the id does not fit, or the case cannot be read.
    """
    from detente.case.edit import case_files
    from detente.case.load import load_case
    from detente.case.splice import Plain, changed

    check_folder(folder)
    load_case(source)
    names = list(case_files(source))
    with new_folder(folder) as temporary:
        for name in names:
            (temporary / name).parent.mkdir(exist_ok=True)
            (temporary / name).write_bytes((source / name).read_bytes())
        for beside in sorted((*source.glob("drafts/*.docx"), *source.glob("readings/*.y*ml"))):
            (temporary / beside.parent.name).mkdir(exist_ok=True)
            (temporary / beside.parent.name / beside.name).write_bytes(beside.read_bytes())
        head = temporary / "case.yaml"
        said: list[tuple[tuple[str | int, ...], str]] = [(("id",), Plain(case_id(folder, id)))]
        said += [] if title is None else [(("title",), title)]
        head.write_text(changed(head.read_text(encoding="utf-8-sig"), "case.yaml", said), encoding="utf-8")
        load_case(temporary)
    return names


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
