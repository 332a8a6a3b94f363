"""Random structured documents for tests, and random edits of their texts: lists, tables, notes, pending changes."""

from __future__ import annotations

import io
import random
import zipfile

from lxml import etree

from tests.drafts.make_word import NS, gone, ins, level, numbering, p, run, styles, who, word

_NUMBERED = numbering(
    {
        1: level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)") + level(2, "lowerRoman", "(%3)"),
        2: level(0, "bullet", "•"),
    },
    {1: (1, ""), 2: (2, "")},
)
_STYLES = styles(
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
_SAID = (
    "the of and shall parties border forces withdraw within thirty days commission reports monthly territory ceasefire "
    "guarantee Council observers exchange prisoners without delay 600,000 12.5% Annex “Agreement” région мир сторон"
)
_WORDS = _SAID.split(" ")
_BOLD = "<w:b/>"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def sentence(rng: random.Random, least: int = 6) -> str:
    words = [rng.choice(_WORDS) for _ in range(rng.randint(least, 18))]
    words.insert(rng.randrange(len(words)), f"item{rng.randrange(10**6)}")
    return " ".join(words).capitalize() + rng.choice([".", ";", "", "; and"])


def runs(rng: random.Random, text: str, notes: list[str], pending: bool, fields: bool) -> list[str]:
    """A sentence as runs: some bold, some others' insertions and deletions, some a footnote's sign or a field."""
    out: list[str] = []
    words = text.split(" ")
    while words:
        n = rng.randint(1, 6)
        part, words = " ".join(words[:n]), words[n:]
        part += " " if words else ""
        kind = rng.random()
        if kind < 0.15:
            out.append(run(part, properties=_BOLD))
        elif kind < 0.25 and pending:
            out.append(ins(part, rng.choice(["Ann", "Bob"])))
        elif kind < 0.33 and pending:
            out.append(gone("dropped words ", rng.choice(["Ann", "Bob"])) + run(part))
        elif kind < 0.38:
            out.append(f'<w:hyperlink w:anchor="a">{run(part)}</w:hyperlink>')
        elif kind < 0.42 and fields:
            code = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> CITATION x </w:instrText></w:r>'
            code += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            out.append(f'{code}{run(part)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        elif kind < 0.46:
            out.append(f'<w:bookmarkStart w:id="{9000 + rng.randrange(900)}" w:name="b"/>{run(part)}')
        else:
            out.append(run(part))
        if kind > 0.97:
            notes.append(sentence(rng))
            out.append(f'<w:r><w:footnoteReference w:id="{len(notes) + 1}"/></w:r>')
    return out


def paragraph(rng: random.Random, notes: list[str], pending: bool, fields: bool) -> str:
    kind = rng.random()
    text = sentence(rng)
    inner = runs(rng, text, notes, pending, fields)
    mark = ""
    if pending and rng.random() < 0.06:
        mark = f"<w:{rng.choice(['ins', 'del'])} {who(rng.choice(['Ann', 'Bob']))}/>"
    if kind < 0.05:
        return p()
    if kind < 0.13:
        return p(f"Heading {rng.randrange(999)} on {rng.choice(_WORDS)}", style="Heading1")
    if kind < 0.45:
        return p(*inner, num=(1, rng.choice([0, 0, 0, 1, 1, 2])), mark=mark)
    if kind < 0.55:
        return p(*inner, style="Clause", mark=mark)
    if kind < 0.6:
        return p(*inner, num=(2, 0))
    if kind < 0.65:
        return p("I. ", *inner)
    return p(*inner, mark=mark)


def table(rng: random.Random) -> str:
    columns = rng.randint(2, 3)
    rows = ""
    for _ in range(rng.randint(2, 4)):
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="2000"/></w:tcPr>{p(sentence(rng, 2))}</w:tc>' for _ in range(columns)
        )
        rows += f"<w:tr>{cells}</w:tr>"
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in range(columns))
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'


