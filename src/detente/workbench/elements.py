"""The pages' own browser components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import json, ui

from detente.text import printable


def take_drops(element: ui.element, dragged: str, onto: str, dropped: Callable[[Any], Any]) -> None:
    """Let what lies in an element be dragged onto another thing in it.

    Parameters
    ----------
    element : Element
    dragged, onto : str
        What is dragged carries the attribute ``data-DRAGGED``, what it may be dropped on ``data-ONTO``.
    dropped : callable
        Takes the event, with both values as ``moving`` and ``onto``.
    """
    kind = f"text/detente-{dragged}"
    element.on(
        "dragstart",
        js_handler=f"""(e) => {{
  const found = e.target.closest && e.target.closest('[data-{dragged}]');
  if (found) e.dataTransfer.setData('{kind}', found.dataset.{dragged});
}}""",
    )
    element.on("dragover", js_handler="(e) => e.preventDefault()")
    element.on(
        "drop",
        dropped,
        js_handler=f"""(e) => {{
  const moving = e.dataTransfer.getData('{kind}'), found = e.target.closest && e.target.closest('[data-{onto}]');
  if (!moving) return;
  e.preventDefault();
  if (found) emit({{ moving, onto: found.dataset.{onto} }});
}}""",
    )


class Stateful(ui.element):
    """A component with a state that is exchanged as a whole, without sending the rest of it again."""

    def show(self, state: dict[str, Any]) -> None:
        """Show another state. It is written as JSON once, whoever else shows it too."""
        dict.__setitem__(self._props, "initial", state)  # kept for reconnections; setting it openly would send it all
        if not self.client.is_deleted:
            self.client.run_javascript(f'runMethod({self.id}, "setState", [{_written(state)}])')


_LAST: list[tuple[dict[str, Any], str]] = []


def _written(state: dict[str, Any]) -> str:
    for known, text in _LAST:
        if known is state:
            return text
    text = str(json.dumps(state))
    _LAST.append((state, text))
    del _LAST[:-8]
    return text


class Points(Stateful, component="vue/points.js"):
    """The plan, point by point; tells which option was chosen by the event ``choose``.

    ``stakes`` is what the options cost: ``most`` for each party, ``losses`` by point and option, party by party.
    """

    def __init__(
        self,
        topics: list[dict[str, Any]],
        parties: list[dict[str, Any]],
        stakes: dict[str, Any],
        state: dict[str, Any],
        draft: str | None,
    ) -> None:
        super().__init__()
        self.draft = draft
        self._props["topics"] = topics
        self._props["parties"] = parties
        self._props["stakes"] = stakes
        self._props["initial"] = state

    def read_draft(self, draft: str | None, says: Callable[[str | None], dict[str, str]]) -> None:
        """Show what a draft says at each point, where it is another one than before."""
        if draft == self.draft:
            return
        self.draft, texts = draft, says(draft)
        for topic in self._props["topics"]:
            for point in topic["points"]:
                point["text"] = texts.get(point["id"], "")
        if not self.client.is_deleted:
            self.client.run_javascript(f'runMethod({self.id}, "setTexts", [{_written(texts)}])')

    def weigh(self, stakes: dict[str, Any]) -> None:
        """Show what the options cost by other draws."""
        dict.__setitem__(self._props, "stakes", stakes)
        if not self.client.is_deleted:
            self.client.run_javascript(f'runMethod({self.id}, "setStakes", [{_written(stakes)}])')


class Acceptance(Stateful, component="vue/acceptance.js"):
    """Who accepts a package."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self._props["initial"] = state


class Scatter(ui.element, component="vue/scatter.js"):
    """Packages in the plane of two parties' utilities; tells by the event ``take`` which one was picked."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self._props["data"] = data


class Typed(ui.element, component="vue/typed.js"):
    """A field whose text belongs to the reader: nothing but writing it, or giving it up, takes it away.

    It tells by ``typed`` whether it holds something else than ``base`` (and over which text that was typed), and, where
    it ``sends``, by ``enter`` what it holds when the reader presses Enter or leaves it.

    Parameters
    ----------
    key : str
        Names the field in the browser's tab; what was typed comes back under it.
    base : str
        What the field shows while nothing is typed.
    kind : str
        ``input``, ``textarea``, ``select``, ``condition`` (parts of a sentence to choose), or ``checks`` (several of the choices; the text is their values with blanks
        between them).
    choices : dict
        Values of a ``select`` or of ``checks`` with what is shown for them.
    sends : bool
    subjects : list
        What a ``condition`` may speak of: ``id``, ``words``, and for a point its ``options`` and whether it is ``ordered``.
    """

    def __init__(
        self,
        key: str,
        base: str,
        kind: str = "input",
        choices: dict[str, str] | None = None,
        sends: bool = False,
        subjects: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        self._props["keep"] = key
        self._props["base"] = printable(base)
        self._props["kind"] = kind
        self._props["choices"] = [[value, printable(words)] for value, words in (choices or {}).items()]
        self._props["sends"] = sends
        self._props["subjects"] = subjects or []
        if kind == "input":
            self._props["type"] = "text"

    def rest_on(self, base: str) -> None:
        """Show another text where nothing is typed."""
        base = printable(base)
        if self._props["base"] != base:
            self._props["base"] = base
            self.update()

    def written(self, text: str) -> None:
        """Take it that a text has been written."""
        self.rest_on(text)
        self.run_method("written", text)


class Saving(ui.element, component="vue/saving.js"):
    """Says whether every answer that was given on the page is written.

    Parameters
    ----------
    within : str
        A CSS selector: a choice made in what it names is an answer, which is shown as not written from the click on.
    waiting : int
        How many answers wait on the server.
    """

    def __init__(self, within: str, waiting: int) -> None:
        super().__init__()
        self._props["within"] = within
        self._props["waiting"] = waiting
        self._props["taken"] = 0

    def show(self, waiting: int) -> None:
        """Take it that so many answers wait on the server."""
        if not self.is_deleted and self._props["waiting"] != waiting:
            self._props["waiting"] = waiting
            self.update()

    def take(self) -> None:
        """Take it that a choice has arrived on the server."""
        if not self.is_deleted:
            self._props["taken"] += 1
            self.update()


class Unsent(ui.element, component="vue/unsent.js"):
    """Tells by ``found`` that the tab holds typed text from before, whose keys begin with a prefix."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._props["prefix"] = prefix


class Drop(ui.element, component="vue/drop.js"):
    """A place to drop files, or to choose them; tells by ``dropped`` which were taken and which were refused.

    Parameters
    ----------
    address : str
        Where the files are sent, one at a time.
    label : str
    accept : str
        Endings of files, with commas.
    several : bool
    """

    def __init__(self, address: str, label: str, accept: str, several: bool = True) -> None:
        super().__init__()
        self._props["address"] = address
        self._props["label"] = label
        self._props["accept"] = accept
        self._props["several"] = several
