"""Small building blocks of the pages: plain HTML elements whose text is always text.

Case text reaches the browser as text nodes and attribute values only; nothing here takes HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import Client, ui
from nicegui.elements.mixins.text_element import TextElement

from detente.text import printable

Handler = Callable[..., Any]
Columns = Sequence[str | tuple[str, str]]


class Text(TextElement):
    """An HTML element with text in it."""

    def __init__(self, tag: str, text: object = "") -> None:
        super().__init__(tag=tag, text=printable(text))


def el(tag: str, text: object | None = None, cls: str = "", **attributes: Any) -> Any:
    """Make an element.

    Parameters
    ----------
    tag : str
    text : object, optional
        Shown as text.
    cls : str
        CSS classes.
    **attributes
        HTML attributes; a trailing ``_`` is dropped and ``_`` becomes ``-``. None leaves an attribute out.
    """
    element: Any = ui.element(tag) if text is None else Text(tag, text)
    if cls:
        element.classes(cls)
    for name, value in attributes.items():
        if value is not None and value is not False:
            element.props[name.rstrip("_").replace("_", "-")] = printable(value) if isinstance(value, str) else value
    return element


def button(label: object, on_click: Handler, cls: str = "", **attributes: Any) -> Any:
    """Make a button."""
    return el("button", label, f"btn {cls}".strip(), type="button", **attributes).on("click", on_click, args=[])


def link(label: object, href: str, cls: str = "", **attributes: Any) -> Any:
    """Make a link within the workbench, or to a web page; any other address becomes plain text."""
    if href.startswith(("https://", "http://")):
        return el("a", label, cls, href=href, target="_blank", rel="noopener noreferrer", **attributes)
    if href.startswith(("/", "#")) and not href.startswith("//"):
        return el("a", label, cls, href=href, **attributes)
    return el("span", label, cls, **attributes)


def select(
    label: str,
    options: dict[str, str],
    value: str,
    on_change: Callable[[str], Any],
    cls: str = "",
    hidden_label: bool = False,
    covers: str = "",
) -> Any:
    """Make a labelled choice; ``options`` maps values to what is shown.

    What the CSS selector ``covers`` names takes no clicks from the choice on, until :func:`uncover`: an answer to what is
    shown no longer would be lost, or be taken for an answer to something else.
    """
    cover = (
        f"document.querySelectorAll({json.dumps(covers)}).forEach((one) => {{ one.inert = true; }});" if covers else ""
    )
    with el("div", cls=f"field {cls}".strip()):
        name = el("label", label, "sr-only" if hidden_label else "field-label")
        chooser = el("select", id=f"field-{name.id}").on(
            "change",
            lambda event: on_change(str(event.args)),
            js_handler=f"(e) => {{ {cover} emit(e.target.value); }}",
        )
        name.props["for"] = f"field-{name.id}"
        with chooser:
            for key, shown in options.items():
                el("option", shown, value=key, selected=key == value or None)
    return chooser


def uncover(client: Client, covered: str) -> None:
    """Let what a choice of :func:`select` covered take clicks again."""
    client.run_javascript(
        f"document.querySelectorAll({json.dumps(covered)}).forEach((one) => {{ one.inert = false; }})"
    )


def entry(label: str, field: Any, cls: str = "", **attributes: Any) -> Any:
    """Make a label for a field of :class:`detente.workbench.elements.Typed` and put both together."""
    with el("div", cls=f"field {cls}".strip()) as box:
        name = el("label", label, "field-label")
        name.props["for"] = field.props["id"] = f"field-{name.id}"
    for key, value in attributes.items():
        field.props[key] = value
    field.move(box)
    return field


def heading(text: object, level: int = 2, cls: str = "", **attributes: Any) -> Any:
    """Make a heading."""
    return el(f"h{level}", text, cls, **attributes)


def say(message: str) -> None:
    """Show a short message and have screen readers speak it."""
    ui.notify(printable(message), position="bottom", timeout=5000, classes="toast", attrs={"role": "status"})


def probability(share: float, draws: int) -> str:
    """Write a probability with the sampling error of its draws, for a tool tip."""
    from detente.words import interval, percent

    low, high = interval(share, draws)
    return f"{percent(share)} of {draws:,} draws (sampling error: {100 * low:.1f}% to {100 * high:.1f}%)"


def bar(share: float, tone: str = "accept", label: str = "") -> Any:
    """Draw a share as a bar; the figure stands beside it in words, so the bar itself is silent."""
    track = el("span", cls=f"bar bar-{tone}", aria_hidden="true", title=label or None)
    with track:
        el("span", cls="bar-fill").style(f"width: {100 * min(1.0, max(0.0, share)):.1f}%")
    return track


DRAFT_EXAMPLE = (
    "drafts/patron_1.md",
    """---
