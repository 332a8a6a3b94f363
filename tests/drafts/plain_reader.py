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


def paragraphs(data: bytes, accepted: bool, name: str = "word/document.xml") -> list[str]:
    """The words of a part's paragraphs, spaces left out, empty ones too; marks that go join them to the next."""
    away = _OUT if accepted else _IN
    out: list[str] = []
    held = ""
    for p in part(data, name).iter(f"{W}p"):
        row = next(p.iterancestors(f"{W}tr"), None)
        properties = row.find(f"{W}trPr") if row is not None else None
        if properties is not None and any(child.tag in away for child in properties):
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
