"""What ``detente drafts`` prints: lists, trees, comparisons, and what an import would write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from detente.drafts.compare import outside_changes
from detente.drafts.word.sending_back.send_back import NUMBER
from detente.report.draft_tables import effects_rows as effect_rows
from detente.report.draft_tables import print_comparison
from detente.text import joined, one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.drafts.confirm import Decision
    from detente.drafts.consistency import Contradiction
    from detente.drafts.left_out import LeftOut


def _table(*columns: str) -> Any:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add_row(table: Any, *cells: object) -> None:
    table.add_row(*(Text(one_line(cell)) for cell in cells))


def show_contradictions(console: Console, found: Iterable[Contradiction]) -> None:
    """Say where the words of a draft that is saved contradict its package."""
    for entry in found:
        console.print(f"warning: {one_line(str(entry))}", markup=False, soft_wrap=True)


MOST_PROVISIONS = 400
_MOST_OF_KIND = 20


def show_plan(console: Console, case: Case, plan: Any) -> None:
    """Print what an import would take each provision for; of a very long text the first, JSON has all."""
    table = _table("label", "text", "point", "score", "by", "options")
    decided = {d.point: d for d in plan.decisions}
    every = list(zip(plan.read.text.provisions, plan.matches, strict=True))
    for provision, match in every[:MOST_PROVISIONS]:
        words = provision.text if len(provision.text) <= 60 else provision.text[:59] + "…"
        d = decided.get(match.point)
        options = "" if d is None else _options(d)
        doubt = f"; {match.doubt}" if match.doubt else ""
        _add_row(table, match.label, words, match.point or "—", f"{match.score:.2f}", match.how + doubt, options)
    console.print(table)
    if len(every) > MOST_PROVISIONS:
        console.print(f"and {len(every) - MOST_PROVISIONS:,} more provisions; --json lists them all", markup=False)
    named = {match.point for match in plan.matches}
    for d in plan.decisions:
        if d.point not in named:
            console.print(f"not in the text: {d.point}: {_options(d)}", markup=False)
    for d in plan.decisions:
        if d.doubts:
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
    _show_not_carried(console, plan.read.left_out)
    for warning in plan.read.warnings:
        console.print(f"warning: {one_line(warning)}", markup=False)


def _show_not_carried(console: Console, left_out: Iterable[LeftOut]) -> None:
    """Say what a draft does not carry, of each kind the first entries."""
    shown = Counter[str]()
    for left in left_out:
        shown[left.what] += 1
        if shown[left.what] <= _MOST_OF_KIND:
            console.print(f"not carried: {one_line(str(left))}", markup=False)
    for what, count in shown.items():
        if count > _MOST_OF_KIND:
            console.print(
                f"not carried: {count - _MOST_OF_KIND:,} more of the kind “{one_line(what)}”; --json lists them all",
                markup=False,
            )


def _options(decision: Decision) -> str:
    return f"{' | '.join(decision.options)} ({decision.how})"


def show_effects(console: Console, case: Case, found: Any) -> None:
    table = _table("party", "utility", "accepts before", "after")
    for row in effect_rows(case, found):
        _add_row(table, *row)
    console.print(table)
    console.print(f"{found.draws:,} draws; utility: change of the mean on each party's own scale", markup=False)


def show_files(console: Console, files: Iterable[Path]) -> None:
    """Say which files were written."""
    for path in files:
        console.print(f"wrote {path}", markup=False, soft_wrap=True)


def show_sent_back(console: Console, made: Any) -> None:
    """Say what was written into a received file, what stays pending, and what could not be carried."""
    said = [
        f"{made.inserted:,} words in, {made.deleted:,} out",
        *(f"{count} paragraphs {what}" for count, what in (
            (made.paragraphs_in, "in"), (made.paragraphs_out, "out"), (made.moved, "moved")) if count),
        *([f"{made.comments} comments"] if made.comments else []),
    ]  # fmt: skip
    console.print(f"Tracked as {one_line(made.author)}, {made.date}: {'; '.join(said)}.", markup=False, soft_wrap=True)
    for what, entries in (("Accepted or rejected on the way", made.settled), ("Left pending", made.pending)):
        if entries:
            authors = Counter(one_line(entry.author) for entry in entries)
            console.print(
                f"{what}: {', '.join(f'{n} by {name}' for name, n in authors.items())}.", markup=False, soft_wrap=True
            )
    if made.unbound:
        console.print(
            f"note: content controls changed that showed a value of the document's data: {made.unbound}. Word would have put "
            "the old words back, so these controls no longer follow the data.", markup=False, soft_wrap=True,
        )  # fmt: skip
    numbers = [entry for entry in made.uncarried if entry.why == NUMBER]
    if numbers:
        first = numbers[0]
        console.print(
            f"note: at {len(numbers):,} points the document prints another number than the draft, first "
            f"{one_line(first.found) or 'none'!r} for {one_line(first.expected) or 'none'!r}; its numbers count themselves",
            markup=False, soft_wrap=True,
        )  # fmt: skip
    for entry in made.uncarried:
        if entry.why == NUMBER:
            continue
        where = f"{one_line(entry.label)}: " if entry.label else ""
        console.print(
            f"warning: {where}not carried ({entry.why}): the file reads {one_line(entry.found)!r}, the draft "
            f"{one_line(entry.expected)!r}", markup=False, soft_wrap=True,
        )  # fmt: skip


def show_drafts(console: Console, case: Any, found: Any) -> None:
    """Print the drafts as a table: by title and names, with the id that other commands take."""

    def name(party: str) -> str:
        return case.name(party) if party in case.party_ids else party

    table = _table("draft", "id", "date", "author", "status", "open", "based on", "seen by")
    for entry in table.columns[1:3]:
        entry.no_wrap = True
    for d in found.drafts:
        seen = [name(s["party"]) + (f" ({s['date']})" if s["date"] else "") for s in d["seen_by"]]
        parent = case.drafts[d["parent"]].title if d["parent"] in case.drafts else d["parent"]
        _add_row(
            table, d["title"] or d["id"], d["id"], d["date"], ", ".join(map(name, d["author"])), d["status"],
            len(d["open"]) or "—", parent or "—", ", ".join(seen) or "—",
        )  # fmt: skip
    console.print(table)
    if found.note:
        console.print(found.note, markup=False)


def show_draft(console: Console, found: Any) -> None:
    """Print a draft's text, and what each provision settles."""
    draft = found.draft
    console.print(Text(f"{one_line(draft.title)}  ({draft.id}, {draft.date}, {draft.status})", style="bold"))
    if found.lead:
        console.print(Text(printable(found.lead)))
    for provision, point in found.provisions:
        line = Text("  " * provision.depth)
        line.append(f"{one_line(provision.printed)} ", style="bold").append(printable(provision.text))
        if point is not None:
            line.append(f"  [{point}: {found.choice(point)}]", style="cyan")
        console.print(line)
    if found.closing:
        console.print(Text(printable(found.closing)))
    for key in ("amendments", "comments", "alternatives"):
        if found.notes[key]:
            console.print(Text(f"{key} that came with the file: {len(found.notes[key])} ({draft.id}.notes.yaml)"))


