"""The results as a web page: one file, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from detente.guarantees.analysis import Report
from detente.guarantees.performance import Schedule
from detente.report.comparison_chart import order_svg
from detente.report.guarantee_sentences import (
    claimed,
    clause_names,
    condition,
    days,
    duties,
    edited,
    left_open,
    literal,
    part,
    performance_sentences,
    sentences,
    spelled,
    titled,
    within,
)
from detente.report.performance_chart import gantt_svg
from detente.text import joined, printable


@cache
def _environment() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_printed
    )
    environment.globals.update(
        joined=joined, days=days, literal=literal, clause_names=clause_names, part=part, condition=condition, left_open=left_open,
        edited=edited, claimed=claimed, spelled=spelled, titled=titled, duties=duties, within=within,
    )  # fmt: skip
    return environment


def _printed(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, Markup) else printable(value)


def _render(name: str, **values: Any) -> str:
    folder = files("detente.report") / "pages"
    environment = _environment()
    head = (folder / "head.html.jinja").read_text(encoding="utf-8")
    body = (folder / f"{name}.html.jinja").read_text(encoding="utf-8")
    return str(environment.from_string(head + body).render(**values))


def guarantees_page(title: str, report: Report) -> str:
    """Return the report of ``detente guarantees`` as HTML."""
    return _render(
        "guarantees",
        title=f"Guarantees: {title}",
        report=report,
        picture=Markup(order_svg(report)),
        sentences=sentences(report),
        members=[*report.guarantees, *(report.references if report.treaties_apply else ())],
        verdicts={(c.guarantee, c.reference): c for c in report.comparisons},
    )


def performance_page(title: str, schedule: Schedule) -> str:
    """Return the result of ``detente performance`` as HTML."""
    return _render(
        "performance",
        title=f"Order of performance: {title}",
        schedule=schedule,
        picture=Markup(gantt_svg(schedule)),
        sentences=performance_sentences(schedule),
    )
