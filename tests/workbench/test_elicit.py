"""The page that asks for figures: quartiles are shown back and kept, seed questions give a weight."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.load import load_case
from detente.elicitation.seeds import seeds
from tests.workbench.conftest import eventually, serving


@pytest.mark.browser
def test_a_figure_is_asked_for_shown_back_and_kept_and_a_weight_follows_from_seed_questions(
    tmp_path: Path, border_talks: Path, tab: Callable[..., Any]
) -> None:
    folder = tmp_path / "border"
    shutil.copytree(border_talks, folder)
    text = (folder / "preferences.yaml").read_text(encoding="utf-8")
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    files = {name: folder / "preferences" / f"{name}.yaml" for name in ("ada", "ben")}
    for name, file in files.items():
        file.write_text(f"assessor: {name.title()}\nweight: 1\n{text}", encoding="utf-8")
    with serving(tmp_path, [folder]) as running:
        page = tab(running.url("border", "elicit"), 390)
        page.get_by_label("Median").fill("40")
        page.get_by_label("Lower quartile").fill("55")
        page.get_by_label("Upper quartile").fill("48")
        page.get_by_role("button", name="Show what this implies").click()
        page.get_by_text("expected three figures in order").wait_for()
        page.get_by_label("Lower quartile").fill("33")
        page.get_by_role("button", name="Show what this implies").click()
        page.get_by_text("Nine times in ten it lies between").wait_for()
        found = violations(page)
        page.get_by_role("button", name="Yes, keep this figure").click()
        page.get_by_text("Saved: the figure").wait_for()
        pooled = page.get_by_role("region", name="The figure by assessor")
        pooled.get_by_text("Pooled").wait_for()
        kept = load_case(folder).assessors[0].preferences["north"].no_deal
        assert kept is not None
        assert kept.low < 33 < 48 < kept.high
        assert kept.mean == pytest.approx(40.4, abs=2)
        assert files["ben"].read_text(encoding="utf-8").endswith(text), "the other assessor's file is as it was"
        page.get_by_text("The 10 questions").click()
        for seed in seeds():
            page.get_by_label(seed.words).fill(f"{seed.answer - 4:g}, {seed.answer + 1:g}, {seed.answer + 6:g}")
        page.get_by_role("button", name="Score the answers").click()
        page.get_by_text("Saved: the answers").wait_for()
        page.get_by_text("Calibration").wait_for()
        first = seeds()[0]
        told = load_case(folder).assessors[0].seed_answers[first.id]
        assert told == pytest.approx((first.answer - 4, first.answer + 1, first.answer + 6))
        page.reload()
        page.get_by_text("Calibration").wait_for()
        page.get_by_text("The 10 questions").click()
        assert page.get_by_label(first.words).input_value() == ", ".join(f"{n:g}" for n in told), (
            "the answers are there again"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found += violations(page)
        assert not found, "\n".join(found)
        page.get_by_role("button", name="Write the weight").click()
        page.get_by_text("Saved: the weight").wait_for()
        assert eventually(lambda: load_case(folder).assessors[0].weight, lambda weight: weight != 1) < 1
        page.get_by_role("button", name="Undo the last answer").click()
        assert eventually(lambda: load_case(folder).assessors[0].weight, lambda weight: weight == 1) == 1
