"""Fields that write one figure of a case file, after the whole case has been checked with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.case import edit
from detente.case.format.estimate import Estimate
from detente.errors import DetenteError, InputError, shown
from detente.workbench.elements import Typed
from detente.workbench.view import View, given
from detente.workbench.widgets import button, el


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


@dataclass(frozen=True)
class Step:
    """An edit that was written: the file, its text before, and its digest after."""

    file: str
    text: str
    after: str


@dataclass(frozen=True)
class Written:
    """What a field wrote, and what it held before."""

    step: Step
    before: str


class Editor:
    """Makes the fields of one party in one assessor's file."""

    def __init__(self, view: View, file: str, party: str) -> None:
        self.view = view
        self.opened = view.opened
        self.file = file
        self.party = party
        self.digest = view.opened.files.digest(file)  # of the file as this page shows it
        self.alone = asyncio.Lock()

    def figure(
        self, label: str, path: Sequence[str | int], estimate: Estimate, hidden: bool = False, shown: str | None = None
    ) -> None:
        """Make a field for an estimate."""
        self._field(label, path, written(estimate), self._write(path, edit.set_figure, figures), hidden, shown)

    def firmness(self, label: str, path: Sequence[str | int], value: float) -> None:
        """Make a field for a probability."""

        def one(text: str) -> list[float]:
            numbers = figures(text)
            if len(numbers) != 1 or not 0 <= numbers[0] <= 1:
                raise InputError(f"found {text!r}, expected a probability from 0 to 1, such as 0.7")
            return numbers

        self._field(label, path, f"{value:g}", self._write(path, edit.set_figure, one), False, "firmness")

    def correlation(self, label: str, path: Sequence[str | int], value: float) -> None:
        """Make a field for a correlation of judgements."""

        def one(text: str) -> list[float]:
            numbers = figures(text)
            if len(numbers) != 1 or not 0 <= numbers[0] < 1:
                raise InputError(f"found {text!r}, expected a number from 0 to below 1, such as 0.3")
            return numbers

        self._field(
            label, path, f"{value:g}", self._write(path, edit.set_figure, one), False, "correlation of its values"
        )

    def order(self, label: str, path: Sequence[str | int], ids: Sequence[str], words: Mapping[str, str]) -> None:
        """Make a field for a list of ids in an order, with what they stand for above it."""

        def entries(text: str) -> list[str]:
            found = [part.strip() for part in text.split(",") if part.strip()]
            if sorted(found) != sorted(ids):
                raise InputError(f"found {text!r}, expected each of {', '.join(ids)} once, in another order")
            return found

        shown = el("ol", cls="small muted order")

        def spell(text: str) -> None:
            shown.clear()
            with shown:
                for key in entries(text):
                    el("li", f"{key}: {words[key]}" if key in words else key)

        text = ", ".join(ids)
        spell(text)
        self._field(label, path, text, self._write(path, edit.set_list, entries), False, label, wide=True, follow=spell)

    def option(self, label: str, path: Sequence[str | int], options: dict[str, str], now: str) -> None:
        """Make a choice of one of a point's options, by its words."""

        def one(text: str) -> str:
            if text not in options:
                raise InputError(f"found {shown(text)}, expected one of {', '.join(options)}")
            return text

        self._field(label, path, now, self._write(path, edit.set_id, one), False, label, wide=True, options=options)

    def _write(
        self, path: Sequence[str | int], write: Callable[..., str], read: Callable[[str], Any]
    ) -> Callable[[str], Any]:
        async def save(text: str) -> Step:
            value = read(text)
            async with self.alone:
                name, folder, before = self.file, self.opened.files.folder, self.digest
                if self.opened.files.digest(name) != before:
                    raise InputError(
                        f"{name} was changed since this page showed it; nothing was written. Look at the new version, "
                        "then press Enter again"
                    )

                def work() -> Step:
                    old = edit.read_source(folder, name)
                    return Step(name, old, write(folder, name, [self.party, *path], value, before))

                step: Step = await self.opened.write(work, self.view.client.id)
                self.digest = step.after
                return step

        return save

    async def _take_back(self, step: Step, save: Callable[[str], Any], before: str) -> None:
        """Put back what a field held: the file as it was, or the one value where others were edited since."""
        if self.opened.files.digest(step.file) == step.after:
            folder = self.opened.files.folder
            await self.opened.write(lambda: edit.restore(folder, step.file, step.text, step.after), self.view.client.id)
        else:
            await save(before)

    def _field(
        self,
        label: str,
        path: Sequence[str | int],
        value: str,
        save: Callable[[str], Any],
        hidden: bool,
        shown: str | None,
        wide: bool = False,
        options: dict[str, str] | None = None,
        follow: Callable[[str], None] | None = None,
    ) -> None:
        view, key = self.view, f"{self.opened.key}/edit/{self.file}/{self.party}/{'/'.join(map(str, path))}"
        with el("div", cls="edit wide" if wide else "edit"):
            name = el("label", cls="sr-only" if hidden else "edit-label")
            with name:
                if shown and shown != label:
                    el("span", shown)
                    el("span", f" – {label}", "sr-only")
                else:
                    el("span", label)
            name.props["for"] = f"edit-{name.id}"
            field = Typed(key, value, "input" if options is None else "select", options, sends=True)
            field.props["id"], field.props["aria-describedby"] = f"edit-{name.id}", f"note-{name.id}"
            meanwhile = el("div", cls="edit-note", aria_live="polite")
            note = el("div", id=f"note-{name.id}", cls="edit-note", aria_live="polite")

        held = value

        def typed(event: Any) -> None:
            is_typed, over = given(event, "typed") == "True", given(event, "over")
            view.mark(key, is_typed)
            meanwhile.clear()
            if is_typed and over != held:
                with meanwhile:
                    el("p", f"Not saved. Meanwhile the file says {held}: Enter writes what you typed in its place, Escape "
                            "takes what the file says.", "warning")  # fmt: skip

        async def changed(event: Any) -> None:
            text, before = given(event, "text"), held
            view.notes.pop(key, None)
            try:
                step = await save(text)
            except DetenteError as error:
                view.notes[key] = str(error)
                view.fields[key](None)
                return
            view.notes[key] = Written(step, before)
            view.fields[key](text)

        def wrote(text: str | None) -> None:
            """Take up how a sending of this field ended: what was written, or None for a refusal."""
            nonlocal held
            if field.is_deleted:
                return
            if text is not None:
                held = text
                meanwhile.clear()
                field.written(text)
                if follow is not None:
                    follow(text)
            tell()

        def put_away() -> None:
            view.notes.pop(key, None)
            tell()

        def tell() -> None:
            """Show what the last sending led to; a refusal stays until it is put away or something else is sent."""
            note.clear()
            found = view.notes.get(key)
            refused = isinstance(found, str)
            if bool(field.props.get("aria-invalid") == "true") != refused:
                field.props["aria-invalid"] = "true" if refused else "false"
                field.update()
            with note:
                if isinstance(found, str):
                    el("p", found, "error", role="alert")
                    button("Put away", view.act(put_away), "quiet small")
                elif isinstance(found, Written) and self.opened.files.digest(found.step.file) == found.step.after:
                    el("span", f"written to {found.step.file} ", "muted small")
                    button("Undo", view.act(back), "quiet small")

        async def back() -> None:
            found = view.notes.pop(key, None)
            if isinstance(found, Written):
                await self._take_back(found.step, save, found.before)
                view.rebuild()

        field.on("typed", view.act(typed))
        field.on("enter", view.act(changed))
        view.fields[key] = wrote  # of the field that is on the page now: a sending may outlive the one that sent
        tell()
