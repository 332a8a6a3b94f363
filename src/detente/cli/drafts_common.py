"""What the drafts commands share: their options, the reading of answers, and the screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.drafts.formats import COMPARING
from detente.text import joined

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.case.format.models.record import Draft
    from detente.drafts.confirm import Decision
    from detente.drafts.consistency import Contradiction
    from detente.drafts.formats.text_format import TextFormat

DRAFT = typer.Argument(..., metavar="DRAFT", help="A draft's id.")
ID = typer.Option(None, "--id", metavar="ID", help="The new draft's id.")
DATE = typer.Option(None, "--date", metavar="DATE", help="A day, as 2025-11-25. Default: the case's as_of.")
TITLE = typer.Option(None, "--title", metavar="TEXT", help="The new draft's title.")
YES = typer.Option(False, "--yes", "-y", help="Do not ask.")
OUT = typer.Option(None, "--out", metavar="FILE", help="Write to this file; - is standard output.")
FORMAT = typer.Option(None, "--format", metavar="F", help=f"{joined(COMPARING, 'or')}.")


def day(text: str | None) -> dt.date | None:
    from detente.case.format.fields import day as read_day
    from detente.errors import InputError

    if text is None:
        return None
    try:
        return read_day(text)
    except Exception as error:
        raise InputError(str(error).replace("expected a date", "expected a day")) from None


def one_of(text: str, known: tuple[str, ...], what: str) -> str:
    from detente.errors import InputError, nearest

    if text not in known:
        raise InputError(f"found {what} {text!r}, expected one of {', '.join(known)}{nearest(text, known)}")
    return text


def known_status(text: str) -> str:
    return one_of(text, ("working", "tabled", "leaked", "withdrawn", "adopted"), "--status")


def comparing_format(name: str | None, out: Path | None) -> TextFormat | None:
    """The format that is asked for, or that of the file to be written (Markdown unless its ending says else)."""
    from detente.drafts.formats import format_of, text_format
    from detente.drafts.formats.markdown import MARKDOWN
    from detente.errors import InputError

    found = text_format(one_of(name, COMPARING, "--format")) if name else None if out is None else format_of(out)
    if found is None or found.compare is None:
        return None if out is None else MARKDOWN
    if found.binary and out is None:
        ending = found.endings[0]
        raise InputError(f"a {ending} cannot go to the terminal; say --out FILE{ending}")
    return found


def read_map(path: Path) -> dict[str, str | None]:
    """A file of decided matches: labels with point ids, null for no point."""
    from detente.case.format.fields import is_blank
    from detente.case.format.reader import Text, read_text, read_yaml
    from detente.errors import Fault, InputError

    document = read_yaml(read_text(path, str(path)), str(path))
    if not isinstance(document.tree, dict):
        raise InputError([Fault(document.place(()), 'expected labels with point ids, such as "4": strip')])
    out: dict[str, str | None] = {}
    for label, value in document.tree.items():
        if not isinstance(value, Text) or is_blank(value):
            raise InputError([Fault(document.place((label,)), "expected the id of a point, or null")])
        out[str(label)] = None if value.is_null else str(value)
    return out


def ask(question: str) -> None:
    """Ask on the terminal; no answer means no."""
    from detente.errors import InputError

    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise InputError("nothing was written: nobody answered; say --yes, or --map FILE") from None
    if not agreed:
        raise InputError(
            "nothing was written; mend the matches with --map FILE and the options with --set POINT=OPTION"
        )


def new_table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def add_row(table: Any, *cells: object) -> None:
    from rich.text import Text

    from detente.text import one_line

    table.add_row(*(Text(one_line(cell)) for cell in cells))


def show_contradictions(console: Console, found: Iterable[Contradiction]) -> None:
    """Say where the words of a draft that is saved contradict its package."""
    from detente.text import one_line

    for entry in found:
        console.print(f"warning: {one_line(str(entry))}", markup=False, soft_wrap=True)


def show_plan(console: Console, case: Case, plan: Any) -> None:
    table = new_table("label", "text", "point", "score", "by", "options")
    decided = {d.point: d for d in plan.decisions}
    for provision, match in zip(plan.read.text.provisions, plan.matches, strict=True):
        words = provision.text if len(provision.text) <= 60 else provision.text[:59] + "…"
        d = decided.get(match.point)
        options = "" if d is None else _options(d)
        doubt = f"; {match.doubt}" if match.doubt else ""
        add_row(table, match.label, words, match.point or "—", f"{match.score:.2f}", match.how + doubt, options)
    console.print(table)
    named = {match.point for match in plan.matches}
    for d in plan.decisions:
        if d.point not in named:
            console.print(f"not in the text: {d.point}: {_options(d)}", markup=False)
    for d in plan.decisions:
        if d.doubts:
            from detente.text import one_line

            point = case.point(d.point)
            near = f"; nearest all the same: {d.nearest}" if d.nearest else ""
            why = one_line("; ".join(d.doubts))
            console.print(f"left open: {d.point} ({point.title}): {why}{near}", markup=False, soft_wrap=True)
    if any(d.doubts for d in plan.decisions):
        console.print("--set POINT=OPTION settles a point", markup=False)
    for what, entries in (
        ("tracked changes", plan.read.amendments), ("comments", plan.read.comments), ("brackets", plan.read.alternatives)
    ):  # fmt: skip
        if entries:
            console.print(f"{what}: {len(entries)}, kept in the draft's notes", markup=False)
    for warning in plan.read.warnings:
        from detente.text import one_line

        console.print(f"warning: {one_line(warning)}", markup=False)


def _options(decision: Decision) -> str:
    return f"{' | '.join(decision.options)} ({decision.how})"


def show_effects(console: Console, case: Case, found: Any) -> None:
    from detente.report.draft_tables import effects_rows

    table = new_table("party", "utility", "accepts before", "after")
    for row in effects_rows(case, found):
        add_row(table, *row)
    console.print(table)
    console.print(f"{found.draws:,} draws; utility: change of the mean on each party's own scale", markup=False)


def brief(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id, "title": draft.title, "author": list(draft.author), "date": str(draft.date),
        "parent": draft.parent, "status": draft.status,
        "seen_by": [{"party": s.party, "date": None if s.date is None else str(s.date)} for s in draft.seen_by],
        "open": sorted(draft.open),
    }  # fmt: skip
