"""Fields that write one figure of a case file, after the whole case has been checked with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from detente.case import edit
from detente.case.format.estimate import Estimate
from detente.errors import InputError, shown
from detente.workbench.pages.figure_field import Edit, Entry, FigureField
from detente.workbench.view import View
from detente.workbench.widgets import el

Path = Sequence[str | int]


def written(estimate: Estimate) -> str:
    """Write an estimate as it is typed."""
    if estimate.certain:
        return f"{estimate.likely:g}"
    return f"{estimate.low:g}, {estimate.likely:g}, {estimate.high:g}"


def figures(text: str) -> list[float]:
    """Read what was typed: a number, or low, likely, high.

    Raises
    ------
    InputError
    """
    parts = list(text.replace("[", " ").replace("]", " ").replace(";", ",").split(","))
    try:
        numbers = [float(part.strip().replace("−", "-")) for part in parts]
    except ValueError:
        raise InputError(
            f"found {shown(text)}, expected a number such as 50, or low, likely, high such as 30, 50, 60"
        ) from None
    if len(numbers) not in (1, 3):
        raise InputError(f"found {len(numbers)} numbers, expected one, or three: low, likely, high")
    if len(numbers) == 3 and not numbers[0] <= numbers[1] <= numbers[2]:
        raise InputError(f"found {shown(text)}, expected low, likely, high in that order; put them in order")
    return numbers


def number(least: float, below: float, expected: str) -> Callable[[str], list[float]]:
    """Return what reads one number from a bound to another, or below it where ``expected`` says so."""

    def read(text: str) -> list[float]:
        numbers = figures(text)
        if len(numbers) != 1 or not least <= numbers[0] < below:
            raise InputError(f"found {text!r}, expected {expected}")
        return numbers

    return read


class FigureEditor:
    """Makes the fields of one party in one assessor's file.

    Every field names the path of its entry in the file, from the party on.
    """

    def __init__(self, view: View, file: str, party: str) -> None:
        self.view = view
        self.opened = view.opened
        self.file = file
        self.party = party
        self.digest = view.opened.files.digest(file)  # of the file as this page shows it
        self.alone = asyncio.Lock()

    def figure(self, label: str, path: Path, estimate: Estimate, hidden: bool = False, shown: str = "") -> None:
        """Make a field for an estimate."""
        entry = Entry(self._key(path), label, written(estimate), shown, hidden)
        FigureField(self, entry, self._saving(path, edit.set_figure, figures))

    def correlation(self, label: str, path: Path, value: float) -> None:
        """Make a field for a correlation of judgements."""
        read = number(0, 1, "a number from 0 to below 1, such as 0.3")
        entry = Entry(self._key(path), label, f"{value:g}", "correlation of its values")
        FigureField(self, entry, self._saving(path, edit.set_figure, read))

    def order(self, label: str, path: Path, ids: Sequence[str], words: Mapping[str, str]) -> None:
        """Make a field for a list of ids in an order, with what they stand for above it."""

        def read(text: str) -> list[str]:
            found = [part.strip() for part in text.split(",") if part.strip()]
            if sorted(found) != sorted(ids):
                raise InputError(f"found {text!r}, expected each of {', '.join(ids)} once, in another order")
            return found

        listed = el("ol", cls="small muted order")

        def spell(text: str) -> None:
            listed.clear()
            with listed:
                for key in read(text):
                    el("li", f"{key}: {words[key]}" if key in words else key)

        text = ", ".join(ids)
        spell(text)
        FigureField(
            self, Entry(self._key(path), label, text, wide=True, follow=spell), self._saving(path, edit.set_list, read)
        )

    def option(self, label: str, path: Path, options: dict[str, str], now: str) -> None:
        """Make a choice of one of a point's options, by its words."""

        def read(text: str) -> str:
            if text not in options:
                raise InputError(f"found {shown(text)}, expected one of {', '.join(options)}")
            return text

        entry = Entry(self._key(path), label, now, wide=True, options=options)
        FigureField(self, entry, self._saving(path, edit.set_id, read))

    def _key(self, path: Path) -> str:
        return f"{self.opened.key}/edit/{self.file}/{self.party}/{'/'.join(map(str, path))}"

    def _saving(
        self, path: Path, write: Callable[..., str], read: Callable[[str], Any]
    ) -> Callable[[str], Awaitable[Edit]]:
        async def save(text: str) -> Edit:
            value = read(text)
            async with self.alone:
                name, folder, before = self.file, self.opened.files.folder, self.digest
                if self.opened.files.digest(name) != before:
                    raise InputError(
                        f"{name} was changed since this page showed it; nothing was written. Look at the new version, "
                        "then press Enter again"
                    )

                def work() -> Edit:
                    old = edit.read_source(folder, name)
                    return Edit(name, old, write(folder, name, [self.party, *path], value, before))

                made: Edit = await self.opened.write(work, self.view.client.id)
                self.digest = made.digest_after
                return made

        return save

    def is_latest(self, made: Edit) -> bool:
        """Whether nothing in the file was changed since an edit."""
        return self.opened.files.digest(made.file) == made.digest_after

    async def take_back(self, made: Edit, save: Callable[[str], Awaitable[Edit]], before: str) -> None:
        """Put back what a field showed: the file as it was, or the one value where others were edited since."""
        if not self.is_latest(made):
            await save(before)
            return
        folder, by = self.opened.files.folder, self.view.client.id
        await self.opened.write(lambda: edit.restore(folder, made.file, made.text_before, made.digest_after), by)
