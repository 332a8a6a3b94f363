"""Cases with fixed figures, read from files: every number of ``analyze`` follows by plain sums and yes or no."""

from __future__ import annotations

import random

import pytest

from acceptance.command import answer
from acceptance.oracle import Enumerated, central, holds
from acceptance.random_cases import invent, write


def _settled(case, rng):
    """Take everything uncertain out of an invented case."""
    known = Enumerated(case)
    for prefs in case["prefs"].values():
        prefs["values"] = {p: known._values(v, p) for p, v in prefs["values"].items()}
        if "ranking" in prefs:
            prefs["weights"] = {p: rng.randint(1, 9) for p in prefs.pop("ranking")}
        elif "weights" in prefs:
            prefs["weights"] = {p: central(w) for p, w in prefs["weights"].items()}
        if prefs["no_deal"] is not None:
            prefs["no_deal"] = central(prefs["no_deal"])
        for line in prefs.get("red_lines", ()):
            line["firmness"] = rng.choice([0, 1])
        for linkage in prefs.get("linkages", ()):
            linkage["adds"] = central(linkage["adds"])
    return case


def _blocking(case, known, party, i):
    prefs, package, found = case["prefs"][party], known.packages[i], {}
    total = sum(prefs["weights"].values()) if prefs["scale"] == "weighted" else None
    for point, values in prefs["values"].items():
        best = max(values.values())
        loss = (best - values[package[point]]) * (prefs["weights"][point] / total if total else 1)
        if loss > 1e-9:
            option = next(o for o in known.order[point] if values[o] == best)
            moved = known.packages.index({**package, point: option})
            found[point] = (package[point], pytest.approx(loss, abs=1e-9), float(known.accepts(party, moved)))
    return found


def _voices(case, table, author):
    if table:
        return {author, *table}
    named = {author}
    for clause in case["consent"] or [{"all": [p for p, r in case["roles"].items() if r == "principal"]}]:
        for form in ("all", "at_least", "weighted"):
            members = clause.get(form, ())
            named |= set(members.get("of", members.get("weights", ())) if isinstance(members, dict) else members)
    return named


def _write(case, folder, rng):
    write(case, folder)
    seen, author = rng.sample(case["parties"], rng.randint(0, 2)), rng.choice(case["parties"])
    draft = folder / "drafts" / "d1.md"
    text = draft.read_text().replace("author: p0", f"author: {author}")
    draft.write_text(text.replace("seen_by: [public]", f"seen_by: [{', '.join(seen)}]"))
    table = rng.sample(case["parties"], 2) if rng.random() < 0.5 else None
    if table:
        (folder / "process.yaml").write_text(
            f"start: 2025-01-10\nhorizon: 20 days\nprotocol: single_text\ndrafter: {author}\ntable: [{', '.join(table)}]\n"
        )
    return seen, author, table


@pytest.mark.parametrize("seed", [*range(24), 50, 82])
def test_analysis(seed, tmp_path):
    rng = random.Random(seed)
    case = _settled(invent(seed), rng)
    known = Enumerated(case)
    seen, author, table = _write(case, tmp_path / "case", rng)
    found = answer("analyze", tmp_path / "case", "--draws", "5")
    left = [
        i
        for i, package in enumerate(known.packages)
        if all(package[p] == o for p, o in case["package"].items())
        and all(package[p] in options for p, options in case["open"].items())
    ]
    accepting = set()
    for v in known.voters:
        party, utilities = found["parties"][v], [known.utility[v][i] for i in left]
        answers = [known.accepts(v, i) for i in left]
        assert party["utility"]["mean"] == pytest.approx(min(utilities), abs=1e-9)
        assert party["utility_best"]["mean"] == pytest.approx(max(utilities), abs=1e-9)
        assert (party["accepts"], party["accepts_best"]) == (float(all(answers)), float(any(answers)))
        accepting |= {v} if all(answers) else set()
        if not case["open"]:
            assert {
                b["point"]: (b["option"], b["loss"], b["accepts_if_best"]) for b in party["blocking_points"]
            } == _blocking(case, known, v, left[0])
            losses = [b["loss"] for b in party["blocking_points"]]
            assert losses == sorted(losses, reverse=True)
            lines = case["prefs"][v].get("red_lines", ())
            crossed = [holds(line["when"], known.packages[left[0]], known.order) for line in lines]
            # Red lines are listed by what they say, not as the file lists them.
            assert sorted(bool(line["crossed"]) for line in party["red_lines"]) == sorted(crossed)
    if case["open"]:
        return
    package = known.packages[left[0]]
    adopted = known.consents(package, accepting)
    assert found["adopted"] == float(adopted)
    raising = [v for v in known.voters if not adopted and known.consents(package, accepting | {v})]
    assert found["bottleneck"] == min(raising, key=lambda v: v in accepting, default=None)
    heard = {*seen, *_voices(case, table, author)}
    unheard = {
        party: [
            p["id"]
            for p in case["points"]
            if party
            in next(o for o in p["options"] if o["id"] == package[p["id"]]).get("obligates", p.get("obligates", ()))
        ]
        for party in known.obligated(package) - heard
    }
    assert {u["party"]: u["points"] for u in found["unconsulted"]} == unheard
