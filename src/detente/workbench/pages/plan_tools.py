"""The plan's tools: save as a draft, compare, suggest the smallest amendment, find the best package."""

from __future__ import annotations

from typing import Any

from detente.workbench.frame import View
from detente.workbench.widgets import button


class Tools:
    def __init__(self, view: View) -> None:
        self.view = view
        self.panel: Any = None

    def buttons(self) -> None:
        pass

    def resume(self) -> None:
        pass

    def distance_words(self) -> str:
        return ""

    def heard(self, what: str) -> None:
        pass
