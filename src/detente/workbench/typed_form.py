"""A form of fields whose text belongs to the reader, with what is wrong said beside the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import json

from detente.errors import InputError
from detente.text import printable, shortened
from detente.workbench.acting import Acting
from detente.workbench.elements import Typed
from detente.workbench.view import given
from detente.workbench.widgets import button, el

TOO_LONG = "too long"
AGAIN = "What you typed is kept; press the button again to write it over that, or reload and begin from theirs."
Shown = dict[str, str]


class TypedForm:
    """Fields under one prefix, and a button that sends what all of them show.

    Parameters
    ----------
    page : Acting
    prefix : str
        What the keys of the fields begin with: what is typed comes back under it after a reload.
    mark : callable, optional
        Told which field holds something that was not written, or no longer does.
    """

    def __init__(self, page: Acting, prefix: str, mark: Callable[[str, bool], None] | None = None) -> None:
        self.page, self.prefix, self.mark = page, prefix, mark
        self.fields: dict[str, Typed] = {}
        self.bases: Shown = {}
        self.errors: dict[str, Any] = {}
        self.general: Any = None
        self.clashes: set[str] = set()
        """Fields in which the reader typed over a text that has been changed since."""
        self.told: set[str] = set()

    def field(
        self,
        name: str,
        label: str,
        base: str = "",
        kind: str = "input",
        choices: Mapping[str, str] | None = None,
        help: str = "",
        cls: str = "",
        subjects: list[dict[str, Any]] | None = None,
        **attributes: Any,
    ) -> Typed:
        """Make a labelled field; ``kind`` as of :class:`~detente.workbench.elements.Typed`."""
        key = self.prefix + name
        grouped = kind in ("checks", "condition")
        with el("div", cls=f"field {cls}".strip()):
            title = el("span" if grouped else "label", label, "field-label")
            field = Typed(key, base, kind, dict(choices or {}), subjects=subjects)
            field.props["id"] = f"field-{title.id}"
            if grouped:
                title.props["id"] = f"label-{title.id}"
                field.props["aria-labelledby"] = f"label-{title.id}"
            else:
                title.props["for"] = f"field-{title.id}"
            described = []
            if help:
                el("span", help, "field-help", id=f"help-{title.id}")
                described.append(f"help-{title.id}")
            error = el("p", "", "error field-error", id=f"error-{title.id}", role="alert")
            described.append(f"error-{title.id}")
            field.props["aria-describedby"] = " ".join(described)
        for attribute, value in attributes.items():
            field.props[attribute.rstrip("_").replace("_", "-")] = value

        def typed(event: Any) -> None:
            there = given(event, "typed") == "True"
            if self.mark is not None:
                self.mark(key, there)
            (self.clashes.add if there and given(event, "over") != printable(base) else self.clashes.discard)(name)

        field.on("typed", self.page.act(typed))
        self.fields[name], self.bases[name], self.errors[name] = field, base, error
        return field

    def trouble(self) -> None:
        """Make the place for what is wrong with the form as a whole."""
        self.general = el("div", cls="form-trouble", aria_live="assertive")

    def sender(self, label: str, handler: Callable[[Shown], Any], cls: str = "primary", **attributes: Any) -> Any:
        """Make a button that calls a handler with what the fields show."""

        async def send(event: Any) -> None:
            self.right()
            if unsaid := self.clashes - self.told:
                self.told |= unsaid
                for name in unsaid:
                    now = shortened(self.bases[name], 120) or "nothing"
                    self.wrong(
                        name, f"Meanwhile somebody else has changed this to “{now}”; nothing was written. {AGAIN}"
                    )
                return
            shown = event.args if isinstance(event.args, dict) else {}
            if TOO_LONG in shown:
                raise InputError(
                    "the form holds more than 900,000 characters; shorten it, or add the rest in the files"
                )
            typed = {name: str(shown.get(name, base)) for name, base in self.bases.items()}
            result = handler(typed)
            if hasattr(result, "__await__"):
                await result

        made = el("button", label, f"btn {cls}".strip(), type="button", **attributes)
        made.on("click", self.page.act(send), js_handler=f"() => emit(window.detenteTyped({json.dumps(self.prefix)}))")
        return made

    def discarder(self, label: str, after: Callable[[], Any]) -> Any:
        """Make a button that gives up what was typed."""

        def give_up() -> None:
            self.forget()
            after()

        return button(label, self.page.act(give_up), "quiet")

    def wrong(self, name: str, message: str) -> None:
        """Say what is wrong with a field, beside it; with the form as a whole where there is no such field."""
        if name in self.errors and not self.errors[name].is_deleted:
            error = self.errors[name]
            error.text = f"{error.text}; {message}" if error.text else message
            self.fields[name].props["aria-invalid"] = "true"
            self.fields[name].update()
        elif self.general is not None and not self.general.is_deleted:
            with self.general:
                el("p", message, "error")

    def right(self) -> None:
        """Take back what was said to be wrong."""
        for name, error in self.errors.items():
            if not error.is_deleted and error.text:
                error.text = ""
                self.fields[name].props.pop("aria-invalid", None)
                self.fields[name].update()
        if self.general is not None and not self.general.is_deleted:
            self.general.clear()

    def forget(self) -> None:
        """Let go of what was typed: it has been written, or is given up."""
        for name in self.fields:
            if self.mark is not None:
                self.mark(self.prefix + name, False)
        self.page.client.run_javascript(f"window.detenteForget({json.dumps(self.prefix)})")
