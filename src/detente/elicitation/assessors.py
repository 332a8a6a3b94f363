"""Assessors' files: forms that were collected become ``preferences/NAME.yaml``, whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from detente.case.as_known.view import known_by
from detente.case.case import Case
from detente.case.checks import case as check_case
from detente.case.format.models.case import CaseFile
from detente.case.format.reader import read_text, read_yaml
from detente.case.format.validate import validate
from detente.case.load import case_folder, load_case
from detente.elicitation.collecting import Filled, Implied, read_form
from detente.errors import Fault, InputError, Place
from detente.files import locked, new_folder, write_whole
from detente.ids import slug
from detente.records import Record


@dataclass(frozen=True)
class Collected(Record):
    """What :func:`collect` did.

    Attributes
    ----------
    files : tuple of Path
        Assessors' files written.
    entries : tuple of (assessor, party, form)
    moved : Path or None
        Where ``preferences.yaml`` went.
    implied : tuple of Implied
        What the quartiles of the forms imply, figure by figure.
    """

    files: tuple[Path, ...]
    entries: tuple[tuple[str, str, str], ...]
    moved: Path | None = None
    implied: tuple[Implied, ...] = ()

    left_out: ClassVar[frozenset[str]] = frozenset({"entries"})
    derived: ClassVar[tuple[str, ...]] = ("forms",)
    row_source: ClassVar[str] = "forms"

    @property
    def forms(self) -> list[dict[str, str]]:
        """The forms read: who judged which party, in which file."""
        return [{"assessor": a, "party": p, "file": f} for a, p, f in self.entries]


def read_case_file(path: Path) -> tuple[Path, CaseFile]:
    """Read ``case.yaml`` alone, for a case that has no preferences yet.

    Returns
    -------
    folder : Path
    CaseFile

    Raises
    ------
    InputError
    """
    folder = case_folder(path)
    name = os.path.join(str(folder), "case.yaml")
    document = read_yaml(read_text(folder / "case.yaml", name), name)
    faults: list[Fault] = []
    head = validate(CaseFile, document, faults)
    if head is not None:
        faults.extend(check_case.faults(head, document))
    if faults or head is None:
        raise InputError(sorted(faults))
    return folder, head


def head_as_known(folder: Path, head: CaseFile, day: dt.date) -> CaseFile:
    """Return a case's file with only the points and options known by a day, for a form.

    A case that cannot be loaded yet has no drafts that count as sources of options.
    """
    try:
        points = load_case(folder, as_of=day).points
    except InputError:
        bare = Case(
            folder=folder, id=head.id, title=head.title, as_of=head.as_of, summary="", sources=dict(head.sources),
            parties=head.parties, points=head.points, consent=(), assessors=(),
        )  # fmt: skip
        points = known_by(bare, day).points
    return head.model_copy(update={"points": points})


def collect(path: Path, forms: Sequence[Path], keep_as: str | None = None, replace: bool = False) -> Collected:
    """Read forms and write them as assessors' files of a case.

    Parameters
    ----------
    path : path-like
        The case.
    forms : sequence of path-like
        Several forms of one assessor (one a party) go to one file.
    keep_as : str, optional
        Name of the assessor whose judgements an existing ``preferences.yaml`` holds; it is moved, as it is, to
        ``preferences/NAME.yaml``. Without it a case with that file is refused.
    replace : bool
        Let a form take the place of what its assessor said of that party before.

    Raises
    ------
    InputError
        With every mistake of every form, and when the case would not load afterwards. Nothing is written then.
    """
    folder, head = read_case_file(path)
    filled = _read_all(forms, head)
    with locked(folder):
        return _collect(folder, filled, keep_as, replace)


def _collect(folder: Path, filled: list[Filled], keep_as: str | None, replace: bool) -> Collected:
    """Put forms into the files of a case that no other writer changes meanwhile."""
    single, many = folder / "preferences.yaml", folder / "preferences"
    if single.exists() and keep_as is None:
        raise InputError(
            f"{single} holds judgements already, and a case has either that file or a folder preferences/; add --keep-as "
            "NAME to move it to preferences/ as the judgements of NAME (nothing in it is changed)"
        )
    texts: dict[str, str] = {}
    moved = None
    if single.exists() and keep_as is not None:
        moved = f"{assessor_file(keep_as)}.yaml"
        texts[moved] = _headed(read_text(single, str(single)), keep_as)
    existing = _texts(many)
    by_assessor: dict[str, list[Filled]] = {}
    for one in filled:
        by_assessor.setdefault(one.assessor, []).append(one)
    for assessor, entries in by_assessor.items():
        name = _file_of(assessor, existing | texts)
        texts[name] = _merged((existing | texts).get(name), assessor, entries, replace, str(many / name))
    _check(folder, texts)
    if _texts(many) != existing:
        raise InputError(f"{many} was changed by another program meanwhile; nothing was written. Collect again")
    _write(folder, texts, moved is not None)
    return Collected(
        tuple(many / name for name in sorted(texts)),
        tuple((one.assessor, one.party, one.file) for one in filled),
        many / moved if moved else None,
        tuple(figure for one in filled for figure in one.implied),
    )


def _texts(many: Path) -> dict[str, str]:
    return {p.name: read_text(p, str(p)) for p in sorted(many.glob("*.y*ml"))} if many.is_dir() else {}


def assessor_file(name: str) -> str:
    """Return a file name for an assessor: small letters, digits and _."""
    return slug(name, 60, fold=True) or "assessor"


def _read_all(forms: Sequence[Path], head: CaseFile) -> list[Filled]:
    filled: list[Filled] = []
    faults: list[Fault] = []
    unreadable = False
    for path in forms:
        try:
            filled.append(read_form(Path(path), head))
        except InputError as error:
            faults.extend(error.faults)
            unreadable = unreadable or error.unreadable
    seen: dict[tuple[str, str], str] = {}
    for one in filled:
        key = (one.assessor, one.party)
        if key in seen:
            message = f"{one.assessor!r} has filled in a form for {one.party!r} in {seen[key]} too; keep one"
            faults.append(Fault(Place(one.file), message))
        seen.setdefault(key, one.file)
        weights = {other.weight for other in filled if other.assessor == one.assessor}
        if len(weights) > 1:
            faults.append(Fault(Place(one.file), f"the forms of {one.assessor!r} give different weights; use one"))
    if faults:
        raise InputError(faults, unreadable)
    return filled


def _file_of(assessor: str, texts: dict[str, str]) -> str:
    """Return the file that an assessor has already, or a new name."""
    for name, text in texts.items():
        tree = read_yaml(text, name).tree
        if isinstance(tree, dict) and str(tree.get("assessor", "")) == assessor:
            return name
    base, number = assessor_file(assessor), 1
    while f"{base}{'' if number == 1 else f'_{number}'}.yaml" in texts:
        number += 1
    return f"{base}{'' if number == 1 else f'_{number}'}.yaml"


def _headed(text: str, assessor: str) -> str:
    """Put the assessor's name over a ``preferences.yaml``, unless it has one; the rest stays as it is."""
    tree = read_yaml(text, "preferences.yaml").tree
    if isinstance(tree, dict) and "assessor" in tree:
        return text
    return f"assessor: {_dump(assessor).strip()}\nweight: 1\n\n{text}"


