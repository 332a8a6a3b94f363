"""The pages' own browser components."""

from __future__ import annotations

from typing import Any

from nicegui import json, ui


class Shown(ui.element):
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


class Points(Shown, component="vue/points.js"):
    """The plan, point by point; tells which option was chosen by the event ``choose``.

    ``stakes`` is what the options cost: ``most`` for each party, ``losses`` by point and option, party by party.
    """

    def __init__(
        self,
        topics: list[dict[str, Any]],
        parties: list[dict[str, Any]],
        stakes: dict[str, Any],
        state: dict[str, Any],
    ) -> None:
        super().__init__()
        self._props["topics"] = topics
        self._props["parties"] = parties
        self._props["stakes"] = stakes
        self._props["initial"] = state

    def weigh(self, stakes: dict[str, Any]) -> None:
        """Show what the options cost by other draws."""
        dict.__setitem__(self._props, "stakes", stakes)
        if not self.client.is_deleted:
            self.client.run_javascript(f'runMethod({self.id}, "setStakes", [{_written(stakes)}])')


class Standing(Shown, component="vue/standing.js"):
    """Who accepts the package at hand."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self._props["initial"] = state


class Scatter(ui.element, component="vue/scatter.js"):
    """Packages in the plane of two parties' utilities; tells by the event ``take`` which one was picked."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self._props["data"] = data
