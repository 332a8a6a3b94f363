"""Fields that write one figure of a case file, after the whole case has been checked with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.case import edit
from detente.case.estimate import Estimate
from detente.errors import DetenteError, InputError, shown
from detente.workbench.frame import View
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


class Editor:
    """Makes the fields of one party in one assessor's file."""

    def __init__(self, view: View, file: str, party: str) -> None:
        self.view = view
        self.opened = view.opened
        self.file = file
        self.party = party

    def figure(
        self, label: str, path: Sequence[str | int], estimate: Estimate, hidden: bool = False, shown: str | None = None
    ) -> None:
        """Make a field for an estimate."""
        self._field(label, written(estimate), self._write(path, edit.set_figure, figures), hidden, shown)

    def firmness(self, label: str, path: Sequence[str | int], value: float) -> None:
        """Make a field for a probability."""

        def one(text: str) -> list[float]:
            numbers = figures(text)
            if len(numbers) != 1 or not 0 <= numbers[0] <= 1:
                raise InputError(f"found {text!r}, expected a probability from 0 to 1, such as 0.7")
            return numbers

        self._field(label, f"{value:g}", self._write(path, edit.set_figure, one), False, "firmness")

    def correlation(self, label: str, path: Sequence[str | int], value: float) -> None:
        """Make a field for a correlation of judgements."""

        def one(text: str) -> list[float]:
            numbers = figures(text)
            if len(numbers) != 1 or not 0 <= numbers[0] < 1:
                raise InputError(f"found {text!r}, expected a number from 0 to below 1, such as 0.3")
            return numbers

        self._field(label, f"{value:g}", self._write(path, edit.set_figure, one), False, "correlation of its values")

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
        self._field(label, text, self._write(path, edit.set_list, entries), False, label, wide=True, follow=spell)

    def option(self, label: str, path: Sequence[str | int], options: dict[str, str], now: str) -> None:
        """Make a choice of one of a point's options, by its words."""

        def one(text: str) -> str:
            if text not in options:
                raise InputError(f"found {shown(text)}, expected one of {', '.join(options)}")
            return text

        self._field(label, now, self._write(path, edit.set_id, one), False, label, wide=True, options=options)

    def _write(
        self, path: Sequence[str | int], write: Callable[..., str], read: Callable[[str], Any]
    ) -> Callable[[str], Any]:
        async def save(text: str) -> Step:
            value = read(text)
            name, folder = self.file, self.opened.folder
            before = self.opened.digest(name)
            old = edit.read_source(folder, name)
            after = await self.opened.write(lambda: write(folder, name, [self.party, *path], value, before))
            return Step(name, old, after)

        return save

    async def _take_back(self, step: Step, save: Callable[[str], Any], before: str) -> None:
        """Put back what a field held: the file as it was, or the one value where others were edited since."""
        if self.opened.digest(step.file) == step.after:
            await self.opened.write(lambda: edit.restore(self.opened.folder, step.file, step.text, step.after))
        else:
            await save(before)

    def _field(
        self,
        label: str,
        value: str,
        save: Callable[[str], Any],
        hidden: bool,
        shown: str | None,
        wide: bool = False,
        options: dict[str, str] | None = None,
        follow: Callable[[str], None] | None = None,
    ) -> None:
        with el("div", cls="edit wide" if wide else "edit"):
            name = el("label", cls="sr-only" if hidden else "edit-label")
            with name:
                if shown and shown != label:
                    el("span", shown)
                    el("span", f" – {label}", "sr-only")
                else:
                    el("span", label)
            name.props["for"] = f"edit-{name.id}"
            attributes = {"id": f"edit-{name.id}", "aria_describedby": f"note-{name.id}"}
            if options is None:
                field = el("input", type="text", value=value, autocomplete="off", **attributes)
            else:
                with el("select", **attributes) as field:
                    for key, words in options.items():
                        el("option", words, value=key, selected=key == value or None)
            note = el("div", id=f"note-{name.id}", cls="edit-note", aria_live="polite")

        held = value

        async def changed(event: Any) -> None:
            nonlocal held
            text, before = str(event.args), held
            field.props["value"] = text
            note.clear()
            self.view.own_change = True
            try:
                step = await save(text)
            except DetenteError as error:
                field.props["aria-invalid"] = "true"
                field.update()
                with note:
                    el("p", str(error), "error", role="alert")
                return
            finally:
                self.view.own_change = False
            held = text
            if follow is not None:
                follow(text)
            field.props["aria-invalid"] = "false"
            field.update()

            async def back() -> None:
                await self._take_back(step, save, before)

            with note:
                el("span", f"written to {step.file} ", "muted small")
                button("Undo", self.view.act(back), "quiet small")

        field.on("change", self.view.act(changed), js_handler="(e) => emit(e.target.value)")
