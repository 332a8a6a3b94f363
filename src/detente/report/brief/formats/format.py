"""What a format of the brief is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from detente.language import speaking

if TYPE_CHECKING:
    from detente.report.brief.document import Document

Content = TypeVar("Content", str, bytes)


def in_its_language(write: Callable[[Document], Content]) -> Callable[[Document], Content]:
    """Let a writer of briefs speak the language of the brief that it gets."""

    @functools.wraps(write)
    def written(brief: Document) -> Content:
        with speaking(brief.language):
            return write(brief)

    return written


@dataclass(frozen=True)
class Format:
    """A format that a brief is written in.

    Attributes
    ----------
    name : str
        As ``--format`` takes it.
    title : str
        What a reader calls it.
    endings : tuple of str
        What names of such files end in, without the dot; the first is what a new file gets.
    media_type : str
        For a download.
    write : callable
        Returns the file's content: text, or bytes.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    media_type: str
    write: Callable[[Document], str | bytes]
