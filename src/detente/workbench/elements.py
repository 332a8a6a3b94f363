"""The pages' own browser components."""

from __future__ import annotations

from typing import Any

from nicegui import ui


class Points(ui.element, component="vue/points.js"):
    """The plan, point by point; tells which option was chosen by the event ``choose``."""

    def __init__(self, topics: list[dict[str, Any]], parties: list[dict[str, Any]], state: dict[str, Any]) -> None:
        super().__init__()
        self._props["topics"] = topics
        self._props["parties"] = parties
        self._props["initial"] = state

    def show(self, state: dict[str, Any]) -> None:
        """Show another state without sending the whole plan again."""
        self._props["initial"] = state
        self.run_method("setState", state)


class Standing(ui.element, component="vue/standing.js"):
    """Who accepts the package at hand."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self._props["initial"] = state

    def show(self, state: dict[str, Any]) -> None:
        """Show another state."""
        self._props["initial"] = state
        self.run_method("setState", state)


class Scatter(ui.element, component="vue/scatter.js"):
    """Packages in the plane of two parties' utilities; tells by the event ``take`` which one was picked."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self._props["data"] = data
