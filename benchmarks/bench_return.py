"""A draft written back into a received Word file of some 90 pages: processor time, memory, and how many pages it has after.

``python benchmarks/bench_return.py [PAGES]`` makes an agreement of headings, numbered clauses, tables and footnotes, lets
LibreOffice save it (so that it is a file that a word processor wrote), changes it in a hundred places, and returns it. It
prints the pages, as LibreOffice lays them out, of the file received, of the file returned with the changes shown, and of
that file with every change accepted.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pypdf import PdfReader

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import structure
from detente.drafts.word.document import clean_word
from detente.drafts.word.sending_back.send_back import NUMBER, Settling, read_lines, send_back

WORDS = [
    "the",
    "parties",
    "shall",
    "withdraw",
    "forces",
    "from",
    "the",
    "zone",
    "within",
    "thirty",
    "days",
    "and",
    "report",
    "to",
    "the",
    "Council",
    "which",
    "may",
    "ask",
    "the",
    "commission",
    "to",
    "inspect",
    "any",
    "place",
    "named",
    "in",
    "the",
    "annex",
    "without",
    "delay",
    "or",
    "notice",
    "unless",
    "both",
    "sides",
    "agree",
    "otherwise",
    "in",
    "writing",
]
CLAUSES_A_PAGE = 8.5


def sentence(rng: random.Random, length: int) -> str:
    """Words that make no sense and have the length of a clause."""
    return " ".join(rng.choice(WORDS) for _ in range(length)).capitalize() + "."


def agreement(pages: int, rng: random.Random) -> str:
    """A text of about so many pages in Markdown."""
    out = []
    for number in range(1, int(pages * CLAUSES_A_PAGE) + 1):
        if number % 12 == 1:
            out.append(f"## Part {number // 12 + 1} on {rng.choice(WORDS)}")
        out.append(f"{number}. {sentence(rng, rng.randint(25, 60))}")
        if number % 5 == 0:
            out += [f"({letter}) {sentence(rng, 14)}" for letter in "abc"]
    return "\n\n".join(out)


def changed(paragraphs: list[str], rng: random.Random, edits: int = 100) -> str:
    """A text with words replaced, paragraphs put in and taken out, and some footnotes."""
    text = list(paragraphs)
    for number in range(edits):
        at = rng.randrange(len(text))
        words = text[at].split(" ")
        if number % 10 == 0:
            text.insert(at, sentence(rng, 20))
        elif number % 10 == 1:
            del text[at]
        elif number % 10 == 2 and not text[at].startswith("#"):
            text[at] += f"[^b{number}]"
            text.append(f"[^b{number}]: {sentence(rng, 8)}")
        elif len(words) > 4 and not text[at].startswith(("#", "[")):
            words[rng.randrange(2, len(words))] = rng.choice(["two new words", "forthwith", "ninety"])
            text[at] = " ".join(words)
    return "\n\n".join(text)


def office(folder: Path, source: Path, form: str) -> Path:
    """Have LibreOffice save a file in another form."""
    out = folder / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", form, "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return out / f"{source.stem}.{form.split(':')[0]}"


def pages_of(folder: Path, data: bytes, name: str) -> int:
    """How many pages LibreOffice lays a document out on."""
    file = folder / f"{name}.docx"
    file.write_bytes(data)
    return len(PdfReader(office(folder, file, "pdf")).pages)


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 90
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "made.docx").write_bytes(clean_word(read_plain(agreement(pages, rng))))
        received = office(folder, folder / "made.docx", "docx:MS Word 2007 XML").read_bytes()
        base = structure([entry.line for entry in read_lines(received, "received")])
        marked = [("## " if k in base.heading_set else "") + words for k, words in enumerate(base.paragraphs)]
        wanted = read_plain(changed(marked, rng))
        start, clock = time.process_time(), time.perf_counter()
        made = send_back(received, wanted, "South", "2025-11-24")
        took, clock = time.process_time() - start, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        text = structure([entry.line for entry in read_lines(made.data, "returned")])
        accepted = send_back(made.data, text, "South", "2025-11-24", settling=Settling(accept=("South",)))
        lost = [entry for entry in made.uncarried if entry.why != NUMBER]
        print(f"{len(base.paragraphs):,} paragraphs, {sum(len(p.split()) for p in base.paragraphs):,} words")
        print(f"put in {made.inserted} words and taken out {made.deleted}; not carried: {len(lost)}")
        print(f"processor {took:.1f} s, clock {clock:.1f} s, peak memory of the process {peak:.0f} MB")
        for what, data in (("received", received), ("returned", made.data), ("accepted", accepted.data)):
            print(f"pages {what}: {pages_of(folder, data, what)}")


if __name__ == "__main__":
    main()
