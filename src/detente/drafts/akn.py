"""Akoma Ntoso 3.0 (OASIS LegalDocML) out: a draft as an XML document with its hierarchy of points."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from lxml import etree

from detente.drafts.structure.announcing import KEYWORD, rank_of
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.write import legal

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_A = f"{{{NAMESPACE}}}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BY_RANK = {1: "part", 2: "title", 3: "chapter", 4: "section", 5: "article"}
_SPACE = re.compile(r"[^\w-]+", re.UNICODE)
_WORD = re.compile(rf"{KEYWORD}|[^\W\d]+\.?|§+", re.IGNORECASE)
"""The word with which a label begins."""


def akoma_ntoso(
    text: PlanText,
    draft_id: str,
    title: str,
    date: dt.date,
    authors: tuple[tuple[str, str], ...] = (),
    language: str = "eng",
) -> bytes:
    """Return a text as an Akoma Ntoso 3.0 document.

    Parameters
    ----------
    text : PlanText
        Lead becomes the preamble, points the hierarchy of the main body, closing and notes the conclusions.
    draft_id, title : str
    date : date
    authors : tuple of (id, name)
        Empty: the document names nobody.
    language : str
        ISO 639-2 code.

    Returns
    -------
    bytes
        UTF-8 XML.
    """
    root = etree.Element(f"{_A}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    document = etree.SubElement(root, f"{_A}doc", {"name": "draft-agreement"})
    _meta(document, draft_id, str(date), authors, language)
    preface = etree.SubElement(document, f"{_A}preface")
    line = etree.SubElement(preface, f"{_A}p")
    etree.SubElement(line, f"{_A}docTitle").text = legal(title)
    if text.lead and text.provisions:
        preamble = etree.SubElement(document, f"{_A}preamble")
        for paragraph in text.lead.split("\n\n"):
            _words(preamble, paragraph)
    body = etree.SubElement(document, f"{_A}mainBody")
    if text.provisions:
        _points(body, text)
    else:
        for paragraph in text.paragraphs or ("",):
            _words(body, paragraph)
    notes = [text.words_of(part) for part in text.parts if part.kind == "note" and text.provisions]
    if text.closing or notes:
        conclusions = etree.SubElement(document, f"{_A}conclusions")
        for paragraph in [*(text.closing.split("\n\n") if text.closing else ()), *notes]:
            _words(conclusions, paragraph)
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)
    return result


def _meta(document: etree._Element, draft: str, date: str, authors: tuple[tuple[str, str], ...], language: str) -> None:
    meta = etree.SubElement(document, f"{_A}meta")
    identification = etree.SubElement(meta, f"{_A}identification", {"source": "#source"})
    work = f"/akn/zz/doc/{date}/{draft}"
    expression = f"{work}/{language}@{date}"
    for name, this, more in (
        ("FRBRWork", work, ("country", "zz")),
        ("FRBRExpression", expression, ("language", language)),
        ("FRBRManifestation", f"{expression}.xml", ("format", "application/akn+xml")),
    ):
        level = etree.SubElement(identification, f"{_A}{name}")
        etree.SubElement(level, f"{_A}FRBRthis", {"value": f"{this}/!main" if name != "FRBRManifestation" else this})
        etree.SubElement(level, f"{_A}FRBRuri", {"value": this})
        etree.SubElement(level, f"{_A}FRBRdate", {"date": date, "name": "draft"})
        for party, _ in authors or (("source", ""),):
            etree.SubElement(level, f"{_A}FRBRauthor", {"href": f"#{party}"})
        if more[0] == "country":
            etree.SubElement(level, f"{_A}FRBRcountry", {"value": more[1]})
        elif more[0] == "language":
            etree.SubElement(level, f"{_A}FRBRlanguage", {"language": more[1]})
        else:
            etree.SubElement(level, f"{_A}FRBRformat", {"value": more[1]})
    references = etree.SubElement(meta, f"{_A}references", {"source": "#source"})
    for party, name in (("source", "unnamed"), *authors):
        etree.SubElement(
            references,
            f"{_A}TLCOrganization",
            {"eId": party, "href": f"/ontology/organization/{party}", "showAs": legal(name)},
        )


def _points(body: etree._Element, text: PlanText) -> None:
    children: dict[int | None, list[int]] = {}
    for at, provision in enumerate(text.provisions):
        children.setdefault(provision.parent, []).append(at)
    by_first = {provision.first: at for at, provision in enumerate(text.provisions)}
    made: dict[int, Any] = {}
    used: set[str] = set()
    first = text.provisions[0].first
    for at in range(first, len(text.paragraphs)):
        if at in by_first:
            index = by_first[at]
            parent = text.provisions[index].parent
            holder = made[parent] if parent is not None else body
            made[index] = _point(holder, text, index, bool(children.get(index)), used)
        elif text.kinds[at] == "heading" and at in text.heading_set:
            line = etree.SubElement(body, f"{_A}p", {"class": "heading"})
            etree.SubElement(line, f"{_A}b").text = legal(text.paragraphs[at].strip("# "))
        elif text.kinds[at] == "heading" and text.paragraphs[at].strip():
            _words(body, text.paragraphs[at])


def _point(holder: Any, text: PlanText, index: int, nested: bool, used: set[str]) -> Any:
    provision = text.provisions[index]
    word = _WORD.match(provision.label)
    rank = rank_of(word[0]) if word is not None else None
    tag = _BY_RANK.get(rank, "point") if rank is not None else "point"
    if word is not None and word[0].startswith("§"):
        tag = "paragraph"
    own = f"{tag}_{_SPACE.sub('-', provision.label).strip('-') or index + 1}"
    above = holder.get("eId")
    identity = own if above is None else f"{above}__{own}"
    base, n = identity, 1
    while identity in used:
        n += 1
        identity = f"{base}-{n}"
    used.add(identity)
    element = etree.SubElement(holder, f"{_A}{tag}", {"eId": identity})
    etree.SubElement(element, f"{_A}num").text = legal(provision.printed)
    paragraphs = provision.text.split("\n") if provision.text else []
    if nested:
        if paragraphs:
            intro = etree.SubElement(element, f"{_A}intro")
            for paragraph in paragraphs:
                _words(intro, paragraph)
    else:
        content = etree.SubElement(element, f"{_A}content")
        for paragraph in paragraphs or [""]:
            _words(content, paragraph)
    return element


def _words(parent: Any, paragraph: str) -> None:
    """A paragraph; line breaks within it become ``eol``."""
    element = etree.SubElement(parent, f"{_A}p")
    lines = legal(paragraph).split("\n")
    element.text = lines[0]
    for line in lines[1:]:
        etree.SubElement(element, f"{_A}eol").tail = line
