"""What texts suggest for a case; a person confirms it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from detente.records import Record
from detente.text import short
from detente.words import day

SURE, LIKELY, DOUBTFUL = "sure", "likely", "doubtful"
"""How sure a proposal is: the words say so; they suggest so; they may be read so. What is doubtful is never taken silently."""
NOT_IN_TEXT = "not_in_text"
"""The option of a point that a text does not speak of."""


@dataclass(frozen=True)
class Evidence(Record):
    """Where a proposal comes from: the file, the label there, and the words."""

    file: str
    label: str
    words: str


@dataclass(frozen=True)
class ProposedParty(Record):
    """Somebody who may be a party.

    Attributes
    ----------
    id, name : str
    role : str
        A guess: ``principal`` for those who sign or stand before brackets, else ``stakeholder``.
    aliases : tuple of str
        Other names that the texts use.
    kind : str
        ``signs``, ``defined``, ``brackets``, ``state``, ``organisation``, ``subject`` or ``mentioned``.
    sure : str
    evidence : Evidence
    """

    id: str
    name: str
    role: str
    aliases: tuple[str, ...]
    kind: str
    sure: str
    evidence: Evidence


@dataclass(frozen=True)
class ProposedOption(Record):
    """One wording of a point.

    Attributes
    ----------
    id, text : str
    obligates : tuple of str
        Parties that its words oblige.
    sure : str
    obligated_sure : str
        How sure that is; empty where nobody was found.
    evidence : Evidence
    """

    id: str
    text: str
    obligates: tuple[str, ...]
    sure: str
    obligated_sure: str
    evidence: Evidence


@dataclass(frozen=True)
class ProposedPoint(Record):
    """A numbered provision, with a wording from each text that has it.

    Attributes
    ----------
    id, number, title : str
    options : tuple of ProposedOption
    sure : str
        Whether its provisions were put together by their words (``sure``), or by their label or a few words (``likely``).
    evidence : Evidence
    together : tuple of str
        What was taken for one point though the labels differ, or by less than the words; each in a sentence.
    """

    id: str
    number: str
    title: str
    options: tuple[ProposedOption, ...]
    sure: str
    evidence: Evidence
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention(Record):
    """A date, a term, an amount, or words that end an obligation.

    Attributes
    ----------
    kind : str
        ``date``, ``term``, ``amount`` or ``void_condition``.
    what : str
        As written.
    point : str
        The point that it stands in; empty outside all of them.
    evidence : Evidence
    """

    kind: str
    what: str
    point: str
    evidence: Evidence


@dataclass(frozen=True)
class Version(Record):
    """One text: the draft that it becomes.

    Attributes
    ----------
    draft, title : str
    date : str
        As an ISO date.
    path : Path
    changes : str
        ``accept`` or ``reject``: with or without the tracked changes of a Word file.
    parent : str or None
    labels : dict
        For each label of the text the point that it is, or None.
    package : dict
        The option of each point whose wording is plain; the others stay open.
    doubts : dict
        Why a point stays open.
    warnings : tuple of str
    author : str or None
        The party that wrote it, where a person has said so.
    dated : bool
        Whether its date was given, or stands in the file's name or in the text; else it is today's.
    dated_by : str
        The words of the text that its date comes from.
    """

    left_out: ClassVar[frozenset[str]] = frozenset({"path", "author", "dated", "dated_by"})

    draft: str
    title: str
    date: str
    path: Path
    changes: str
    parent: str | None
    labels: dict[str, str | None]
    package: dict[str, str]
    doubts: dict[str, str]
    warnings: tuple[str, ...] = ()
    author: str | None = None
    dated: bool = False
    dated_by: str = ""


@dataclass(frozen=True)
class Proposal(Record):
    """A case as texts suggest it.

    Attributes
    ----------
    level : int
        The depth of the provisions that are points, from 0.
    versions : tuple of Version
        The earliest first.
    parties : tuple of ProposedParty
    points : tuple of ProposedPoint
    mentions : tuple of Mention
    """

    row_source: ClassVar[str] = "points"

    level: int
    versions: tuple[Version, ...]
    parties: tuple[ProposedParty, ...]
    points: tuple[ProposedPoint, ...]
    mentions: tuple[Mention, ...]

    @property
    def draft_titles(self) -> dict[str, str]:
        """The title of each draft by its id; where several texts bear one title, with what tells them apart.

        That is the text's day, else its file, and whether the tracked changes are in it.
        """
        often = Counter(version.title for version in self.versions)
        days = Counter((version.title, version.date) for version in self.versions)
        files = Counter(version.path for version in self.versions)
        told = {}
        for version in self.versions:
            title = version.title
            if often[title] > 1:
                if version.dated and days[title, version.date] == 1:
                    title = f"{title}, {day(dt.date.fromisoformat(version.date))}"
                elif files[version.path] == 1:
                    title = f"{title}, {version.path.stem.replace('_', ' ')}"
                else:
                    title += (
                        ", before the tracked changes" if version.changes == "reject" else ", with the tracked changes"
                    )
            told[version.draft] = title
        return told

    @property
    def doubtful(self) -> tuple[str, ...]:
        """What was left out, or open, because it is not sure; each in a sentence."""
        found = [
            f"party “{p.name}” is only {'named' if p.kind == 'mentioned' else 'the subject of a sentence'} "
            f"(“{short(p.evidence.words, 70)}”)"
            for p in self.parties
            if p.sure == DOUBTFUL
        ]
        found.append(
            "who wrote each text, who has seen it, and that it was tabled; the drafts say that these are guesses"
        )
        found += [said for version in self.versions if (said := _dating(version))]
        for version in self.versions:
            points: dict[str, list[str]] = {}
            for point, why in version.doubts.items():
                points.setdefault(why, []).append(self._number(point))
            for why, numbers in points.items():
                found.append(f"{version.draft}, point{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}: {why}")
        return tuple(found)

    def _number(self, point: str) -> str:
        return next(p.number for p in self.points if p.id == point)


def _dating(version: Version) -> str:
    """Say where a text's date comes from, where a person should look at it."""
    if not version.dated:
        return (
            f"{version.path.name} does not say when it was written: today's date, {version.date}, stands in its place"
        )
    words = short(version.dated_by, 70)
    return f"{version.path.name} is dated {version.date}, from its words “{words}”" if words else ""
