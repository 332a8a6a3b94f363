"""Speed of loading, drawing and analysing the flagship case: ``python -m pytest benchmarks --benchmark-only``."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.bargain.acceptance import analyze
from detente.case.load import load_case
from detente.compiling import always_compile
from detente.inference.prepare import prepare
from detente.report.brief.build import write_brief
from detente.report.brief.formats.registry import render

always_compile()
FLAGSHIP = Path(__file__).resolve().parent.parent / "examples" / "ukraine_2025"


@pytest.fixture(scope="module")
def case():
    return load_case(FLAGSHIP)


def test_load_the_flagship(benchmark):
    benchmark.pedantic(load_case, args=(FLAGSHIP,), rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("draws", [10_000, 100_000])
def test_analyze_the_flagship(benchmark, case, draws):
    draft = case.draft()

    def run():
        return analyze(prepare(case, draws=draws), case, [draft])

    result = benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    assert result[0].draws == draws


def test_write_the_brief(benchmark, case):
    benchmark.pedantic(lambda: write_brief(case, prepare(case)), rounds=3, warmup_rounds=1)


def test_render_the_brief_as_html(benchmark, case):
    brief = write_brief(case, prepare(case))
    benchmark.pedantic(lambda: render(brief, "html"), rounds=3, warmup_rounds=1)
