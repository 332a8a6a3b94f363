"""Write docs/explanation/right-and-wrong.md: the casebook of drafts, and the examples whose answers others published.

python benchmarks/right_and_wrong.py            # write the page
python benchmarks/right_and_wrong.py --check    # exit status 1 when the page is out of date
"""

from __future__ import annotations

import sys
from pathlib import Path

from retrodictions import section

from detente.bargain.division import divide
from detente.case.load import load_case
from detente.forecast.actor_table import read_actors
from detente.forecast.actors import TABLE_2_MEANS, TABLE_2_MEDIANS, ActorForecast, forecast
from detente.problem.compile import compile_problem
from detente.stability.analysis import analyze
from detente.stability.concepts import CONCEPTS
from detente.stability.graph import compile_graph

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "explanation" / "right-and-wrong.md"


def page() -> str:
    """Return the page's text."""
    return "\n".join(
        [*_head(), *section(), *_graphs(), *_division(), *_emissions(), *_italy(), *_china(), *_bulk(), *_sum()]
    )


def _head() -> list[str]:
    return [
        "# What the tool gets right and wrong",
        "",
        "A tool that judges plans must first be held against what is already known: drafts whose next version came, and numbers",
        "that others published. `benchmarks/right_and_wrong.py` writes this page from the casebook and the examples. Nothing is",
        "typed in by hand except what the sources say.",
        "Each example's README names its sources.",
        "",
        "The page keeps two questions apart. Does the tool compute what the method says? It must. Did the method foresee what",
        "happened? Often it did not.",
        "",
    ]


def _graphs() -> list[str]:
    lines = ["## Where conflicts can end", ""]
    syria = analyze(compile_graph(load_case(EXAMPLES / "syria_iraq_1975"))).to_dict()["equilibria"]
    wanted = {"nash": ["NYY"], "gmr": ["NNN", "NYY"], "smr": ["NYY"], "seq": ["NYY"]}
    lines += [
        "The options and rankings of both conflicts are published. The stable states called known were worked out from them,",
        "independently of this project.",
        "",
        "**Syria and Iraq, 1975** (`examples/syria_iraq_1975`).",
        "",
        "| concept | known | computed |",
        "|---|---|---|",
        *(f"| {c} | {', '.join(wanted[c])} | {', '.join(syria[c])} |" for c in CONCEPTS),
        "",
        f"{_same(wanted == syria)} According to the model, war (escalation answered by attack) is the only state that lasts",
        "under all four concepts. Its source calls the release of water the desirable resolution, and notes that it can be reached",
        "only if Syria's preferences change. The model has no third party, so it cannot find what a mediator might bring about.",
        "",
    ]
    graph = compile_graph(load_case(EXAMPLES / "garrison_1970s"))
    found = analyze(graph)
    numbers = {
        c: [k + 1 for k in range(len(graph)) if found.stability.equilibria[i, k]] for i, c in enumerate(CONCEPTS)
    }
    nash = [2, 3, 11, 17, 18, 21, 22]
    lines += [
        "**Garrison Diversion Unit, 1970s** (`examples/garrison_1970s`). Nash equilibria, by the source's numbers:",
        f"known {_list(nash)}; computed {_list(numbers['nash'])}. {_same(nash == numbers['nash'])}",
        f"Under GMR {len(numbers['gmr'])} of the 23 states last, under SEQ {len(numbers['seq'])}. Seven",
        "equilibria narrow a conflict down, but do not predict it. The source does not establish which state came about.",
        "",
    ]
    return lines


def _division() -> list[str]:
    case = load_case(EXAMPLES / "panama_canal_1974")
    result = divide(compile_problem(case))
    us, panama = result.utilities["us"], result.utilities["panama"]
    share = result.points["land_and_water"]
    right = abs(us - 66) < 1e-9 and abs(panama - 66) < 1e-9 and result.split_point == "land_and_water"
    return [
        "## Dividing points",
        "",
        "**Panama Canal, 1974** (`examples/panama_canal_1974`), Adjusted Winner.",
        "",
        "| | published | computed |",
        "|---|---|---|",
        f"| score of the United States | 66.0 | {us:.1f} |",
        f"| score of Panama | 66.0 | {panama:.1f} |",
        f"| land and water to the United States | 13.3% | {100 * share['us']:.1f}% |",
        f"| land and water to Panama | 86.7% | {100 * share['panama']:.1f}% |",
        "",
        f"{_same(right)} Both columns of points come from the United States side, so Panama's is an estimate of what",
        "Panama wanted. The method treats each point as if it could be shared evenly and apart from the others.",
        "",
    ]


