"""A second reader of Word files, for tests: lxml and nothing of Detente's. One side of every tracked change, by paragraph."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_IN, _OUT = {f"{W}ins", f"{W}moveTo"}, {f"{W}del", f"{W}moveFrom"}


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def paragraphs(data: bytes, accepted: bool, name: str = "word/document.xml", cells: bool = True) -> list[str]:
    """The words of a part's paragraphs, spaces left out; marks that go join them to the next.

    Without ``cells``, tracked cells are passed over: LibreOffice settles the words in them and leaves their marks.
    """
    away = _OUT if accepted else _IN
    out: list[str] = []
    held = ""
    for p in part(data, name).iter(f"{W}p"):
        row = next(p.iterancestors(f"{W}tr"), None)
        properties = row.find(f"{W}trPr") if row is not None else None
        if properties is not None and any(child.tag in away for child in properties):
            continue
        if cells and row is not None and _cell_gone(next(p.iterancestors(f"{W}tc")), accepted):
            continue
        for t in p.iter(f"{W}t", f"{W}delText"):
            if next(t.iterancestors(f"{W}p")) is p and not any(a.tag in away for a in t.iterancestors()):
                held += t.text or ""
        mark = p.find(f"{W}pPr/{W}rPr")
        if mark is not None and any(child.tag in away for child in mark):
            continue
        out.append("".join(held.split()))
        held = ""
    return [text for text in [*out, "".join(held.split())] if text]


def _cell_gone(cell: etree._Element, accepted: bool) -> bool:
    return cell.find(f"{W}tcPr/{W}{'cellDel' if accepted else 'cellIns'}") is not None


def rows(data: bytes, accepted: bool) -> list[tuple[str, ...]]:
    """The rows of all tables: for each cell that is there on one side its words, spaces left out, empty ones too."""
    away = _OUT if accepted else _IN
    out = []
    for row in part(data).iter(f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and any(child.tag in away for child in properties):
            continue
        cells = [cell for cell in row.iter(f"{W}tc") if not _cell_gone(cell, accepted)]
        out.append(tuple("".join(_words(cell, away).split()) for cell in cells))
    return out


def _words(cell: etree._Element, away: set[str]) -> str:
    texts = cell.iter(f"{W}t", f"{W}delText")
    return "".join(t.text or "" for t in texts if not any(a.tag in away for a in t.iterancestors()))


def grids(data: bytes, accepted: bool) -> list[tuple[int, set[int]]]:
    """For each table how many columns its grid has, and how many the rows of one side cover."""
    out = []
    side, away = ("cellDel", _OUT) if accepted else ("cellIns", _IN)
    for table in part(data).iter(f"{W}tbl"):
        covered = set()
        for row in table.iter(f"{W}tr"):
            marks = row.find(f"{W}trPr")
            if marks is not None and any(child.tag in away for child in marks):
                continue
            total = 0
            for cell in row.iter(f"{W}tc"):
                properties = cell.find(f"{W}tcPr")
                if properties is None or properties.find(f"{W}{side}") is None:
                    before = properties.find(f"{W}tcPrChange/{W}tcPr") if properties is not None else None
                    held = properties if accepted or before is None else before
                    span = held.find(f"{W}gridSpan") if held is not None else None
                    total += 1 if span is None else int(span.get(f"{W}val", "1"))
            covered.add(total)
        out.append((len(table.findall(f"{W}tblGrid/{W}gridCol")), covered))
    return out
