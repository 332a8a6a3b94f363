"""Fit acceptance by degrees to people's answers, and write docs/explanation/acceptance.md.

python benchmarks/acceptance.py            # write the page
python benchmarks/acceptance.py --check    # exit status 1 when the page is out of date
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np

from detente.forecast.acceptance import AcceptanceScore, Fit, Interval, Scale, cross_validated, fit_acceptance
from detente.forecast.offers import Offers, read_offers
from detente.problem.graded import FITTED, IN_A_CASE, Graded
from detente.statistics import wilson
from detente.words import percent

ROOT = Path(__file__).resolve().parent.parent
OFFERS = ROOT / "benchmarks" / "casino" / "offers.csv"
PAGE = ROOT / "docs" / "explanation" / "acceptance.md"
SCALE = Scale(no_deal=5, low=0, high=36)
EDGES = (0.0, 0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 1.0)


def page() -> str:
    """Return the page's text."""
    offers = read_offers(OFFERS)
    fit = fit_acceptance(offers, SCALE)
    score, said = cross_validated(offers, SCALE)
    return "\n".join([*_head(), *_model(fit), *_table(fit.model), *_scores(score), *_curve(offers, said), *_transfer()])


def _head() -> list[str]:
    return [
        "# Acceptance by degrees",
        "",
        "Detente has two models of a yes. The **step** says: a party accepts what is worth at least no deal to it. The exact solvers use it, because",
        "it can be proven. But people refuse offers that are better than nothing, and now and then take worse ones. The model **by degrees** gives",
        "every offer a chance, which rises with the surplus: what the offer is worth, less what no deal is worth.",
        "",
        "`detente analyze` shows both, and so do `zopa` and [`models`](../reference/models.md). This page is written by `benchmarks/acceptance.py`,",
        "which also makes the fit. No figure is typed in by hand.",
        "",
    ]


def _model(fit: Fit) -> list[str]:
    return [
        "## The model, and the people that it was fitted on",
        "",
        "    chance = 1 / (1 + exp(-((surplus / range - location) / scale - asked x log(n))))",
        "",
        f"`n` is 1 for the first formal offer, 2 for the second, and so on. It was fitted by maximum likelihood to {fit.n:,} formal offers in",
        f"{fit.groups} negotiations of the CaSiNo corpus (Chawla, Ramirez, Clever, Lucas, May and Gratch, NAACL 2021; CC BY 4.0; a part of the corpus is",
        "kept back for tests). Two people share out goods worth 0 to 36 points to each. No deal is worth 5. Worth and answers are known. The intervals",
        "(95%) allow for several offers in one negotiation (Liang and Zeger 1986).",
        "",
        "| | fitted | 95% interval | meaning |",
        "|---|---|---|---|",
        _row(
            "location",
            fit.location,
            "the surplus, as a share of the range, that half of the people take when first asked",
        ),
        _row("scale", fit.scale, "how slowly the chance rises: this much above the location, 73% say yes"),
        _row("asked", fit.asked, "by how much the log odds fall with the log of the number of offers so far"),
        "",
    ]


def _row(name: str, found: Interval, meaning: str) -> str:
    return f"| `{name}` | {found.value:.3f} | {found.low:.3f} to {found.high:.3f} | {meaning} |"


def _table(model: Graded) -> list[str]:
    surplus = (-0.25, -0.1, 0.0, 0.1, 0.2, 0.35, 0.5)
    rows = [
        f"| {n} | " + " | ".join(f"{percent(float(model.chance(np.array(s), n)))}" for s in surplus) + " |"
        for n in (1, 2, 4)
    ]
    return [
        "What it says, by the surplus as a share of the range and by the number of the offer:",
        "",
        "| offer | " + " | ".join(f"{s:+.2f}".replace("-", "−") if s else "0" for s in surplus) + " |",
        "|" + "---|" * (len(surplus) + 1),
        *rows,
        "",
    ]


