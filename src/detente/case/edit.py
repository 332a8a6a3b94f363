"""Editing case files in place: one value at a time, everything else byte for byte as it was.

The place of a value comes from ruamel.yaml's nodes; only the characters of that value are exchanged, so that
comments, key order, quotes and line breaks stay. Before anything is written, the whole case is loaded with the new
text; what it does not pass is refused and the file stays as it was. A file that another program has changed since it
was read is never overwritten.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.reader import MAX_BYTES, Document, read_yaml
from detente.case.load import FILES, load_case, split_front_matter
from detente.errors import Fault, InputError, Place, shown
from detente.files import locked, write_whole

Step = str | int
MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put at the beginning of a file."""


class ChangedOnDisk(InputError):
    """The file was changed by another program since it was read; nothing was written."""


def case_files(folder: Path, readings: bool = False) -> Iterator[str]:
    """Yield the names of the files that belong to a case, relative to its folder, in order; also its readings, if so wished."""
    for name in FILES:
        if (folder / name).is_file():
            yield name
    subs = [("drafts", (".md", ".notes.yaml")), ("preferences", (".yaml", ".yml")), ("readings", (".yaml", ".yml"))]
    for sub, suffixes in subs if readings else subs[:2]:
        if (folder / sub).is_dir():
            for path in sorted((folder / sub).iterdir()):
                if path.name.endswith(suffixes) and not path.name.startswith(".") and path.is_file():
                    yield f"{sub}/{path.name}"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, or an empty string when there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def fingerprint(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a case and its readings: two equal fingerprints mean the same case on disk."""
    return {
        name: digest(folder / name)
        for name in case_files(folder, readings=True)
        if (folder / name).stat().st_size <= MAX_BYTES
    }


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return names, sizes and times of change of the files of a case: a cheap first look for changes."""
    found = []
    for name in case_files(folder):
        try:
            status = (folder / name).stat()
        except OSError:
            continue
        found.append((name, status.st_size, status.st_mtime_ns))
    return tuple(found)


@contextmanager
def scratch_case(texts: Mapping[str, str], folder: Path | None = None, without: Collection[str] = ()) -> Iterator[Path]:
    """Yield a temporary folder that holds a case's files as they would be; nothing of the case is written.

    Parameters
    ----------
    texts : mapping of str to str
        The files' texts, by names relative to the folder.
    folder : Path, optional
        A case whose other files stand in it, too.
    without : collection of str
        Files of that case that do not.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as scratch:
        root = Path(scratch)
        if folder is not None:
            for other in case_files(folder):
                if other not in texts and other not in without:
                    (root / other).parent.mkdir(exist_ok=True)
                    os.symlink(folder / other, root / other)
        for name, text in texts.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(text.encode())
        yield root


def document_of(name: str, text: str) -> Document | None:
    """Return a case file's YAML with its places, of a draft its front matter; None where it cannot be read."""
    try:
        if name.endswith(".md"):
            return read_yaml(split_front_matter(text.replace("\r\n", "\n"), name)[0], name, 2)
        return read_yaml(text, name)
    except InputError:
        return None


def checked_load(folder: Path, name: str, text: str) -> Case:
    """Load a case as it would be with one file's text exchanged (or added); nothing is written.

    Raises
    ------
    InputError
        With the faults that the new text brings, at their places in the file.
    """
    return checked_files(folder, {name: text})


def checked_files(folder: Path, texts: Mapping[str, str | None]) -> Case:
    """Load a case as it would be with some files' texts exchanged, added, or (None) gone; nothing is written.

    Raises
    ------
    InputError
        With the faults that this brings, at their places in the files.
    """
    here = {name: text for name, text in texts.items() if text is not None}
    with scratch_case(here, folder.resolve(), texts.keys() - here.keys()) as root:
        try:
            return load_case(root)
        except InputError as error:
            raise InputError(
                [
                    Fault(Place(os.path.relpath(f.place.file, root), f.place.line, f.place.column), f.message)
                    for f in error.faults
                ]
                or str(error),
                error.unreadable,
            ) from None


def set_figure(folder: Path, name: str, path: Sequence[Step], figures: Sequence[float], expected: str) -> str:
    """Write a number, or a range from low over likely to high, in the place of an estimate.

    A reason, a source and a shape that stand beside the figure stay.

    Parameters
    ----------
    folder : Path
        The case's.
    name : str
        The file, relative to the folder.
    path : sequence of str or int
        Keys and indices that lead to the estimate.
    figures : one number, or three in ascending order
    expected : str
        The file's :func:`digest` when it was read.

    Returns
    -------
    str
        The file's new digest.

    Raises
    ------
    ChangedOnDisk
        When the file is not the one that was read.
    InputError
        When the figures are none, the place does not exist, or the case would not load with them.
    """
    numbers = [float(figure) for figure in figures]
    if len(numbers) not in (1, 3) or not all(math.isfinite(number) for number in numbers):
        raise InputError(f"found {shown(list(figures))}, expected one number, or low, likely and high")
    text, marked = read_unchanged(folder, name, expected)
    node = _node(text, name, path)
    return _write(folder, name, text, _estimate(text, node, numbers), path, expected, marked)


def set_list(folder: Path, name: str, path: Sequence[Step], entries: Sequence[str], expected: str) -> str:
    """Write a list of ids (a ranking, or options best first) in the place of the one there; see :func:`set_figure`."""
    text, marked = read_unchanged(folder, name, expected)
    node = _node(text, name, path)
    if len(getattr(node, "value", ())) != len(entries) or isinstance(node.value, str):
        raise InputError(f"found {len(entries)} entries, expected as many as before")
    spans = [
        (item.start_mark.index, item.end_mark.index, str(entry))
        for item, entry in zip(node.value, entries, strict=True)
    ]
    return _write(folder, name, text, _spliced(text, spans), path, expected, marked)


def set_id(folder: Path, name: str, path: Sequence[Step], entry: str, expected: str) -> str:
    """Write one id (an ideal option) in the place of the one there; see :func:`set_figure`."""
    text, marked = read_unchanged(folder, name, expected)
    node = _node(text, name, path)
    if not isinstance(node.value, str):
        raise InputError(f"found no single id at {'.'.join(map(str, path))} of {name}; edit it in the file itself")
    after = _spliced(text, [(node.start_mark.index, node.end_mark.index, entry)])
    return _write(folder, name, text, after, path, expected, marked)


def set_entries(folder: Path, name: str, changes: Sequence[tuple[tuple[Step, ...], Any]], expected: str) -> str:
    """Set, add or remove entries of a file, as :func:`detente.case.splice.changed` does; see :func:`set_figure`."""
    from detente.case.splice import changed

    text, marked = read_unchanged(folder, name, expected)
    return _replace(folder, name, changed(text, name, changes), expected, marked)


def write_files(folder: Path, texts: Mapping[str, str | None], expected: Mapping[str, str]) -> dict[str, str]:
    """Exchange, add or (None) take away several files of a case: all of them, or none.

    Parameters
    ----------
    folder : Path
        The case's.
    texts : mapping of str to str or None
        The files' new texts, by names relative to the folder.
    expected : mapping of str to str
        Each file's :func:`digest` when it was read; empty where there was none.

    Returns
    -------
    dict of str to str
        The files' new digests.

    Raises
    ------
    ChangedOnDisk
        When a file is not the one that was read.
    InputError
        When the case would not load.
    """
    with locked(folder):
        before = {name: _bytes_as_read(folder, name, expected.get(name, "")) for name in texts}
        checked_files(folder, texts)
        for name in texts:
            _bytes_as_read(folder, name, expected.get(name, ""))
        done: list[str] = []
        try:
            for name, text in texts.items():
                done.append(name)
                mark = MARK if (before[name] or b"").startswith(MARK) else b""
                _put(folder / name, None if text is None else mark + text.encode())
        except BaseException:
            for name in done:
                _put(folder / name, before[name])
            raise
    return {name: digest(folder / name) for name in texts}


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, data)


