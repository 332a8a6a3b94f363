"""A .docx file as a container: opened with limits, its parts parsed without entities or network.

Nothing of it is ever extracted to disk. Whatever is wrong with it is told in one message.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from detente.drafts.word.equations import MATH
from detente.errors import Fault, InputError, Place

MAX_FILE = 100_000_000
"""Bytes of a file as it lies on disk."""
MAX_ENTRIES = 4_000
MAX_TOTAL = 400_000_000
"""Bytes of all parts, unpacked, as declared."""
MAX_PART = 100_000_000
"""Bytes of one XML part, unpacked."""
MAX_RATIO = 200
"""How many times a part may grow when unpacked, once it is over :data:`RATIO_FROM` bytes."""
RATIO_FROM = 12_000_000

_CFBF = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def fault(name: str, message: str) -> InputError:
    """An error about a file as a whole."""
    return InputError([Fault(Place(name), message)])


@dataclass
class Container:
    """The parts of a .docx file. Made by :func:`open_container`."""

    name: str
    archive: zipfile.ZipFile
    main: str = ""
    relations: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Relations of the main part: id to (kind, part name)."""
    outside: dict[str, str] = field(default_factory=dict)
    """Relations of the main part that lead out of the file: id to target."""
    _leading_out: dict[str, dict[str, str]] = field(default_factory=dict)
    _leading_in: dict[str, dict[str, str]] = field(default_factory=dict)

    def part(self, name: str, whole: bool = False) -> Any | None:
        """Return a part parsed, or None when there is none.

        Parameters
        ----------
        name : str
        whole : bool
            Also its comments and processing instructions, for writing it again.

        Raises
        ------
        InputError
            When it is damaged, too large, not XML or declares a document type.
        """
        data = self.data(name)
        tree = None if data is None else self._parse(name, data, whole)
        if tree is not None:
            tree.getroottree().docinfo.URL = name
        return tree

    def leading_out(self, element: Any) -> dict[str, str]:
        """Return the relations of the part in which an element stands that lead out of the file: id to target."""
        name = element.getroottree().docinfo.URL or self.main
        if name not in self._leading_out:
            self._leading_out[name] = self.outside if name == self.main else _external(self.part(rels_of(name)))
        return self._leading_out[name]

    def leading_in(self, element: Any) -> dict[str, str]:
        """Return the relations of the part in which an element stands that lead to other parts: id to name."""
        name = element.getroottree().docinfo.URL or self.main
        if name not in self._leading_in:
            folder, relations = posixpath.dirname(name), self.part(rels_of(name))
            self._leading_in[name] = {
                str(relation.get("Id", "")): _path(folder, str(relation.get("Target", "")))
                for relation in (relations if relations is not None else ())
                if relation.tag == _REL and relation.get("TargetMode") != "External"
            }
        return self._leading_in[name]

    def data(self, name: str) -> bytes | None:
        """Return the bytes of a part, unpacked, or None when there is none; errors as in :meth:`part`."""
        data = self.unpacked(name)
        if data is not None and _declares_type(data):
            raise fault(self.name, f"its part {name} declares a document type, which no .docx needs; it was not read")
        return data

    def checksum(self, name: str) -> str:
        """Return the checksum of a part's bytes, as the archive has it; empty when there is no such part."""
        try:
            return f"{self.archive.getinfo(name).CRC:08x}"
        except KeyError:
            return ""

    def unpacked(self, name: str) -> bytes | None:
        """Return the bytes of a part that need not be XML, or None when there is none."""
        try:
            info = self.archive.getinfo(name)
        except KeyError:
            return None
        if info.file_size > MAX_PART:
            raise fault(
                self.name, f"its part {name} unpacks to {info.file_size:,} bytes; at most {MAX_PART:,} are read"
            )
        try:
            return self.archive.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise fault(
                self.name,
                f"damaged: its part {name} cannot be unpacked ({error}); open it in a word processor and save it anew",
            ) from None

    def _parse(self, name: str, data: bytes, whole: bool = False) -> Any:
        if _STRICT[0] in data:
            for old, new in (
                (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
                (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
                (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH[1:-1].encode()),
            ):
                data = data.replace(old, new)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=not whole,
            remove_pis=not whole,
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise fault(
                self.name, f"damaged: its part {name} is not well-formed XML ({str(error)[:120]}); save it anew"
            ) from None

    def related(self, kind: str) -> Any | None:
        """Return the part that the main part names as its ``kind`` (numbering, styles, comments…), or None."""
        for found, target in self.relations.values():
            if found == kind:
                return self.part(target)
        beside = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        return self.part(beside)


def rels_of(part: str) -> str:
    """Return the name of the part that holds the relations of a part."""
    folder, leaf = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{leaf}.rels")


def _path(folder: str, target: str) -> str:
    """The name of the part to which a relation leads."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _external(relations: Any) -> dict[str, str]:
    return {
        str(relation.get("Id", "")): str(relation.get("Target", ""))
        for relation in (relations if relations is not None else ())
        if relation.tag == _REL and relation.get("TargetMode") == "External"
    }


def _declares_type(data: bytes) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("ascii", "ignore")
    return (
        b"<!DOCTYPE" in head.replace(b"\x00", b"").upper() or b"<!ENTITY" in data[:65536].replace(b"\x00", b"").upper()
    )


def open_container(data: bytes, name: str) -> Container:
    """Open a .docx file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What messages call it.

    Raises
    ------
    InputError
        When it is encrypted, an old binary document, no zip, damaged, too large, a zip bomb, holds macros,
        or is another kind of office file.
    """
    if len(data) > MAX_FILE:
        raise fault(name, f"{len(data):,} bytes; a document may have at most {MAX_FILE:,}")
    if data.startswith(_CFBF):
        if _ENCRYPTED in data:
            raise fault(name, "encrypted: it needs a password; open it in a word processor and save it without one")
        raise fault(name, "an old binary document (.doc); open it in a word processor and save it as .docx")
    if not data:
        raise fault(name, "empty: found no bytes, expected a .docx file")
    if not data.startswith(b"PK"):
        raise fault(name, f"not a .docx file: it begins with {data[:4]!r}, expected a zip archive")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        OverflowError,
        UnicodeError,
    ) as error:
        raise fault(
            name, f"damaged: the zip archive cannot be read ({error}); fetch it again or save it anew"
        ) from None
    _check_entries(entries, name)
    container = Container(name, archive)
    kinds = _content_types(container)
    _find_main(container, kinds)
    return container


def _check_entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise fault(name, f"{len(entries):,} entries in the archive; at most {MAX_ENTRIES:,} are read")
    total = sum(entry.file_size for entry in entries)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise fault(name, "encrypted: the zip archive needs a password; save the document without one")
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise fault(
                name,
                f"refused as a zip bomb: {entry.filename[:80]} unpacks from {entry.compress_size:,} to "
                f"{entry.file_size:,} bytes",
            )
    if total > MAX_TOTAL:
        raise fault(name, f"refused as too large: it unpacks to {total:,} bytes; at most {MAX_TOTAL:,} are read")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise fault(name, "damaged: two entries of the archive have the same name; save it anew")
    macros = [n for n in names if n.rsplit("/", 1)[-1] in ("vbaproject.bin", "vbadata.xml")]
    if macros:
        raise fault(name, f"refused: it holds macros ({macros[0]}); save it as .docx without macros")


def _content_types(container: Container) -> dict[str, str]:
    tree = container.part("[Content_Types].xml")
    if tree is None:
        raise fault(container.name, "not a .docx file: the archive has no [Content_Types].xml")
    kinds = {str(e.get("PartName", "")).lstrip("/"): str(e.get("ContentType", "")) for e in tree if e.get("PartName")}
    # An embedded workbook of the binary kind is macro-enabled by its name alone; only the document itself counts.
    if any(
        "ms-word" in kind and "macroenabled" in kind for e in tree for kind in [str(e.get("ContentType", "")).lower()]
    ):
        raise fault(container.name, "refused: a macro-enabled document (.docm, .dotm); save it as .docx without macros")
    return kinds


def _find_main(container: Container, kinds: dict[str, str]) -> None:
    tree = container.part("_rels/.rels")
    for relation in tree if tree is not None else ():
        if relation.tag == _REL and str(relation.get("Type", "")).endswith("/officeDocument"):
            container.main = posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    container.main = container.main or "word/document.xml"
    kind = kinds.get(container.main, "")
    for sign, what in (("spreadsheetml", "a spreadsheet"), ("presentationml", "a presentation")):
        if sign in kind:
            raise fault(container.name, f"found {what}, expected a Word document (.docx)")
    if container.main not in container.archive.namelist():
        raise fault(container.name, "not a .docx file, or a damaged one: the archive has no word/document.xml")
    folder = posixpath.dirname(container.main)
    rels = container.part(rels_of(container.main))
    container.outside = _external(rels)
    for relation in rels if rels is not None else ():
        target = str(relation.get("Target", ""))
        if relation.tag != _REL or relation.get("TargetMode") == "External":
            continue
        kind = str(relation.get("Type", "")).rsplit("/", 1)[-1]
        container.relations[str(relation.get("Id", ""))] = (kind, _path(folder, target))
