"""Whether a Word file is put together as ISO/IEC 29500-1 (Transitional) wants it, as far as Detente writes it.

This is no validator: it knows the order of children and the numbers, names and relationships that must fit together, for
the elements that Detente makes. It reads with lxml and knows nothing of Detente.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
        "vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
    ),
    "numPr": "ilvl numId numberingChange ins",
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers "
        "cellIns cellDel cellMerge tcPrChange"
    ),
    "tblGrid": "gridCol tblGridChange",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
}
"""For an element the order of those children that it has (CT_PPr, CT_RPr, CT_TcPr, CT_Row, CT_Lvl and others)."""
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "pPrChange", "rPrChange",
            "cellIns", "cellDel", "cellMerge", "tcPrChange")  # fmt: skip
_ANCHORS = {"footnote": "footnoteReference", "endnote": "endnoteReference", "comment": "commentReference"}


def faults_of(data: bytes) -> list[str]:
    """Everything that does not fit; empty where nothing was found."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    faults = [f"{name} is twice in the archive" for name in set(names) if names.count(name) > 1]
    trees = {name: etree.fromstring(held) for name, held in parts.items() if name.endswith((".xml", ".rels"))}
    for name, tree in trees.items():
        if name.startswith("word/") and not name.endswith(".rels"):
            faults += [
                f"{name}: {fault}"
                for fault in (*_order(tree), *_runs(tree), *_numbers(tree), *_moves(tree), *_cells(tree))
            ]
    return [*faults, *_package(trees, set(names)), *_notes(trees), *_lists(trees)]


def _order(tree: etree._Element) -> list[str]:
    out = []
    for holder, said in ORDER.items():
        order = said.split()
        for element in tree.iter(f"{W}{holder}"):
            places = [order.index(t) for c in element if (t := str(c.tag).removeprefix(W)) in order]
            if places != sorted(places):
                out.append(f"the children of w:{holder} are out of order: {[order[k] for k in places]}")
            single = [k for k in set(places) if places.count(k) > 1 and holder in ("pPr", "rPr", "tcPr", "numPr")]
            out += [f"w:{holder} has w:{order[k]} twice" for k in single]
    for paragraph in tree.iter(f"{W}p"):
        out += ["w:pPr is not first in its paragraph" for c in paragraph[1:] if c.tag == f"{W}pPr"]
    for cell in tree.iter(f"{W}tc"):
        out += ["a cell does not end with a paragraph"] if not len(cell) or cell[-1].tag != f"{W}p" else []
    return out


def _runs(tree: etree._Element) -> list[str]:
    out = []
    for run in tree.iter(f"{W}r"):
        gone = any(a.tag == f"{W}del" for a in _above(run))
        moved = any(a.tag == f"{W}moveFrom" for a in _above(run))
        out += ["w:t in a deletion"] if gone and run.find(f"{W}t") is not None else []
        out += ["w:delText outside a deletion"] if not (gone or moved) and run.find(f"{W}delText") is not None else []
        out += ["w:rPr is not first in its run" for c in run[1:] if c.tag == f"{W}rPr"]
    for text in tree.iter(f"{W}t", f"{W}delText"):
        said, kept = text.text or "", text.get("{http://www.w3.org/XML/1998/namespace}space")
        inserted = any(a.tag in (f"{W}ins", f"{W}del") for a in text.iterancestors())
        if inserted and said != said.strip() and kept != "preserve":
            out.append("spaces at the end of words are not kept")
    for change in tree.iter(f"{W}ins", f"{W}del"):
        inner = change.tag == f"{W}ins" and any(a.tag == f"{W}ins" for a in _above(change))
        out += ["an insertion within an insertion"] if inner else []
    return out


def _above(element: etree._Element) -> Iterator[etree._Element]:
    """What an element stands in, up to its paragraph: a text box has paragraphs of its own."""
    for above in element.iterancestors():
        if above.tag == f"{W}p":
            return
        yield above


def _numbers(tree: etree._Element) -> list[str]:
    numbers = [e.get(f"{W}id") for e in tree.iter(*(f"{W}{tag}" for tag in _CHANGES))]
    out = [f"two changes have the number {n}" for n in {n for n in numbers if numbers.count(n) > 1}]
    for change in tree.iter(*(f"{W}{tag}" for tag in _CHANGES)):
        out += [] if change.get(f"{W}author") else ["a change without an author"]
        out += [] if (change.get(f"{W}id") or "").isdigit() else ["a change without a number"]
    return out


