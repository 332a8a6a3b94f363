"""Propose a case from one or more versions of a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from detente.errors import InputError
from detente.proposal.decisions import Decisions
from detente.proposal.mentions import mentions
from detente.proposal.parties import find_parties, names_of
from detente.proposal.points import Made, make_points
from detente.proposal.proposal import DOUBTFUL, Evidence, Mention, Proposal, Version
from detente.proposal.texts import Text, read_texts
from detente.proposal.versions import grouped

MOST_FILES = 20


def propose(
    paths: Sequence[Path],
    *,
    level: int | None = None,
    decisions: Decisions | None = None,
    today: dt.date | None = None,
) -> Proposal:
    """Propose a case from texts.

    Points are the numbered provisions at one level; their options are the wordings that the texts give them, where two
    wordings are one only when they say the same beyond doubt. Parties are those who sign, are defined, stand before
    brackets, or must act. Nothing is written.

    Parameters
    ----------
    paths : sequence of Path
        The earliest first, unless all of them are dated.
    level : int, optional
        The depth of the provisions that are points, from 0.
    decisions : Decisions, optional
        What a person has confirmed, renamed, merged, split or dropped.
    today : date, optional
        The date of a text that neither its file's name nor its own words date.

    Returns
    -------
    Proposal

    Raises
    ------
    InputError
        When a file cannot be read, or has no numbered provision.
    """
    if not 1 <= len(paths) <= MOST_FILES:
        raise InputError(f"found {len(paths)} files, expected 1 to {MOST_FILES}")
    decided = decisions or Decisions()
    texts, found_level = read_texts(paths, level, decided.split, decided.dates)
    parties = decided.of_parties(find_parties(texts))
    taken = [p for p in parties if p.sure != DOUBTFUL]
    made = decided.of_points(make_points(texts, grouped(texts), taken, names_of(taken)))
    return Proposal(
        level=found_level,
        versions=tuple(_versions(texts, made, decided, today or dt.date.today())),
        parties=tuple(parties),
        points=tuple(entry.point for entry in made),
        mentions=tuple(_mentions(texts[-1], len(texts) - 1, made)),
    )


def _versions(texts: Sequence[Text], made: Sequence[Made], decided: Decisions, today: dt.date) -> list[Version]:
    out: list[Version] = []
    for number, text in enumerate(texts):
        names = text.whole.names
        points = {text.places[at]: m.point.id for m in made for at in m.places(number)[:1]}
        out.append(
            Version(
                draft=text.draft,
                title=text.title,
                date=str(text.date or today),
                path=text.path,
                changes=text.changes,
                parent=out[-1].draft if out else None,
                labels={names[at]: points.get(at) for at in range(len(names))},
                package={m.point.id: m.package[number] for m in made if number in m.package},
                doubts={m.point.id: m.open[number] for m in made if number in m.open},
                warnings=text.warnings,
                author=decided.authors.get(text.draft),
                dated=text.date is not None,
                dated_by=text.dated_by,
            )
        )
    return out


def _mentions(text: Text, number: int, made: Sequence[Made]) -> list[Mention]:
    points = {at: m.point.id for m in made for at in m.places(number)}
    parts = [("", "", text.whole.lead), ("", "closing", text.whole.closing)]
    parts += [(points.get(at, ""), p.printed, p.text) for at, p in enumerate(text.points.provisions)]
    return [
        Mention(kind, what, point, Evidence(text.file, label, sentence))
        for point, label, words in parts
        for kind, what, sentence in mentions(words)
    ]
