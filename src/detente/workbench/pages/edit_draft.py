"""The form of a draft: what is said of it, what it says on each point, and its text, pasted or from a file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.load import split_front_matter
from detente.case.scaffold import id_for
from detente.case.splice import REMOVE, Plain, Where
from detente.errors import DetenteError, InputError
from detente.interop.casebook.tables import Entry
from detente.text import shortened
from detente.words import plural
from detente.workbench import jobs
from detente.workbench.elements import Drop
from detente.workbench.forms.case_texts import Files, with_changes
from detente.workbench.forms.changes import wrong_fields
from detente.workbench.pages.edit_form import EntryForm, Wrong
from detente.workbench.typed_form import Shown
from detente.workbench.view import given
from detente.workbench.widgets import el, heading

if TYPE_CHECKING:
    from detente.drafts.formats.text_format import Imported

OPEN, PART = "(open)", "(as in the file)"
ENDINGS = ".docx,.odt,.pdf,.md,.markdown,.txt,.rtf,.doc"
LEVEL = re.compile(r"<!-- (?:level \d+|heading|contents) -->")
_MOST_LEFT = 8
"""So many things that a file holds and a text does not carry are shown at once; the others are folded away."""


class DraftForm(EntryForm):
    """The form of a draft."""

    received: Path | None = None
    text_read = ""

    def more(self) -> None:
        if self.entry is None:
            self.from_file()
        else:
            self.package(self.entry)
        text = self.body if self.entry is not None else ""
        marks = (
            "Marks such as <!-- level 2 --> keep the levels of a Word file's lists: leave them where they are."
            if LEVEL.search(text)
            else ""
        )
        self.fields.field("text", "Its text" if self.entry is not None else "Its text, pasted or from the file (needed)", text, "textarea",
                          None, "Numbered provisions: what each says is compared with the options of its point." if self.entry is None else marks, "wide", rows="12")  # fmt: skip

    @property
    def body(self) -> str:
        assert self.entry is not None
        text = self.page.files.texts[self.entry.file].replace("\r\n", "\n")
        return split_front_matter(text, self.entry.file)[1]

    def from_file(self) -> None:
        """Offer to read the text from a file."""
        workspace = self.page.opened.workspace
        if workspace is None:
            return
        box = workspace.new_box()

        async def dropped(event: Any) -> None:
            from detente.drafts.importing import as_saved, read_file

            if refused := given(event, "refused"):
                raise InputError(refused)
            path = box.folder / given(event, "taken")
            try:
                read = await jobs.in_thread(lambda: as_saved(read_file(path, self.page.opened.case)))
            except DetenteError as error:
                raise InputError(str(error).replace(f"{box.folder}/", "")) from None
            self.received, self.text_read = path, read.text.text
            self.fields.bases["text"] = self.text_read
            self.fields.fields["text"].rest_on(self.text_read)
            area.clear()
            with area:
                _show_read(path.name, read)

        drop = Drop(
            f"/drop/{box.key}", "Drop the text's file here, or choose it; or paste the text below", ENDINGS, False
        )
        drop.on("dropped", self.page.view.act(dropped))
        area = el("div", cls="wide", aria_live="polite", id="read-file")

    def package(self, entry: Entry) -> None:
        """Make a choice for each point: what the draft says on it."""
        heading("What it says on each point", 4)
        settled, left = _dict(entry.value.get("package")), _dict(entry.value.get("open"))
        for point in self.page.opened.case.points:
            some = left.get(point.id)
            some = [some] if isinstance(some, str) else some
            choices = {o.id: shortened(o.text, 90) for o in point.options} | {OPEN: "left open"}
            now = str(settled.get(point.id, OPEN))
            if isinstance(some, list) and set(map(str, some)) != set(point.option_ids):
                now, between = PART, " or ".join(choices.get(str(o), str(o)) for o in some)
                choices[PART] = f"left open between: {shortened(between, 90)}"
            elif point.id not in settled and some is None:
                now, choices[PART] = PART, "not said: as where a text is silent"
            self.fields.field(f"point {point.id}", f"{point.number} {point.title}", now, "select", choices, cls="wide")

    async def write(self, shown: Shown) -> None:
        if self.entry is not None:
            await self.change(self.entry, shown)
        else:
            await self.import_text(shown)

    async def change(self, entry: Entry, shown: Shown) -> None:
        """Write what was changed of a draft that is there."""
        page = self.page
        values, wrong = page.read_fields(self.form, entry, shown, self.fields.bases)
        if wrong:
            raise Wrong(wrong)
        changes: list[tuple[Where, Any]] = [
            ((key,), value) for key, value in values.items() if value is not REMOVE or key in entry.value
        ]
        settled, left = _dict(entry.value.get("package")), _dict(entry.value.get("open"))
        for point in page.opened.case.points:
            key = f"point {point.id}"
            picked = shown.get(key, PART)
            if picked in (PART, self.fields.bases.get(key)):
                continue
            if picked == OPEN:
                changes += [(("package", point.id), REMOVE)] if point.id in settled else []
                changes.append((("open", point.id), [Plain(o) for o in point.option_ids]))
            else:
                changes += [(("open", point.id), REMOVE)] if point.id in left else []
                changes.append((("package", point.id), Plain(picked)))
        async with page.alone:
            files = Files(page.files.folder, page.files.texts, page.files.digests)
            text = with_changes(entry.file, files.texts[entry.file], changes) if changes else files.texts[entry.file]
            if shown.get("text", self.body) != self.body:
                whole = text.replace("\r\n", "\n")
                front = split_front_matter(whole, entry.file)[0]
                text = f"---\n{front}---\n{shown['text'].lstrip(chr(10))}"
            if text != files.texts[entry.file]:
                files.made[entry.file] = text
                try:
                    await page.write(files, "change draft", "Saved.")
                except InputError as error:
                    raise Wrong(wrong_fields(error, files, self.form, entry.names)) from None
            self.fields.forget()
        page.go(self.form.id)

    async def import_text(self, shown: Shown) -> None:
        """Read the text of a new draft, match it with the points, and write it; what is not plain stays open."""
        page, case = self.page, self.page.opened.case
        values, wrong = page.read_fields(self.form, None, shown, self.fields.bases)
        text = shown.get("text", "")
        if not text.strip():
            wrong.append(("text", "Found nothing, expected the text of the draft."))
        if wrong:
            raise Wrong(wrong)
        received = self.received if text == self.text_read else None
        try:
            async with page.alone:
                plan = await page.opened.write(lambda: _import(case, values, text, received), page.view.client.id, what="add draft")  # fmt: skip
        except DetenteError as error:
            raise Wrong([("", str(error))]) from None
        self.fields.forget()
        left = [f"{case.point(p).number} {case.point(p).title}" for p in plan.draft.open]
        doubt = f" Its words do not settle: {'; '.join(left[:8])}{' and more' if len(left) > 8 else ''}. Settle them here, if you can." if left else ""  # fmt: skip
        page.view.tell_here(f"The draft was written.{doubt}")
        page.go(self.form.id, plan.draft.id)


def _show_read(name: str, read: Imported) -> None:
    """What was read of a file, what is kept beside the text, what is not carried, and what to look at."""
    el(
        "p",
        f"Read {name}: {plural(len(read.text.provisions), 'numbered provision')}. Look at the text below, then save.",
        "good",
    )
    beside = [
        (read.amendments, "tracked change", " The text has them all accepted."),
        (read.comments, "comment", ""),
        (read.alternatives, "bracket", ""),
    ]
    kept = [f"{plural(len(found), what)}, kept in the draft's notes.{more}" for found, what, more in beside if found]
    if LEVEL.search(read.text.text):
        kept.append(
            "Marks such as <!-- level 2 --> say how deep a line stands in the file's lists. Leave them where they are: no page shows them."
        )
    _list("", kept)
    _list("Not carried into the text", [str(entry) for entry in read.left_out])
    _list("Look at", list(read.warnings))


def _list(title: str, entries: Sequence[str]) -> None:
    """Entries under a title, those beyond the first folded away; nothing where there are none."""
    if not entries:
        return
    if title:
        heading(title, 4)
    with el("ul", cls="small"):
        for entry in entries[:_MOST_LEFT]:
            el("li", entry)
    if len(entries) > _MOST_LEFT:
        with el("details"):
            el("summary", f"and {len(entries) - _MOST_LEFT} more")
            with el("ul", cls="small"):
                for entry in entries[_MOST_LEFT:]:
                    el("li", entry)


def _import(case: Any, values: dict[str, Any], text: str, received: Path | None) -> Any:
    """Plan and write a new draft."""
    import datetime as dt
    from dataclasses import replace

    from detente.drafts.importing import plan_import, write_plan
    from detente.drafts.store import FrontMatter

    authors = [str(name) for name in values["author"]]
    said = FrontMatter(
        id=id_for(
            str(values["title"]), {*case.drafts, *(p.stem for p in (case.folder / "drafts").glob("*.md"))}, "draft"
        ),
        title=str(values["title"]),
        author=", ".join(authors),
        date=dt.date.fromisoformat(str(values["date"])),
        parent=None if values.get("parent", REMOVE) is REMOVE else str(values["parent"]),
        status="working" if values.get("status", REMOVE) is REMOVE else str(values["status"]),
    )
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        pasted = Path(folder) / "text.md"
        pasted.write_text(text, encoding="utf-8")
        plan = plan_import(case, received or pasted, said)
        seen = values.get("seen_by", REMOVE)
        note = values.get("note", REMOVE)
        draft = replace(
            plan.draft,
            seen_by=() if seen is REMOVE else tuple(str(party) for party in seen),
            note="" if note is REMOVE else str(note),
        )
        plan = replace(plan, draft=draft)
        write_plan(case, plan)
    return plan


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