def _cells(tree: etree._Element) -> list[str]:
    """A cell has one mark at most, and no row covers more columns than the grid has."""
    out = []
    for properties in tree.iter(f"{W}tcPr"):
        marks = [c for c in properties if c.tag in (f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")]
        out += ["a cell with two marks"] if len(marks) > 1 else []
    for table in tree.iter(f"{W}tbl"):
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        for row in table.findall(f"{W}tr") if columns else ():
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            covered = sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans)
            out += [f"a row covers {covered} of {len(columns)} columns"] if covered > len(columns) else []
            out += [] if spans else ["a row without cells"]
        change = table.find(f"{W}tblGrid/{W}tblGridChange")
        out += ["a change of a grid without a number"] if change is not None and not change.get(f"{W}id") else []
    return out


def _moves(tree: etree._Element) -> list[str]:
    out = []
    for side in ("From", "To"):
        starts = [e.get(f"{W}id") for e in tree.iter(f"{W}move{side}RangeStart")]
        ends = [e.get(f"{W}id") for e in tree.iter(f"{W}move{side}RangeEnd")]
        out += [] if sorted(map(str, starts)) == sorted(map(str, ends)) else [f"a range of w:move{side} is not closed"]
    names = [sorted(str(e.get(f"{W}name")) for e in tree.iter(f"{W}move{side}RangeStart")) for side in ("From", "To")]
    return [*out, *([] if names[0] == names[1] else ["a move has one end"])]


def _package(trees: dict[str, etree._Element], names: set[str]) -> list[str]:
    """Every part has a content type, and every relationship leads to a part."""
    types = trees["[Content_Types].xml"]
    overrides = [e.get("PartName", "").lstrip("/") for e in types.iter(f"{_TYPES}Override")]
    defaults = {e.get("Extension", "").lower() for e in types.iter(f"{_TYPES}Default")}
    out = [f"{n} has two content types" for n in set(overrides) if overrides.count(n) > 1]
    out += [f"{n} has a content type and is not there" for n in overrides if n not in names]
    for name in names - {"[Content_Types].xml"}:
        if name not in overrides and name.rsplit(".", 1)[-1].lower() not in defaults and not name.endswith("/"):
            out.append(f"{name} has no content type")
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        entries = list(tree.iter(f"{_RELS}Relationship"))
        ids = [e.get("Id") for e in entries]
        out += [f"{name}: the relationship {n} is there twice" for n in set(ids) if ids.count(n) > 1]
        for entry in entries:
            target = posixpath.normpath(posixpath.join(folder, entry.get("Target", "")))
            if entry.get("TargetMode") != "External" and target.lstrip("/") not in names:
                out.append(f"{name}: {entry.get('Id')} leads to {target}, which is not there")
    return out


def _notes(trees: dict[str, etree._Element]) -> list[str]:
    """Signs of footnotes and comments lead to one note each."""
    out = []
    body = trees["word/document.xml"]
    for kind, reference in _ANCHORS.items():
        tree = trees.get(f"word/{kind}s.xml")
        ids = [e.get(f"{W}id") for e in tree.iter(f"{W}{kind}")] if tree is not None else []
        out += [f"two w:{kind} have the number {n}" for n in set(ids) if ids.count(n) > 1]
        used = [e.get(f"{W}id") for e in body.iter(f"{W}{reference}")]
        out += [f"w:{reference} {n} leads nowhere" for n in used if n not in ids]
        out += [f"w:{reference} {n} is there twice" for n in set(used) if used.count(n) > 1]
    return out


def _lists(trees: dict[str, etree._Element]) -> list[str]:
    """Lists that are named are there, and styles too where the file says its styles."""
    body, numbering = trees["word/document.xml"], trees.get("word/numbering.xml")
    there = {e.get(f"{W}numId") for e in numbering.iter(f"{W}num")} if numbering is not None else set()
    named = {e.get(f"{W}val") for e in body.iter(f"{W}numId")} - {"0", None}
    out = [f"the list {n} is not there" for n in sorted(map(str, named - there))]
    styles = trees.get("word/styles.xml")
    if styles is not None:
        known = {e.get(f"{W}styleId") for e in styles.iter(f"{W}style")}
        used = {e.get(f"{W}val") for tag in ("pStyle", "rStyle") for e in body.iter(f"{W}{tag}")}
        out += [f"the style {n} is not there" for n in sorted(map(str, used - known))]
    return out
