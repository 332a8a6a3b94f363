"""What ``detente infer`` prints: each party before and after what was said, and which words moved what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from detente.case.wording import draft_words, in_words
from detente.text import joined, one_line
from detente.words import day, percent, percents, plural, signed

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case


def show_inference(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    """Print what ``infer --json`` says as tables."""
    draft = payload["draft"]
    head = f"{case.title}, as of {day(dt.date.fromisoformat(payload['as_of']))}: {_count(payload['statements'], 'statement')}, "
    head += _count(payload["amendments"], "amendment") + " by authors of drafts"
    console.print(Text(one_line(head), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("party", "", "no-deal value", "accepts the draft" if draft else "", "weights that moved most"):
        table.add_column(
            Text(one_line(column)), justify="left" if column in ("party", "", "weights that moved most") else "right"
        )
    for name, party in payload["parties"].items():
        before, after = party["prior"], party["posterior"]
        table.add_row(Text(one_line(case.name(name))), "prior", *_cells(before, draft), "")
        moved = "" if party["statements"] else "said nothing: the prior"
        table.add_row("", "posterior", *_cells(after, draft), Text(moved or one_line(_moved(case, before, after))))
    console.print(table)
    if draft and "adopted" in payload:
        odds = payload["adopted"]
        console.print(
            Text(
                one_line(
                    f"{draft_words(case, draft)} adopted: {percent(odds['prior'])} before, {percent(odds['posterior'])} after"
                )
            )
        )
    if payload["put_as_demands"]:
        console.print(Text(one_line(demand_words(case, payload["put_as_demands"]))), soft_wrap=True)
    _show_red_lines(console, case, payload)
    _show_statements(console, case, payload)
    _show_predictive(console, case, payload)
    _show_twice(console, case, payload)
    if "over_time" in payload:
        _show_history(console, payload)
    console.print(
        f"Effective sample size {payload['effective_sample_size']:,.0f} of {payload['draws']:,} draws (the lowest of "
        "those who spoke).\nInferred from words under a model of speech; where little was said the prior decides."
    )


def demand_words(case: Case, found: Mapping[str, Any]) -> str:
    """Say what the share of refusals put as demands rests on, and how far the odds move over its range.

    Parameters
    ----------
    case : Case
    found : mapping
        ``put_as_demands`` of ``infer --json``.
    """
    ends = found["ends"]
    odds = [end["adopted"] for end in ends]
    widest = {p: [end["accepts"][p] for end in ends] for p in ends[0]["accepts"]}
    moved = max(widest, key=lambda p: (max(widest[p]) - min(widest[p]), p))
    given = "as the case states it" if "put_as_demands" in case.models.model_fields_set else "no count of it is known"
    least, most = min(widest[moved]), max(widest[moved])
    still = percents(min(odds), max(odds)) == percent(odds[0]) and most - least < 0.005
    effect = "no odds move by half a point" if still else f"adoption after is {percents(min(odds), max(odds))}"
    if not still:
        effect += f", and {case.name(moved)} accepts in {percents(least, most)}"
    return (
        f"{plural(found['statements'], 'statement')} named a demand. A refusal can be worded so too; in what share of refusals it "
        f"is, is a judgement ({given}). From {percents(found['low'], found['high'])} of them, {effect}."
    )


def _count(entries: list[Any], what: str) -> str:
    return f"{len(entries)} {what}{'' if len(entries) == 1 else 's'}"


def _cells(state: Mapping[str, Any], draft: str | None) -> tuple[str, str]:
    value = state["no_deal"]
    band = (
        "none"
        if value is None or value["mean"] is None
        else f"{value['mean']:.0f} ({value['p05']:.0f} to {value['p95']:.0f})"
    )
    return band, percent(state["accepts"]) if draft else ""


def _moved(case: Case, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    change = {p: after["weights"][p]["mean"] - w["mean"] for p, w in before["weights"].items()}
    largest = [p for p in sorted(change, key=lambda p: (-abs(change[p]), p))[:2] if abs(change[p]) >= 0.005]
    return ", ".join(
        f"{case.point(p).title} {100 * before['weights'][p]['mean']:.0f}% to {100 * after['weights'][p]['mean']:.0f}%"
        for p in largest
    )


def _show_red_lines(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    lines = []
    for name, party in payload["parties"].items():
        pairs = zip(party["prior"]["red_lines"], party["posterior"]["red_lines"], strict=True)
        lines += [
            f"  {case.name(name)}: {in_words(one['when'], case)}: firmness {one['firmness']:.2f} to {two['firmness']:.2f}"
            for one, two in pairs
            if abs(one["firmness"] - two["firmness"]) >= 0.005
        ]
    if lines:
        console.print(Text("Red lines that moved", style="bold"))
        for line in lines:
            console.print(Text(one_line(line)[:200]), soft_wrap=True)


def _about(case: Case, about: str) -> str:
    return draft_words(case, about) if about in case.drafts else in_words(about, case)


def _show_statements(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    if payload["statements"]:
        table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
        for column, justify in (
            ("act", "right"),
            ("date", "left"),
            ("speaker", "left"),
            ("stance", "left"),
            ("about", "left"),
        ):
            table.add_column(column, justify=justify)  # type: ignore[arg-type]
        table.add_column("moved its odds", justify="right")
        ranked = sorted(payload["statements"], key=lambda s: (-abs(s["influence"] or 0.0), -s["moved"], s["index"]))
        for entry in ranked[:12]:
            odds = "" if entry["influence"] is None else f"{signed(100 * entry['influence'])} points"
            about = _about(case, entry.get("about") or "")
            cells = (entry["index"], entry.get("date", ""), case.name(entry["party"]), entry["stance"], about)
            table.add_row(*(Text(one_line(cell)) for cell in cells), odds)
        console.print(Text("Statements, by what they moved (act: place in timeline.yaml, from 0)", style="bold"))
        console.print(table)
    if payload["conflicts"]:
        console.print(Text("Hardest to believe", style="bold"))
        for entry in payload["conflicts"]:
            said = f"  act {entry['index']}, {case.name(entry['party'])}: {entry['stance']} (probability {entry['probability']:.2f}"
            console.print(Text(one_line(f"{said}; {entry['expected']} was likelier)")))


def _show_predictive(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    """Say whose words the model of speech does not explain, and whose it does."""
    fits = [case.name(row["party"]) for row in payload["predictive"] if row["finding"] == "fits"]
    few = [case.name(row["party"]) for row in payload["predictive"] if row["finding"] == "too few words"]
    console.print(Text("Do the words fit what is inferred?", style="bold"))
    for row in payload["predictive"]:
        if row["finding"] in ("harder", "softer"):
            console.print(Text(one_line(f"  {predictive_words(case, row)}")), soft_wrap=True)
    if fits:
        console.print(Text(one_line(f"  As hard as expected: {joined(fits)}.")), soft_wrap=True)
    if few:
        console.print(Text(one_line(f"  Too few words to tell: {joined(few)}.")), soft_wrap=True)


def predictive_words(case: Case, row: Mapping[str, Any]) -> str:
    """Say how a party's words differ from those that its inferred preferences would make it say."""
    way = "harder" if row["finding"] == "harder" else "softer"
    expected = f"{row['low']:.0f}" if row["low"] == row["high"] else f"{row['low']:.0f} to {row['high']:.0f}"
    return (
        f"{case.name(row['party'])} speaks {way} than its inferred preferences would make it: {row['hard']} of its "
        f"{row['words']} statements refuse or ask for changes, {expected} would be expected. What is inferred about it is in doubt."
    )


def _show_twice(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    """Say which judgements rest on the words that update them, and the way out."""
    if payload["blind"]:
        console.print("Begun from judgements that know nothing of this record (--blind).")
        return
    for row in payload["counted_twice"]:
        console.print(
            Text(
                one_line(
                    f"Counted twice: {_count(row['judgements'], 'judgement')} about {case.name(row['party'])} cite what "
                    f"{_count(row['acts'], 'statement')} of it cite too."
                ),
                style="yellow",
            ),
            soft_wrap=True,
        )
    if payload["counted_twice"]:
        console.print("What was judged from these words is surer than it should be; --blind begins without them.")


def _show_history(console: Console, payload: Mapping[str, Any]) -> None:
    names = list(payload["parties"])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("known by")
    table.add_column("statements", justify="right")
    for name in (*names, "adopted"):
        table.add_column(Text(one_line(name)), justify="right")
    for row in payload["over_time"]:
        cells = [percent(row["accepts"][name]) for name in names]
        table.add_row(row["date"] or "the prior", str(row["statements"]), *cells, percent(row["adopted"]))
    console.print(Text(one_line("Odds of the draft over time"), style="bold"))
    console.print(table)
