"""Footnotes of a draft and of the file it is written into: which are the same, which are new, and how a new one is made."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import W
from detente.drafts.word.sending_back.editable import SPACE, Editable
from detente.drafts.word.write import legal

_SIGN = re.compile(r"\[\^([^\[\]\s]+)\](?!:)")
_TEXT = re.compile(r"\[\^([^\[\]\s]+)\]:")
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}s+xml"
_ALIKE = 0.6


@dataclass
class Notes:
    """The footnotes of a draft, named as in the file: those that it has by its numbers, new ones by names of their own.

    Attributes
    ----------
    text : PlanText
        The draft with its signs renamed.
    words : dict of str to str
        For each sign the words of its note.
    """

    text: PlanText
    words: dict[str, str] = field(default_factory=dict)


def named_as_in(text: PlanText, lines: Sequence[str]) -> Notes:
    """Rename the footnotes of a draft as a received file numbers them, whatever the draft calls them.

    Parameters
    ----------
    text : PlanText
        The draft.
    lines : sequence of str
        The paragraphs of the file.
    """
    own = [(at, match[1]) for at, p in enumerate(text.paragraphs) if (match := _TEXT.match(p))]
    if not own:
        return Notes(text)
    theirs = [(match[1], line[match.end() :].strip()) for line in lines if (match := _TEXT.match(line))]
    ours = [(label, text.paragraphs[at].split(":", 1)[1].strip()) for at, label in own]
    names = _pairs(ours, theirs)
    there = dict(theirs)
    fresh = 0
    for label, _ in ours:
        if label not in names:
            fresh += 1
            while f"new{fresh}" in there:
                fresh += 1
            names[label] = f"new{fresh}"
    order = {label: k for k, (label, _) in enumerate(theirs)}
    sorted_notes = sorted(ours, key=lambda note: order.get(names[note[0]], len(order)))
    paragraphs = [_SIGN.sub(lambda m: f"[^{names.get(m[1], m[1])}]", p) for p in text.paragraphs]
    for (at, _), (label, words) in zip(own, sorted_notes, strict=True):
        paragraphs[at] = f"[^{names[label]}]: {words}"
    return Notes(replace(text, paragraphs=tuple(paragraphs)), {names[label]: words for label, words in ours})


def _pairs(ours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """For each note of ours the one of theirs that it is: the same words first, then the likest, then the same number."""
    from rapidfuzz import fuzz

    left = dict(theirs)
    names: dict[str, str] = {}
    for label, words in ours:
        found = left.get(label) == words
        same = label if found else next((other for other, said in left.items() if said == words), None)
        if same is not None and label not in names:
            names[label] = same
            del left[same]
    scored = sorted(
        (
            (-fuzz.ratio(words, said) / 100 - (0.1 if label == other else 0), i, label, other)
            for i, (label, words) in enumerate(ours)
            if label not in names
            for other, said in left.items()
        )
    )
    for score, _, label, other in scored:
        if label not in names and other in left and -score >= _ALIKE:
            names[label] = other
            del left[other]
    if len(ours) == len(theirs):
        for label, _ in ours:
            if label not in names and label in left:
                names[label] = label
                del left[label]
    return names


def counted(paragraphs: Sequence[str]) -> list[tuple[int, str]]:
    """Paragraphs with their notes numbered as their signs come, and the notes in that order after everything else.

    Returns
    -------
    list of (int, str)
        Where a paragraph stood, and its words.
    """
    there = {match[1] for paragraph in paragraphs if (match := _TEXT.match(paragraph))}
    shown: dict[str, str] = {}
    for paragraph in paragraphs if there else ():
        if not _TEXT.match(paragraph):
            for match in _SIGN.finditer(paragraph):
                if match[1] not in there:
                    continue
                shown.setdefault(match[1], str(len(shown) + 1))
    body, notes = [], []
    for at, paragraph in enumerate(paragraphs):
        found = _TEXT.match(paragraph)
        said = _SIGN.sub(lambda m: f"[^{shown.get(m[1], m[1])}]", paragraph)
        if found is None:
            body.append((at, said))
        else:
            number = shown.get(found[1])
            rest = said[found.end() :]
            notes.append((int(number) if number else len(shown) + 1, at, f"[^{number or found[1]}]:{rest}"))
    return body + [(at, said) for _, at, said in sorted(notes)]


class Footnotes:
    """Makes new notes in a document: footnotes, or endnotes where the document has these alone.

    Parameters
    ----------
    document : Editable
    words : dict of str to str
        For each sign the words of its note.
    """

    def __init__(self, document: Editable, words: dict[str, str]) -> None:
        self.document, self.words = document, words
        self.made: list[str] = []
        self.kind = "footnote" if self._has("footnote") or not self._has("endnote") else "endnote"

    def _has(self, kind: str) -> bool:
        """Whether the document has notes of a kind, besides the lines that part them from the text."""
        name = self.document.name_of(f"{kind}s")
        tree = self.document.tree(name) if name is not None else None
        return tree is not None and any(n.get(f"{W}type") is None for n in tree.iterfind(f"{W}{kind}"))

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """Cut words at the signs of notes: what stands before each, and the sign's name, empty at the end."""
        out: list[tuple[str, str]] = []
        at = 0
        for match in _SIGN.finditer(text):
            out.append((text[at : match.start()], match[1]))
            at = match.end()
        return [*out, (text[at:], "")]

    def reference(self, name: str, inserted: Any) -> etree._Element | None:
        """Make a note and return the run with its sign; ``inserted`` is the change that its words stand in."""
        if name not in self.words:
            return None
        tree = self._tree()
        notes = tree.findall(f"{W}{self.kind}")
        numbers = [int(n.get(f"{W}id", "")) for n in notes if n.get(f"{W}id", "").isdigit()]
        identity = str(max([0, *numbers]) + 1)
        like = next((n for n in notes if n.get(f"{W}type") is None and n.find(f"{W}p") is not None), None)
        tree.append(self._note(identity, self.words[name], like, inserted))
        self.made.append(name)
        run = etree.Element(f"{W}r")
        run.append(self._sign_look())
        etree.SubElement(run, f"{W}{self.kind}Reference", {f"{W}id": identity})
        return run

    def _note(self, identity: str, words: str, like: Any, inserted: Any) -> etree._Element:
        note = etree.Element(f"{W}{self.kind}", {f"{W}id": identity})
        paragraph = etree.SubElement(note, f"{W}p")
        set_as = like.find(f"{W}p/{W}pPr") if like is not None else None
        if set_as is not None:
            kept = copy.deepcopy(set_as)
            for child in list(kept):
                if child.tag in (f"{W}rPr", f"{W}pPrChange", f"{W}sectPr"):
                    kept.remove(child)
            paragraph.append(kept)
        elif style := self._style(f"{self.kind} text"):
            etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle", {f"{W}val": style})
        paragraph.append(inserted)
        sign = etree.SubElement(inserted, f"{W}r")
        sign.append(self._sign_look())
        etree.SubElement(sign, f"{W}{self.kind}Ref")
        run = etree.SubElement(inserted, f"{W}r")
        text = etree.SubElement(run, f"{W}t", {SPACE: "preserve"})
        text.text = legal(f" {words}")
        return note

    def _sign_look(self) -> etree._Element:
        """How the sign of a note looks: the document's style for it, or set high."""
        look = etree.Element(f"{W}rPr")
        style = self._style(f"{self.kind} reference")
        if style:
            etree.SubElement(look, f"{W}rStyle", {f"{W}val": style})
        else:
            etree.SubElement(look, f"{W}vertAlign", {f"{W}val": "superscript"})
        return look

    def _style(self, name: str) -> str:
        part = self.document.name_of("styles")
        tree = self.document.tree(part) if part is not None else None
        for style in tree.iterfind(f"{W}style") if tree is not None else ():
            named = style.find(f"{W}name")
            if named is not None and (named.get(f"{W}val") or "").lower() == name:
                return style.get(f"{W}styleId") or ""
        return ""

    def _tree(self) -> Any:
        name = self.document.name_of(f"{self.kind}s")
        if name is None:
            name = posixpath.join(posixpath.dirname(self.document.container.main), f"{self.kind}s.xml")
            root = etree.Element(f"{W}{self.kind}s", nsmap={"w": W[1:-1]})
            for identity, kind, sign in (
                ("-1", "separator", "separator"),
                ("0", "continuationSeparator", "continuationSeparator"),
            ):
                note = etree.SubElement(root, f"{W}{self.kind}", {f"{W}type": kind, f"{W}id": identity})
                etree.SubElement(etree.SubElement(etree.SubElement(note, f"{W}p"), f"{W}r"), f"{W}{sign}")
            self.document.add_tree(name, f"{self.kind}s", _KIND.format(self.kind), root)
        self.document.touched.add(name)
        return self.document.tree(name)
