"""How long drafts take: aligning and diffing 500 points with 500, and importing a .docx of 300 pages.

Run from the repository root: ``python benchmarks/bench_drafts.py``. Both texts are made here from a seed.
"""

from __future__ import annotations

import argparse
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BANK = """
the parties shall armed forces withdraw from agreed line within days under supervision of joint commission and
report to council any violation protocol annex territory administration monitors mission prisoners exchange return
refugees property compensation fund reconstruction energy plant grid corridor customs border crossing election law
amnesty court guarantee assistance sanctions assets navigation strait port airspace notification inspection limit
"""
WORDS = _BANK.split()


def sentence(rng: random.Random, length: int) -> str:
    extra = [f"term{rng.randrange(4000)}" if rng.random() < 0.25 else rng.choice(WORDS) for _ in range(length)]
    return " ".join(extra).capitalize() + "."


def reworded(rng: random.Random, text: str) -> str:
    words = text.split()
    for _ in range(rng.randrange(8)):
        words[rng.randrange(len(words))] = rng.choice(WORDS)
    return " ".join(words)


def two_versions(points: int, seed: int = 1) -> tuple[str, str]:
    """Two versions of a text: most points reworded, one in ten replaced, one in ten moved."""
    rng = random.Random(seed)
    old = [sentence(rng, rng.randint(25, 90)) for _ in range(points)]
    new = [reworded(rng, t) if rng.random() > 0.1 else sentence(rng, 50) for t in old]
    for _ in range(points // 10):
        new.insert(rng.randrange(points), new.pop(rng.randrange(points)))
    return tuple("\n".join(f"{n}. {t}" for n, t in enumerate(texts, 1)) for texts in (old, new))  # type: ignore[return-value]


def bench_align(points: int) -> tuple[float, float, float, int]:
    from detente.drafts.compare import compare_texts
    from detente.drafts.structure.plain import read_plain

    a, b = two_versions(points)
    started = time.perf_counter()
    old, new = read_plain(a), read_plain(b)
    read = time.perf_counter() - started
    started, worked = time.perf_counter(), time.process_time()
    comparison = compare_texts(old, new)
    changes = sum(len(row.words) for row in comparison.points)
    return read, time.perf_counter() - started, time.process_time() - worked, changes


def make_document(path: Path, pages: int) -> int:
    """A .docx of so many pages (about 3,300 signs each) in four levels of automatic numbering, with tracked changes."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.drafts.make_word import gone, ins, level, numbering, p, word

    rng = random.Random(2)
    levels = (
        level(0, "decimal", "Article %1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)") + level(3, "lowerRoman", "(%4)")
    )  # fmt: skip
    body, signs = [], 0
    while signs < pages * 3300:
        depth = rng.choice([0, 1, 1, 1, 2, 2, 3])
        text = sentence(rng, rng.randint(30, 90))
        signs += len(text)
        parts = [text]
        if rng.random() < 0.2:
            parts = [text[:40], gone("old words "), ins("new words "), text[40:]]
        body.append(p(*parts, num=(1, depth)))
    path.write_bytes(word("".join(body), {"numbering": numbering({0: levels}, {1: (0, "")})}))
    return len(body)


def bench_import(path: Path) -> None:
    """Import in this process and print seconds and peak memory (run in a process of its own)."""
    from detente.case.load import load_case
    from detente.drafts.importing import plan_import, write_plan
    from detente.drafts.store import FrontMatter

    with tempfile.TemporaryDirectory() as folder:
        import shutil

        case_folder = Path(folder) / "case"
        shutil.copytree(Path(__file__).resolve().parent.parent / "examples/border_talks", case_folder)
        case = load_case(case_folder)
        started, worked = time.perf_counter(), time.process_time()
        plan = plan_import(case, path, FrontMatter("big", author="south"))
        write_plan(case, plan)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"import: {seconds:.2f} s ({worked:.2f} s of processor time), peak {peak:.0f} MB, {len(plan.matches)} points, "
            f"{len(plan.read.amendments)} amendments, {len(plan.draft.text):,} signs"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--import-file", type=Path)
    arguments = parser.parse_args()
    if arguments.import_file:
        bench_import(arguments.import_file)
        return
    print(f"Python {platform.python_version()}, {platform.machine()}")
    bench_align(20)  # what is loaded once is not measured
    for points in (100, 500):
        read, took, worked, changes = bench_align(points)
        print(
            f"{points} x {points} points: read {read:.2f} s, align and diff {took:.2f} s "
            f"({worked:.2f} s of processor time), {changes} stretches"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.docx"
        paragraphs = make_document(path, 300)
        print(f"300 pages: {paragraphs} paragraphs, {path.stat().st_size:,} bytes")
        subprocess.run([sys.executable, __file__, "--import-file", str(path)], check=True)


if __name__ == "__main__":
    main()
