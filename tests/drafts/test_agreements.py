"""Agreements of real size: every point found and labelled as printed; two versions aligned as they were made."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from detente.drafts.align import align
from detente.drafts.importing import read_file
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.written import write_plain
from tests.drafts.agreements import SUBJECTS, Agreement, agreements, sentence, text_of

ALL = agreements()


@pytest.mark.parametrize("agreement", ALL, ids=lambda a: a.name)
def test_every_point_as_printed(agreement: Agreement, tmp_path: Path) -> None:
    path = tmp_path / f"a{agreement.suffix}"
    path.write_bytes(agreement.data)
    text = read_file(path).text
    assert [p.label for p in text.provisions] == agreement.labels
    assert [p.text for p in text.provisions] == agreement.words
    assert len(set(text.names)) == len(text.provisions) > 90
    assert text.lead or agreement.name == "protocol"
    assert agreement.suffix != ".docx" or text.closing == "Done in two copies."
    again = read_plain(write_plain(text.paragraphs))
    assert [p.label for p in again.provisions] == agreement.labels, "the draft's own file reads back the same"
    assert [p.path for p in again.provisions] == [p.path for p in text.provisions]


@pytest.mark.word
def test_files_saved_by_libreoffice_read_the_same(tmp_path: Path) -> None:
    made = [a for a in ALL if a.suffix == ".docx"]
    (tmp_path / "in").mkdir()
    for agreement in made:
        (tmp_path / "in" / f"{agreement.name}.docx").write_bytes(agreement.data)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
            "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), *[str(tmp_path / "in" / f"{a.name}.docx") for a in made],
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for agreement in made:
        text = read_file(tmp_path / "out" / f"{agreement.name}.docx").text
        assert [p.label for p in text.provisions] == agreement.labels
        assert [p.text for p in text.provisions] == agreement.words


@pytest.mark.parametrize("seed", range(6))
def test_two_versions_align_as_they_were_made(seed: int) -> None:
    """Sixty points; some reworded, replaced, dropped, added and moved; the truth is known."""
    rng = random.Random(seed)
    old = [" ".join(dict.fromkeys(sentence(rng) for _ in range(3))) for _ in range(60)]
    new: list[tuple[int | None, str]] = []
    for k, text in enumerate(old):
        chance = rng.random()
        if chance < 0.1:
            continue
        if chance < 0.2:
            new.append((None, f"{rng.choice(SUBJECTS)} {rng.random():.9f} entirely unheard of matters {text_of(rng)}"))
        words = text.split()
        for _ in range(rng.randint(0, 4)):
            words[rng.randrange(len(words))] = rng.choice(["shall", "peacetime", "800,000", "promptly", "jointly"])
        new.append((k, " ".join(words)))
    moved = rng.randrange(len(new))
    entry = new.pop(moved)
    new.insert((moved + 20) % len(new), entry)
    a, b = (read_plain("\n".join(f"{n}. {t}" for n, t in enumerate(x, 1))) for x in (old, [t for _, t in new]))
    truth = {(k, j) for j, (k, _) in enumerate(new) if k is not None}
    found = {(i, j) for link in align(a, b) for i in link.old for j in link.new}
    assert len(truth & found) / len(truth) >= 0.98
    assert len(found - truth) <= 3
