"""``drafts return`` as a program, on an agreement of some 90 pages with a thread of comments and somebody's open change.

``python benchmarks/return_command.py [PAGES]`` makes the file that is received (LibreOffice saves it, so that a word processor
wrote it; then a thread of comments, one of them resolved, and an open change are put in), imports it, changes a hundred
places and returns it with comments for the other side. Each command runs as a process of its own: its processor time and its
largest memory are printed. What comes back is then read by lxml and python-docx, not by Detente: comments and where they stand,
threads, parts that differ, and the words after accepting and after rejecting everything, also by LibreOffice.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import docx
from bench_return import agreement, changed, office, pages_of
from lxml import etree

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.drafts import plain_reader
from tests.drafts.test_sending_back import MACRO

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import structure
from detente.drafts.word.document import clean_word
from detente.drafts.word.sending_back.send_back import Settling, read_lines, send_back

W = plain_reader.W
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14, W15 = (
    "http://schemas.microsoft.com/office/word/2010/wordml",
    "http://schemas.microsoft.com/office/word/2012/wordml",
)
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FIRST = "1. North and South administer the strip together.\n\n2. The League sends monitors to the strip."
ANSWER = ("1. The strip passes to North.", "2. Nobody watches the strip.")


def received(folder: Path, pages: int, rng: random.Random) -> Path:
    """The file that the other side sends."""
    said = agreement(pages, rng).split("\n\n")
    at = next(k for k, row in enumerate(said) if row.startswith("3. "))
    (folder / "theirs.docx").write_bytes(clean_word(read_plain("\n\n".join([said[0], FIRST, *said[at:]]))))
    saved = office(folder, folder / "theirs.docx", "docx:MS Word 2007 XML")
    with_thread(saved, folder / "received.docx")
    return folder / "received.docx"


def with_thread(source: Path, target: Path) -> None:
    """Put a comment, its answer and an open insertion into a file; the thread is resolved."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    tree = etree.fromstring(parts["word/document.xml"])
    asked, further = [p for p in tree.iter(f"{W}p") if "".join(p.itertext()).strip()][2:4]
    for number in ("10", "11"):
        asked.insert(1, etree.Element(f"{W}commentRangeStart", {f"{W}id": number}))
        asked.append(etree.Element(f"{W}commentRangeEnd", {f"{W}id": number}))
        etree.SubElement(etree.SubElement(asked, f"{W}r"), f"{W}commentReference", {f"{W}id": number})
    inserted = etree.SubElement(
        further, f"{W}ins", {f"{W}id": "900", f"{W}author": "Ann", f"{W}date": "2025-11-20T09:00:00Z"}
    )
    etree.SubElement(etree.SubElement(inserted, f"{W}r"), f"{W}t").text = "Ann adds this."
    parts["word/document.xml"] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    notes = "".join(
        f'<w:comment w:id="{n}" w:author="{who}" w:date="2025-11-20T09:00:00Z"><w:p w14:paraId="{para}"><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>'
        for n, who, para, words in (
            ("10", "Ann", "0000000A", "Why monitors?"),
            ("11", "Ben", "0000000B", "As in the first text."),
        )
    )
    parts["word/comments.xml"] = f'<w:comments {NS} xmlns:w14="{W14}">{notes}</w:comments>'.encode()
    parts["word/commentsExtended.xml"] = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0000000A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="1"/></w15:commentsEx>'
    ).encode()
    for name, kind, relation in (
        (
            "comments",
            f"{OFFICE}.comments+xml",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
        ),
        (
            "commentsExtended",
            f"{OFFICE}.commentsExtended+xml",
            "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
        ),
    ):
        types, relations = parts["[Content_Types].xml"], parts["word/_rels/document.xml.rels"]
        more = f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'.encode()
        parts["[Content_Types].xml"] = types.replace(b"</Types>", more)
        more = f'<Relationship Id="rId{name}" Type="{relation}" Target="{name}.xml"/></Relationships>'.encode()
        parts["word/_rels/document.xml.rels"] = relations.replace(b"</Relationships>", more)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def run(*words: str) -> None:
    """Run a command as a process of its own; print its processor time and its largest memory."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-m", "detente", *words], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])  # fmt: skip
    _, status, used = os.wait4(child, 0)
    assert status == 0, words
    print(
        f"detente {' '.join(words[:2])}: {used.ru_utime + used.ru_stime:.1f} s of processor time, {used.ru_maxrss / 1024:.0f} MB"
    )


def anchors(tree: etree._Element) -> dict[str, str]:
    """For each comment the words of the paragraph in which its range begins."""
    return {
        e.get(f"{W}id"): "".join(t.text or "" for t in next(e.iterancestors(f"{W}p")).iter(f"{W}t", f"{W}delText"))[:60]
        for e in tree.iter(f"{W}commentRangeStart")
    }


def settled_by_office(folder: Path, file: Path) -> dict[bool, bytes]:
    """What LibreOffice makes of a file: all changes accepted, all rejected."""
    shutil.copy(file, folder / "0.docx")
    start = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
    subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True, timeout=300)
    (folder / "profile/user/basic/Standard").mkdir(parents=True, exist_ok=True)
    (folder / "profile/user/basic/Standard/Module1.xba").write_text(MACRO)
    subprocess.run(
        [*start, f'macro:///Standard.Module1.SettleAll("{folder}",1)'], check=True, capture_output=True, timeout=600
    )
    return {side: (folder / f"0.{side}.docx").read_bytes() for side in (True, False)}


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 90
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case = folder / "case"
        shutil.copytree(Path(__file__).parent.parent / "examples/border_talks", case)
        theirs = received(folder, pages, rng)
        given = ["--case", str(case), "--yes", "--json"]
        run("drafts", "import", str(theirs), "--id", "north_9", "--author", "north", "--set", "strip=shared", "--set", "monitor=league", *given)  # fmt: skip
        text = (case / "drafts/north_9.md").read_text().split("---\n", 2)[2]
        rows = changed(text.strip().split("\n\n"), rng).split("\n\n")
        rows = [next((a for a in ANSWER if row.startswith(a[:3]) and row.split(".")[0] == a[0]), row) for row in rows]
        (folder / "answer.md").write_text("\n\n".join(rows))
        run("drafts", "import", str(folder / "answer.md"), "--id", "south_9", "--author", "south", "--parent", "north_9", "--set", "strip=to_north", "--set", "monitor=none", *given)  # fmt: skip
        back = folder / "back.docx"
        run("drafts", "return", str(case), "south_9", "--comments", "north", "--out", str(back), "--json")
        run(
            "drafts", "export", str(case), "--format", "docx", "--template", str(theirs), "--out", str(folder / "clean")
        )
        report(folder, theirs, back)


def report(folder: Path, theirs: Path, back: Path) -> None:
    """Print what independent readers find in the file that goes back."""
    with zipfile.ZipFile(theirs) as one, zipfile.ZipFile(back) as other:
        print(
            "parts that differ:",
            [n for n in other.namelist() if n not in one.namelist() or one.read(n) != other.read(n)],
        )
        print("threads as they were:", one.read("word/commentsExtended.xml") == other.read("word/commentsExtended.xml"))
    at = anchors(plain_reader.part(back.read_bytes()))
    for comment in docx.Document(str(back)).comments:
        print(
            f"  comment {comment.comment_id} by {comment.author}: {comment.text!r} at {at[str(comment.comment_id)]!r}"
        )
    found = settled_by_office(folder, back)
    for side, kind in ((True, "accepted"), (False, "rejected")):
        same = plain_reader.paragraphs(found[side], True) == plain_reader.paragraphs(back.read_bytes(), side)
        print(f"all {kind}: LibreOffice and the reader with lxml have the same words: {same}")
    refused = plain_reader.paragraphs(found[False], True) == plain_reader.paragraphs(theirs.read_bytes(), False)
    print(f"all rejected by LibreOffice is the received text without open changes: {refused}")
    text = structure([entry.line for entry in read_lines(back.read_bytes(), "returned")])
    sides = {
        "accepted": send_back(
            back.read_bytes(), text, "South", "2025-11-24", settling=Settling(accept=("South", "Ann"))
        ),
        "rejected": send_back(
            back.read_bytes(),
            read_plain((folder / "case/drafts/north_9.md").read_text().split("---\n", 2)[2]),
            "South",
            "2025-11-24",
            settling=Settling(reject=("South",)),
        ),
    }
    files = {
        "received": theirs.read_bytes(),
        "returned": back.read_bytes(),
        **{side: made.data for side, made in sides.items()},
    }
    for what, file in files.items():
        print(f"pages {what}: {pages_of(folder, file, what)}")
    print(
        f"pages of the draft in their file as a template: {pages_of(folder, (folder / 'clean/south_9.docx').read_bytes(), 'clean')}"
    )


if __name__ == "__main__":
    main()
