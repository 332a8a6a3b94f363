"""The part of right-and-wrong.md on which points of a draft move: the casebook, failures first.

python benchmarks/retrodictions.py            # fit the mixture on the casebook, and write its weights
python benchmarks/retrodictions.py --check    # exit status 1 when the weights are not those of the casebook
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np

from detente.case.case import Case
from detente.report.retrodiction_tables import expected_words, happened_words
from detente.retrodiction.casebook import Casebook, Judged, judge, read_pairs
from detente.retrodiction.mixture import Weights, shipped_weights
from detente.retrodiction.retrodict import NEW, PointForecast, Retrodiction
from detente.retrodiction.scores import MoveScores
from detente.text import joined
from detente.words import percent, plural

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "src" / "detente" / "retrodiction" / "weights.yaml"

SIGNS = {
    "constant": "(before any sign)",
    "open": "the draft leaves the point open",
    "loss": "those who refuse lose much there",
    "trade": "a change gives those who refuse more than it costs the others",
    "counter": "counter-drafts change it",
    "asked": "parties' words ask for something else",
    "held": "parties' words defend it",
    "not_asked": "it obliges a party that had no part in the draft",
    "new": "(an option that nobody had proposed)",
    "for": "words for the option",
    "against": "words against the option",
    "gain": "what the option gives those who refuse",
    "cost": "what the option costs the others",
}


@cache
def casebook() -> Casebook:
    """Judge the casebook."""
    return judge(read_pairs(ROOT / "casebook"))


def section() -> list[str]:
    """Return the lines of the section."""
    book = casebook()
    worst_first = sorted(book.judged, key=lambda one: _skill(one.result))
    lines = [
        "## Which points of a draft move",
        "",
        *_first(book),
        *_method(book),
        *_together(book),
        *_weights(book.weights),
    ]
    for one in worst_first:
        lines += _case(one)
    return [*lines, *_lessons()]


def _own(scores: tuple[MoveScores, ...]) -> MoveScores:
    return scores[0]


def _skill(result: Retrodiction) -> float:
    """Return by how much the mixture is better than the share that moved; the worst come first."""
    share = next(s for s in result.scores if s.method == "share")
    return 1.0 - _own(result.scores).brier.value / share.brier.value


def _first(book: Casebook) -> list[str]:
    """Say first where a baseline wins: on all cases together, then case by case."""
    titles = {s.method: s.title for s in book.scores}
    lines = []
    if book.beaten_by:
        parts = [f"“{titles[name]}” ({', '.join(won)})" for name, won in book.beaten_by.items()]
        lines.append(f"**On all cases together, these baselines do better than the mixture: {'; '.join(parts)}.**")
    losses = [
        f"{one.case.title}: {joined([f'“{titles[name]}” ({joined(won)})' for name, won in one.result.beaten_by.items()])}"
        for one in book.judged
        if one.result.beaten_by
    ]
    if losses:
        lines += [
            f"**In {plural(len(losses), 'case')} of {len(book.judged)} a baseline does better than the mixture:**",
            "",
        ]
        lines += [f"- {loss}" for loss in losses]
        lines.append("")
    if not book.beaten_by:
        lines.append("On all cases together no baseline does, on any of four measures.")
    wrong = sum(len(_misses(one.result)) for one in book.judged)
    new = sum(1 for one in book.judged for e in one.result.points if e.happened.moved and not e.happened.known)
    lines += [
        f"Of {book.told} points that can be told {book.moved} moved. The mixture called {wrong} wrong. {new} points moved to",
        "an option that nobody had proposed by then, which no method can name.",
        "",
    ]
    return lines


def _method(book: Casebook) -> list[str]:
    return [
        "Each case below is a draft, what was on record while it lay on the table, and the draft that came next.",
        "`detente retrodict` says how likely each point was to move, and to what, from that record alone.",
        "`casebook/README.md` says how judgements were kept apart from outcomes,",
        "and where that fails. Every case is judged by weights fitted on the *other* cases.",
        "",
    ]


def _together(book: Casebook) -> list[str]:
    lines = [
        f"**All {len(book.judged)} cases together** ({book.told} points; lower is better for the first two):",
        "",
        *_score_rows(book.scores),
        "",
        "Brackets: 95% intervals over points; points of one case go together, so the truth is wider. A flat yes or no counts as",
        "0% or 100% in the Brier score, and as 2% or 98% in the log score. Rankings name as many points as the mixture expects",
        "to move. A method that says nothing of a case is scored there as saying the same of every point.",
        "",
        *_with_and_without(book),
    ]
    return lines


def _with_and_without(book: Casebook) -> list[str]:
    """Say how the mixture and the best baseline do where counter-drafts were known, and where none was."""
    lines = []
    for known, words in ((True, "where a counter-draft was known"), (False, "where none was")):
        own = [one.result for one in book.judged if bool(one.result.counter_drafts) is known]
        count = sum(result.told for result in own)
        means = {
            s.method: sum(r.told * next(x for x in r.scores if x.method == s.method).brier.value for r in own) / count
            for s in own[0].scores
            if s.baseline or s.method == "mixture"
        }
        best = min((name for name in means if name != "mixture"), key=lambda name: means[name])
        title = next(s.title for s in book.scores if s.method == best)
        lines.append(
            f"- In the {plural(len(own), 'case')} {words} ({count} points): Brier score {means['mixture']:.3f}; the best "
            f"baseline there, “{title}”, {means[best]:.3f}; “copy the counter-drafts” {means['counter_draft']:.3f}."
        )
    named = [
        entry.options[[o.option != NEW for o in entry.options].index(True)].option in entry.happened.after
        for one in book.judged
        for entry in one.result.points
        if entry.happened.moved and entry.happened.known and any(o.option != NEW for o in entry.options)
    ]
    lines.append(
        f"- Of {len(named)} points that moved to an option known by then, the likeliest option was the right one for {sum(named)}."
    )
    return [*lines, ""]


def _score_rows(scores: tuple[MoveScores, ...]) -> list[str]:
    rows = [
        "| said by | Brier | log | AUC | hits | precision | recall | right option |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for s in scores:
        name = f"*{s.title}*" if s.baseline else (f"**{s.title}**" if s is scores[0] else s.title)
        note = f" ({s.note})" if s.note else ""
        shares = [s.hits, s.precision, s.recall, s.right_option]
        cells = " | ".join("–" if v is None else f"{100 * v:.0f}%" for v in shares)
        auc = "–" if s.auc is None else f"{s.auc:.2f}"
        rows.append(
            f"| {name}{note} | {s.brier.value:.3f} ({s.brier.low:.2f} to {s.brier.high:.2f}) | {s.log.value:.3f} | {auc} | {cells} |"
        )
    return rows


def _weights(weights: Weights) -> list[str]:
    parts = weights.to_dict()
    return [
        "What the mixture makes of its signs, fitted on all cases (log odds; what a sign is: `retrodiction/signs.py`):",
        "",
        "| sign that a point moves | weight |",
        "|---|---|",
        *(f"| {SIGNS[name]} | {value:+.2f} |" for name, value in parts["moves"].items()),
        "",
    ]


def _misses(result: Retrodiction) -> list[PointForecast]:
    return [
        e
        for e in result.points
        if e.happened.moved is not None and e.moves is not None and (e.moves > 0.5) != e.happened.moved
    ]


def _case(one: Judged) -> list[str]:
    result, case = one.result, one.case
    before, after = case.draft(result.from_draft), case.draft(result.to_draft)
    own = _own(result.scores)
    wrong = _misses(result)
    lines = [
        f"### {case.title}",
        "",
        f"{result.headline}",
        "",
        f"From *{before.title}* ({before.date}) to *{after.title}* ({after.date}), from the record up to {result.day}. Brier score",
        f"{own.brier.value:.3f} ({own.brier.low:.2f} to {own.brier.high:.2f}).",
        "",
        "| called | point | said to move | if so, likeliest | what happened |",
        "|---|---|---|---|---|",
    ]
    told = [e for e in result.points if e.happened.moved is not None and e not in wrong]
    rest = [e for e in result.points if e.happened.moved is None]
    for call, entries in (("**wrong**", wrong), ("right", told), ("–", rest)):
        lines += [_row(case, call, entry) for entry in entries]
    names = {s.method: s for s in result.scores}
    lines += [
        "",
        "Brier scores: " + "; ".join(f"{s.title} {s.brier.value:.3f}" for s in names.values()) + ".",
        "",
    ]
    return lines


def _row(case: Case, call: str, entry: PointForecast) -> str:
    moves = "–" if entry.moves is None else percent(entry.moves)
    happened = "cannot be told" if entry.happened.moved is None else happened_words(case, entry.happened)
    cells = [call, case.point(entry.point).title, moves, expected_words(case, entry), happened]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _lessons() -> list[str]:
    return [
        "### What did not help, and what to doubt",
        "",
        "- The refusers' loss alone gave a Brier score of about 0.21, against about 0.13 with the other signs. Words, what a",
        "  change costs the others, and counter-drafts add most.",
        "- The packages of `solve`, the amendments and simulated texts stand above on their own. None has a better Brier score",
        "  than the mixture; the largest sum of utilities calls about as many points right. What a change gives everybody",
        "  together, as one more sign, gained less than 0.005 of the Brier score, so it was left out.",
        "- That a party was not asked is a sign in one case only, so the other cases teach nothing of it.",
        "- Two signs count against the mean of their case: words and counter-drafts. Without that, a case without any record of",
        "  words looked like one where nobody objects. This was seen on these very cases.",
        "- Some fifty variants of signs and penalties were compared by leaving a case out, and this one was kept. So the scores",
        "  above are somewhat too good, and the next case may be worse.",
        "- Points that come up from nowhere, such as a ban that nobody had mentioned, are not seen coming. They look like points",
        "  that nobody disputes.",
        "- Which points are here follows from what was written about them. Points that nobody disputed are too few, so the share",
        "  that moves is too high.",
        "- The histories are known, and so were the outcomes to those who coded most cases. The rule from words to figures was",
        "  written before the outcomes were added, but its author knew how things ended.",
        "",
    ]


def write_weights(weights: Weights) -> str:
    """Return the text of ``weights.yaml``."""
    lines = ["# Fitted on the casebook by benchmarks/retrodictions.py. Do not change by hand."]
    for name, values in weights.to_dict().items():
        lines.append(f"{name}:")
        lines += [f"  {sign}: {value:.4f}" for sign, value in values.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the weights, or check them."""
    fitted = casebook().weights
    if "--check" in sys.argv[1:]:
        shipped = shipped_weights()
        same = np.allclose(fitted.moves, shipped.moves, atol=2e-3) and np.allclose(
            fitted.options, shipped.options, atol=2e-3
        )
        return 0 if same else 1
    WEIGHTS.write_text(write_weights(fitted), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