def show_tree(console: Console, found: Any) -> None:
    """Print the tree of drafts, and what each changed in its parent."""
    for node in found.drafts:
        d = node.draft
        line = Text("   " * node.depth + ("└─ " if node.depth else ""))
        line.append(d.id, style="bold").append(f"  {d.date}  {', '.join(d.author)}  {d.status}  {one_line(d.title)}")
        console.print(line)
        kinds = [f"{n} {kind}" for kind, n in node.counts.items() if n and kind != "same"]
        pad = "   " * (node.depth + 1)
        also = f"also changed: {joined(node.also)}" if node.also else ""
        if kinds or also:
            console.print(Text(pad + "; ".join(filter(None, (", ".join(kinds), also)))))
        for point, old, new in node.options:
            console.print(Text(f"{pad}{point}: {old} → {new}", style="cyan"))
    if found.note:
        console.print(found.note, markup=False)


def show_comparison(console: Console, found: Any, everything: bool = False) -> None:
    """Print two drafts side by side, and what the change does to each party."""
    print_comparison(console, found.comparison, everything, found.beside)
    if found.effects is not None:
        show_effects(console, found.case, found.effects)


def show_not_in_redline(console: Console, found: Any) -> None:
    """Say what a redline in Word does not show, since it holds the text alone."""
    for passage in outside_changes(found.comparison):
        console.print(f"not in the redline: {one_line(passage.title)}", markup=False, soft_wrap=True)


def show_proposal(console: Console, found: Any) -> None:
    """Print what an amendment changes, what it does to each party, and where it contradicts itself."""
    effects = found.comparison.effects
    assert effects is not None
    beside = found.comparison.beside if len(effects.points) > 1 else None
    print_comparison(console, found.comparison.comparison, beside=beside)
    for point, old, chosen in effects.options:
        console.print(f"{point}: {old} → {chosen}", markup=False)
    show_effects(console, found.case, effects)
    show_contradictions(console, found.contradictions)


def show_merged(console: Console, found: Any, with_text: bool = True) -> None:
    """Print a merged text, how many points came out clean, and which are in brackets."""
    if with_text:
        console.print(Text(printable(found.text)))
    clean, clashes = len(found.merged.clean), len(found.clashes)
    console.print(
        f"{clean} point{'' if clean == 1 else 's'} changed without contradiction, {clashes} in brackets"
        + (f": {', '.join(c.label for c in found.clashes)}" if clashes else ""),
        markup=False,
    )
    if found.merged.open:
        left = ", ".join(f"{p} ({' '.join(o)})" for p, o in found.merged.open.items())
        console.print(f"open: {left}", markup=False)
    show_contradictions(console, found.contradictions)
