"""The calibration plot: how often what was said to be so likely did happen."""

from __future__ import annotations

from pathlib import Path

from detente.errors import InputError
from detente.files import write_whole
from detente.forecast.scores import Scores
from detente.report.pictures import chart_svg, svg_png


def draw(scores: Scores, path: Path) -> Path:
    """Draw calibration to an SVG or PNG file.

    Raises
    ------
    InputError
        When there is no forecast of an event.
    """
    import altair as alt

    if not scores.calibration:
        raise InputError("found no forecasts of events, so there is no calibration to draw")
    rows = [entry.to_dict() for entry in scores.calibration]
    scale = alt.Scale(domain=[0, 1])
    said = alt.X("said:Q", title="Said to happen", scale=scale, axis=alt.Axis(format="%"))
    points = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(color="#1b5e9b", opacity=1)
        .encode(
            x=said,
            y=alt.Y("happened:Q", title="Did happen", scale=scale, axis=alt.Axis(format="%")),
            size=alt.Size("count:Q", legend=None, scale=alt.Scale(rangeMin=40, rangeMax=300)),
        )
    )
    ranges = (
        alt.Chart(alt.Data(values=rows))
        .mark_rule(color="#1b5e9b", strokeWidth=1.5)
        .encode(x=said, y=alt.Y("happened_low:Q"), y2="happened_high:Q")
    )
    perfect = (
        alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
        .mark_line(color="#888888", strokeDash=[4, 4])
        .encode(x="x:Q", y="y:Q")
    )
    chart = (perfect + ranges + points).properties(width=360, height=360, title="Calibration, with 95% ranges")
    svg = chart_svg(chart.to_dict())
    return write_whole(path, svg_png(svg) if path.suffix.lower() == ".png" else svg)