id: patron_1
title: The Patron's plan
author: patron
date: 2025-11-20
status: tabled
seen_by: [patron, public]
package: {strip: to_north, monitor: none}
---
1. The strip passes to North.
2. No monitoring is provided for.
""",
)
"""A draft for a case that has none: the file's name, and what stands in it."""


FILLED_IN = {
    "drafts": (("Add a draft", "edit?form=drafts&entry=new"),),
    "guarantees.yaml": (
        ("First say what can happen", "edit?form=acts&entry=new"),
        ("Then add a guarantee", "edit?form=guarantees&entry=new"),
    ),
    "performance.yaml": (("Add a step", "edit?form=steps&entry=new"),),
    "stability.yaml": (("Say what a party can do", "edit?form=moves&entry=new"),),
    "timeline.yaml": (("Add a statement or act", "edit?form=statements&entry=new"),),
    "process.yaml": (("Say how the talks run", "edit?form=process"),),
    "case.yaml": (("Add a source", "edit?form=sources&entry=new"),),
    "preferences.yaml": (("Say what a party wants", "rough"),),
}
"""The forms that fill a file, by its name or folder: what the link says, and where it leads from a case's page."""


def missing(what: str, file: str, example: str, why: str) -> None:
    """Say what would fill a page, and offer the form for it; those who write files find an example."""
    with el("section", cls="card missing"):
        heading(what)
        el("p", why)
        with el("div", cls="toolbar"):
            for at, (words, href) in enumerate(FILLED_IN.get(file.partition("/")[0], ())):
                el("a", words, "btn primary" if at == 0 else "btn", href=href)
        with el("details"):
            el("summary", f"Or write the file {file} yourself")
            el("pre", example, tabindex="0", role="region", aria_label=f"Example of {file}")
            el("p", "The page fills itself as soon as the file is saved.", "muted")


@contextmanager
def table(label: str, columns: Columns, cls: str = "") -> Iterator[Any]:
    """Make a table and open its body; in a narrow window each row becomes a block with its columns' names.

    Parameters
    ----------
    label : str
        Names the table for those who hear it.
    columns : sequence of str or (str, CSS class)
    cls : str
        CSS classes.
    """
    heads = [column if isinstance(column, tuple) else (column, "") for column in columns]
    with (
        el("div", cls="scroll", tabindex="0", role="region", aria_label=label),
        el("table", cls=f"stack {cls}".strip()),
    ):
        with el("thead"), el("tr"):
            for name, kind in heads:
                el("th", name, kind, scope="col")
        body = el("tbody")
    with body:
        yield body
    for row in body.default_slot.children:
        for cell, (name, _) in zip(row.default_slot.children, heads, strict=False):
            if cell.tag == "td":
                cell.props["data-label"] = printable(name)


class Choice:
    """A few options of which one holds, as radio buttons in a row; made by :func:`choice`."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self._inputs = inputs

    def show(self, value: str) -> None:
        """Mark the option that holds, whatever the reader had marked."""
        for key, radio in self._inputs.items():
            dict.__setitem__(radio.props, "checked", key == value)
            if not radio.client.is_deleted:
                radio.client.run_javascript(
                    f"{{ const radio = getHtmlElement({radio.id}); if (radio) radio.checked = {str(key == value).lower()}; }}"
                )


def choice(
    label: str, options: dict[str, str], value: str, on_change: Callable[[str], Any], barred: Collection[str] = ()
) -> Choice:
    """Make a choice among a few options that are all in view; those ``barred`` cannot be chosen."""
    inputs = {}
    with el("fieldset", cls="choice") as group:
        el("legend", label, "field-label")
        for key, shown in options.items():
            with el("label", cls="option"):
                inputs[key] = el(
                    "input",
                    type="radio",
                    name=f"choice-{group.id}",
                    value=key,
                    checked=key == value or None,
                    disabled=key in barred or None,
                ).on("change", lambda event: on_change(str(event.args)), js_handler="(e) => emit(e.target.value)")
                el("span", shown)
    return Choice(inputs)
