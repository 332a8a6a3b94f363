"""A case from an Excel workbook."""

from __future__ import annotations

from typing import Any

from detente.errors import InputError
from detente.workbench.elements import Drop
from detente.workbench.home.home_view import HomeView
from detente.workbench.view import given
from detente.workbench.widgets import el, heading, link


def build(view: HomeView) -> None:
    """Build the page."""
    box = view.workspace.new_box()
    with el("div", cls="page-head"):
        heading("A case from a workbook", 1)
        el("p", "A workbook is the Excel form of a case. Mistakes are named by sheet and cell, and then nothing is written.", "lede")  # fmt: skip
    trouble = el("div", aria_live="assertive")

    async def dropped(event: Any) -> None:
        from detente.interop.casebook.taking import make_case

        trouble.clear()
        refused, taken = given(event, "refused"), given(event, "taken")
        if refused:
            raise InputError(refused)
        book = box.folder / taken
        try:
            if book.suffix.lower() != ".xlsx":
                raise InputError(f"{taken}: found another kind of file, expected an .xlsx workbook")
            await view.make(book.stem, lambda folder: make_case(folder, book), "overview")
        except InputError as error:
            with trouble, el("section", cls="card trouble"):
                el("p", "The workbook was not taken, and nothing was written. Mend this, then drop it again:")
                with el("ul"):
                    for line in str(error).replace(f"{box.folder}/", "").split("\n")[:60]:
                        el("li", line)
        finally:
            box.drop(taken)

    with el("section", cls="card"):
        drop = Drop(f"/drop/{box.key}", "Drop the workbook here, or choose it", ".xlsx", several=False)
        drop.on("dropped", view.act(dropped))
        with el("p", cls="muted"):
            el("span", "No workbook yet? Fill in ")
            el("a", "an empty one", href="/export-blank/workbook.xlsx", download="new_case.xlsx")
            el("span", ", or write that of a case with detente workbook CASE --out FILE.xlsx.")
    link("Back", "/", "btn")
