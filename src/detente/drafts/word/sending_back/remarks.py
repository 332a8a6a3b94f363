"""Our comments in a received document; those that are there stay, threads and resolved state included."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

from lxml import etree

from detente.drafts.word.container import W
from detente.drafts.word.sending_back.editable import SPACE, Editable
from detente.drafts.word.write import Mark, legal

_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def add_comments(document: Editable, comments: Iterable[tuple[Any, str]], mark: Mark) -> int:
    """Put comments on paragraphs.

    Parameters
    ----------
    document : Editable
    comments : iterable of (element, str)
        Paragraphs (or rows of a table) and what is said of them.
    mark : Mark
        Who says it, and when.

    Returns
    -------
    int
        How many were put in.
    """
    entries = list(comments)
    if not entries:
        return 0
    name = document.name_of("comments")
    tree = document.tree(name) if name is not None else None
    fresh = tree is None
    if tree is None:
        tree = etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
    last = max((int(c.get(f"{W}id", "")) for c in tree if c.get(f"{W}id", "").isdigit()), default=-1)
    for number, (element, said) in enumerate(entries, last + 1):
        _comment(tree, str(number), said, mark)
        _anchor(element, str(number))
    if fresh:
        name = posixpath.join(posixpath.dirname(document.container.main), "comments.xml")
        data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        document.add_part(name, "comments", _KIND, data)
    elif name is not None:
        document.touched.add(name)
    document.touched.add(document.container.main)
    return len(entries)


def _comment(tree: Any, identity: str, said: str, mark: Mark) -> None:
    initials = "".join(word[0] for word in mark.author.split() if word)[:4]
    comment = etree.SubElement(
        tree, f"{W}comment",
        {
            f"{W}id": identity, f"{W}author": legal(mark.author), f"{W}date": mark.stamp, f"{W}initials": legal(initials),
        },
    )  # fmt: skip
    run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
    text = etree.SubElement(run, f"{W}t", {SPACE: "preserve"})
    text.text = legal(said)


def _anchor(element: Any, identity: str) -> None:
    """Lay a comment over all of a paragraph."""
    paragraph = element if element.tag == f"{W}p" else next(element.iter(f"{W}p"))
    start = etree.Element(f"{W}commentRangeStart", {f"{W}id": identity})
    at = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph.insert(at, start)
    etree.SubElement(paragraph, f"{W}commentRangeEnd", {f"{W}id": identity})
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}commentReference", {f"{W}id": identity})