def _merged(text: str | None, assessor: str, entries: list[Filled], replace: bool, where: str) -> str:
    blocks = {one.party: _dump({one.party: one.entry}) for one in entries}
    answers = next((one.seed_answers for one in entries if one.seed_answers), {})
    seeds = {"seed_answers": {name: [_whole(n) for n in three] for name, three in answers.items()}} if answers else {}
    if text is None:
        head = _dump({"assessor": assessor, "weight": _whole(entries[0].weight), **seeds})
        return "\n".join(
            [f"# Collected from forms; edit here or collect the form again with --replace.\n{head}", *blocks.values()]
        )
    known = read_yaml(text, where).tree
    clash = [party for party in blocks if party in known]
    if clash and not replace:
        raise InputError(
            f"{where}: {assessor!r} has judged {clash[0]!r} already; add --replace to put the form in its place"
        )
    if seeds and "seed_answers" in known and not replace:
        raise InputError(
            f"{where}: {assessor!r} has answered the seed questions already; add --replace to put the form in their place"
        )
    kept = _without(text, [*clash, *seeds]).rstrip("\n")
    return "\n\n".join([kept, *([_dump(seeds).rstrip("\n")] if seeds else []), "\n".join(blocks.values())])


def _without(text: str, parties: list[str]) -> str:
    """Cut top-level entries out of a file and leave every other line as it is."""
    from ruamel.yaml import YAML

    tree = YAML(typ="rt").compose(io.StringIO(text))
    spans = [(k.start_mark.line, k.value) for k, _ in tree.value] if tree is not None else []
    lines = text.split("\n")
    keep = [True] * len(lines)
    for at, (start, name) in enumerate(spans):
        if name in parties:
            end = spans[at + 1][0] if at + 1 < len(spans) else len(lines)
            keep[start:end] = [False] * (end - start)
    return "\n".join(line for line, stays in zip(lines, keep, strict=True) if stays)


