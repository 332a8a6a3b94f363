"""Amendments: a draft changed at some points, as a new draft with its parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.compare import Comparison, compare_drafts
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.merge import MergedText
from detente.drafts.store import FrontMatter, NewDraft, check_id
from detente.drafts.structure.brackets import party_named
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.written import write_plain
from detente.errors import InputError, nearest


def as_draft(new: NewDraft) -> Draft:
    """Return a new draft as the case will hold it."""
    return Draft.model_construct(
        id=new.id, title=new.title, author=tuple(new.author), date=new.date, parent=new.parent, status=new.status,
        seen_by=(), package=dict(new.package), open={k: tuple(v) for k, v in new.open.items()},
        labels=dict(new.labels), source=(), note=None, text=new.text, text_line=1, file=f"drafts/{new.id}.md",
    )  # fmt: skip


def amend(
    case: Case, parent: Draft, options: Mapping[str, str], texts: Sequence[str], said: FrontMatter
) -> tuple[NewDraft, Draft, Comparison]:
    """Make an amendment of a draft; nothing is written.

    Parameters
    ----------
    case : Case
    parent : Draft
    options : mapping of str to str
        The options to change, by point.
    texts : sequence of str
        ``POINT=WORDS``, or words for the point of the same place in ``options``. Without words a point gets its
        new option's text.
    said : FrontMatter
        Its author is needed. Without an id: the parent's id, the author's, and a number. Without a date: the case's
        ``as_of``, or the parent's date if that is later.

    Returns
    -------
    (NewDraft, Draft, Comparison)

    Raises
    ------
    InputError
        When a point, option or party is unknown, or nothing would change.
    """
    who = party_named(case, said.author or "")
    if who is None:
        raise InputError(f"no party is called {said.author!r}{nearest(said.author or '', case.party_ids)}")
    _check_options(case, options)
    words = _words(case, options, texts)
    if not options and not words:
        raise InputError("nothing to change: say --set POINT=OPTION, --text POINT=WORDS, or both")
    for point, option in options.items():
        if point not in words and parent.package.get(point) != option:
            words[point] = case.point(point).option(option).text
    text, added = _rewritten(case, parent, words)
    package = {**parent.package, **options}
    new = NewDraft(
        id=check_id(case, said.id) if said.id else _free_id(case, parent, who),
        title=said.title or f"{case.name(who)}'s amendment of {parent.title}",
        author=(who,),
        date=said.date or max(case.as_of, parent.date),
        text=text,
        package={p: package[p] for p in case.point_ids if p in package},
        open={p: o for p, o in parent.open.items() if p not in options},
        labels={**parent.labels, **added},
        parent=parent.id,
    )
    after = as_draft(new)
    comparison = compare_drafts(case, parent, after)
    same = all(row.changes == ("same",) for row in comparison.points)
    if same and parent.package == new.package and parent.open == new.open:
        raise InputError(f"nothing would change: draft {parent.id!r} says so already")
    return new, after, comparison


def _check_options(case: Case, options: Mapping[str, str]) -> None:
    for name, option in options.items():
        known = case.point(name).option_ids
        if option not in known:
            raise InputError(
                f"point {name!r} has no option {option!r}; expected one of {', '.join(known)}{nearest(option, known)}"
            )


def _words(case: Case, options: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    unnamed = list(options)
    for entry in texts:
        name, sign, rest = entry.partition("=")
        if sign and name.strip() in case.point_ids:
            point, said = name.strip(), rest.strip()
        elif unnamed:
            point, said = unnamed[0], entry.strip()
        else:
            raise InputError(f"found --text {entry[:60]!r} and no point for it; say --text POINT=WORDS")
        if not said:
            raise InputError(f"the new words of point {point!r} are empty; say what it should read")
        if point in words:
            raise InputError(f"point {point!r} is given words twice; give them once")
        words[point] = " ".join(said.split())
        if point in unnamed:
            unnamed.remove(point)
    return words


def _rewritten(case: Case, parent: Draft, words: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The parent's text with new words at some points; points that it lacks are added after the last."""
    text = draft_text(parent)
    ids = points_of_draft(case, parent, text)
    out: dict[int, str | None] = dict(enumerate(text.written))
    added: list[str] = []
    labels: dict[str, str] = {}
    for point, said in words.items():
        if point in ids:
            at = ids.index(point)
            for paragraph in _all_paragraphs(text, at):
                out[paragraph] = None
            first = text.provisions[at]
            out[first.first] = f"{text.label_written(at)} {said}"
            continue
        number = case.point(point).number
        if text.find(number) is not None:
            number = _next_number(text)
            labels[number] = point
        added.append(f"{number}. {said}")
    end = max((p for provision in text.provisions for p in provision.paragraphs), default=-1) + 1
    paragraphs = [p for at in range(end) if (p := out[at]) is not None]
    paragraphs += added
    paragraphs += [p for at in range(end, len(text.paragraphs)) if (p := out[at]) is not None]
    return write_plain(paragraphs), labels


def _all_paragraphs(text: PlanText, at: int) -> list[int]:
    """The paragraphs of a provision and of everything under it."""
    under = {at}
    for k, provision in enumerate(text.provisions):
        if provision.parent in under:
            under.add(k)
    return [p for k in under for p in text.provisions[k].paragraphs]


def _next_number(text: PlanText) -> str:
    numbers = [int(p.number) for p in text.provisions if p.depth == 0 and p.number.isdigit()]
    return str(max(numbers, default=0) + 1)


def _free_id(case: Case, parent: Draft, author: str) -> str:
    n = 1
    while f"{parent.id}_{author}_{n}" in case.drafts:
        n += 1
    return check_id(case, f"{parent.id}_{author}_{n}")


def merged_draft(case: Case, base: Draft, chosen: Sequence[Draft], merged: MergedText, said: FrontMatter) -> NewDraft:
    """Return a merged text as a new draft, by the authors of what went into it; ``said`` gives its id, date and title."""
    authors = tuple(dict.fromkeys(party for draft in chosen for party in draft.author))
    return NewDraft(
        id=check_id(case, said.id or ""),
        title=said.title or base.title,
        author=authors,
        date=said.date or max(case.as_of, *(draft.date for draft in chosen)),
        text=write_plain(merged.paragraphs),
        package=merged.package,
        open=merged.open,
        labels=merged.labels,
        parent=base.id,
        note=f"Woven from {', '.join(draft.id for draft in chosen)}.",
    )
