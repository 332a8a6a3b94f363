"""What was said of the text, checked against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import z3

from detente.case.format.expressions import And, AtLeast, Constant, Expression, Implies, Not, Or, atoms, parse
from detente.case.format.models.guarantees import Claim
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.comparison import Comparison
from detente.guarantees.settlement import settle
from detente.guarantees.solver import Deadline, OutOfTime, prove
from detente.records import Record


@dataclass(frozen=True)
class Checked(Record):
    """A claim with its verdict.

    Attributes
    ----------
    verdict : {"holds", "fails", "depends", "unknown"}
    counterexample : tuple of str or None
        A scenario in which what was claimed is not so.
    terms : tuple of str
        For ``depends``: how the undefined terms would have to be settled for it to hold.
    """

    claim: Claim
    verdict: str
    counterexample: tuple[str, ...] | None
    why: str
    terms: tuple[str, ...] = ()

    renamed: ClassVar[Mapping[str, str]] = {"terms": "depends_on"}
    derived: ClassVar[tuple[str, ...]] = ("by", "date", "text", "source")
    reads: ClassVar[Mapping[str, str]] = {
        "claim": "claim.says", "by": "claim.by", "date": "claim.date", "text": "claim.text", "source": "claim.source",
    }  # fmt: skip


def check_claim(
    formulas: ClauseFormulas, claim: Claim, compare: Callable[[str, str], Comparison], deadline: Deadline
) -> Checked:
    """Check one claim.

    Parameters
    ----------
    formulas : ClauseFormulas
    claim : Claim
    compare : callable
        Answers ``A at_least B``.
    deadline : Deadline

    Notes
    -----
    It fails when, however the findings that are nobody's to make are settled, there is a scenario in which it
    is not so. It depends when it is not so in some scenario, but would hold in all once some of those findings
    were settled in a way that leaves its own condition possible.
    """
    tree = parse(claim.says)
    if isinstance(tree, AtLeast):
        found = compare(tree.left, tree.right)
        return Checked(claim, found.verdict, found.counterexample, found.why, found.terms)
    comparisons = list(dict.fromkeys(leaf for leaf in atoms(tree) if isinstance(leaf, AtLeast)))
    answers = {leaf: compare(leaf.left, leaf.right) for leaf in comparisons}
    undecided = [leaf for leaf, answer in answers.items() if answer.verdict not in ("holds", "fails")]
    try:
        results = []
        for truths in product((True, False), repeat=min(len(undecided), 8)):
            value = {leaf: answer.verdict == "holds" for leaf, answer in answers.items()}
            value |= dict(zip(undecided, truths, strict=False))
            results.append(_check(formulas, claim, _replace(tree, value), deadline))
    except OutOfTime as stop:
        return Checked(claim, "unknown", None, f"Not decided: {stop}.")
    if len({result.verdict for result in results}) == 1:
        return results[0]
    word = "depends" if any(answers[leaf].verdict == "depends" for leaf in undecided) else "unknown"
    said = "; ".join(f"{leaf.left} at_least {leaf.right}: {answers[leaf].why}" for leaf in undecided)
    terms = tuple(term for leaf in undecided for term in answers[leaf].terms)
    return Checked(claim, word, None, f"It rests on a comparison that is not settled. {said}", terms)


def _replace(tree: Expression, value: dict[AtLeast, bool]) -> Expression:
    match tree:
        case AtLeast():
            return Constant(value[tree])
        case Not(operand):
            return Not(_replace(operand, value))
        case And(operands):
            return And(tuple(_replace(operand, value) for operand in operands))
        case Or(operands):
            return Or(tuple(_replace(operand, value) for operand in operands))
        case Implies(left, right):
            return Implies(_replace(left, value), _replace(right, value))
    return tree


def _check(formulas: ClauseFormulas, claim: Claim, tree: Expression, deadline: Deadline) -> Checked:
    formula = formulas.formula(tree)
    solver = formulas.renew(deadline)
    condition = formulas.formula(tree.left) if isinstance(tree, Implies) else formulas.true()
    possible = [*formulas.assume, condition]
    if prove(z3.Not(z3.And(*possible)), [], solver).status == "proven":
        assumed = prove(z3.Not(z3.And(*formulas.assume, formulas.true())), [], solver)
        if assumed.status == "proven":
            return Checked(claim, "unknown", None, "The assumptions contradict one another, so nothing can be checked.")
        return Checked(claim, "holds", None, "It holds for want of cases: its condition can never be met.")
    proof = prove(formula, formulas.assume, solver)
    if proof.status == "proven":
        return Checked(claim, "holds", None, "It holds in every scenario.")
    if proof.status == "unknown":
        raise OutOfTime(proof.why or "")
    scenario = tuple(str(lit) for lit in sorted(formulas.sort(proof.scenario or ()), key=lambda lit: not lit.positive))
    always = z3.Implies(z3.And(*formulas.assume, formulas.true()), formula)
    settled = settle(formulas.unjudged(), always, possible, solver)
    if settled:
        terms = tuple(str(lit) for lit in formulas.sort(settled))
        why = f"It turns on what nobody is named to find: it would hold if it were settled that {' and '.join(terms)}."
        return Checked(claim, "depends", scenario, why, terms)
    return Checked(claim, "fails", scenario, "It is not so in this scenario.")