def document(seed: int, size: int = 14, pending: bool = True, fields: bool = True) -> bytes:
    """A document with headings, numbered and bulleted lists, tables, footnotes, fields, links and pending changes."""
    rng = random.Random(seed)
    notes: list[str] = []
    blocks: list[str] = []
    for _ in range(rng.randint(3, size)):
        if rng.random() < 0.08:
            blocks.append(
                p() + table(rng)
            )  # whoever deletes a mark before a table has no next paragraph to run on into
        else:
            blocks.append(paragraph(rng, notes, pending, fields))
    blocks.append(p("Done in two copies."))
    parts = {"numbering": _NUMBERED, "styles": _STYLES}
    if notes:
        said = "".join(
            f'<w:footnote w:id="{k}">{p(run(" ") + run(text))}</w:footnote>' for k, text in enumerate(notes, 2)
        )
        parts["footnotes"] = f"<w:footnotes {NS}>{said}</w:footnotes>"
    return word("".join(blocks), parts)


_KINDS = ("word", "word", "word", "cut", "drop", "add", "swap", "join", "part", "end", "begin", "row")


def edited(paragraphs: list[str], seed: int, kinds: tuple[str, ...] = _KINDS) -> list[str]:
    """A text's paragraphs with one to seven random edits: words, whole paragraphs, order, joined and cut ones."""
    rng = random.Random(seed)
    text = list(paragraphs)
    for _ in range(rng.randint(1, 7)):
        at = rng.randrange(len(text))
        kind = rng.choice(kinds)
        if text[at].startswith("[^") or (" | " in text[at] and kind not in ("word", "drop", "row")):
            kind = "word"
        words = text[at].split(" ")
        spot = rng.randrange(len(words))
        fixed = spot == 0 or any(mark in words[spot] for mark in ("|", "[^", "•"))
        if kind == "word" and not fixed:
            words[spot] = rng.choice([*_WORDS, "two new words"])
            text[at] = " ".join(words)
        elif kind == "cut" and not any("[^" in w for w in words[spot : spot + 3]) and spot:
            text[at] = " ".join(words[:spot] + words[spot + 3 :])
        elif kind == "drop" and len(text) > 1 and "[^" not in text[at]:
            del text[at]
        elif kind == "add" and not text[at].startswith("[^"):
            text.insert(at, sentence(rng))
        elif kind == "end" and "[^" not in text[at] and text[at].strip() and not text[at].startswith("#"):
            text[at] += " " + rng.choice(_WORDS)
        elif kind == "begin" and "[^" not in text[at] and len(words) > 3:
            text[at] = " ".join([words[0], "newly", *words[1:]])
        elif kind == "row" and " | " in text[at]:
            text.insert(at + 1, " | ".join(sentence(rng, 2) for _ in text[at].split(" | ")))
        elif kind == "swap":
            other = rng.randrange(len(text))
            if not any("[^" in text[k] or " | " in text[k] or "•" in text[k] for k in (at, other)):
                text[at], text[other] = text[other], text[at]
        elif (
            kind == "join"
            and at + 1 < len(text)
            and not any("[^" in x or "|" in x or "#" in x or "•" in x for x in text[at : at + 2])
        ):
            text[at : at + 2] = [f"{text[at]} {text[at + 1]}".strip()]
        elif kind == "part" and len(words) > 6 and "[^" not in text[at] and not text[at].startswith("#"):
            text[at : at + 1] = [" ".join(words[:4]), " ".join(words[4:])]
    return with_notes(text, rng)


def with_notes(text: list[str], rng: random.Random) -> list[str]:
    """A text with up to two new footnotes, under names that the document does not use."""
    bodies = [k for k, said in enumerate(text) if said and not said.startswith(("[^", "#")) and "|" not in said]
    for number in range(rng.choice([0, 0, 1, 2])):
        if bodies:
            text[rng.choice(bodies)] += f"[^own{number}]"
            text.append(f"[^own{number}]: {sentence(rng)}")
    return text


def tables(seed: int, pending: bool = True) -> bytes:
    """A document of tables: merged cells, numbers of rows, rows and columns that others put in and take out."""
    rng = random.Random(seed)
    blocks = [p("The parties agree on these figures.")]
    for k in range(rng.randint(1, 3)):
        blocks += [_table(rng, pending), p(f"Table {k + 1} ends here. {sentence(rng)}")]
    return word("".join(blocks), {"numbering": _NUMBERED, "styles": _STYLES})


