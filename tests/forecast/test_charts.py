"""The charts of a forecast say what their legends say."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.forecast.forecast import run_ensemble
from detente.forecast.names import judgement
from detente.forecast.odds import Odds
from detente.forecast.sensitivity import Driver, Drivers, given_data
from detente.report.forecast_charts import fan_chart, svg, tornado_chart

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def case():
    return load_case(EXAMPLES / "border_talks")


def values(chart, mark: str) -> list[dict]:
    """Return the data behind the layers of a mark."""
    found = chart.to_dict()
    data = found.get("datasets", {})
    rows = []
    for layer in found["layer"]:
        if layer["mark"] == mark or layer["mark"].get("type") == mark:
            given = layer.get("data", found.get("data", {}))
            rows += given["values"] if "values" in given else data[given["name"]]
    return rows


def test_the_line_is_of_the_ensemble_and_not_of_the_nested_runs(case) -> None:
    ensemble = run_ensemble(case, 400)
    rows = [
        {"day": row["day"], "agreement": 0.123, "p05": 0.0, "p25": 0.1, "p75": 0.9, "p95": 1.0}
        for row in ensemble.by_day()
    ]
    wide = fan_chart(case, ensemble, Odds(10, 2, 0.123, 0.0, 1.0, 0.5, rows))
    line = values(wide, "line")
    assert [row["agreement"] for row in line] == [row["agreement"] for row in ensemble.by_day()]
    text = svg(wide)
    assert "share of 400 runs" in text
    assert "Where a band runs from near 0 to near 100 %" in text
    rows = [row | {"p05": 0.3, "p25": 0.35, "p75": 0.4, "p95": 0.5} for row in rows]
    assert "Where a band runs" not in svg(fan_chart(case, ensemble, Odds(10, 2, 0.4, 0.3, 0.5, 0.5, rows)))


def test_the_tornado_shows_only_what_stands_out(case) -> None:
    ensemble = run_ensemble(case, 1000)
    drivers = given_data(ensemble)
    chart = tornado_chart(case, ensemble, drivers)
    assert len(values(chart, "bar")) == 2 * len(drivers.clear)
    scale = chart.to_dict()["layer"][0]["encoding"]["x"]["scale"]
    assert 0 <= scale["domain"][0] < scale["domain"][1] <= 1
    assert scale["nice"] is False
    text = svg(chart)
    assert "Joint administration" in text
    assert "strip: shared" not in text
    none = Drivers(drivers.runs, tuple(Driver(**(row.__dict__ | {"clear": False})) for row in drivers.drivers))
    text = svg(tornado_chart(case, ensemble, none))
    assert "none stands out" in text
    assert "Joint administration" not in text


def test_both_ends_of_a_bar_are_seen_where_they_lie_on_one_side(case) -> None:
    ensemble = run_ensemble(case, 200)
    row = Driver("preferences.south.no_deal", "no-deal value of south", 0.2, 0.1, 0.0, 0.05, 0.001, True)
    chart = tornado_chart(case, ensemble, Drivers(200, (row,)))
    assert chart.to_dict()["layer"][0]["encoding"]["yOffset"]["field"] == "end"


def test_judgements_are_named_in_the_words_of_the_case(case) -> None:
    ensemble = run_ensemble(case, 20)
    drivers = given_data(ensemble).drivers
    names = {row.path: judgement(case, row.path, row.text) for row in drivers}
    assert names["process.leverage.cut_support.credibility"] == "credibility of the threat cut support"
    assert names["process.hypotheses.side_deal"] == "whether side deal is so"
    assert names["process.strategies.south.concession"] == "how early South gives way"
    assert names["process.influence.0.no_deal"] == "what it does to South's no-deal value that The League accepts"
    assert names["preferences.north.no_deal"] == "North's no-deal value"
    assert names["preferences.south.strip.shared"] == "what “Joint administration” (point 1) is worth to South"
    assert not any("_" in name for name in names.values())
    assert judgement(case, "process.unknown.x.y", "as it was") == "as it was"
    for name in ("ukraine_2025",):
        other = load_case(EXAMPLES / name)
        for row in given_data(run_ensemble(other, 20)).drivers:
            said = judgement(other, row.path, row.text)
            assert "_" not in said
            assert len(said) < 190
