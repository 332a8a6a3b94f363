"""A received document that is being changed: its parts as trees, written back beside the parts that stay as they are."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from detente.drafts.word.container import Container, R, W, open_container

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STRICT = {
    W[1:-1].encode(): b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    R[1:-1].encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_TYPES, _TYPES_NS = "[Content_Types].xml", "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBERED = tuple(
    W + tag
    for tag in (
        "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "bookmarkStart", "rPrChange",
        "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange",
        "numberingChange", "cellIns", "cellDel", "cellMerge", "permStart", "customXmlInsRangeStart",
        "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart",
    )
)  # fmt: skip
_HIGHEST = 2**31 - 1


@dataclass
class Editable:
    """A document, and those of its parts that were read for changing. Made by :func:`open_editable`."""

    container: Container
    trees: dict[str, etree._Element] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    added: dict[str, bytes] = field(default_factory=dict)
    _last: int = -1

    @property
    def body(self) -> etree._Element | None:
        tree = self.tree(self.container.main)
        return None if tree is None else tree.find(f"{W}body")

    def tree(self, name: str) -> etree._Element | None:
        """Return a part for changing, or None when there is none."""
        if name not in self.trees:
            tree = self.container.part(name, whole=True)
            if tree is None:
                return None
            self.trees[name] = tree
        return self.trees[name]

    def name_of(self, kind: str) -> str | None:
        """Return the name of the part that is the document's ``kind`` (footnotes, comments…), or None."""
        for found, target in self.container.relations.values():
            if found == kind:
                return target
        beside = posixpath.join(posixpath.dirname(self.container.main), f"{kind}.xml")
        return beside if beside in self.container.archive.namelist() else None

    def next_id(self) -> str:
        """Return a number that no tracked change or bookmark of the document has."""
        if self._last < 0:
            names = [self.container.main, *(self.name_of(kind) for kind in ("footnotes", "endnotes", "comments"))]
            self._last = max(
                (_highest(tree) for name in names if name and (tree := self.tree(name)) is not None), default=0
            )
            if self._last > _HIGHEST - 1_000_000:
                self._last = 1_000_000_000 if self._last != 1_000_000_000 else 1_500_000_000
        self._last += 1
        return str(self._last)

    def add_tree(self, name: str, kind: str, content_type: str, tree: etree._Element) -> None:
        """Add a part that is still to be changed."""
        self.add_part(name, kind, content_type, None)
        self.trees[name] = tree
        self.container.relations[f"added {name}"] = (kind, name)

    def add_part(self, name: str, kind: str, content_type: str, data: bytes | None) -> None:
        """Add a part that the main part names as its ``kind``; without bytes it is written from its tree."""
        if data is not None:
            self.added[name] = data
        types = self.tree(_TYPES)
        assert types is not None
        etree.SubElement(types, f"{_TYPES_NS}Override", {"PartName": f"/{name}", "ContentType": content_type})
        self.touched.add(_TYPES)
        folder, leaf = posixpath.split(self.container.main)
        rels_name = posixpath.join(folder, "_rels", f"{leaf}.rels")
        rels = self.tree(rels_name)
        if rels is None:
            rels = etree.fromstring(f'<Relationships xmlns="{_RELS_NS[1:-1]}"/>')
            self.trees[rels_name] = rels
        used = {element.get("Id") for element in rels}
        identity = next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        etree.SubElement(
            rels,
            f"{_RELS_NS}Relationship",
            {"Id": identity, "Type": f"{_OFFICE}/{kind}", "Target": posixpath.relpath(name, folder or ".")},
        )
        self.touched.add(rels_name)

    def written(self, as_document: bool = False) -> bytes:
        """Return the file: parts that were not touched have the bytes that they had, in the order that they had.

        With ``as_document`` a template becomes a document.
        """
        if as_document:
            self._no_template()
        source = self.container.archive
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in source.infolist():
                data = self._bytes(info.filename) if info.filename in self.touched else source.read(info)
                archive.writestr(_like(info), data)
            there = set(source.namelist())
            for name in sorted(self.touched - there):
                archive.writestr(_fresh(name), self._bytes(name))
            for name, data in self.added.items():
                archive.writestr(_fresh(name), self._in_form(data, self.container.data(self.container.main) or b""))
        return out.getvalue()

    def _no_template(self) -> None:
        types = self.tree(_TYPES)
        for element in types if types is not None else ():
            kind = element.get("ContentType") or ""
            if kind.endswith(".template.main+xml"):
                element.set("ContentType", kind.replace(".template.main+xml", ".document.main+xml"))
                self.touched.add(_TYPES)

    def _bytes(self, name: str) -> bytes:
        data: bytes = etree.tostring(
            self.trees[name].getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return self._in_form(data, self.container.data(name) or self.container.data(self.container.main) or b"")

    @staticmethod
    def _in_form(data: bytes, before: bytes) -> bytes:
        """Name the schema as the file does that was received: Strict or Transitional."""
        for transitional, strict in _STRICT.items():
            if strict in before:
                data = data.replace(transitional, strict)
        return data


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(info.filename, info.date_time)
    made.compress_type = info.compress_type
    made.external_attr = info.external_attr
    made.create_system = info.create_system
    return made


def _fresh(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    made.create_system = 0
    return made


def _highest(tree: etree._Element) -> int:
    highest = 0
    for element in tree.iter(*_NUMBERED):
        value = element.get(f"{W}id", "")
        if value.isdigit():
            highest = max(highest, int(value))
    return highest


def open_editable(data: bytes, name: str) -> Editable:
    """Open a .docx file for changing; limits and errors as :func:`detente.drafts.word.container.open_container`."""
    return Editable(open_container(data, name))


def properties_of(paragraph: Any) -> Any:
    """Return a paragraph's properties, made where it has none."""
    found = paragraph.find(f"{W}pPr")
    if found is None:
        found = etree.Element(f"{W}pPr")
        paragraph.insert(0, found)
    return found
