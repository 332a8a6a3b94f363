"""The form of what a reading says of a party: a figure or a range for each option, as far as the rule says one."""

from __future__ import annotations

from typing import Any

from detente.errors import InputError
from detente.interop.casebook.plan import Column
from detente.text import shortened
from detente.workbench.forms.readings import KEY
from detente.workbench.forms.values import text_of, value_of
from detente.workbench.pages.edit_form import EntryForm, Wrong
from detente.workbench.typed_form import Shown
from detente.workbench.widgets import el, heading

VALUE = Column("", "Value", "range")


class ReadPartyForm(EntryForm):
    """The form of a party's values by a rule."""

    def more(self) -> None:
        el("p", "From 0 to 100: one figure such as 40, or low, likely, high such as 20, 40, 60. Empty: the rule says nothing of it, "
                "so that it may be anything.", "muted")  # fmt: skip
        given = self.entry.value if self.entry is not None else {}
        values = given.get("values") if isinstance(given, dict) else None
        for point in self.page.opened.case.points:
            heading(f"{point.number} {point.title}", 4)
            mine = values.get(point.id) if isinstance(values, dict) else None
            for option in point.options:
                now = mine.get(option.id) if isinstance(mine, dict) else None
                self.fields.field(f"{KEY}{point.id}.{option.id}", shortened(option.text, 120), text_of(VALUE, now, {}))

    async def write(self, shown: Shown) -> None:
        values: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        for key, text in shown.items():
            if not key.startswith(KEY) or text == self.fields.bases.get(key):
                continue
            try:
                values[key] = value_of(VALUE, text, {})
            except InputError as error:
                wrong.append((key, str(error)))
        if wrong:
            raise Wrong(wrong)
        await self.page.save(self, values, shown.get("in", ""), [])
