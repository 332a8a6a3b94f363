"""A text as a Word file, or two texts as one with tracked changes, in a plain layout or a template's.

Headings stand in heading styles, and numbers count themselves where each text alone then prints its own.
"""

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
from detente.drafts.word.redline import Pair, Redlined, Shape, lay_over, steps_of
from detente.drafts.word.sending_back.editable import Editable, open_editable
from detente.drafts.word.write import NUMBERING_TYPE, Block, Mark, Run, body_of, legal, write_word

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
    steps = [(k, k) for k in range(len(text.paragraphs))]
    return _written(text, text, steps, None, title, template, name)


def redlined_word(
    before: PlanText,
    after: PlanText,
    mark: Mark,
    pairs: Sequence[Pair] | None = None,
    *,
    template: bytes | None = None,
    name: str = "template",
) -> bytes:
    """Return a Word file in which one text stands as tracked changes to another.

    Parameters
    ----------
    before, after : PlanText
    mark : Mark
        Whose changes these are.
    pairs : sequence of pairs, optional
        See :func:`detente.drafts.word.redline.redline_paragraphs`.
    template, name
        As in :func:`clean_word`.

    Raises
    ------
    InputError
        When the template cannot be read.
    """
    steps = steps_of(before.paragraphs, after.paragraphs, pairs)
    return _written(before, after, steps, mark, "", template, name)


def _written(
    before: PlanText,
    after: PlanText,
    steps: Sequence[Pair],
    mark: Mark | None,
    title: str,
    template: bytes | None,
    name: str,
) -> bytes:
    """Write two texts laid over each other; numbers that would not be read back as they are stay typed."""
    for lists in (lists_of(before, after, steps), Lists()):
        blocks = [Block((Run(legal(title)),), style="Title")] if title else []
        blocks += _blocks(before, after, steps, mark, lists)
        made = write_word(blocks, lists.xml() if lists.numbered else None)
        if not lists.numbered or (_prints(made, after, title, True) and _prints(made, before, title, False)):
            break
    return made if template is None else _in_template(blocks, lists, template, name)


def _prints(data: bytes, text: PlanText, title: str, accepted: bool) -> bool:
    """Whether every paragraph is read back as it is printed in the text."""
    from detente.drafts.word.read import read_word
    from detente.drafts.word.views import view

    found = [entry.line.printed for entry in view(read_word(data, "export"), accepted)]
    wanted = [*([legal(title)] if title else []), *map(legal, text.paragraphs)] or [""]
    return [" ".join(x.split()) for x in found] == [" ".join(x.split()) for x in wanted]


def _blocks(before: PlanText, after: PlanText, steps: Sequence[Pair], mark: Mark | None, lists: Lists) -> list[Block]:
    depths = [{at: point.depth for point in text.provisions for at in point.paragraphs} for text in (before, after)]
    shapes: list[Shape] = []
    for step, (i, j) in enumerate(steps):
        text, depth, at = (before, depths[0], i) if j is None else (after, depths[1], j)
        heading = at is not None and at in text.heading_set
        shapes.append(("Heading1" if heading else "", _indent(text, depth, at), lists.numbered.get(step)))
    old, new = ([legal(paragraph) for paragraph in text.paragraphs] or [""] for text in (before, after))
    for step, (first, second) in lists.cut.items():
        i, j = steps[step]
        if i is not None:
            old[i] = old[i][first:]
        if j is not None:
            new[j] = new[j][second:]
    if mark is None:
        made = [Redlined((Run(words),), Run("")) for words in new[: len(steps)]]
    else:
        made = lay_over(old, new, steps, mark, shapes)
    return [
        Block(entry.runs, entry.mark, style=style, indent=indent, number=number)
        for entry, (style, indent, number) in zip(made, shapes, strict=True)
    ]


def _indent(text: PlanText, depths: dict[int, int], at: int | None) -> int:
    """How far a paragraph is indented: as deep as its point stands, and as its bullet is nested."""
    return 0 if at is None else depths.get(at, 0) + text.nest_of.get(at, 0)


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
