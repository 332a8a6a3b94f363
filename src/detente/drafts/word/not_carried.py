"""What stands in a Word file and is no part of the text that is read: headers, pictures, objects, formatting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.drafts.left_out import OBJECT, PICTURE, LeftOut, gathered
from detente.drafts.word.alternatives import MC, shown_of
from detente.drafts.word.container import Container, R, W
from detente.drafts.word.page_edges import Read, edges
from detente.text import without_refused

_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_FORMATTING = ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange")

SUB_DOCUMENT = "sub-document, which is a file of its own"
_NEAR = 60
"""Letters that are shown of the paragraph near which something stands."""


def found_in(container: Container, body: Any, read: Read) -> list[LeftOut]:
    """Gather what is not carried: of the other parts of the container, and of the body.

    Parameters
    ----------
    container : Container
    body : element
    read : callable
        Reads the paragraphs of a part; see :class:`detente.drafts.word.page_edges.PartWords`.
    """
    return gathered(
        [
            *edges(container, body, read),
            *_beside_the_body(container),
            *_drawings(container, body),
            *_formatting(body),
            *_bodies(container, body, read),
        ]
    )


def _beside_the_body(container: Container) -> Iterator[LeftOut]:
    """Pictures and objects in headers, footers, notes and comments."""
    for kind, name in sorted(set(container.relations.values()), key=lambda entry: entry[1]):
        tree = container.part(name) if kind in ("header", "footer", "footnotes", "endnotes", "comments") else None
        if tree is not None:
            yield from _drawings(container, tree)


def _drawings(container: Container, tree: Any) -> Iterator[LeftOut]:
    """Pictures, charts, diagrams and objects, by their alternative text where they have one."""
    for element in tree.iter(
        *(f"{W}{tag}" for tag in ("drawing", "pict", "object", "altChunk", "contentPart", "subDoc"))
    ):
        if any(str(a.tag).endswith("}Fallback") for a in element.iterancestors()):
            continue
        local = {str(part.tag).rsplit("}", 1)[-1] for part in element.iter()}
        if element.tag in (f"{W}altChunk", f"{W}subDoc"):
            if tree.tag in (f"{W}hdr", f"{W}ftr"):  # those of the body and of notes are read or listed with it
                kind = "part of another format" if element.tag == f"{W}altChunk" else SUB_DOCUMENT
                yield LeftOut(kind, where="in a header or footer")
        elif element.tag == f"{W}object":
            ole = next(element.iter(f"{_OFFICE}OLEObject"), None)
            named = "" if ole is None else ole.get("ProgID") or ""
            yield LeftOut(OBJECT, " / ".join(filter(None, [named, *_files(container, element)])))
        elif "chart" in local:
            yield LeftOut("chart", " / ".join([*filter(None, [_described(element)]), *_chart(container, element)]))
        elif "relIds" in local:
            yield LeftOut("diagram", " / ".join(_diagram(container, element)) or _described(element))
        elif "pic" in local or "imagedata" in local:
            said = [*filter(None, [_described(element)]), *_lettered(element), *_files(container, element)]
            yield LeftOut(PICTURE, " / ".join(said))
        elif "textpath" in local:
            if tree.tag not in (f"{W}hdr", f"{W}ftr"):
                said = [p.get("string") or "" for p in element.iter(f"{_VML}textpath")]
                yield LeftOut("lettering", " ".join(said).strip())
        elif "txbxContent" not in local and element.tag == f"{W}drawing":
            yield LeftOut("drawing", " / ".join([*filter(None, [_described(element)]), *_lettered(element)]))


def _bodies(container: Container, body: Any, read: Read) -> Iterator[LeftOut]:
    """What holds a text of its own beside the body: building blocks, sub-documents, versions for older programs."""
    for kind, name in sorted(set(container.relations.values())):
        tree = container.part(name) if kind == "glossaryDocument" else None
        blocks = (
            [said for part in tree.iter(f"{W}docPartBody") if (said := read(part).words)] if tree is not None else []
        )
        if blocks:
            yield LeftOut("building blocks (glossary document)", "\n".join(blocks), len(blocks), f"in {name}")
    for part in body.iter(f"{W}subDoc"):
        identity = part.get(f"{R}id") or ""
        target = container.outside.get(identity) or container.relations.get(identity, ("", ""))[1]
        yield LeftOut(SUB_DOCUMENT, target, where=place_of(part))
    for part in body.iter(f"{MC}AlternateContent"):
        chosen, other = _letters(shown_of(part)), _letters(part.find(f"{MC}Fallback"))
        if chosen and other and "".join(chosen.split()) != "".join(other.split()):
            yield LeftOut("version for older programs", other, where=place_of(part))


def _letters(tree: Any) -> str:
    return " ".join(part.text or "" for part in tree.iter("{*}t")) if tree is not None else ""


def place_of(element: Any) -> str:
    """Return where something stands in the body: in or after which paragraph, by its first words."""
    spaces = {"w": W[1:-1]}
    own = next(element.iterancestors(f"{W}p"), None)
    if own is not None and _letters(own).strip():
        return f"in “{_begun(own)}”"
    before = element.xpath("preceding::w:p[.//w:t[normalize-space()]][1]", namespaces=spaces)
    return f"after “{_begun(before[0])}”" if before else "at the beginning"


def _begun(paragraph: Any) -> str:
    words = " ".join("".join(part.text or "" for part in paragraph.iter(f"{W}t")).split())
    return words if len(words) <= _NEAR else words[: _NEAR - 1] + "…"


def _described(element: Any) -> str:
    for part in element.iter("{*}docPr"):
        return str(part.get("descr") or part.get("title") or "").strip()
    for part in element.iter(f"{_VML}imagedata", f"{_VML}shape"):
        if part.get("alt") or part.get(f"{_OFFICE}title"):
            return str(part.get("alt") or part.get(f"{_OFFICE}title")).strip()
    return ""


def _files(container: Container, element: Any) -> list[str]:
    """The files that a picture or an object shows, each by its checksum, so that another one is seen."""
    parts = container.leading_in(element)
    named = (part.get(f"{R}{key}") for part in element.iter() for key in ("embed", "id", "pict"))
    found = [container.checksum(parts[identity]) for identity in dict.fromkeys(named) if identity in parts]
    return [f"file {checksum}" for checksum in dict.fromkeys(found) if checksum]


def _lettered(tree: Any) -> list[str]:
    """The words that are drawn, paragraph by paragraph."""
    lines = ["".join(t.text or "" for t in p.iter(f"{_DRAWN}t")).strip() for p in tree.iter(f"{_DRAWN}p")]
    return [line for line in lines if line]


def _chart(container: Container, element: Any) -> list[str]:
    """The titles of a chart, then its names and figures; those of newer kinds (a waterfall) stand in points, not in values."""
    out: list[str] = []
    for chart in element.iter("{*}chart"):
        tree = _led_to(container, element, chart.get(f"{R}id"))
        if tree is not None:
            out += [*_lettered(tree), *((v.text or "").strip() for v in tree.iter("{*}v", "{*}pt"))]
    return [words for words in out if words]


def _diagram(container: Container, element: Any) -> list[str]:
    """The words of a diagram."""
    out = []
    for diagram in element.iter("{*}relIds"):
        tree = _led_to(container, element, diagram.get(f"{R}dm"))
        for text in tree.iter("{*}t") if tree is not None else ():
            out += [text.text.strip()] if text.text and text.text.strip() else []
    return out


def _led_to(container: Container, element: Any, identity: str | None) -> Any | None:
    """The part that holds the words of what an element shows."""
    name = container.leading_in(element).get(identity or "", "")
    return container.part(name) if name.endswith(".xml") else None


def _formatting(body: Any) -> Iterator[LeftOut]:
    count = sum(1 for _ in body.iter(*(f"{W}{name}" for name in _FORMATTING)))
    if count:
        yield LeftOut("tracked change of formatting", "", count)
    for mark in body.iter(f"{W}cellMerge"):  # merging changes no words: the cells stay in both readings
        kind = "splitting" if mark.get(f"{W}vMerge") is None else "merging"
        author = without_refused(mark.get(f"{W}author") or "").strip()
        cell = next(mark.iterancestors(f"{W}tc"), None)
        words = "" if cell is None else " ".join(part.text or "" for part in cell.iter(f"{W}t", f"{W}delText"))
        yield LeftOut(f"{kind} of cells that {author or 'nobody named'} tracked", " ".join(words.split()))