def _bytes_as_read(folder: Path, name: str, expected: str) -> bytes | None:
    """Return a file's bytes, None where there is none; refuse one that is not what was read."""
    path = folder / name
    raw = path.read_bytes() if path.is_file() else None
    if (hashlib.sha256(raw).hexdigest() if raw is not None else "") != expected:
        raise ChangedOnDisk(_changed(name))
    return raw


def _changed(name: str) -> str:
    return f"{name} was changed by another program since it was read; nothing was written. Look at the new version, then edit again"


def restore(folder: Path, name: str, text: str, expected: str) -> str:
    """Write back a file's earlier text (undo); the same cautions as :func:`set_figure`."""
    _, marked = read_unchanged(folder, name, expected)
    return _replace(folder, name, text, expected, marked)


def read_source(folder: Path, name: str) -> str:
    """Return a case file's text as it stands, without the byte order mark."""
    return (folder / name).read_bytes().decode("utf-8-sig")


def bytes_of(text: str, marked: bool) -> bytes:
    """Return what a text is in its file, after a byte order mark where the file has one."""
    return (MARK if marked else b"") + text.encode()


def read_unchanged(folder: Path, name: str, expected: str) -> tuple[str, bool]:
    """Return a file's text, and whether it begins with a byte order mark; refuse one that is not what was read.

    Raises
    ------
    ChangedOnDisk
    """
    raw = (folder / name).read_bytes() if (folder / name).is_file() else b""
    if hashlib.sha256(raw).hexdigest() != expected:
        raise ChangedOnDisk(_changed(name))
    return raw.decode("utf-8-sig"), raw.startswith(MARK)


