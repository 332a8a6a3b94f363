"""Word files for tests, written as raw XML: what Word itself writes, cut down to what matters."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WHO = 'w:id="{id}" w:author="{author}" w:date="2025-11-2{day}T10:00:00Z"'
_ids = iter(range(1, 10**9))


def who(author: str = "Ann", day: int = 3) -> str:
    return WHO.format(id=next(_ids), author=escape(author, {'"': "&quot;"}), day=day)


def run(text: str, tag: str = "t", properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'


def ins(text: str, author: str = "Ann", day: int = 3) -> str:
    return f"<w:ins {who(author, day)}>{run(text)}</w:ins>"


def gone(text: str, author: str = "Ann", day: int = 3) -> str:
    return f"<w:del {who(author, day)}>{run(text, 'delText')}</w:del>"


def p(*content: str, num: tuple[int, int] | None = None, style: str = "", mark: str = "", more: str = "") -> str:
    """A paragraph; plain strings are runs of text, strings that begin with ``<`` are XML."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    properties += more
    if mark:
        properties += f"<w:rPr>{mark}</w:rPr>"
    inner = "".join(part if part.startswith("<") else run(part) for part in content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def level(
    at: int,
    form: str,
    text: str,
    start: int | None = 1,
    restart: int | None = None,
    legal: bool = False,
    style: str = "",
) -> str:
    return (
        f'<w:lvl w:ilvl="{at}">'
        + (f'<w:start w:val="{start}"/>' if start is not None else "")
        + f'<w:numFmt w:val="{form}"/>'
        + (f'<w:lvlRestart w:val="{restart}"/>' if restart is not None else "")
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:isLgl/>" if legal else "")
        + f'<w:lvlText w:val="{escape(text)}"/><w:lvlJc w:val="left"/>'
        + f'<w:pPr><w:ind w:left="{720 * (at + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def numbering(abstracts: dict[int, str], nums: dict[int, tuple[int, str]]) -> str:
    """``abstracts``: id to levels; ``nums``: id to (abstract, overrides)."""
    body = "".join(
        f'<w:abstractNum w:abstractNumId="{a}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for a, levels in abstracts.items()
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{a}"/>{over}</w:num>' for n, (a, over) in nums.items())
    return f"<w:numbering {NS}>{body}</w:numbering>"


def start_override(at: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def styles(extra: str = "") -> str:
    return (
        f'<w:styles {NS}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"</w:style>{extra}</w:styles>"
    )


def word(
    body: str, parts: dict[str, str] | None = None, extra: dict[str, bytes] | None = None, section: str = ""
) -> bytes:
    """A .docx with a body and more parts of ``word/`` (numbering, styles, comments, header1, header2…).

    The parts have the ids ``r1``, ``r2``… in their order, after that of the styles; ``section`` stands first in the
    properties of the last section, and may name them.
    """
    parts = {"styles": styles(), **(parts or {})}
    kinds = {name: name.rstrip("0123456789") for name in parts}
    types = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{KIND}.{kinds[n]}+xml"/>' for n in parts)
    rels = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kinds[name]}" Target="{name}.xml"/>' for n, name in enumerate(parts)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}</Relationships>',
        "word/document.xml": f'<w:document {NS}><w:body>{body}<w:sectPr>{section}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
        "</w:body></w:document>",
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **(extra or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()