def _emissions() -> list[str]:
    result = forecast(read_actors(EXAMPLES / "eu_emissions_1993" / "actors.csv"), rounds=8)
    printed = forecast(read_actors(EXAMPLES / "eu_emissions_1993" / "actors.csv"), rounds=8, reading="printed")
    outcome = 8.833
    medians = [entry.median for entry in result.rounds]
    means = [entry.mean for entry in result.rounds]
    off = sum(abs(a - b) for a, b in zip(medians, TABLE_2_MEDIANS, strict=True)) / 8
    off_means = sum(abs(a - b) for a, b in zip(means, TABLE_2_MEANS, strict=True)) / 8
    rows = [
        ("weighted mean", result.weighted_mean),
        ("weighted median", result.median),
        ("challenge model, median after round 1", medians[0]),
        ("challenge model, median after round 8", medians[-1]),
        ("published forecast, first", 8.35),
        ("published forecast, later", 9.05),
    ]
    return [
        "## Where one issue settles",
        "",
        "**Emission standards for cars** (`examples/eu_emissions_1993`): years of delay, outcome 8.833.",
        "",
        "| forecast | years | off by |",
        "|---|---|---|",
        *(f"| {name} | {value:.2f} | {value - outcome:+.2f} |" for name, value in rows),
        "",
        "The challenge model beside the table that Scholz, Calbert and Smith (2011) print for their replication of it:",
        "",
        "| round | " + " | ".join(str(k) for k in range(1, 9)) + " |",
        "|---|" + "---|" * 8,
        "| median, printed | " + " | ".join(f"{x:.1f}" for x in TABLE_2_MEDIANS) + " |",
        "| median, computed | " + " | ".join(f"{x:.2f}" for x in medians) + " |",
        "| mean, printed | " + " | ".join(f"{x:.1f}" for x in TABLE_2_MEANS) + " |",
        "| mean, computed | " + " | ".join(f"{x:.2f}" for x in means) + " |",
        "",
        f"Medians differ by {off:.2f} on average, most in round 2, means by {off_means:.2f}. The formulas as printed do not give",
        f"the table: read literally, they settle at {printed.rounds[-1].median:.1f} and stay there. [Actor tables](../reference/actors.md)",
        "says which reading is used. The model does not settle. Its medians run from",
        f"{min(medians):.1f} to {max(medians):.1f}, so the round at which you stop decides how good it looks.",
        "",
    ]


def _italy() -> list[str]:
    result = forecast(read_actors(EXAMPLES / "italy_budget_1983" / "actors.csv"), rounds=8)
    return [
        "**Italy's budget deficit** (`examples/italy_budget_1983`), trillion lire. The published forecast is 70, with an error",
        "reported as under 1%. The source prints no weights. With equal weights the mean is",
        f"{result.weighted_mean:.2f} and the median {result.median:.1f}. With all weights and saliences set alike, the challenge",
        "model leaves every actor where it is. The published forecast needs the weights that were not printed.",
        "",
    ]


def _china() -> list[str]:
    access = forecast(read_actors(EXAMPLES / "china_oil_2014" / "private_access.csv"), rounds=8)
    reform = forecast(read_actors(EXAMPLES / "china_oil_2014" / "cnpc_reform.csv"), rounds=8)

    def row(name: str, result: ActorForecast, published: str) -> str:
        last = result.rounds[-1]
        return (
            f"| {name} | {published} | {result.weighted_mean:.1f} | {result.median:.1f} | "
            f"{last.median:.1f} | {last.mean:.1f} |"
        )

    return [
        "**China's upstream oil** (`examples/china_oil_2014`), scales from 0 to 100.",
        "",
        "| question | published forecast | weighted mean | weighted median | model, median | model, mean |",
        "|---|---|---|---|---|---|",
        row("private access", access, "drift to 30; band 15 to 45"),
        row("reform of CNPC", reform, "20; ceiling 30 to 50"),
        "",
        "On private access, the weighted median is the published 30. On CNPC, the baselines and the challenge model all lie well",
        "above the published 20. That forecast rests on a bloc around one powerful actor. A mean does not see the bloc, and this",
        "challenge model dissolves it. What happened cannot be scored without a judgement. Pipelines were split off in December",
        "2019, and licences were opened to private and foreign firms in May 2020. But the source names no horizon, and does not",
        "place these events on its scales.",
        "",
    ]


def _bulk() -> list[str]:
    return [
        "**In bulk** (not run here; the data set is not part of this project): on 351 resolved issues of the European Union, on scales of",
        "100, a replicator's results give mean absolute errors of 22.99 for the weighted mean, 28.37 for the median actor and 26.83",
        "to 28.82 for challenge models. So `detente forecast actors` puts the mean first.",
        "",
    ]


def _sum() -> list[str]:
    return [
        "## In sum",
        "",
        "- Wherever the published numbers can be checked, Detente reproduces them, with one exception: it comes close to the",
        "  challenge model's table, but does not reproduce it.",
        "- The graph model narrows down where a conflict can end. It does not say which of several stable states comes about,",
        "  nor when, and it knows only the parties and options put into it.",
        "- A fair division shows what even-handed treatment of given weights would be. It says nothing about power, and the",
        "  weights here were judged by analysts.",
        "- For single-issue forecasts the plain weighted mean is the one to beat, and nothing here beats it reliably.",
        "- Which points of a draft move can be told better than by the baselines, on cases that were not used to fit. Where they",
        "  move to is told about half the time at best, and what nobody had proposed is never seen coming.",
        "- These few cases were picked because others had published them. They are not a random sample. Success with them does",
        "  not measure accuracy elsewhere.",
        "",
    ]


def _same(same: bool) -> str:
    return "The same." if same else "**Not the same.**"


def _list(numbers: list[int]) -> str:
    return ", ".join(str(n) for n in numbers)


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
