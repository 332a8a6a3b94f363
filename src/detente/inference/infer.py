"""What the parties' words say of what they want: the whole answer, with the odds of a draft before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.inference.double_counting import blind as blinded
from detente.inference.history import History, history
from detente.inference.posterior import Posterior, infer
from detente.inference.put_as_demands import PutAsDemands, put_as_demands
from detente.inference.statements import read_record
from detente.inference.summary import summarize
from detente.problem.compile import compile_problem
from detente.problem.random import resolve_seed
from detente.records import Record


@dataclass(frozen=True)
class Inference(Record):
    """What the parties' words say of what they want, beside the prior.

    Attributes
    ----------
    case : Case
    posterior : Posterior
    draft : Draft or None
        The draft whose odds are told.
    over_time : History or None
        The odds after each day that brought news.
    blind : bool
        Whether judgements that cite the record were put back to knowing nothing before.
    demands : PutAsDemands or None
        The odds over the stated share of refusals that are put as demands; None without such words, or without a draft.
    """

    case: Case
    posterior: Posterior
    draft: Draft | None
    over_time: History | None = None
    blind: bool = False
    demands: PutAsDemands | None = None

    row_source: ClassVar[str] = "parties"
    row_name: ClassVar[str] = "party"

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The keys of ``detente infer --json``; see :func:`summarize`."""
        found = summarize(self.posterior, self.case, self.draft) | {"blind": self.blind}
        found["put_as_demands"] = None if self.demands is None else self.demands.to_dict()
        return found if self.over_time is None else found | {"over_time": self.over_time.entries}

    @property
    def parties(self) -> dict[str, Any]:
        return self.figures["parties"]  # type: ignore[no-any-return]

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.posterior.warnings

    def to_dict(self) -> dict[str, Any]:
        return dict(self.figures)


def inference(
    case: Case,
    *,
    draws: int,
    seed: int | None,
    draft: str | None = None,
    as_of: dt.date | None = None,
    hearsay: bool = False,
    over_time: bool = False,
    blind: bool = False,
) -> Inference:
    """Infer preferences from the record of a case, and tell the odds of a draft before and after.

    Parameters
    ----------
    case : Case
    draws : int
    seed : int or None
    draft : str, optional
        Default: the draft on the table by ``as_of``, if there is one.
    as_of : date, optional
        Use only what was said and disclosed by then. Default: the case's day.
    hearsay : bool
        Use what parties say of another party's position too.
    over_time : bool
        Follow the draft's odds from day to day.
    blind : bool
        Begin from priors that are blind to the record, see :func:`detente.inference.double_counting.blind`.

    Raises
    ------
    InputError
        When there is no such draft, or none to follow over time.
    """
    then = replace(case, as_of=as_of or case.as_of)
    chosen = then.draft(draft) if draft is not None else then.on_the_table()
    problem = compile_problem(case)
    if blind:
        case = blinded(case, problem, read_record(case, problem, as_of or case.as_of, hearsay=hearsay))
        problem = compile_problem(case)
    found = infer(case, problem, draws=draws, seed=resolve_seed(seed), as_of=as_of, hearsay=hearsay)
    shares = None if chosen is None else put_as_demands(case, problem, found, chosen)
    if not over_time:
        return Inference(case, found, chosen, blind=blind, demands=shares)
    if chosen is None:
        raise InputError("no draft is on the table by then; name one with --draft to follow its odds")
    followed = history(case, problem, chosen, draws=draws, seed=found.seed, as_of=as_of, hearsay=hearsay)
    return Inference(case, found, chosen, followed, blind, shares)
