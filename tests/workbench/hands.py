"""Somebody at the workbench who counts what they do: with a mouse, or with the keyboard alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

MOST_TABS = 600
FOCUSED = "element => element === document.activeElement"


class Mouse:
    """Clicks, and types where one must."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.done: Counter[str] = Counter()
        """How many ``clicks``, ``keys`` (of letters) and ``steps`` (Tab, arrows, Enter) were made."""

    def press(self, element: Any) -> None:
        """Press a button, follow a link, or mark a choice."""
        element.click()
        self.done["clicks"] += 1

    mark = press

    def write(self, element: Any, words: str) -> None:
        """Write words in place of what a field holds."""
        element.fill(words)
        self.done["clicks"] += 1
        self.done["keys"] += len(words)

    def choose(self, element: Any, value: str) -> None:
        """Choose from a list."""
        element.select_option(value)
        self.done["clicks"] += 2

    def files(self, element: Any, paths: list[Path]) -> None:
        """Choose files together: the button, the files, and the dialogue's own button."""
        element.set_input_files([str(path) for path in paths])
        self.done["clicks"] += 2 + len(paths)


class Keyboard(Mouse):
    """Never touches a mouse: goes from element to element by Tab."""

    def step(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.done["steps"] += 1

    def go(self, element: Any) -> None:
        """Go on until an element has the focus; from the end of the page to its beginning again."""
        element.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if element.evaluate(FOCUSED):
                return
            self.step("Tab")
        raise AssertionError(f"no way leads to {element} by Tab")

    def press(self, element: Any) -> None:
        self.go(element)
        self.step("Enter")

    def mark(self, element: Any) -> None:
        """Mark a choice of a group: into the group by Tab, then on by the arrows."""
        name = element.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        for _ in range(MOST_TABS):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.step("Tab")
        for _ in range(group.count() + 1):
            if element.evaluate(FOCUSED):
                break
            self.step("ArrowDown")
        if not element.is_checked():
            self.step("Space")
        assert element.is_checked()

    def write(self, element: Any, words: str) -> None:
        self.go(element)
        self.step("ControlOrMeta+a")
        self.page.keyboard.type(words)
        self.done["keys"] += len(words)

    def choose(self, element: Any, value: str) -> None:
        """Choose from a list by its first letters."""
        self.go(element)
        words = element.locator(f'option[value="{value}"]').inner_text()
        self.page.keyboard.type(words)
        self.done["keys"] += len(words)
        assert element.input_value() == value

    def files(self, element: Any, paths: list[Path]) -> None:
        """Open the dialogue with Space. Keys reach the page by another way than the wish to take the dialogue over.

        So the wish is made first and a question to the page answered after it: a key that overtook the wish would
        open a dialogue that nobody sees.
        """
        with self.page.expect_file_chooser() as waiting:
            self.go(element)
            assert element.evaluate(FOCUSED)
            self.step("Space")
        waiting.value.set_files([str(path) for path in paths])
        self.done["steps"] += 2 + len(paths)
