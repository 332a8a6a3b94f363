"""YAML read with the place of every value kept, and with limits.

The tree that comes back holds only dicts, lists and :class:`Text`. Nothing is guessed about a scalar:
``600000``, ``null`` and ``true`` stay text here and are given a meaning by the models.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.case.format.merge_marks import conflicts
from detente.errors import Fault, InputError, Place, shown
from detente.files import as_text
from detente.text import named, odd, refused

MAX_BYTES = 1_000_000
MAX_NODES = 200_000
MAX_ALIASED = 10_000
MAX_DEPTH = 40

Path_ = tuple[str | int, ...]


class Text(str):
    """A YAML scalar as written. ``plain`` is true when it was neither quoted nor a block."""

    __slots__ = ("plain",)
    plain: bool

    def __new__(cls, value: str, plain: bool = False) -> Text:
        self = super().__new__(cls, value)
        self.plain = plain
        return self

    @property
    def is_null(self) -> bool:
        return self.plain and self in ("", "null", "~", "Null", "NULL")


@dataclass
class Document:
    """A YAML file as a tree, with the places of its keys and values."""

    file: str
    tree: Any
    places: dict[Path_, Place] = field(default_factory=dict)
    keys: dict[Path_, Place] = field(default_factory=dict)
    inline: dict[Path_, int] = field(default_factory=dict)
    """For scalars on one line: how many characters stand before the text proper (1 for a quote)."""
    digest: bytes = b""
    """Of the whole file; empty where this was not read from one."""
    plain_sight: bool = False
    """Whether no text in it has a character that a reader cannot see as it is (:func:`detente.text.odd`)."""

    def content(self) -> tuple[Any, ...]:
        """Return what tells it from others (:mod:`detente.content`); of a file that was read, its digest."""
        return (self.file, self.digest) if self.digest else (self.file, self.tree, self.places, self.keys, self.inline)

    def place(self, path: Path_, key: bool = False) -> Place:
        """Return where the value (or its key) stands; steps unknown to the file are passed over."""
        known: Path_ = ()
        for step in path:
            if (*known, step) in self.places:
                known = (*known, step)
        if key and known in self.keys:
            return self.keys[known]
        return self.places.get(known, Place(self.file))


def read_text(path: Path, file: str, limit: int = MAX_BYTES) -> str:
    """Read a case file of at most ``limit`` bytes as text.

    Raises
    ------
    InputError
        When it is missing, over the limit, not UTF-8, or holds a character that no format can hold or the marks of an
        unfinished merge.
    """
    try:
        if not path.is_file():
            what = "a folder, expected a file" if path.is_dir() else "no such file"
            raise InputError([Fault(Place(file), f"{what}")])
        size = path.stat().st_size
        if size > limit:
            raise InputError([Fault(Place(file), f"{size:,} bytes; a case file may have at most {limit:,}")])
        raw = path.read_bytes()
    except OSError as error:
        raise InputError([Fault(Place(file), f"cannot be read: {error.strerror}")]) from None
    text = as_text(raw, file)
    check_characters(text, file)
    unmerged = list(conflicts(text, file))
    if unmerged:
        raise InputError(unmerged)
    return text


def digest_of(text: str) -> bytes:
    """Return a digest of a file's text."""
    return hashlib.blake2b(text.encode("utf-8", errors="surrogatepass"), digest_size=20).digest()


def check_characters(text: str, file: str, first_line: int = 1) -> None:
    """Refuse text with a character that no format can hold, at its place.

    Raises
    ------
    InputError
        For NUL, halves of surrogate pairs and noncharacters such as U+FFFE.
    """
    at = refused(text)
    if at is None:
        return
    place = Place(file, text.count("\n", 0, at) + first_line, at - text.rfind("\n", 0, at))
    raise InputError([Fault(place, _forbidden(text[at]))])


