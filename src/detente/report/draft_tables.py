"""Comparisons of drafts and their effects, as a terminal and a web page show them. Texts are data: escaped everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from detente.case.case import Case
from detente.drafts.compare import Beside, Comparison, Passage, effect_beside, heading, other_changes, summary
from detente.drafts.effects import Effects
from detente.drafts.structure.tokens import Change
from detente.text import one_line, printable
from detente.words import percent, signed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SIGNS = {
    "same": "=", "reworded": "~", "added": "+", "removed": "−", "moved": "↕", "merged": "⊃", "split": "⊂",
}  # fmt: skip


def print_comparison(
    console: Console, comparison: Comparison, everything: bool = False, beside: Beside | None = None
) -> None:
    """Print a comparison on a terminal: deletions struck through, insertions underlined.

    ``beside`` holds for points of the case what is to stand beside their words.
    """
    from rich.text import Text

    shown: set[str] = set()

    console.print(Text(f"{comparison.a} → {comparison.b}: {summary(comparison)}", style="bold"))
    before, after = other_changes(comparison)
    _print_passages(console, before)
    for row in comparison.points:
        if row.changes == ("same",) and not everything:
            continue
        console.print(Text(f"\n{_SIGNS[row.changes[0]]} {one_line(heading(row))}", style="bold"))
        console.print(rich_changes(row.words))
        if effect := effect_beside(row, beside or {}, shown):
            console.print(Text(f"  alone: {one_line(', '.join(effect))}", style="cyan"))
    _print_passages(console, after)


def _print_passages(console: Console, passages: Iterable[Passage]) -> None:
    """Print what changed outside the points."""
    from rich.text import Text

    for passage in passages:
        sign = "?" if passage.unknown else _SIGNS.get(passage.kinds[0] if passage.kinds else "", "~")
        console.print(Text(f"\n{sign} {one_line(passage.title)}", style="bold"))
        console.print(rich_changes(passage.changes))


def rich_changes(changes: Iterable[Change]) -> Text:
    """Word changes as styled text; also readable without colours."""
    from rich.text import Text

    text = Text()
    for change in changes:
        if change.kind == "same":
            text.append(printable(change.after))
            continue
        if change.before:
            text.append(f"[-{printable(change.before)}-]", style="red strike")
        if change.after:
            text.append(f"{{+{printable(change.after)}+}}", style="green underline")
    return text


def effects_rows(case: Case, found: Effects) -> list[tuple[str, str, str, str]]:
    """The effects as rows of text: party, change of utility, acceptance before and after."""
    rows = [
        (
            case.name(entry.party),
            signed(entry.change),
            percent(entry.accepts_before),
            percent(entry.accepts_after),
        )
        for entry in found.parties
    ]
    return [*rows, ("Adopted", "", percent(found.adopted_before), percent(found.adopted_after))]


def effects_html(case: Case, found: Effects) -> Markup:
    """The effects as a table for the page of a comparison."""
    body = Markup("").join(
        Markup('<tr><th class="l" scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(*row)
        for row in effects_rows(case, found)
    )
    return Markup(
        '<h2>What it does to each party</h2><table><thead><tr><th class="l" scope="col">Party</th>'
        '<th scope="col">Change of utility (mean)</th><th scope="col">Accepts before</th>'
        '<th scope="col">Accepts after</th></tr></thead><tbody>{}</tbody></table>'
        '<p class="sum">{:,} draws. Utility is on each party\'s own scale.</p>'
    ).format(body, found.draws)
