"""The timeline: who did what when, who has seen which version, and the odds over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.case.format.models.record import PUBLIC, Act, Draft
from detente.case.wording import in_words
from detente.text import joined
from detente.words import day, inside, percents, plural
from detente.workbench.day_of_case import drafts_known, known
from detente.workbench.jobs import Job
from detente.workbench.jobview import run_job
from detente.workbench.view import Updater, View
from detente.workbench.widgets import bar, el, heading, missing, select, table

if TYPE_CHECKING:
    from detente.bargain.results import DraftResult
    from detente.case.case import Case

EXAMPLE = """- date: 2025-11-20
  actor: patron
  kind: draft
  to: [north, south]
  about: patron_1
  audience: public
  text: "The Patron tables its plan."
  source: wire_a
"""
STANCES = {
    "accept": ("tag-good", "✓ accepts"),
    "reject": ("tag-bad", "✕ rejects"),
    "conditional": ("tag-warn", "? conditional"),
    "signal": ("", "~ signals"),
    "silent": ("", "… silent"),
}


def build(view: View) -> Updater | None:
    """Build the page."""
    whole = view.opened.case
    case = known(whole)
    with el("div", cls="page-head"):
        heading("Timeline", 1)
        el("p", f"The case stands on {day(case.as_of)}. {_left_out(whole, case)}", "lede")
    _seen(case)
    _odds(view)
    if not case.timeline:
        missing(
            "No act is on record yet",
            "timeline.yaml",
            EXAMPLE,
            "Dated, sourced acts of speech: who said what about which draft or point, to whom.",
        )
        return None
    chosen = {"actor": "", "kind": ""}
    actors = {"": "everybody"} | {
        p: case.name(p) for p in case.party_ids if any(p in a.actor.parties for a in case.timeline)
    }
    kinds = {"": "every kind"} | {k: k for k in sorted({str(a.kind) for a in case.timeline})}
    with el("div", cls="toolbar"):
        select("Actor", actors, "", lambda value: show(actor=value))
        select("Kind", kinds, "", lambda value: show(kind=value))
    area = el("div", aria_live="polite")

    def show(**change: str) -> None:
        chosen.update(change)
        area.clear()
        acts = [
            act
            for act in sorted(case.timeline, key=lambda a: (a.date.first, a.date.last))
            if chosen["actor"] in ("", *act.actor.parties) and chosen["kind"] in ("", str(act.kind))
        ]
        with area:
            _acts(case, acts)

    show()
    return None


def _left_out(whole: Case, case: Case) -> str:
    """Say how much is dated after the case's day, and so not on the page."""
    counts = ((len(whole.timeline) - len(case.timeline), "act"), (len(whole.drafts) - len(case.drafts), "draft"))
    words = [plural(count, what) for count, what in counts if count]
    if not words:
        return "Nothing on record is dated later."
    return f"{joined(words)} dated later {'is' if sum(n for n, _ in counts) == 1 else 'are'} left out."


def _odds(view: View) -> None:
    """The odds of adoption version by version, in the order of their dates, on the same draws."""
    opened = view.opened
    case, study, memo = opened.case, opened.judgements.prior.study, opened.memo
    drafts = drafts_known(case)
    if not drafts:
        return

    def work(job: Job) -> Any:
        return memo.once("odds of each draft", lambda: study.analyze(*drafts).drafts)

    with el("section", cls="card"):
        heading("Odds over time, version by version")
        area = el("div")
    run_job(view, area, "Judging every version", work, lambda results: _odds_table(case, drafts, results))


def _odds_table(case: Case, drafts: list[Draft], results: Sequence[DraftResult]) -> None:
    el(
        "p",
        "Who would accept each version, on the same draws; where points are left open, from their worst to their best.",
        "muted small",
    )
    columns = ["Version", "Adopted", *(case.name(party) for party in results[0].parties)]
    with table("Odds of each version", columns):
        for draft, result in zip(drafts, results, strict=True):
            with el("tr"):
                with el("th", scope="row"):
                    el("span", draft.title)
                    el("span", f" {day(draft.date)}", "muted small")
                with el("td"):
                    el("b", percents(result.adopted, result.adopted_best))
                    bar(result.adopted_best)
                for entry in result.parties.values():
                    el("td", percents(entry.accepts, entry.accepts_best))


def _acts(case: Case, acts: list[Act]) -> None:
    el("p", f"{len(acts)} of {len(case.timeline)} acts", "muted small")
    months: dict[str, list[Act]] = {}
    for act in acts:
        months.setdefault(f"{act.date.first:%B %Y}", []).append(act)
    for month, entries in months.items():
        with el("section", cls="card", aria_label=month):
            heading(month)
            with el("ol", cls="acts"):
                for act in entries:
                    _act(case, act)


def _act(case: Case, act: Act) -> None:
    with el("li", cls="act"):
        with el("div", cls="act-when"):
            el(
                "span",
                str(act.date.first.day)
                if act.date.first == act.date.last
                else f"{act.date.first.day}–{act.date.last.day}",
                "act-day",
            )
            el("span", f" {act.date.first:%b}")
        with el("div", cls="act-what"):
            with el("div"):
                el("b", act.actor.name or ", ".join(case.name(p) for p in act.actor.parties))
                el("span", f" {act.kind}", "muted")
                if act.to:
                    el("span", " to " + ", ".join(case.name(p) for p in act.to), "muted")
                if act.stance:
                    cls, words = STANCES.get(str(act.stance), ("", str(act.stance)))
                    el("span", " ")
                    el("span", words, f"tag {cls}")
            if act.text:
                el("p", act.text)
            about = ""
            if act.about:
                known = case.drafts.get(act.about)
                about = f"about {inside(known.title) if known else in_words(act.about, case)}"
            audience = (
                "in public"
                if PUBLIC in act.audience
                else "in private"
                if "private" in act.audience
                else "said to " + ", ".join(case.name(p) for p in act.audience)
            )
            sure = f"confidence {act.confidence}" if act.confidence else ""
            with el("p", cls="muted small"):
                el("span", " · ".join(part for part in (about, audience, sure) if part))
                for source in act.source:
                    if source in case.sources:
                        el("span", " · ")
                        el("a", case.sources[source].title, "small", href=f"sources#source-{source}")


def _seen(case: Case) -> None:
    """Who has seen which version, by the day of the case."""
    drafts = drafts_known(case)
    if not drafts:
        return
    with el("section", cls="card"):
        heading("Who has seen which version")
        with table("Who has seen which version", ["Version", *(party.name for party in case.parties)]):
            for draft in drafts:
                with el("tr"):
                    with el("th", scope="row"):
                        el("span", draft.title)
                        el("span", f" {draft.status}, {day(draft.date)}", "muted small")
                    for party in case.parties:
                        _cell(case, draft, party.id)
        el("p", f"later: not by {day(case.as_of)}; not seen: it has not seen the text as far as is known.", "legend")


def _cell(case: Case, draft: Draft, party: str) -> None:
    if party in draft.author:
        el("td", "author")
    elif draft.seen(party, case.as_of):
        dates = [s.date for s in draft.seen_by if s.party == party and s.date is not None]
        el("td", f"seen {dates[0].day} {dates[0]:%b}" if dates else ("public" if draft.public else "seen"))
    elif draft.seen(party):
        el("td", "later", "muted")
    else:
        el("td", "not seen", "muted")
