"""The odds of a draft over time, as a chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.errors import InputError
from detente.files import STDOUT, write_whole
from detente.inference.history import History
from detente.report.pictures import chart_html, chart_pdf, chart_svg, svg_png

FORMATS = ("html", "svg", "png", "pdf")


def odds_chart(case: Case, history: History) -> Any:
    """Return an Altair chart: a step line for each party with preferences, and one for adoption."""
    import altair as alt

    days = [day for day in history.days if day is not None]
    first = min(days) if days else case.as_of
    rows = []
    for k, day in enumerate(history.days):
        at = str(day if day is not None else first)
        where = "the prior" if day is None else at
        for i, party in enumerate(history.parties):
            odds = float(history.accepts[k, i])
            rows.append({"day": at, "order": k, "who": case.name(party), "odds": odds, "known by": where})
        rows.append({"day": at, "order": k, "who": "adopted", "odds": float(history.adopted[k]), "known by": where})
    names = [*(case.name(p) for p in history.parties), "adopted"]
    return (
        alt.Chart(alt.Data(values=rows), width=250, height=130)
        .mark_line(interpolate="step-after", point=True)
        .encode(
            x=alt.X(
                "utcyearmonthdate(day):T",
                title=None,
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%-d %b", labelFlush=True, labelOverlap=True, tickCount=4),
            ),
            y=alt.Y("odds:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5)),
            order="order:Q",
            tooltip=[alt.Tooltip("who:N"), alt.Tooltip("known by:N"), alt.Tooltip("odds:Q", format=".0%")],
            facet=alt.Facet("who:N", title=None, sort=names, columns=3),
        )
        .properties(
            title=alt.Title(
                f"Would they accept {history.draft}? Odds by what the record said by each day",
                subtitle=f"{case.title}. Probability of acceptance inferred from statements; each line starts from the prior",
            )
        )
    )


def save_chart(chart: Any, path: Path) -> Path:
    """Write a chart; the file's ending tells the format (html, svg, png, pdf).

    Raises
    ------
    InputError
        For any other ending.
    """
    kind = "svg" if path == STDOUT else path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise InputError(
            f"found the file name {path.name!r}, expected one that ends in {', '.join('.' + f for f in FORMATS)}"
        )
    spec = chart.to_dict()
    if kind == "html":
        return write_whole(path, chart_html(spec))
    if kind == "pdf":
        return write_whole(path, chart_pdf(spec))
    svg = chart_svg(spec)
    return write_whole(path, svg_png(svg) if kind == "png" else svg)