def _table(rng: random.Random, pending: bool) -> str:
    width, height = rng.randint(2, 5), rng.randint(2, 6)
    come = go = -1
    if pending and rng.random() < 0.4:
        come, go = rng.choice([(rng.randrange(width), -1), (-1, rng.randrange(width))])
    merged = rng.random() < 0.3 and width > 2 and come < 0 and go < 0
    numbered = rng.random() < 0.3
    rows = ""
    for k in range(height):
        spans = [1] * width
        if merged and k == 0:
            at = rng.randrange(width - 1)
            spans[at : at + 2] = [2]
        cells = "".join(
            _cell(rng, k, c, span, numbered and not merged and len(spans) > 2, {come: "cellIns", go: "cellDel"})
            for c, span in enumerate(spans)
        )
        mark = (
            f"<w:trPr><w:{rng.choice(['ins', 'del'])} {who('Bob')}/></w:trPr>" if pending and rng.random() < 0.1 else ""
        )
        rows += f"<w:tr>{mark}{cells}</w:tr>"
    grid = "".join('<w:gridCol w:w="1800"/>' for _ in range(width))
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'


def _cell(rng: random.Random, row: int, column: int, span: int, numbered: bool, marks: dict[int, str]) -> str:
    properties = f'<w:tcW w:w="{1800 * span}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    mark = marks.get(column, "")
    said = f"{row + 1}." if numbered and column == 0 else "" if rng.random() < 0.1 else sentence(rng, 1)
    own = [run(said)] if said else []
    if mark:
        properties += f"<w:{mark} {who('Bob')}/>"
        own = [ins(said, "Bob") if mark == "cellIns" else gone(said, "Bob")] if said else []
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(*own)}</w:tc>"


def columns_edited(paragraphs: list[str], seed: int, least: int = 3) -> tuple[list[str], bool]:
    """A text in which tables get a column or (of ``least`` or more) lose one, and rows too; and whether any does."""
    rng = random.Random(seed)
    out: list[str] = []
    at, changed = 0, False
    while at < len(paragraphs):
        end = at
        while end < len(paragraphs) and "|" in paragraphs[end] and not paragraphs[end].startswith("[^"):
            end += 1
        rows = [row.split("|") for row in paragraphs[at:end]]
        widths = {len(row) for row in rows}
        if end - at < 2 or len(widths) != 1 or rng.random() < 0.2:
            out += paragraphs[at : max(end, at + 1)]
            at = max(end, at + 1)
            continue
        width = widths.pop()
        where = rng.randrange(width + 1)
        label = where == 0 and any(row[0].strip()[:1].isdigit() for row in rows)
        if rng.random() < 0.5 and width >= least and where < width and not label:
            rows = [[*row[:where], *row[where + 1 :]] for row in rows]
            changed = True
        elif not label:
            new = [sentence(rng, 1) if rng.random() < 0.9 else "" for _ in rows]
            rows = [[*row[:where], words, *row[where:]] for row, words in zip(rows, new, strict=True)]
            changed = True
        numbered = all(row[0].strip()[:1].isdigit() and row[0].strip()[1:2] == "." for row in rows)
        if rng.random() < 0.3 and len(rows) > 2:
            del rows[rng.randrange(len(rows))]
        if rng.random() < 0.4:
            fresh = [sentence(rng, 1) for _ in rows[0]]
            rows.insert(rng.randrange(1, len(rows) + 1), [f"9. {fresh[0]}" if numbered else fresh[0], *fresh[1:]])
        out += [" | ".join(cell.strip() for cell in row).strip() for row in rows]
        at = end
    return out, changed


def with_controls(data: bytes, seed: int) -> bytes:
    """A document some of whose runs, paragraphs, rows and cells stand in content controls, one within another too."""
    rng = random.Random(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            held = old.read(name)
            if name == "word/document.xml":
                tree = etree.fromstring(held)
                for element in list(tree.iter(f"{_W}r", f"{_W}p", f"{_W}tr", f"{_W}tc")):
                    if rng.random() < 0.2:
                        _wrap(element)
                held = etree.tostring(tree)
            new.writestr(name, held)
    return out.getvalue()


def _wrap(element: etree._Element) -> None:
    """Put an element into a content control."""
    above = element.getparent()
    if above is None or element.find(f"{_W}pPr/{_W}sectPr") is not None:
        return
    at = above.index(element)
    sdt = etree.Element(f"{_W}sdt")
    etree.SubElement(sdt, f"{_W}sdtPr")
    etree.SubElement(sdt, f"{_W}sdtContent").append(element)
    above.insert(at, sdt)
