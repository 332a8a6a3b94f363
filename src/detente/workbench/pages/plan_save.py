"""Saving the package at hand as a draft file of the case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from detente.errors import DetenteError, InputError
from detente.report.words import inside
from detente.workbench.frame import View
from detente.workbench.widgets import Entry, button, el, select
from detente.workbench.working import Package


def save_form(view: View, close: Callable[[], None]) -> None:
    """Show the form; what it writes is checked as the loader would."""
    from detente.drafts.compose import compose
    from detente.drafts.store import suggest_id

    opened = view.opened
    case, package = opened.loaded, opened.package
    parent = case.drafts.get(package.parent) if package.parent else None
    authors = {party.id: party.name for party in case.parties}
    chosen = {"author": parent.author[0] if parent else next(iter(authors))}
    composed = compose(case, package.options, parent)
    text = {"body": composed}
    with el("div", cls="toolbar save-form"):
        name = Entry("Id (the file's name)", suggest_id(_free(case.drafts, package)), spellcheck="false")
        title = Entry("Title", f"Change to {inside(parent.title)}" if parent else "A first draft")
        date = Entry("Date", str(case.as_of), type="date")
        select("Author", authors, chosen["author"], lambda value: chosen.update(author=value))
    with el("label", cls="field wide"):
        el(
            "span",
            "Text: the draft's own words, and the option's words where the package differs; mend it before saving",
            "field-label",
        )
        area = el("textarea", value=composed, rows="10", spellcheck="true")
        area.on("input", lambda event: text.update(body=str(event.args)), js_handler="(e) => emit(e.target.value)")
    el("p", "Dated up to the day of the case, a draft counts as its author's own text where judgements are updated by what "
            "the parties said. Give a mere what-if a later date.", "muted small")  # fmt: skip
    wrong = el("p", "", "error", role="alert")

    async def save() -> None:
        wrong.text = ""
        try:
            path = await _write(
                view,
                package,
                name.value.strip(),
                title.value.strip(),
                date.value.strip(),
                chosen["author"],
                text["body"],
            )
        except DetenteError as error:
            wrong.text = str(error)
            return
        opened.notice = f"Saved as {path}."
        opened.take_draft(name.value.strip())
        opened.tell("case")

    with el("div", cls="toolbar"):
        button("Save the draft", view.act(save), "primary")
        button("Close", view.act(close))


def _free(drafts: Any, package: Package) -> str:
    stem = f"{package.parent or 'draft'}_"
    number = 2
    while f"{stem}{number}" in drafts:
        number += 1
    return f"{stem}{number}"


async def _write(view: View, package: Package, name: str, title: str, date: str, author: str, text: str) -> str:
    from detente.drafts.store import NewDraft, check_id, write_draft

    opened = view.opened
    case = opened.loaded
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        raise InputError(f"found {date!r} as the date, expected one such as 2025-11-25") from None
    if not title:
        raise InputError("found no title, expected a few words")
    if name in case.drafts:
        raise InputError(f"the case has a draft {name!r} already; choose another id")
    check_id(case, name)
    parent = case.drafts.get(package.parent) if package.parent else None
    new = NewDraft(
        id=name,
        title=title,
        author=(author,),
        date=day,
        text=text,
        package=dict(package.options),
        open=dict(package.open),
        labels=dict(parent.labels) if parent else {},
        parent=parent.id if parent else None,
    )
    written = await opened.write(lambda: write_draft(case, new))
    return f"{opened.folder.name}/{written[0].relative_to(case.folder)}"
