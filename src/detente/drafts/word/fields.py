"""Fields of Word: their code is left out and their result kept; some results are tables of contents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_CONTENTS = ("TOC", "TOA", "INDEX")
"""Fields that list what stands elsewhere: contents, figures, authorities, an index."""
_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION")
"""Fields that print another number on each page, or in each copy of a file."""
PAGE_NUMBER = "#"
"""What stands for such a number at the edge of a page."""


@dataclass
class Field:
    """A field: its code, whether a result of it is kept, whether that has words, and the data of its form."""

    code: str = ""
    result: bool = False
    printed: bool = False
    form: Any = None
    begun: int = 0
    """At which piece of its paragraph its result begins."""

    @property
    def lists(self) -> bool:
        return self.code.split(None, 1)[0].upper() in _CONTENTS if self.code.strip() else False

    @property
    def numbers_pages(self) -> bool:
        return self.code.split(None, 1)[0].upper() in _PAGES if self.code.strip() else False


@dataclass
class Fields:
    """The fields that are open where a document is being read."""

    stack: list[Field] = field(default_factory=list)
    around: int = 0

    def mark(self, kind: str | None, form: Any = None, at: int = 0) -> Field | None:
        """Take in the beginning, the middle or the end of a field, before a piece of its paragraph; return the field that ends."""
        if kind == "begin":
            self.stack.append(Field(form=form))
        elif kind == "separate" and self.stack:
            self.stack[-1].result = True
            self.stack[-1].begun = at
        elif kind == "end" and self.stack:
            return self.stack.pop()
        return None

    def printed(self) -> None:
        """Take in that words are printed here."""
        for entry in self.stack:
            entry.printed = True

    def said(self, code: str) -> None:
        """Take in a piece of a field's code."""
        if self.stack and not self.stack[-1].result:
            self.stack[-1].code += code

    def new_paragraph(self) -> None:
        """Only tables of contents reach over paragraphs; another field that was not closed ends with its own."""
        self.stack = [entry for entry in self.stack if entry.result and entry.lists]

    @property
    def in_code(self) -> bool:
        """Whether what comes is the code of a field."""
        return any(not entry.result for entry in self.stack)

    @property
    def page_number(self) -> Field | None:
        """The field of a page's number in whose result what comes stands, or None."""
        return next((entry for entry in self.stack if entry.result and entry.numbers_pages), None)

    @property
    def in_contents(self) -> bool:
        """Whether what comes is a line of a table of contents."""
        return self.around > 0 or any(entry.result and entry.lists for entry in self.stack)

    @contextmanager
    def contents(self, code: str = "TOC") -> Iterator[None]:
        """What is read within is a table of contents, if the code is one's."""
        lists = Field(code).lists
        self.around += lists
        try:
            yield
        finally:
            self.around -= lists