def _dump(data: Any) -> str:
    """Write YAML: lists and innermost mappings on one line."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            mapped = CommentedMap((k, shape(v)) for k, v in value.items())
            if not any(
                isinstance(v, dict | list) and any(isinstance(w, dict | list) for w in _inner(v))
                for v in value.values()
            ) and (
                "when" in value
                or "low" in value
                or "value" in value
                or "prefers" in value
                or all(isinstance(v, int | float) for v in value.values())
            ):
                mapped.fa.set_flow_style()
            return mapped
        if isinstance(value, list):
            row = CommentedSeq(shape(v) for v in value)
            if not any(isinstance(v, dict | list) for v in value):
                row.fa.set_flow_style()
            return row
        return value

    yaml = YAML(typ="rt")
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "null"))
    stream = io.StringIO()
    yaml.dump(shape(data), stream)
    return stream.getvalue().removesuffix("...\n")


def _inner(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)


def _whole(figure: float) -> float | int:
    return int(figure) if figure == int(figure) else figure


def _check(folder: Path, texts: dict[str, str]) -> None:
    """Load a copy of the case with the new files; its faults are told as if they stood in the case."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "case"
        copy.mkdir()
        for entry in folder.iterdir():
            if entry.is_file() and entry.suffix == ".yaml" and entry.name != "preferences.yaml":
                shutil.copyfile(entry, copy / entry.name)
            elif entry.is_dir() and entry.name in ("drafts", "preferences"):
                shutil.copytree(entry, copy / entry.name)
        (copy / "preferences").mkdir(exist_ok=True)
        for name, text in texts.items():
            (copy / "preferences" / name).write_text(text, encoding="utf-8")
        try:
            load_case(copy)
        except InputError as error:
            if not error.faults:
                raise
            inside = [
                Fault(Place(f.place.file.replace(str(copy), str(folder), 1), f.place.line, f.place.column), f.message)
                for f in error.faults
            ]
            raise InputError(inside, error.unreadable) from None


def _write(folder: Path, texts: dict[str, str], moves: bool) -> None:
    """Write the files; a ``preferences.yaml`` that moves goes only when its copy is in place."""
    many = folder / "preferences"
    if many.is_dir():
        for name, text in texts.items():
            write_whole(many / name, text)
    else:
        with new_folder(many) as staged:
            for name, text in texts.items():
                write_whole(staged / name, text)
    if moves:
        os.unlink(folder / "preferences.yaml")
