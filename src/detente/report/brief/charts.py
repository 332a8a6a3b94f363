"""The brief's charts: Altair specifications rendered to SVG, with no network and no browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from detente import kept
from detente.language import ENGLISH, speaking, spoken, tr
from detente.report.pictures import chart_svg
from detente.text import one_line
from detente.words import interval, percent, percents

if TYPE_CHECKING:
    from detente.report.brief.document import Document

ACCEPT, DOUBT, REFUSE, INK, GRID = "#0b6a8f", "#8a8f98", "#b3541e", "#22262b", "#e3e6ea"
_WIDTH, _NARROW = 430, 290
"""The chart of the first page is narrow, so that a telephone shows it whole, with letters that can be read."""
_PIXELS = 600
"""As wide as the widest drawing."""


def _colour(share: float) -> str:
    return ACCEPT if share >= 0.5 else REFUSE if share < 0.05 else DOUBT


def _config(chart: Any) -> Any:
    return (
        chart.configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            gridColor=GRID,
            domainColor=GRID,
            tickColor=GRID,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelLimit=260,
        )
        .configure_legend(labelFontSize=12, titleFontSize=12)
        .configure_title(color=INK, fontSize=13, anchor="start")
        .configure(background="white", font="DejaVu Sans, Liberation Sans, sans-serif")
    )


def svg(chart: Any) -> str:
    """Render an Altair chart to SVG text."""
    return chart_svg(_config(chart).to_dict())


def across(drawing: str) -> float:
    """Return what share of the widest chart's width a chart should take, so that letters are as large in all."""
    found = re.search(r' width="([0-9.]{1,8})', drawing[:400])
    return min(1.0, float(found[1]) / _PIXELS) if found else 1.0


def acceptance(brief: Document) -> Any:
    """Chart each party's probability of acceptance, with its 95% interval over the draws, or up to its best of open points."""
    import altair as alt

    from detente.report.brief.findings import hangs

    rows: list[dict[str, Any]] = []
    for party, entry in brief.result.parties.items():
        low, high = interval(entry.accepts, brief.result.draws)
        rows.append(
            {
                "party": one_line(brief.case.name(party)),
                "accepts": entry.accepts,
                "low": low,
                "high": max(high, entry.accepts_best) if hangs(entry) else high,
                "label": percents(entry.accepts, entry.accepts_best) if hangs(entry) else percent(entry.accepts),
                "colour": _colour(entry.accepts),
            }
        )
    order = [row["party"] for row in rows]
    base = alt.Chart(alt.Data(values=rows))
    y = alt.Y("party:N", sort=list(order), title=None, axis=alt.Axis(ticks=False, domain=False))
    ranges = any(hangs(entry) for entry in brief.result.parties.values())
    scale = alt.Scale(domain=[0, 1.4 if ranges else 1.12])  # room for the longest label
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title=tr("probability of accepting the draft"))
    bars = base.mark_bar(height=16).encode(
        x=alt.X("accepts:Q", scale=scale, axis=axis), y=y, color=alt.Color("colour:N", scale=None)
    )
    whiskers = base.mark_rule(strokeWidth=2, color=INK).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    labels = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(x=alt.X("high:Q"), y=y, text="label:N")
    half = alt.Chart(alt.Data(values=[{"x": 0.5}])).mark_rule(strokeDash=[4, 4], color=DOUBT).encode(x="x:Q")
    return (bars + half + whiskers + labels).properties(width=_NARROW, height=30 * max(len(rows), 1))


