"""What a format of texts is: one record that says how it is read, written, and how it shows a comparison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from detente.case.case import Case
    from detente.case.format.models.record import Draft
    from detente.drafts.compare import Beside, Comparison
    from detente.drafts.left_out import LeftOut
    from detente.drafts.structure.brackets import AlternativeSet
    from detente.drafts.structure.plan_text import PlanText
    from detente.drafts.word.tracked_changes import Amendment, Remark


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    Attributes
    ----------
    changes : str
        ``accept`` or ``reject``: the text with or without its tracked changes.
    column : int
        Which of several versions that stand side by side to take, from 1.
    """

    changes: str = "accept"
    column: int = 1


@dataclass(frozen=True)
class Version:
    """One of several texts that stand side by side in a file: its column from 1, its language, whether it was taken."""

    column: int
    language: str
    text: PlanText
    taken: bool = False


@dataclass(frozen=True)
class Imported:
    """What a file holds, before anything is decided about it."""

    text: PlanText
    before: PlanText | None = None
    amendments: tuple[Amendment, ...] = ()
    comments: tuple[Remark, ...] = ()
    alternatives: tuple[tuple[str, AlternativeSet], ...] = ()
    hidden: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """What the file holds and the text does not carry."""
    versions: tuple[Version, ...] = ()
    """The texts that stand side by side in the file; empty where it holds one."""
    hidden_at: tuple[tuple[str, str], ...] = ()
    """For each stretch of hidden text the label of its point, and the words around it."""


@dataclass(frozen=True)
class Imprint:
    """What stands beside a text where a format has a place for it: its name, title, day, authors (id, name), and a template of the format."""

    name: str = ""
    title: str = ""
    date: dt.date = dt.date.min
    authors: tuple[tuple[str, str], ...] = ()
    template: bytes | None = None


@dataclass(frozen=True)
class Versions:
    """Two drafts and how they differ, for a format to show.

    Attributes
    ----------
    view : str
        Which view a page opens with, ``side`` or ``inline``.
    note : Markup, optional
        HTML placed after the summary (the effects of an amendment, for one).
    beside : mapping, optional
        For points of the case what stands beside their words.
    author : str, optional
        Whose name tracked changes bear; without it the later draft's authors.
    template : bytes, optional
        A template of the format.
    """

    case: Case
    before: Draft
    after: Draft
    comparison: Comparison
    view: str = "side"
    note: Markup | None = None
    beside: Beside | None = None
    author: str | None = None
    template: bytes | None = None


@dataclass(frozen=True)
class TextFormat:
    """One format of texts.

    Attributes
    ----------
    name : str
        As options name it.
    title : str
        For readers.
    endings : tuple of str
        Of its files, the usual one first.
    carries : str
        What of a draft it carries, for the documentation.
    read : callable, optional
        From a file's bytes, its name (for messages), and how: see :class:`Reading`. None: not read.
    write : callable, optional
        From a text and its imprint. None: not written.
    compare : callable, optional
        Shows two versions. None: shows no comparisons.
    binary : bool
        Whether it cannot go to a terminal.
    outside : bool
        Whether what was read of it tells all that stands outside the text: headers, hidden text.
    edge_lines : bool
        Whether of all this only the lines are told that most pages repeat.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    carries: str
    read: Callable[[bytes, str, Reading], Imported] | None = None
    write: Callable[[PlanText, Imprint], bytes] | None = None
    compare: Callable[[Versions], bytes] | None = None
    binary: bool = False
    outside: bool = False
    edge_lines: bool = False
