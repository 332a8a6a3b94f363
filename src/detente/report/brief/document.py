"""What a brief says, section by section, before any format. It holds results; it computes none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from detente.bargain.acceptance import DraftResult
from detente.bargain.matrix import Matrix
from detente.bargain.sensitivity import Sensitivity
from detente.bargain.since import Since
from detente.case.case import Case
from detente.case.format.models.case import Source
from detente.case.format.models.record import Draft
from detente.language import ENGLISH, date, speaking, tr
from detente.records import Record
from detente.text import word_count

REPORTED, COMPUTED = "reported", "computed"


@dataclass(frozen=True)
class Item(Record):
    """One ► point: a fact reported by a source, or a result computed from judgements.

    ``lead`` is set in bold before the text; ``sources`` are numbers in the brief's list.
    """

    text: str
    kind: str
    lead: str = ""
    sources: tuple[int, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether it is a result of this program."""
        return self.kind == COMPUTED

    @property
    def words(self) -> int:
        """How many words it has, sources apart."""
        return word_count(f"{self.lead} {self.text}")

    @property
    def cited(self) -> str:
        """The numbers of its sources: ``1, 4``."""
        return ", ".join(map(str, self.sources))


@dataclass(frozen=True)
class Section(Record):
    """A titled run of items; ``charts`` name the pictures that stand in it; ``annex``: not on the first page."""

    title: str
    items: tuple[Item, ...]
    charts: tuple[str, ...] = ()
    annex: bool = False

    row_source: ClassVar[str] = "items"


@dataclass(frozen=True)
class CitedSource(Record):
    """A source and its number in the brief's list."""

    number: int
    id: str
    source: Source

    left_out: ClassVar[frozenset[str]] = frozenset({"source"})
    derived: ClassVar[tuple[str, ...]] = ("title", "publisher", "url", "date")

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def publisher(self) -> str | None:
        return self.source.publisher

    @property
    def url(self) -> str | None:
        return self.source.url

    @property
    def date(self) -> object:
        return self.source.date

    @property
    def confidence(self) -> str | None:
        return self.source.confidence

    @property
    def doubt(self) -> str:
        """Say where the source is not of high confidence; else empty."""
        words = {"low": tr("low confidence"), "medium": tr("medium confidence")}
        return words.get(self.confidence or "", "")

    @property
    def line(self) -> str:
        """Title, publisher, date, doubt and address, as far as they are known."""
        parts = (self.title, self.publisher, self.date, self.doubt, self.url)
        return ", ".join(str(part) for part in parts if part)


@dataclass(frozen=True)
class Document(Record):
    """What every format of a brief is written from.

    Attributes
    ----------
    headline : str
        States the finding.
    standfirst : str
        The one line under it.
    sections : tuple of Section
        Those of the first page, which is read in two minutes, then those of the annex.
    sources : tuple of CitedSource
        In the order of their numbers.
    result : DraftResult
        What the charts show.
    measured : tuple of Sensitivity
        How the result moves with each judgement, the strongest first.
    since : Since or None
        What changed since a day that was asked for.
    party : str or None
        The party that the brief is for; None where it is for those who run the case.
    language : str
        Of the first page; the annex is in English.
    matrix : Matrix or None
        What each point of the draft is to each party.
    """

    case: Case
    draft: Draft
    headline: str
    standfirst: str
    sections: tuple[Section, ...]
    sources: tuple[CitedSource, ...]
    result: DraftResult
    measured: tuple[Sensitivity, ...]
    seed: int
    posterior: bool = False
    method: str = ""
    since: Since | None = None
    party: str | None = None
    language: str = ENGLISH
    matrix: Matrix | None = None

    renamed: ClassVar[dict[str, str]] = {"headline": "verdict", "draft_id": "draft", "party": "for"}
    left_out: ClassVar[frozenset[str]] = frozenset({"case", "draft", "result", "measured", "matrix"})
    derived: ClassVar[tuple[str, ...]] = ("words", "draft_id", "draws")

    @property
    def page(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if not section.annex)

    @property
    def annex(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.annex)

    @property
    def kicker(self) -> str:
        """The line over the headline: the case and its day."""
        with speaking(self.language):
            return tr("{case} · as of {day}", case=self.case.title, day=date(self.case.as_of))

    @property
    def words(self) -> int:
        """How many words the first page has, sources and method apart."""
        own = word_count(self.headline) + word_count(self.standfirst)
        return own + sum(item.words for section in self.page for item in section.items)

    @property
    def draft_id(self) -> str:
        return self.draft.id

    @property
    def draws(self) -> int:
        return self.result.draws

    def on_paper(self) -> tuple[Section, ...]:
        """Return the sections for paper: pictures follow the first page's text, so that it stays one page."""
        moved = tuple(chart for section in self.page for chart in section.charts)
        plain = [replace(section, charts=()) for section in self.page]
        if not self.annex:
            return (*plain[:-1], replace(plain[-1], charts=moved)) if plain else ()
        first, *others = self.annex
        return (*plain, replace(first, charts=(*moved, *first.charts)), *others)
