"""A text as a clean Word file: headings in heading styles, numbers that count themselves, in a plain layout or a template's."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import W, fault
from detente.drafts.word.lists import Lists, lists_of
from detente.drafts.word.sending_back.editable import Editable, open_editable
from detente.drafts.word.write import NUMBERING_TYPE, Block, Run, body_of, legal, write_word

_TITLES = {"Title": r"title", "Heading1": r"heading 1"}


def clean_word(text: PlanText, title: str = "", template: bytes | None = None, name: str = "template") -> bytes:
    """Return a text as a Word file without changes.

    Parameters
    ----------
    text : PlanText
    title : str
        Stands above it.
    template : bytes, optional
        A .docx or .dotx whose styles, page, headers and footers are taken; its own text is not.
    name : str
        What messages call the template.

    Raises
    ------
    InputError
        When the template cannot be read.
    """
    for lists in (lists_of(text), Lists()):
        blocks = _blocks(text, title, lists)
        made = write_word(blocks, lists.xml() if lists.numbered else None)
        if not lists.numbered or _prints(made, text, title):
            break
    return made if template is None else _in_template(blocks, lists, template, name)


def _prints(data: bytes, text: PlanText, title: str) -> bool:
    """Whether every paragraph is read back as it is printed in the text."""
    from detente.drafts.word.read import read_word
    from detente.drafts.word.views import view

    found = [entry.line.printed for entry in view(read_word(data, "export"), True)]
    wanted = [*([legal(title)] if title else []), *map(legal, text.paragraphs)] or [""]
    return [" ".join(x.split()) for x in found] == [" ".join(x.split()) for x in wanted]


def _blocks(text: PlanText, title: str, lists: Lists) -> list[Block]:
    depth = {at: provision.depth for provision in text.provisions for at in provision.paragraphs}
    blocks = [Block((Run(legal(title)),), style="Title")] if title else []
    for at, paragraph in enumerate(text.paragraphs):
        style = "Heading1" if at in text.heading_set else ""
        words = legal(paragraph[lists.cut.get(at, 0) :])
        blocks.append(Block((Run(words),), style=style, indent=depth.get(at, 0), number=lists.numbered.get(at)))
    return blocks


def _in_template(blocks: Sequence[Block], lists: Lists, template: bytes, name: str) -> bytes:
    """Put paragraphs into a template in place of its own text."""
    document = open_editable(template, name)
    body: Any = document.body
    if body is None:
        raise fault(name, "damaged: its main part has no body; save it anew in a word processor")
    section = copy.deepcopy(body[-1]) if len(body) and body[-1].tag == f"{W}sectPr" else None
    for child in list(body):
        body.remove(child)
    shift = _numbering_into(document, lists) if lists.numbered else 0
    styles = _styles(document)
    for paragraph in body_of(blocks):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None:
            own = styles.get(style.get(f"{W}val") or "")
            if own:
                style.set(f"{W}val", own)
            else:
                paragraph[0].remove(style)
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            number.set(f"{W}val", str(int(number.get(f"{W}val") or 0) + shift))
        body.append(paragraph)
    if section is not None:
        body.append(section)
    document.touched.add(document.container.main)
    return document.written(as_document=True)


def _styles(document: Editable) -> dict[str, str]:
    """Which of a template's styles stand for ours, by their names."""
    part = document.name_of("styles")
    tree = document.tree(part) if part is not None else None
    found = {}
    for style in tree.iterfind(f"{W}style") if tree is not None else ():
        named = style.find(f"{W}name")
        for own, pattern in _TITLES.items():
            if named is not None and re.fullmatch(pattern, named.get(f"{W}val") or "", re.IGNORECASE):
                found[own] = style.get(f"{W}styleId") or ""
    return found


def _numbering_into(document: Editable, lists: Lists) -> int:
    """Add our lists to a template's; return by how much their numbers are shifted."""
    part = document.name_of("numbering")
    tree = document.tree(part) if part is not None else None
    if tree is None or part is None:
        where = posixpath.join(posixpath.dirname(document.container.main), "numbering.xml")
        document.add_part(where, "numbering", NUMBERING_TYPE, lists.xml())
        return 0
    ours = etree.fromstring(lists.xml())
    shift = max((int(n.get(f"{W}numId") or 0) for n in tree.iterfind(f"{W}num")), default=0)
    abstract = 1 + max((int(n.get(f"{W}abstractNumId") or 0) for n in tree.iterfind(f"{W}abstractNum")), default=0)
    definitions = tree.findall(f"{W}abstractNum")
    for element in list(ours):
        if element.tag == f"{W}abstractNum":
            element.set(f"{W}abstractNumId", str(abstract))
            place = tree.index(definitions[-1]) + 1 if definitions else 0
            tree.insert(place, element)
            continue
        element.set(f"{W}numId", str(int(element.get(f"{W}numId") or 0) + shift))
        held = element.find(f"{W}abstractNumId")
        if held is not None:
            held.set(f"{W}val", str(abstract))
        last = tree.findall(f"{W}num")
        tree.insert(tree.index(last[-1]) + 1 if last else len(tree), element)
    document.touched.add(part)
    return shift