def _write(folder: Path, name: str, before: str, after: str, path: Sequence[Step], expected: str, marked: bool) -> str:
    _only_there(before, after, name, path)
    return _replace(folder, name, after, expected, marked)


def _replace(folder: Path, name: str, text: str, expected: str, marked: bool) -> str:
    data = bytes_of(text, marked)
    with locked(folder):  # what is checked stays as it is until the file is replaced
        checked_load(folder, name, text)
        read_unchanged(folder, name, expected)
        write_whole(folder / name, data)
    return hashlib.sha256(data).hexdigest()


def _only_there(before: str, after: str, name: str, path: Sequence[Step]) -> None:
    """Check that nothing but the value at a path differs between two texts."""
    old, new = read_yaml(before, name).tree, read_yaml(after, name).tree
    if _without(old, path) != _without(new, path):
        raise InputError(f"{name} shares this value with another place (a YAML alias); edit it in the file itself")


def _without(tree: Any, path: Sequence[Step]) -> Any:
    if not path:
        return None
    if isinstance(tree, dict):
        return {k: _without(v, path[1:]) if k == str(path[0]) else v for k, v in tree.items()}
    if isinstance(tree, list):
        return [_without(v, path[1:]) if k == path[0] else v for k, v in enumerate(tree)]
    return tree


def _node(text: str, name: str, path: Sequence[Step]) -> Any:
    from ruamel.yaml import YAML

    node = YAML(typ="rt", pure=True).compose(text)
    for step in path:
        children = getattr(node, "value", None)
        if isinstance(step, int) and isinstance(children, list) and step < len(children):
            node = children[step]
            continue
        pairs = [pair for pair in children if isinstance(pair, tuple)] if isinstance(children, list) else []
        found = [value for key, value in pairs if key.value == step]
        if not found:
            raise InputError(f"{name} has no value at {'.'.join(map(str, path))}; add it in the file")
        node = found[0]
    return node


def _number(number: float) -> str:
    return f"{number:.10g}" if abs(number) < 1e10 else repr(number)


def _estimate(text: str, node: Any, numbers: list[float]) -> str:
    low, likely, high = numbers if len(numbers) == 3 else numbers * 3
    certain = low == likely == high
    as_list = _number(likely) if certain else f"[{_number(low)}, {_number(likely)}, {_number(high)}]"
    if isinstance(node.value, str):
        return _spliced(text, [(node.start_mark.index, node.end_mark.index, as_list)])
    figures = {"low": low, "likely": likely, "high": high}
    if not (node.value and isinstance(node.value[0], tuple)):
        if node.flow_style:
            return _spliced(text, [(node.start_mark.index, node.end_mark.index, as_list)])
        pairs = zip(node.value, figures.values(), strict=True)
        return _spliced(text, [(v.start_mark.index, v.end_mark.index, _number(figure)) for v, figure in pairs])
    keys = {key.value: (key, value) for key, value in node.value}
    for single in ("value", "reference", "word"):
        if single in keys:
            key, value = keys[single]
            glue = ", " if node.flow_style else "\n" + " " * key.start_mark.column
            new = (
                f"value: {_number(likely)}" if certain else glue.join(f"{k}: {_number(v)}" for k, v in figures.items())
            )
            return _spliced(text, [(key.start_mark.index, value.end_mark.index, new)])
    spans = []
    for key_name, figure in figures.items():
        if key_name in keys:
            value = keys[key_name][1]
            spans.append((value.start_mark.index, value.end_mark.index, _number(figure)))
    return _spliced(text, spans)


def _spliced(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text