def _forbidden(character: str) -> str:
    if character == "\0":
        return "found a NUL byte, expected text; is this a text file?"
    if "\ud800" <= character <= "\udfff":
        return "found half of a surrogate pair, expected whole characters"
    return f"found {named(character)}, which no document can hold; remove it"


def read_yaml(text: str, file: str, first_line: int = 1) -> Document:
    """Parse YAML text to a tree with places.

    Parameters
    ----------
    text : str
    file : str
        Name used in messages.
    first_line : int
        Line number of the text's first line within the file (front matter starts at 2).

    Raises
    ------
    InputError
        For syntax errors, tags, merge keys, duplicate keys, non-scalar keys, more than one document, nesting
        deeper than 40 and aliases that expand beyond 10,000 nodes.
    """
    return _Composer(text, file, first_line).compose()


class _Stop(Exception):
    pass


class _Composer:
    """Builds the tree from ruamel.yaml's event stream, without recursion over its depth."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text, self.file, self.shift = text, file, first_line
        self.document = Document(file, None)
        self.faults: list[Fault] = []
        self.anchors: dict[str, tuple[Any, Path_, int]] = {}
        self.nodes = self.aliased = 0
        # only an escape in double quotes can put into a value what the text does not hold
        self.fine = refused(text) is None
        self.document.plain_sight = odd(text) is None

    def at(self, mark: Any) -> Place:
        return Place(self.file, mark.line + self.shift, mark.column + 1)

    def fail(self, mark: Any, message: str) -> None:
        self.faults.append(Fault(self.at(mark), message))

    def events(self) -> Iterator[Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError
        from ruamel.yaml.reader import ReaderError

        yaml = YAML(typ="safe", pure=False)  # the C parser where it is installed: some twenty times faster
        yaml.version = None
        try:
            yield from yaml.parse(self.text)
        except ReaderError as error:
            before = self.text[: int(error.position)]
            place = Place(self.file, before.count("\n") + self.shift, len(before) - before.rfind("\n"))
            self.faults.append(
                Fault(place, f"found the control character U+{ord(self.text[error.position]):04X}, expected text")
            )
            raise _Stop from None
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = " ".join(str(p) for p in (error.context, error.problem) if p)
            place = self.at(mark) if mark is not None else Place(self.file)
            hint = "; text that holds ': ', ',' or '#' inside braces must be quoted" if "flow" in said else ""
            self.faults.append(Fault(place, f"not valid YAML: {said}{hint}"))
            raise _Stop from None
        except (
            YAMLError,
            ValueError,
            IndexError,
            TypeError,
            AttributeError,
            RecursionError,
            KeyError,
            AssertionError,
        ) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.faults.append(Fault(Place(self.file), f"not valid YAML: {reason}"))
            raise _Stop from None

    def compose(self) -> Document:
        with contextlib.suppress(_Stop):
            self._run()
        if self.faults:
            raise InputError(self.faults)
        return self.document

    def _run(self) -> None:
        from ruamel.yaml import events as ev

        stack: list[_Open] = []
        documents = 0
        for event in self.events():
            kind = type(event)
            if kind is ev.ScalarEvent:
                self._count(event)
                self._scalar(stack, event)
            elif kind is ev.MappingEndEvent or kind is ev.SequenceEndEvent:
                done = stack.pop()
                if done.anchor:
                    self.anchors[done.anchor] = (done.value, done.path, self.nodes - done.nodes)
                if done.key is not None:
                    self.fail(event.start_mark, f"key {shown(done.key)} has no value")
                self._attach(stack, done.value)
            elif kind is ev.MappingStartEvent or kind is ev.SequenceStartEvent:
                self._count(event)
                if len(stack) >= MAX_DEPTH:
                    self.fail(event.start_mark, f"nested more than {MAX_DEPTH} levels deep")
                    raise _Stop
                path = self._next_path(stack, event.start_mark)
                is_map = kind is ev.MappingStartEvent
                self.document.places[path] = self.at(event.start_mark)
                stack.append(_Open({} if is_map else [], path, is_map, event.anchor, self.nodes))
            elif kind is ev.AliasEvent:
                self._count(event)
                self._alias(stack, event)
            elif kind is ev.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.fail(event.start_mark, "found a second document ('---'), expected one document in a file")
                    raise _Stop
        if documents == 0:
            self.document.tree = Text("", plain=True)

    def _count(self, event: Any) -> None:
        """Count a value, and refuse it where there are too many, or a tag stands before it."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.fail(event.start_mark, f"more than {MAX_NODES:,} values in one file")
            raise _Stop
        tag = getattr(event, "ctag", None)
        if tag is not None and str(tag) not in ("None", ""):
            self.fail(event.start_mark, f"found the YAML tag {shown(str(tag))}; tags are not allowed, remove it")
            raise _Stop

    def _next_path(self, stack: list[_Open], mark: Any) -> Path_:
        if not stack:
            return ()
        top = stack[-1]
        if not top.is_map:
            return (*top.path, len(top.value))
        if top.key is None:
            self.fail(mark, "found a list or mapping as a key, expected a word")
            raise _Stop
        return top.following

    def _scalar(self, stack: list[_Open], event: Any) -> None:
        mark, style, word = event.start_mark, event.style, event.value
        plain = not style
        text = Text(word, plain)
        if style == '"' or not self.fine:
            forbidden = refused(text)
            if forbidden is not None:
                self.fail(mark, _forbidden(text[forbidden]))
                raise _Stop
            self.document.plain_sight &= odd(text) is None
        document, at = self.document, Place(self.file, mark.line + self.shift, mark.column + 1)
        top = stack[-1] if stack else None
        if top is not None and top.is_map and top.key is None:
            if word == "<<" and plain:
                self.fail(mark, "found the merge key '<<'; write the keys out")
                raise _Stop
            top.key = text
            top.following = path = (*top.path, word)
            if word in top.value:
                first = document.keys.get(path)
                where = f" (first on line {first.line})" if first else ""
                self.fail(mark, f"the key {shown(text)} stands twice{where}; keep one")
            document.keys[path] = at
            return
        path = self._next_path(stack, mark)
        document.places[path] = at
        if style != "|" and style != ">" and mark.line == event.end_mark.line:
            document.inline[path] = 0 if plain else 1
        if event.anchor:
            self.anchors[event.anchor] = (text, path, 1)
        self._attach(stack, text)

    def _alias(self, stack: list[_Open], event: Any) -> None:
        if any(still_open.anchor == event.anchor for still_open in stack):
            self.fail(event.start_mark, f"the alias '*{event.anchor}' refers to the value that it stands in")
            raise _Stop
        if event.anchor not in self.anchors:
            self.fail(event.start_mark, f"the alias '*{event.anchor}' refers to no anchor above it")
            raise _Stop
        value, _, nodes = self.anchors[event.anchor]
        self.aliased += nodes
        self.nodes += nodes
        if self.aliased > MAX_ALIASED:
            self.fail(event.start_mark, f"aliases expand to more than {MAX_ALIASED:,} values")
            raise _Stop
        if stack and stack[-1].is_map and stack[-1].key is None:
            self.fail(event.start_mark, "found an alias as a key, expected a word")
            raise _Stop
        path = self._next_path(stack, event.start_mark)
        self.document.places[path] = self.at(event.start_mark)
        self._attach(stack, value)

    def _attach(self, stack: list[_Open], value: Any) -> None:
        if not stack:
            self.document.tree = value
            self.document.places.setdefault((), Place(self.file, self.shift, 1))
            return
        top = stack[-1]
        if top.is_map:
            top.value.setdefault(top.following[-1], value)
            top.key = None
        else:
            top.value.append(value)


@dataclass
class _Open:
    value: Any
    path: Path_
    is_map: bool
    anchor: str | None
    nodes: int
    key: Text | None = None
    """The key that was read last, as long as its value was not; ``following`` is the path of that value."""
    following: Path_ = ()
