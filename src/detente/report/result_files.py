"""Pictures and pages of results, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.case.case import Case
from detente.errors import InputError
from detente.files import write_whole

if TYPE_CHECKING:
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule
    from detente.stability.analysis import StabilityResult


def write_result(case: Case, result: object, file: Path, kind: str = "") -> Path:
    """Write a result's picture or page.

    Parameters
    ----------
    case : Case
    result : Report, Schedule, StabilityResult or Inference
    file : path-like
    kind : str
        ``svg``, ``html``, ``png``; default: the file's ending.

    Raises
    ------
    InputError
        When this result has no such form.
    """
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule
    from detente.inference.infer import Inference
    from detente.stability.analysis import StabilityResult

    chosen = kind or file.suffix.lower().lstrip(".")
    content: str | bytes | None = None
    if isinstance(result, Inference) and result.over_time is not None:
        from detente.report.odds_chart import odds_chart, save_chart

        return save_chart(odds_chart(case, result.over_time), file)
    if isinstance(result, Report):
        content = _guarantees(case, result, chosen)
    elif isinstance(result, Schedule):
        content = _performance(case, result, chosen)
    elif isinstance(result, StabilityResult):
        content = _stability(case, result, chosen)
    if content is None:
        raise InputError(f"found the form {chosen!r}, which a {type(result).__name__} does not have")
    return write_whole(file, content)


def _guarantees(case: Case, result: Report, kind: str) -> str | None:
    from detente.report.comparison_chart import order_svg
    from detente.report.guarantee_pages import guarantees_page

    if kind == "svg":
        return order_svg(result)
    return guarantees_page(case.title, result) if kind == "html" else None


def _performance(case: Case, result: Schedule, kind: str) -> str | None:
    from detente.report.guarantee_pages import performance_page
    from detente.report.performance_chart import gantt_svg

    if kind == "svg":
        return gantt_svg(result)
    return performance_page(case.title, result) if kind == "html" else None


def _stability(case: Case, result: StabilityResult, kind: str) -> str | bytes | None:
    from detente.report.pictures import svg_png
    from detente.report.stability_picture import to_svg
    from detente.report.stability_tables import option_words

    if kind not in ("svg", "png"):
        return None
    names = {party.id: party.name for party in case.parties}
    svg = to_svg(result, case.title, names, option_words(case, result.graph))
    return svg_png(svg) if kind == "png" else svg
