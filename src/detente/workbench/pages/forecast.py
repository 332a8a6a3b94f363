"""The forecast: many runs to the deadline, who blocks, what matters, and variants side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.odds_words import clock_words, outcome_words, weight_words, within
from detente.simulation import RunSettings
from detente.words import day, figure, percent, percents, plural, signed
from detente.workbench.day_of_case import drafts_known
from detente.workbench.jobs import Job
from detente.workbench.jobview import run_job
from detente.workbench.svg_elements import line, path, svg, text, ticks
from detente.workbench.view import Updater, View
from detente.workbench.widgets import Columns, bar, button, el, heading, missing, select, table

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.forecast.forecast import Ensemble
    from detente.forecast.odds import Odds
    from detente.forecast.outside import OutsideView
    from detente.forecast.sensitivity import Drivers
    from detente.forecast.what_if import Comparison, Row
    from detente.study import Study

EXAMPLE = """start: 2025-11-25
horizon: 90 days
protocol: single_text
drafter: patron
table: [patron, north, south]
deadlines:
  - {id: thursday, date: 2025-11-27, set_by: patron, on: [south], extendable: 0.7, extension: [7, 10, 21]}
"""
RUNS = {"1000": "1,000 runs", "10000": "10,000 runs", "100000": "100,000 runs"}
MOST_ROWS = 12


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading("Forecast", 1)
        el("p", "The talks run to their horizon many times; each run draws everything uncertain anew. "
                "The odds follow from the judgements in the case; they are not a measured frequency.", "lede")  # fmt: skip
    if case.process is None:
        missing(
            "How the talks run is not written down yet",
            "process.yaml",
            EXAMPLE,
            "Who tables what, by when, and what moves the parties meanwhile.",
        )
        return None
    drafts = {"": "the draft on the table"} | {d.id: d.title for d in drafts_known(case) if not d.open}
    chosen = view.choice("forecast", {"runs": "10000", "draft": ""})
    if chosen["draft"] not in drafts:
        chosen["draft"] = ""
    with el("div", cls="toolbar"):
        select("How many", RUNS, chosen["runs"], lambda value: view.chose("forecast", runs=value))
        select("First text", drafts, chosen["draft"], lambda value: view.chose("forecast", draft=value))
        button("Run", view.act(lambda: start()), "primary")
        button("Variants side by side", view.act(lambda: variants()))
    area = el("div")
    beside = el("div")
    study = opened.judgements.prior.study

    def start() -> None:
        runs, draft = int(chosen["runs"]), chosen["draft"] or None
        run_job(view, area, f"Running {plural(runs, 'negotiation')}", lambda job: _run(study, job, runs, draft), show)

    def show(ensemble: Ensemble) -> None:
        opened.memo["ensemble"] = ensemble
        _show(view, ensemble)

    def variants() -> None:
        runs, draft = min(int(chosen["runs"]), 2_000), chosen["draft"] or None
        run_job(
            view,
            beside,
            "Running the case without each of its levers",
            lambda job: _variants(study, job, runs, draft),
            _show_variants,
        )

    with area:
        if "ensemble" in opened.memo:
            _show(view, opened.memo["ensemble"])
        else:
            _before(case)
    return None


def _before(case: Case) -> None:
    """What a run would show, while there is none yet."""
    process = case.process
    assert process is not None
    with el("section", cls="card", aria_label="Not run yet"):
        heading("Nothing has been run yet")
        start = day(process.start or case.as_of)
        drafter = f", {case.name(process.drafter)} holding the pen" if process.drafter else ""
        el("p", f"A run follows the talks day by day from {start} for {process.horizon:g} days{drafter}, until the "
                "consent rule adopts a text, somebody walks away, or time is up.")  # fmt: skip
        el("p", "Run shows the share of runs that agree, day by day, with its range; who stands in the way; and which "
                "judgements matter. Variants side by side runs the case without each of its levers. 10,000 runs take "
                "from some seconds to a minute; progress is shown, and they can be cancelled.")  # fmt: skip


def _progress(job: Job, unit: str = "runs") -> Any:
    def report(done: int, wanted: int) -> None:
        job.progress(done, wanted, f"{done:,} of {wanted:,} {unit}")

    return report


def _run(study: Study, job: Job, runs: int, draft: str | None) -> Ensemble:
    return study.simulate(runs, draft, RunSettings(progress=_progress(job), cancel=job.cancelled, block=500))


def _show(view: View, ensemble: Ensemble) -> None:
    case, found = view.opened.case, ensemble.to_dict()
    with el("section", cls="card", aria_label="Odds of an agreement"):
        _verdict(case, ensemble, found)
        fan, extra = el("div"), el("div")
        with fan:
            _fan(ensemble, case)
        _dates(ensemble)
    _split(view, ensemble, fan, extra)
    with el("div", cls="grid"):
        with el("section", cls="card span-6"):
            _blockers(case, found)
        with el("section", cls="card span-6"):
            heading("How the runs end")
            with el("ul", cls="plain"):
                for ending, share in found["endings"].items():
                    if share > 0:
                        with el("li", cls="share-row"):
                            el("span", ending)
                            el("b", percent(share))
            heading("Packages most often agreed", 3)
            _packages(case, ensemble, found)
    with el("section", cls="card"):
        heading("Which judgements drive the odds")
        area = el("div")

        def look() -> None:
            from detente.forecast.sensitivity import given_data

            run_job(
                view,
                area,
                "Looking at which judgements matter",
                lambda job: given_data(ensemble),
                lambda found: _drivers(case, found),
            )

        with area:
            button("Look", view.act(look))


def _verdict(case: Case, ensemble: Ensemble, found: dict[str, Any]) -> None:
    process = ensemble.setup.process
    low, high = found["interval"]["lo"], found["interval"]["hi"]
    with el("div", cls="verdict"):
        el("span", f"Agreement within {process.horizon:g} days of {day(process.start or case.as_of)}", "verdict-label")
        el(
            "span", percent(found["agreement"]), "verdict-figure ensemble-odds", data_runs=str(found["runs"]),
            data_agreement=str(found["agreement"]),
        )  # fmt: skip
        el("span", f"of {found['runs']:,} runs, as the case says", "verdict-words")
        el(
            "span",
            "Looking for what the judgements leave open, and for what such talks usually come to, below.",
            "verdict-note",
        )
    el(
        "p",
        f"Footnote: chance alone, in so many runs, leaves {percents(low, high, found['runs'])}; seed {found['seed']}.",
        "muted small",
    )


def _split(view: View, ensemble: Ensemble, fan: Any, extra: Any) -> None:
    """Have the fan follow: how far the odds would move if the judgements were known."""
    case, memo, study, draft = (
        view.opened.case,
        view.opened.memo,
        view.opened.judgements.prior.study,
        ensemble.setup.draft,
    )

    def work(job: Job) -> tuple[Odds, OutsideView]:
        found: Odds = memo.once(("odds", draft), lambda: study.odds(draft, RunSettings(progress=_stopping(job))))
        return found, study.outside_view(ensemble, found)

    def show(both: tuple[Odds, OutsideView]) -> None:
        found, view = both
        fan.clear()
        with fan:
            _fan(ensemble, case, found)
            el("p", "Bands: where half and 90% of the judgements put the odds. Dashed: deadlines.", "legend")
        _outside(view)
        el(
            "p",
            f"Were the judgements known, the odds would lie between {percent(found.lo)} and {percent(found.hi)} (90% of "
            f"{found.judgements:,} draws of them); {percent(found.from_judgement)} of the uncertainty is about "
            "judgements, the rest is chance.",
        )

    run_job(view, extra, "Telling what judgements leave open from chance", work, show)


def _outside(view: OutsideView) -> None:
    """What the model leaves open, what such talks usually come to, and both together."""
    columns: Columns = ["Agreement by then", ("Odds", "num"), ("From", "num"), ("To", "num")]
    rows = [
        ("By the model, over judgements and clocks", view.model),
        (f"Past crises: {within(view.title)} ({view.n:,})", view.base),
    ]
    with table("The odds, and what such talks come to", columns):
        for name, chance in [*rows, ("Both together", view.combined), ("An agreement that lasts", view.kept)]:
            with el("tr"):
                el("th", name, scope="row")
                for share in (chance.value, chance.low, chance.high):
                    el("td", percent(share), "num")
    el("p", f"{weight_words(view)[0].upper()}{weight_words(view)[1:]}. {view.curve.caution}", "muted small")
    with el("details"):
        el("summary", "Under each model of how long parties hold out, and what else may come")
        with el("ul"):
            for line in [*clock_words(view), *(outcome_words(entry) for entry in view.outcomes)]:
                el("li", f"{line[0].upper()}{line[1:]}.")


def _fan(ensemble: Ensemble, case: Case, split: Odds | None = None) -> None:
    """The same chart twice, of which the window's width shows one."""
    _draw_fan(ensemble, case, split, 1100.0, "only-wide")
    _draw_fan(ensemble, case, split, 420.0, "only-narrow")


