"""A blank case: its name, its parties, and its points with their options, in a form."""

from __future__ import annotations

from typing import Any

from detente.errors import InputError
from detente.workbench.home.home_view import HomeView
from detente.workbench.role_words import ROLE_WORDS
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.widgets import button, el, heading, link
from detente.workbench.workspace import titled

FEWEST, MOST = 2, 60


class _Page:
    def __init__(self, view: HomeView) -> None:
        self.view = view
        self.form = TypedForm(view, "new/blank/")
        self.many = {name: _count(view.query.get(name, ""), start) for name, start in (("parties", 2), ("points", 2))}
        self.areas: dict[str, Any] = {}

    def build(self) -> None:
        with el("div", cls="page-head"):
            heading("A blank case", 1)
            el("p", "Say who negotiates about what. Everything can be changed later, and nobody has judged anything yet.", "lede")  # fmt: skip
        with el("section", cls="card"):
            self.form.field("title", "What is negotiated", help="A few words, such as: Ceasefire in the border strip.", cls="wide")  # fmt: skip
        with el("section", cls="card"):
            heading("Parties")
            self.areas["parties"] = el("div", cls="rows")
            self.add("parties", self.party)
        with el("section", cls="card"):
            heading("Points")
            el("p", "A point is one question that the parties have to settle. Its options are the ways to settle it.", "muted")  # fmt: skip
            self.areas["points"] = el("div", cls="rows")
            self.add("points", self.point)
        with el("div", cls="toolbar"):
            self.form.sender("Make the case", self.make)
            link("Back", "/", "btn")
        self.form.trouble()

    def add(self, what: str, row: Any) -> None:
        """Build the rows, and the button that adds one."""
        for number in range(self.many[what]):
            with self.areas[what]:
                row(number)

        def more() -> None:
            if self.many[what] >= MOST:
                raise InputError(f"at most {MOST} here; add the others once the case is made")
            self.many[what] += 1
            self.view.remember(**{what: self.many[what]})
            with self.areas[what]:
                row(self.many[what] - 1)

        button("Add a party" if what == "parties" else "Add a point", self.view.act(more))

    def party(self, number: int) -> None:
        with el("div", cls="row", role="group", aria_label=f"Party {number + 1}"):
            self.form.field(f"party {number} name", f"Name of party {number + 1}")
            self.form.field(f"party {number} role", "Its part", "principal", "select", ROLE_WORDS)

    def point(self, number: int) -> None:
        with el("div", cls="row", role="group", aria_label=f"Point {number + 1}"):
            self.form.field(
                f"point {number} title", f"Name of point {number + 1}", help="Such as: Who monitors the ceasefire"
            )
            self.form.field(f"point {number} options", "Its options, one a line", "", "textarea", rows="3", cls="grow")

    async def make(self, shown: Shown) -> None:
        parties, points, wrong = self.read(shown)
        title = " ".join(shown["title"].split())
        if not title:
            self.form.wrong("title", "Found nothing, expected a few words.")
        if wrong or not title:
            return
        from detente.case.scaffold import make_blank

        await self.view.make(titled(title), lambda folder: make_blank(folder, title, parties, points), "edit")
        with self.view.main:
            self.form.forget()

    def read(self, shown: Shown) -> tuple[list[tuple[str, str]], list[tuple[str, list[str]]], bool]:
        """Return what was typed; each mistake is said beside its field."""
        wrong = False

        def no(name: str, message: str) -> None:
            nonlocal wrong
            wrong = True
            self.form.wrong(name, message)

        parties: list[tuple[str, str]] = []
        for number in range(self.many["parties"]):
            name = " ".join(shown.get(f"party {number} name", "").split())
            if name and name in [other for other, _ in parties]:
                no(f"party {number} name", "There is a party of this name already.")
            elif name:
                parties.append((name, shown.get(f"party {number} role", "principal")))
        if not any(role == "principal" for _, role in parties):
            no("party 0 name", "Expected at least one party whose consent is needed (a principal).")
        points: list[tuple[str, list[str]]] = []
        for number in range(self.many["points"]):
            words = " ".join(shown.get(f"point {number} title", "").split())
            lines = [" ".join(line.split()) for line in shown.get(f"point {number} options", "").split("\n")]
            options = list(dict.fromkeys(line for line in lines if line))
            if words and not options:
                no(f"point {number} options", "Expected at least one option, each on a line of its own.")
            elif options and not words:
                no(f"point {number} title", "Found options without a point; name it.")
            elif words:
                points.append((words, options))
        if not points:
            no("point 0 title", "Expected at least one point.")
        return parties, points, wrong


def _count(text: str, start: int) -> int:
    return min(max(int(text), FEWEST), MOST) if text.isascii() and text.isdigit() and len(text) < 4 else start


def build(view: HomeView) -> None:
    """Build the page."""
    _Page(view).build()
