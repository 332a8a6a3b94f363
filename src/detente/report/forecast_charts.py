"""Charts of a forecast as SVG: odds over time as a fan, who blocks, and what drives the odds as a tornado."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.forecast.forecast import Ensemble
from detente.forecast.names import judgement
from detente.forecast.sensitivity import Drivers
from detente.report.pictures import chart_svg
from detente.text import one_line

INK, BAND, ACCENT = "#1f3b57", "#9db8d2", "#b5532d"
WIDTH, HEIGHT = 560, 300
WIDE = 0.6
LABEL, BREAK = 360, "¦"
READ_WIDE = (
    "Where a band runs from near 0 to near 100 %: under some judgements agreed by then almost surely, under others not."
)


def fan_chart(case: Case, ensemble: Ensemble, uncertainty: Any) -> Any:
    """Return odds by day: the share of runs, and where the odds would lie if the judgements were known."""
    import altair as alt

    bands, shares = uncertainty.by_day, ensemble.by_day()
    start = ensemble.setup.process.start or case.as_of
    x = alt.X("day:Q", title=f"days from {start}", scale=alt.Scale(domain=[0, shares[-1]["day"]], nice=False))
    percent = alt.Axis(format="%")
    scale = alt.Scale(domain=[0, 1])
    base = alt.Chart(alt.Data(values=bands))
    wide = base.mark_area(color=BAND, opacity=0.45).encode(x=x, y=alt.Y("p05:Q", scale=scale), y2="p95:Q")
    narrow = base.mark_area(color=BAND, opacity=0.9).encode(x=x, y=alt.Y("p25:Q", scale=scale), y2="p75:Q")
    line = (
        alt.Chart(alt.Data(values=shares))
        .mark_line(color=INK, strokeWidth=2.5)
        .encode(x=x, y=alt.Y("agreement:Q", title="share of runs with an agreement by then", axis=percent, scale=scale))
    )
    subtitle = [
        f"line: share of {ensemble.runs:,} runs; bands: where half and 90 % of the draws of the judgements put the odds",
        *([READ_WIDE] if max(row["p95"] - row["p05"] for row in bands) > WIDE else []),
    ]
    return _framed(alt.layer(wide, narrow, line), "Agreement over time", subtitle)


def blocks_chart(case: Case, ensemble: Ensemble) -> Any:
    """Return who stands in the way in runs without agreement."""
    import altair as alt

    alone, unseen = ensemble.blocked_alone(), ensemble.blocked_unseen()
    rows: list[dict[str, Any]] = []
    for party, share in ensemble.blocked_by().items():
        name = one_line(case.name(party))
        rows.append({"party": name, "how": "alone", "share": alone[party]})
        rows.append({"party": name, "how": "with others", "share": share - alone[party]})
    blocked = {one_line(case.name(p)): s for p, s in ensemble.blocked_by().items()}
    order = sorted(blocked, key=lambda name: -blocked[name])
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            y=alt.Y("party:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("share:Q", title="share of all runs", axis=alt.Axis(format="%"), stack="zero"),
            color=alt.Color(
                "how:N",
                title="refuses",
                scale=alt.Scale(domain=["alone", "with others"], range=[ACCENT, "#e3b9a5"]),
                sort=["alone", "with others"],
            ),
            order=alt.Order("how:N"),
        )
    )
    hidden = sum(unseen.values())
    note = "; some had not seen the text" if hidden > 0 else ""
    return _framed(
        chart,
        "Who blocks",
        f"runs without agreement in which a party's refusal stood in the way{note}",
        34 * len(order),
    )


def tornado_chart(case: Case, ensemble: Ensemble, drivers: Drivers, limit: int = 12) -> Any:
    """Return what drives the odds: share agreed when an input is low and when it is high; only what stands out."""
    import altair as alt

    picked = drivers.clear[:limit]
    if not picked:
        none = f"none of {len(drivers.drivers)} uncertain inputs stands out from chance over {drivers.runs:,} runs"
        empty = alt.Chart(alt.Data(values=[{"text": "none stands out"}])).mark_text(fontSize=13).encode(text="text:N")
        return _framed(empty, "What drives the odds", none, 60)
    rows, order = [], []
    for row in picked:
        text = judgement(case, row.path, row.text)
        if text in order:
            text = f"{text} ({row.path})"
        order.append(text)
        rows.append({"input": text, "end": "low", "odds": row.odds_low, "base": ensemble.agreement})
        rows.append({"input": text, "end": "high", "odds": row.odds_high, "base": ensemble.agreement})
    frame = alt.Data(values=rows)
    axis = alt.Axis(labelLimit=LABEL, labelExpr=f"split(datum.label, '{BREAK}')")
    for entry in rows:
        entry["input"] = _broken(str(entry["input"]))
    y = alt.Y("input:N", sort=[_broken(text) for text in order], title=None, axis=axis)
    ends = [e for row in picked for e in (row.odds_low, row.odds_high)] + [ensemble.agreement]
    domain = [max(0.0, min(ends) - 0.02), min(1.0, max(ends) + 0.02)]
    scale = alt.Scale(zero=False, domain=domain, nice=False)
    x = alt.X("base:Q", title="share of runs with an agreement", axis=alt.Axis(format="%"), scale=scale)
    colour = alt.Color("end:N", title="when it is", scale=alt.Scale(domain=["low", "high"], range=[BAND, INK]))
    # A bar for each end, side by side: both may lie on the same side of the odds over all runs.
    bars = (
        alt.Chart(frame)
        .mark_bar(height=9)
        .encode(y=y, yOffset=alt.YOffset("end:N", sort=["low", "high"]), x=x, x2="odds:Q", color=colour)
    )
    middle = alt.Chart(frame).mark_rule(color="#555555").encode(x=alt.X("base:Q", scale=scale))
    subtitle = "lowest and highest tenth of each uncertain input; for yes or no: not so, and so"
    return _framed(alt.layer(bars, middle), "What drives the odds", subtitle, 34 * len(picked) + 20)


def _broken(text: str, width: int = 52) -> str:
    """Return a label with the places of its line breaks marked."""
    return BREAK.join(textwrap.wrap(one_line(text).replace(BREAK, " "), width))


def _framed(chart: Any, title: str, subtitle: str | list[str], height: int = HEIGHT) -> Any:
    import altair as alt

    heading = alt.Title(title, subtitle=subtitle, anchor="start", fontSize=15, subtitleColor="#555555")
    return (
        chart.properties(width=WIDTH, height=height, title=heading)
        .configure(font="sans-serif", background="white")
        .configure_view(stroke=None)
        .configure_axis(gridColor="#e5e5e5", labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
    )


def svg(chart: Any) -> str:
    """Return a chart as SVG text."""
    return chart_svg(chart.to_dict())


def write_charts(case: Case, ensemble: Ensemble, extra: dict[str, Any], folder: Path | str) -> list[Path]:
    """Write the charts of a forecast into a folder.

    Parameters
    ----------
    extra : dict
        ``uncertainty`` (Odds) and ``sensitivity`` (Drivers).

    Returns
    -------
    list of Path
        odds.svg, blocks.svg, drivers.svg
    """
    from detente.files import write_whole

    folder = Path(folder)
    charts = {
        "odds.svg": fan_chart(case, ensemble, extra["uncertainty"]),
        "blocks.svg": blocks_chart(case, ensemble),
        "drivers.svg": tornado_chart(case, ensemble, extra["sensitivity"]),
    }
    return [write_whole(folder / name, svg(chart)) for name, chart in charts.items()]