def _draw_fan(ensemble: Ensemble, case: Case, split: Odds | None, width: float, cls: str) -> None:
    rows = ensemble.by_day()
    height, left, bottom, top, right = 300.0, 50.0, 40.0, 14.0, 20.0
    last = max(rows[-1]["day"], 1)

    def x(at: float) -> float:
        return float(left + (width - left - right) * at / last)

    def y(share: float) -> float:
        return height - bottom - (height - bottom - top) * share

    end = rows[-1]
    label = f"Share of runs that have agreed, by day: {percent(end['agreement'])} by day {end['day']} ({100 * end['lo']:.1f}% to {100 * end['hi']:.1f}%)"
    with svg(width, height, label, cls):
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            line(left, y(share), width - right, y(share))
            text(left - 8, y(share) + 4, f"{100 * share:.0f}%", "end")
        for tick in ticks(0, last, 8 if width > 600 else 5):
            text(x(tick), height - 20, f"{tick:g}", "middle")
        text((left + width - right) / 2, height - 3, "days", "middle")
        bands = [(rows, "lo", "hi", "band")]
        if split is not None:
            bands = [(split.by_day, "p05", "p95", "band"), (split.by_day, "p25", "p75", "band")]
        for entries, low, high, kind in bands:
            upper = [(x(r["day"]), y(r[high])) for r in entries]
            path(upper + [(x(r["day"]), y(r[low])) for r in reversed(entries)], kind, closed=True)
        path([(x(r["day"]), y(r["agreement"])) for r in rows], "line")
        for deadline in case.process.deadlines if case.process else ():
            at = (deadline.date - (ensemble.setup.process.start or case.as_of)).days
            if 0 <= at <= last:
                line(x(at), top, x(at), height - bottom, "deadline")
                text(x(at) + 4, top + 10, f"{deadline.date.day} {deadline.date:%b}")


