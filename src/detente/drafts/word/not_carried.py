"""What stands in a Word file and is no part of the text that is read: headers, pictures, objects, formatting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from detente.drafts.left_out import LeftOut, gathered
from detente.drafts.word.container import Container, W
from detente.text import without_refused

_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_FORMATTING = ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange")


def found_in(container: Container, body: Any, words: Callable[[Any], str]) -> list[LeftOut]:
    """Gather what is not carried: of the other parts of the container, and of the body.

    Parameters
    ----------
    container : Container
    body : element
    words : callable
        Reads the text of a part's paragraphs.
    """
    return gathered([*_parts(container, words), *_drawings(container, body), *_formatting(body)])


def _parts(container: Container, words: Callable[[Any], str]) -> Iterator[LeftOut]:
    """Headers and footers with their words; watermarks that they hold."""
    for kind, name in sorted(set(container.relations.values()), key=lambda entry: entry[1]):
        if kind not in ("header", "footer"):
            continue
        tree = container.part(name)
        if tree is None:
            continue
        text = words(tree).strip()
        if any(sign.isalpha() for sign in text):
            yield LeftOut(kind, text)
        for path in tree.iter(f"{_VML}textpath"):
            if (path.get("string") or "").strip():
                yield LeftOut("watermark", path.get("string").strip())
        yield from _drawings(container, tree)


def _drawings(container: Container, tree: Any) -> Iterator[LeftOut]:
    """Pictures, charts, diagrams and objects, by their alternative text where they have one."""
    for element in tree.iter(f"{W}drawing", f"{W}pict", f"{W}object", f"{W}altChunk", f"{W}contentPart"):
        if any(str(a.tag).endswith("}Fallback") for a in element.iterancestors()):
            continue
        local = {str(part.tag).rsplit("}", 1)[-1] for part in element.iter()}
        if element.tag == f"{W}altChunk":
            yield LeftOut("part of another format", "")
        elif element.tag == f"{W}object":
            ole = next(element.iter(f"{_OFFICE}OLEObject"), None)
            yield LeftOut("embedded object", "" if ole is None else ole.get("ProgID") or "")
        elif "chart" in local:
            yield LeftOut("chart", _described(element))
        elif "relIds" in local:
            yield LeftOut("diagram", " / ".join(_diagram(container)) or _described(element))
        elif "pic" in local or "imagedata" in local:
            yield LeftOut("picture", _described(element))
        elif "textpath" in local:
            if tree.tag not in (f"{W}hdr", f"{W}ftr"):
                said = [p.get("string") or "" for p in element.iter(f"{_VML}textpath")]
                yield LeftOut("lettering", " ".join(said).strip())
        elif "txbxContent" not in local and element.tag == f"{W}drawing":
            yield LeftOut("drawing", _described(element))


def _described(element: Any) -> str:
    for part in element.iter("{*}docPr"):
        return str(part.get("descr") or part.get("title") or "").strip()
    for part in element.iter(f"{_VML}imagedata", f"{_VML}shape"):
        if part.get("alt") or part.get(f"{_OFFICE}title"):
            return str(part.get("alt") or part.get(f"{_OFFICE}title")).strip()
    return ""


def _diagram(container: Container) -> list[str]:
    out = []
    for kind, name in sorted(set(container.relations.values())):
        tree = container.part(name) if kind == "diagramData" else None
        for text in tree.iter("{*}t") if tree is not None else ():
            out += [text.text.strip()] if text.text and text.text.strip() else []
    return out


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
