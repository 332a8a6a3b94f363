"""A copy of a case that is there."""

from __future__ import annotations

from detente.errors import InputError
from detente.workbench.case_files import title_in
from detente.workbench.home.home_view import HomeView
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.widgets import el, heading, link
from detente.workbench.workspace import titled

SCAFFOLD = "a small case with comments in its files"


def build(view: HomeView) -> None:
    """Build the page."""
    from detente.case.scaffold import copy_case, make

    examples = view.workspace.examples()
    names = {key: title_in(folder) or folder.name for key, folder in examples.items()}
    names = dict(sorted(names.items(), key=lambda entry: ("border_talks" not in entry[0], entry[1].casefold())))
    names |= {"scaffold": f"A new case ({SCAFFOLD})"}
    form = TypedForm(view, "new/example/")
    with el("div", cls="page-head"):
        heading("A copy of an example", 1)
        el("p", "The copy is yours: change what you like, the example stays as it is.", "lede")
    with el("section", cls="card"):
        form.field("from", "Copy of", next(iter(names)), "select", names, cls="wide")
        form.field("title", "Title of the copy", help="Leave it empty to keep the example's.", cls="wide")

    async def copy(shown: Shown) -> None:
        chosen, title = shown["from"], " ".join(shown["title"].split())
        if chosen == "scaffold":
            title = title or "A new case"
            await view.make(title, lambda folder: make(folder, title), "edit")
        elif chosen in examples:
            source = examples[chosen]
            named = titled(title or names[chosen])
            await view.make(named, lambda folder: copy_case(source, folder, title or None), "overview")
        else:
            raise InputError("found a case that is no longer open; load this page again")
        with view.main:
            form.forget()

    with el("div", cls="toolbar"):
        form.sender("Make the copy", copy)
        link("Back", "/", "btn")
    form.trouble()
