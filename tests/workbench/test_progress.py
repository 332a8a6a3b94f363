"""Long searches: how far they are, and what cancelling leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.bargain.criteria.solve import solve
from detente.bargain.solvers.depth_first import LEXIMIN, LINEAR, MARGIN, NASH
from detente.bargain.solvers.progress import Progress, listening
from detente.case.load import load_case
from detente.problem.compile import compile_problem
from detente.workbench.jobs import Job
from detente.workbench.server import BUSY_SECONDS
from detente.workbench.solving import amendment_words, best_words
from detente.workbench.worker import Worker
from tests.workbench.conftest import judged, serving

pytestmark = pytest.mark.browser

MIDDLING, HARD = (40, 4, 6), (60, 5, 12)
"""Points, options and parties: the fairest package takes a second of processor time to prove, and more than a minute."""


def opposed_blocs(folder: Path, size: tuple[int, int, int] = MIDDLING) -> Path:
    """Write a case of two opposed blocs near break-even."""
    points_, options_, parties_ = size
    rng = np.random.default_rng([*size, 2, 2])
    scale = np.linspace(0, 1, options_)
    weight = rng.dirichlet(np.full(points_, 2.0), parties_)
    power = rng.uniform(0.5, 1.5, (parties_, points_, 1))
    side = (np.arange(parties_) % 2)[:, None, None]
    values = 100 * np.where(side == 0, scale[None, None] ** power, (1 - scale[None, None]) ** power)
    case = folder / "blocs"
    case.mkdir()
    parties = "".join(f"  - {{id: party_{i}, name: Party {i}, role: principal}}\n" for i in range(parties_))
    options = ", ".join(f"{{id: o{k}, text: Option {k}}}" for k in range(options_))
    points = "".join(
        f'  - {{id: p{j}, number: "{j}", title: Point {j}, options: [{options}]}}\n' for j in range(points_)
    )
    everybody = ", ".join(f"party_{i}" for i in range(parties_))
    (case / "case.yaml").write_text(
        f"detente: 1\nid: blocs\ntitle: Two blocs\nas_of: 2026-01-01\nparties:\n{parties}points:\n{points}"
        f"consent: [{{all: [{everybody}]}}]\n"
    )
    lines = []
    for i in range(parties_):
        lines.append(f"party_{i}:\n  no_deal: 50\n  weights:")
        lines += [f"    p{j}: {100 * weight[i, j]:.6f}" for j in range(points_)]
        lines.append("  values:")
        for j in range(points_):
            worth = ", ".join(f"o{k}: {values[i, j, k]:.6f}" for k in range(options_))
            lines.append(f"    p{j}: {{{worth}}}")
    (case / "preferences.yaml").write_text("\n".join(lines) + "\n")
    return case


def test_a_long_search_says_how_far_it_is_and_leaves_its_best_when_cancelled(
    tmp_path: Path, tab: Callable[..., Any]
) -> None:
    with serving(tmp_path, [opposed_blocs(tmp_path, HARD)], "--time-limit", "600") as running:
        page, frames = tab(), []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
        page.goto(running.url("blocs", "plan"))
        judged(page)
        # A search takes the processors: a page is not given up, and its search with it, because both are slow to answer.
        assert f'"pingTimeout":{1000 * BUSY_SECONDS:.0f}' in frames[0]
        page.get_by_role("button", name="Best package under").click()
        page.get_by_label("What counts as best").select_option("egalitarian")
        page.get_by_role("button", name="Search", exact=True).click()
        page.locator(".job", has_text="best smallest gain so far").wait_for()
        page.locator(".job", has_text="below the best possible").wait_for()
        page.locator(".job", has_text="time for the proof used").wait_for()
        page.wait_for_selector(".job [role=progressbar][aria-valuenow]")
        page.locator(".job").get_by_role("button", name="Cancel").click()
        page.get_by_text("cancelled").wait_for()
        page.get_by_text("The best found until then").wait_for()
        page.get_by_role("button", name="Take it up in the plan").click()
        page.wait_for_function("() => !document.querySelector('.toolbar button').disabled")
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function("() => document.querySelector('.toolbar button').disabled")
        # The solver's process was ended; the next search starts another.
        page.get_by_role("button", name="Best package under").click()
        page.get_by_label("What counts as best").select_option("utilitarian")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_text("Sum of what it is worth to the parties").wait_for()


def test_what_a_solver_tells_holds_and_changes_nothing(tmp_path: Path) -> None:
    problem = compile_problem(load_case(opposed_blocs(tmp_path)))
    heard: list[Progress] = []
    with listening(heard.append, every=0.0):
        found = solve(problem, "nash", method="milp", time_limit=3.0)
    assert heard
    for news in heard:
        assert news.objective == NASH
        assert news.budget > 0
        if news.best is not None and news.bound is not None:
            assert news.best <= news.bound + 1e-9
        if news.columns is not None:
            assert solve(problem, "nash", fix=problem.package_of(news.columns)).objective <= found.bound * (1 + 1e-9)
    bests = [news.best for news in heard if news.best is not None]
    assert bests == sorted(bests)


def test_solvers_in_the_second_process_are_heard(tmp_path: Path) -> None:
    problem = compile_problem(load_case(opposed_blocs(tmp_path)))
    worker, job, heard = Worker(), Job("test"), []
    job.told = lambda news: heard.append(news) or "told"
    try:
        worker.call(job, solve, problem, "utilitarian", method="milp")
    finally:
        worker.stop()
    assert heard
    assert job.words == "told"
    assert job.share is not None
    assert 0 <= job.share <= 1


def told(objective: int, best: float | None, bound: float | None) -> Progress:
    return Progress(objective, best, bound, None, 15.0, 60.0)


@pytest.mark.parametrize(
    ("news", "said"),
    [
        (told(LINEAR, -7.0, -4.2), "best so far 7 changes, proven that at least 5 are needed; time for the proof used: 25% of 60 s"),
        (told(LINEAR, -1.0, -1.0), "best so far 1 change, proven that at least 1 is needed; time for the proof used: 25% of 60 s"),
        (told(LINEAR, None, None), "none found so far; time for the proof used: 25% of 60 s"),
        (told(MARGIN, 0.31, 2.0), "fewest changes known; widest margin so far 0.3, at most 2 possible; time for the proof used: 25% of 60 s"),
    ],
)  # fmt: skip
def test_progress_of_an_amendment_in_words(news: Progress, said: str) -> None:
    assert amendment_words(news) == said


@pytest.mark.parametrize(
    ("criterion", "news", "said"),
    [
        ("nash", told(NASH, float(np.log(200.0)), float(np.log(210.0))), "best product so far 200, at most 5% below the best possible"),
        ("egalitarian", told(LEXIMIN, 9.0, 9.2), "best smallest gain so far 9, at most 0.2 below the best possible"),
        ("kalai_smorodinsky", told(LEXIMIN, 0.42, 0.44), "best smallest share so far 42.0%, at most 2 points below the best possible"),
        ("kalai_smorodinsky", told(LINEAR, 12.0, 13.0), "finding what each party could gain at most"),
        ("utilitarian", told(LINEAR, 12.0, 12.5), "a package found, at most 0.5 below the best possible"),
        ("nash", told(NASH, None, None), "no package found so far"),
    ],
)  # fmt: skip
def test_progress_of_a_solution_in_words(criterion: str, news: Progress, said: str) -> None:
    assert best_words(news, criterion) == f"{said}; time for the proof used: 25% of 60 s"