def _dates(ensemble: Ensemble) -> None:
    rows = ensemble.by_day()
    step = max(1, (len(rows) - 1) // MOST_ROWS)
    with el("details"):
        el("summary", "The same as a table")
        with table("Share agreed by day", ["By day", ("Agreed", "num"), ("From", "num"), ("To", "num")]):
            for row in rows[::step]:
                with el("tr"):
                    el("th", f"day {row['day']}", scope="row")
                    for key in ("agreement", "lo", "hi"):
                        el("td", f"{100 * row[key]:.1f}%", "num")


def _blockers(case: Case, found: dict[str, Any]) -> None:
    heading("Who stands in the way")
    el(
        "p",
        "Share of runs without agreement in the end where the party's refusal stood in the way; several can block one run.",
        "muted small",
    )
    with el("ul", cls="plain"):
        for party, share in sorted(found["blocked_by"].items(), key=lambda item: -item[1]):
            utility = found["parties"][party]["utility"]
            with el("li"):
                with el("div", cls="share-row"):
                    el("b", case.name(party))
                    el("span", f"{percent(share)}; alone {percent(found['blocked_alone'][party])}")
                bar(share, "loss")
                if utility["mean"] is not None:
                    el(
                        "span",
                        f"what it has in the end is worth {figure(utility['mean'])} to it ({figure(utility['p05'])} to {figure(utility['p95'])})",
                        "muted small",
                    )


def _packages(case: Case, ensemble: Ensemble, found: dict[str, Any]) -> None:
    if not found["packages"]:
        el("p", "No run ended in an agreement.", "muted")
        return
    first = case.drafts[ensemble.setup.draft].package if ensemble.setup.draft else {}
    with el("ol"):
        for entry in found["packages"][:5]:
            changed = [(p, o) for p, o in entry["package"].items() if first.get(p) != o]
            with el("li"):
                el("b", f"{percent(entry['share'])} of runs: ")
                if not changed:
                    el("span", "the text as tabled")
                    continue
                el(
                    "span",
                    "; ".join(f"{case.point(p).number} {case.point(p).says(o).rstrip('.')}" for p, o in changed[:4]),
                )
                if len(changed) > 4:
                    el("span", f" and {plural(len(changed) - 4, 'more change')}", "muted")


def _drivers(case: Case, result: Drivers) -> None:
    from detente.forecast.names import judgement

    el(
        "p",
        "How much of the spread of the odds goes with a judgement, and the odds in the runs where it is lowest and where it is highest.",
        "muted small",
    )
    columns: Columns = ["Judgement", ("Share of the variance", "num"), ("Odds if low", "num"), ("Odds if high", "num")]
    with table("Judgements that matter", columns):
        for row in result.drivers[:MOST_ROWS]:
            with el("tr"):
                with el("th", scope="row"):
                    el("span", judgement(case, row.path, row.text))
                    if not row.clear:
                        el("span", " may be chance", "muted small")
                for value in (row.first_order, row.odds_low, row.odds_high):
                    el("td", "–" if value is None else f"{100 * value:.1f}%", "num")


def _variants(study: Study, job: Job, runs: int, draft: str | None) -> Comparison:
    return study.what_if(study.levers(draft), runs, draft, RunSettings(progress=_progress(job), cancel=job.cancelled))


def _stopping(job: Job) -> Any:
    def report(done: int, wanted: int) -> None:
        job.step(done, wanted, f"{done:,} of {wanted:,} runs")

    return report


def _show_variants(result: Comparison) -> None:
    with el("section", cls="card"):
        heading("Variants side by side")
        el(
            "p",
            f"As the case is, {percent(result.base.agreement)} of {result.base.runs:,} runs agree. The differences are on the same draws, in percentage points.",
            "muted",
        )
        clear = [row for row in result.variants if row.lo > 0 or row.hi < 0]
        rest = [row for row in result.variants if row not in clear]
        if clear:
            _variant_table("Variants that make a difference", clear)
        else:
            el("p", "No variant makes a difference that these runs can tell from chance.")
        if rest:
            with el("details"):
                el("summary", f"{plural(len(rest), 'variant')} whose difference cannot be told from none")
                _variant_table("Other variants", rest)


def _variant_table(label: str, rows: list[Row]) -> None:
    columns: Columns = ["Variant", ("Agreement", "num"), ("Difference", "num"), ("95% interval", "num")]
    with table(label, columns):
        for row in sorted(rows, key=lambda row: -abs(row.difference)):
            with el("tr"):
                el("th", row.name, scope="row")
                el("td", percent(row.agreement), "num")
                el("td", _points(row.difference), "num")
                el("td", f"{_points(row.lo)} to {_points(row.hi)}", "num")


def _points(share: float) -> str:
    return signed(100 * share).replace("-", "−")