def _scores(score: AcceptanceScore) -> list[str]:
    words = {"graded": "by degrees", "step": "step (0.99 or 0.01)", "base": "the share that accepted, for every offer"}
    return [
        "## How well it foretells answers",
        "",
        "Ten parts, by negotiation; each part is foretold by a fit to the other nine. Lower is better.",
        "",
        "| model | log score | Brier score |",
        "|---|---|---|",
        *(f"| {words[m]} | {score.log_score[m]:.3f} | {score.brier[m]:.3f} |" for m in words),
        "",
        f"The line of reliability (what happened on the log odds that were said, Cox 1958) has the slope {score.reliability.slope:.2f} and the intercept",
        f"{score.reliability.intercept:+.2f}. A calibrated model has 1 and 0. Score other answers with the shipped model like this:",
        "",
        "```console",
        "$ detente score acceptance benchmarks/casino/offers.csv --no-deal 5 --range 0 36",
        "```",
        "",
    ]


def _curve(offers: Offers, said: np.ndarray) -> list[str]:
    lines = [
        "The curve of reliability, from the same ten parts:",
        "",
        "| said | offers | mean of what was said | accepted | its 95% range |",
        "|---|---|---|---|---|",
    ]
    for low, high in itertools.pairwise(EDGES):
        own = (said >= low) & (said < high)
        count, hits = int(own.sum()), int(offers.accepted[own].sum())
        if count:
            first, last = wilson(hits, count)
            lines.append(
                f"| {100 * low:.0f} to {100 * high:.0f}% | {count} | {100 * said[own].mean():.0f}% | {100 * hits / count:.0f}% | "
                f"{100 * first:.0f} to {100 * last:.0f}% |"
            )
    return [*lines, ""]


def _transfer() -> list[str]:
    low, high = IN_A_CASE.scale.low, IN_A_CASE.scale.high
    return [
        "## What carries over to a peace plan, and what does not",
        "",
        "**Carries over**, as a judgement of ours: that acceptance has degrees; that an offer barely better than no deal is far from sure; that a plainly worse one is",
        "not quite impossible; and the order of size of the scale.",
        "",
        "**Does not carry over**:",
        "",
        "- Two people, one sitting, small stakes. States answer by cabinets, parliaments and armies.",
        "- Most of these offers had been agreed in talk before they were made formal. A cold offer is refused more often.",
        "- `asked`. Second and third offers are only made to people who refused before. The figure holds apart who refuses, more than it says what asking does. In a",
        "  case the judgement of no deal knows already who has refused. So its default is 0 there.",
        "- What an offer is worth is known here. In a case it is judged, and the draws carry that doubt besides.",
        "",
        f"A case therefore takes the location from its fitted interval ({IN_A_CASE.location.low:g} to {IN_A_CASE.location.high:g}), and the scale from {low:g} to {high:g}: from the",
        "lower end of its interval to twice the upper. Each draw takes one of each for all parties, and an error of its own for each party. A case says otherwise with the",
        "key `models` of `case.yaml`:",
        "",
        "```yaml",
        "models:",
        "  acceptance: {location: [0, 0.1, 0.2], scale: [0.05, 0.1, 0.3], asked: 0, reason: Cold offers.}",
        "```",
        "",
        "The range is 100 on the scale `weighted`. On the scale `points` it is the distance from the party's worst package to its best, on the central preferences and without",
        "linkages. `n` is 1 plus the number of earlier drafts that the party has rejected in the timeline. Red lines stay what they are: who has a real one refuses.",
        "",
        "## Two questions, two answers",
        "",
        "**Would it sign if asked today?** That is `accepts` (the step) and `accepts_graded` (by degrees) of `analyze`. **Would it stop asking for more?** A party that would",
        "sign may still hold out for better terms while there is time. That is `asking` of `analyze`, from the strategies in `process.yaml`: the share of the draws in which",
        "the draft reaches what the party holds out for, today and on the last day. So a party can be *very likely to sign if asked* and stand *in the way* of an agreement in",
        "most of the simulated runs: it waits for more. The first is about the text, the second about time.",
        "",
    ]


def main() -> int:
    """Write the page, or check it."""
    offers = read_offers(OFFERS)
    model = fit_acceptance(offers, SCALE).model
    shipped = np.allclose(
        [model.location, model.scale, model.asked], [FITTED.location, FITTED.scale, FITTED.asked], atol=1e-6
    )
    if not shipped:
        print(f"FITTED in src/detente/problem/graded.py is not what the fit gives: {model}", file=sys.stderr)
        return 1
    if "--check" in sys.argv[1:]:
        if PAGE.read_text(encoding="utf-8") != page():
            print(f"{PAGE} is out of date; run python benchmarks/acceptance.py", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
