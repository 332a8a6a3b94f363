"""The workbench's pages, one file each: ``build(view)`` makes the content and returns what takes up changes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.workbench.view import Updater, View

PAGES = {
    "overview": "Overview",
    "plan": "The plan",
    "parties": "Parties",
    "rough": "Rough judgements",
    "elicit": "Ask for figures",
    "deals": "Deals",
    "guarantees": "Guarantees",
    "stability": "Where it can end",
    "timeline": "Timeline",
    "forecast": "Forecast",
    "models": "Models",
    "sources": "Sources",
    "edit": "Edit the case",
}


def build(view: View) -> Updater | None:
    """Build a page's content in the element that is open."""
    module = import_module(f"detente.workbench.pages.{view.page}")
    result: Updater | None = module.build(view)
    return result