def margins(brief: Document) -> Any | None:
    """Chart how far the draft stands above or below each party's no-deal value, 90% of the draws."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "party": one_line(brief.case.name(party)),
            "low": entry.gap.p05,
            "middle": entry.gap.p50,
            "high": entry.gap.p95,
            "colour": _colour(entry.accepts),
        }
        for party, entry in brief.result.parties.items()
        if entry.gap is not None
    ]
    if not rows:
        return None
    base = alt.Chart(alt.Data(values=rows))
    y = alt.Y("party:N", sort=[r["party"] for r in rows], title=None, axis=alt.Axis(ticks=False, domain=False))
    colour = alt.Color("colour:N", scale=None)
    title = "draft less no-deal value, in each party's own units (5% to 95%)"
    bars = base.mark_bar(height=8, opacity=0.55).encode(x=alt.X("low:Q", title=title), x2="high:Q", y=y, color=colour)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x="middle:Q", y=y, color=colour)
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(color=INK, strokeWidth=1.5).encode(x="x:Q")
    return (zero + bars + dots).properties(width=_WIDTH, height=30 * len(rows))


def blocking(brief: Document, most: int = 5) -> Any | None:
    """Chart, for each party that would rather not accept, the points at which it loses most."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for party, entry in brief.result.parties.items():
        if entry.accepts >= 0.5:
            continue
        for blocks in entry.blocking_points[:most]:
            point = brief.case.point(blocks.point)
            rows.append(
                {
                    "party": one_line(brief.case.name(party)),
                    "point": one_line(f"{point.number}  {point.title}"),
                    "loss": blocks.loss,
                    "flips": "moving it alone brings acceptance to one half or more"
                    if blocks.accepts_if_best >= 0.5
                    else "moving it alone is not enough",
                }
            )
    if not rows:
        return None
    parties = list(dict.fromkeys(row["party"] for row in rows))
    colour = alt.Color(
        "flips:N",
        scale=alt.Scale(
            domain=["moving it alone brings acceptance to one half or more", "moving it alone is not enough"],
            range=[ACCEPT, REFUSE],
        ),
        legend=alt.Legend(orient="bottom", title=None, direction="vertical", labelLimit=400),
    )
    panels = []
    for party in parties:
        mine = [row for row in rows if row["party"] == party]
        panels.append(
            alt.Chart(alt.Data(values=mine), title=party)
            .mark_bar(height=13)
            .encode(
                x=alt.X("loss:Q", title="utility lost against its best option" if party == parties[-1] else None),
                y=alt.Y(
                    "point:N", sort=[r["point"] for r in mine], title=None, axis=alt.Axis(ticks=False, domain=False)
                ),
                color=colour,
            )
            .properties(width=_WIDTH - 90, height=24 * len(mine))
        )
    return alt.vconcat(*panels, spacing=18).resolve_scale(x="shared", color="shared")


def sensitivity(brief: Document, most: int = 8) -> Any | None:
    """Chart how acceptance moves between the lowest and the highest third of each judgement."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for entry in brief.measured:
        if len(rows) == most or entry.swing < 0.02:
            break
        name = one_line(brief.case.name(entry.party))
        if entry.kind == "no_deal":
            label = f"{name}: no-deal value"
        elif entry.kind == "leaning":
            label = f"{name}: all its values together"
        elif entry.kind == "red_line":
            label = f"{name}: is the red line real?"
        else:
            point = brief.case.point(str(entry.point))
            label = one_line(f"{name}: worth of point {point.number}")
        label = label if label not in [r["label"] for r in rows] else f"{label} ({len(rows)})"
        rows.append({"label": label, "low": entry.accepts_low, "high": entry.accepts_high})
    if not rows:
        return None
    base = alt.Chart(alt.Data(values=rows))
    y = alt.Y("label:N", sort=[r["label"] for r in rows], title=None, axis=alt.Axis(ticks=False, domain=False))
    axis = alt.Axis(format="%", title="the party's acceptance: judgement low (hollow) and high (filled)")
    rule = base.mark_rule(strokeWidth=4, color=GRID).encode(x=alt.X("low:Q", axis=axis), x2="high:Q", y=y)
    low = base.mark_point(filled=False, size=80, color=ACCEPT, strokeWidth=2, opacity=1).encode(x="low:Q", y=y)
    high = base.mark_point(filled=True, size=90, color=ACCEPT, opacity=1).encode(x="high:Q", y=y)
    return (rule + low + high).properties(width=_WIDTH - 60, height=28 * len(rows))


def charts(brief: Document) -> dict[str, list[tuple[str, str]]]:
    """Return every chart of a brief as SVG; as they were drawn before for the same findings, where that is kept.

    Returns
    -------
    dict
        Chart name to (caption, SVG) pairs, for the sections that name it.
    """
    parties = {party: brief.case.name(party) for party in brief.result.parties}
    points = [(point.id, point.number, point.title) for point in brief.case.points]
    return kept.answered(
        "charts", lambda: (spoken(), brief.result, brief.measured, parties, points), lambda: _drawn(brief)
    )


def _drawn(brief: Document) -> dict[str, list[tuple[str, str]]]:
    made: dict[str, list[tuple[str, Any]]] = {
        "acceptance": [
            (tr("Who would accept, and how likely"), acceptance(brief)),
        ]
    }
    with speaking(ENGLISH):  # as the annex, in which these stand
        made |= {
            "margins": [("How far the draft stands from each party's no-deal value", margins(brief))],
            "blocking": [("What blocks those who would rather not", blocking(brief))],
            "sensitivity": [("The judgements that move the result most", sensitivity(brief))],
        }
    return {
        name: [(caption, svg(chart)) for caption, chart in entries if chart is not None]
        for name, entries in made.items()
    }
