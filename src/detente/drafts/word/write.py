"""A .docx file written from nothing: only what the text needs, and no trace of who or what wrote it.

No docProps, no rsids, no custom XML, and every entry of the archive dated 1980: two files with the same text
are the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from detente.drafts.word.container import R, W
from detente.text import writable

_NS = {"w": W[1:-1], "r": R[1:-1]}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LTR = re.compile("[A-Za-zÀ-ɏͰ-ӿ]")
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.styles+xml"/></Types>'
)
NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{entries}</Relationships>"
)
_REL = (
    '<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"/>'
)
_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{_NS["w"]}"><w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif" w:cs="Liberation Serif" w:eastAsia="Liberation Serif"/>
<w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>
<w:pPr><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="30"/><w:szCs w:val="30"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>
<w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr></w:style>
</w:styles>"""


@dataclass(frozen=True)
class Mark:
    """Who made a tracked change and when (an ISO date or date-time)."""

    author: str
    date: str

    @property
    def stamp(self) -> str:
        """The date as Word wants it; a day alone is its midnight."""
        return self.date if "T" in self.date else f"{self.date}T00:00:00Z"


@dataclass(frozen=True)
class Run:
    """Words, and the change they are under: inserted or deleted by somebody, or neither."""

    text: str
    inserted: Mark | None = None
    deleted: Mark | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph: its runs, and the change that its mark is under. ``indent`` counts levels; ``number`` is a list and level."""

    runs: tuple[Run, ...]
    mark: Run = Run("")
    style: str = ""
    indent: int = 0
    number: tuple[int, int] | None = None


def legal(text: str) -> str:
    """Return text that XML can hold: line ends as ``\\n``, forbidden characters as ``�``."""
    return writable(text.replace("\r\n", "\n").replace("\r", "\n"))


class _Writer:
    def __init__(self) -> None:
        self.changes = 0

    def change(self, parent: etree._Element, tag: str, mark: Mark) -> etree._Element:
        self.changes += 1
        return etree.SubElement(
            parent, f"{W}{tag}",
            {f"{W}id": str(self.changes), f"{W}author": legal(mark.author), f"{W}date": mark.stamp},
        )  # fmt: skip

    def block(self, body: etree._Element, block: Block) -> None:
        paragraph = etree.SubElement(body, f"{W}p")
        properties = etree.Element(f"{W}pPr")
        if block.style:
            etree.SubElement(properties, f"{W}pStyle", {f"{W}val": block.style})
        if block.number is not None:
            number = etree.SubElement(properties, f"{W}numPr")
            etree.SubElement(number, f"{W}ilvl", {f"{W}val": str(block.number[1])})
            etree.SubElement(number, f"{W}numId", {f"{W}val": str(block.number[0])})
        text = "".join(run.text for run in block.runs)
        rtl = _is_rtl(text)
        if rtl:
            etree.SubElement(properties, f"{W}bidi")
        if block.indent and block.number is None:
            etree.SubElement(properties, f"{W}ind", {f"{W}left": str(360 * min(block.indent, 9))})
        if block.mark.inserted or block.mark.deleted:
            mark = etree.SubElement(properties, f"{W}rPr")
            if block.mark.inserted:
                self.change(mark, "ins", block.mark.inserted)
            if block.mark.deleted:
                self.change(mark, "del", block.mark.deleted)
        if len(properties):
            paragraph.append(properties)
        for run in block.runs:
            if not run.text:
                continue
            parent = paragraph
            if run.inserted:
                parent = self.change(parent, "ins", run.inserted)
            if run.deleted:
                parent = self.change(parent, "del", run.deleted)
            self.run(parent, run, rtl)

    def run(self, parent: etree._Element, run: Run, rtl: bool) -> None:
        element = etree.SubElement(parent, f"{W}r")
        if rtl:
            etree.SubElement(etree.SubElement(element, f"{W}rPr"), f"{W}rtl")
        tag = "delText" if run.deleted else "t"
        for part in re.split("([\t\n])", legal(run.text)):
            if part == "\t":
                etree.SubElement(element, f"{W}tab")
            elif part == "\n":
                etree.SubElement(element, f"{W}br")
            elif part:
                words = etree.SubElement(element, f"{W}{tag}", {f"{_XML}space": "preserve"})
                words.text = part


def _relations(*named: tuple[str, str]) -> str:
    entries = (_REL.format(number=k, kind=kind, target=target) for k, (kind, target) in enumerate(named, 1))
    return _RELS.format(entries="".join(entries))


def _is_rtl(text: str) -> bool:
    """Whether a paragraph's first strong letter runs from right to left."""
    right, left = _RTL.search(text), _LTR.search(text)
    return right is not None and (left is None or right.start() < left.start())


def body_of(blocks: Sequence[Block]) -> list[etree._Element]:
    """Paragraphs as elements of a document's body."""
    body = etree.Element(f"{W}body", nsmap=_NS)
    writer = _Writer()
    for block in blocks or (Block(()),):
        writer.block(body, block)
    return list(body)


def write_word(blocks: Sequence[Block], numbering: bytes | None = None) -> bytes:
    """Write paragraphs as a .docx file.

    Parameters
    ----------
    blocks : sequence of Block
    numbering : bytes, optional
        The part with the lists that number them.

    Returns
    -------
    bytes
        The same for the same blocks, always.
    """
    root = etree.Element(f"{W}document", nsmap=_NS)
    body = etree.SubElement(root, f"{W}body")
    body.extend(body_of(blocks))
    section = etree.SubElement(body, f"{W}sectPr")
    etree.SubElement(section, f"{W}pgSz", {f"{W}w": "11906", f"{W}h": "16838"})
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "1304")
    etree.SubElement(
        section,
        f"{W}pgMar",
        {f"{W}{k}": v for k, v in {**margins, "header": "720", "footer": "720", "gutter": "0"}.items()},
    )
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(("styles", "styles.xml")),
        "word/document.xml": document,
        "word/styles.xml": _STYLES,
    }
    if numbering is not None:
        entry = f'<Override PartName="/word/numbering.xml" ContentType="{NUMBERING_TYPE}"/></Types>'
        parts["[Content_Types].xml"] = _TYPES.replace("</Types>", entry)
        parts["word/_rels/document.xml.rels"] = _relations(("styles", "styles.xml"), ("numbering", "numbering.xml"))
        parts["word/numbering.xml"] = numbering
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return out.getvalue()
