"""What if: variants of a case on the same random numbers, and what each lever does to the odds.

Run k of a variant draws what run k of the case draws, except for the figures that the variant sets: every figure has
a stream of its own (see ``detente.process.factors``). The difference of two shares is then the mean of many small
differences, run by run, and its interval is far narrower than that of either share (common random numbers; Glasserman
and Yao 1992).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from detente.case.case import Case
from detente.case.estimate import Estimate
from detente.case.fields import number
from detente.case.models_preferences import Assessor, PointValues, correlation
from detente.case.models_process import ProcessFile
from detente.errors import InputError, nearest
from detente.forecast.ensemble import Ensemble, run_ensemble
from detente.process.tally import DETAIL
from detente.shares import Z95

Value = Any


@dataclass(frozen=True)
class Variant:
    """A named set of changes: values by path, or entries to leave out."""

    name: str
    values: Mapping[str, Value]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A variant beside the case as it is; ``lo`` and ``hi`` bound the difference in the share agreed (95 per cent)."""

    name: str
    agreement: float
    difference: float
    lo: float
    hi: float
    changed: float
    day: float | None
    utilities: dict[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "agreement": self.agreement,
            "difference": self.difference,
            "lo": self.lo,
            "hi": self.hi,
            "runs_changed": self.changed,
            "mean_day": self.day,
            "utility_difference": self.utilities,
        }


@dataclass(frozen=True)
class Comparison:
    """Variants beside the case as it is, on common random numbers."""

    base: Ensemble
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        return self.base.to_dict() | {"variants": [row.to_dict() for row in self.rows]}


def read_settings(settings: Iterable[str]) -> list[Variant]:
    """Read ``PATH=VALUE`` settings as one variant.

    Raises
    ------
    InputError
        When one has no ``=``.
    """
    from detente.cli.common import pairs

    values = pairs(list(settings), "PATH=VALUE, such as process.leverage.cut_support.credibility=0.1")
    if not values:
        return []
    return [Variant(", ".join(f"{k} = {v}" for k, v in values.items()), {k: _plain(v) for k, v in values.items()})]


def _plain(text: str) -> Value:
    """Read a value as YAML would: a number, a list [low, likely, high], or text."""
    from detente.case.reader import read_yaml

    return read_yaml(f"value: {text}\n", "--set").tree["value"]


def read_variants(path: Path) -> list[Variant]:
    """Read a file of variants: ``{name: {PATH: VALUE, …}, …}``.

    Raises
    ------
    InputError
        With the place of what cannot be read.
    """
    from detente.case.reader import read_text, read_yaml
    from detente.errors import Fault

    document = read_yaml(read_text(Path(path), str(path)), str(path))
    if not isinstance(document.tree, dict) or not document.tree:
        raise InputError([Fault(document.place(()), "expected variants: name: {PATH: VALUE}")])
    variants = []
    for name, values in document.tree.items():
        if not isinstance(values, dict) or not values:
            raise InputError([Fault(document.place((name,)), f"variant {name!r}: expected {{PATH: VALUE}}")])
        variants.append(Variant(str(name), dict(values)))
    return variants


def apply(case: Case, variant: Variant) -> Case:
    """Return the case with a variant's changes.

    Raises
    ------
    InputError
        When a path leads nowhere (with the nearest known name) or a value does not fit.
    """
    for path in variant.without:
        case = _drop(case, path.split("."))
    for path, value in variant.values.items():
        case = set_figure(case, path, value)
    return case


def set_figure(case: Case, path: str, value: Value) -> Case:
    """Return the case with one figure of ``process.yaml`` or of the preferences set otherwise.

    Paths read ``process.LIST.ID.FIELD`` (an influence by its id or its place from 0), ``process.FIELD``,
    ``process.strategies.PARTY.FIELD`` or ``preferences.PARTY.FIELD…`` (with every assessor).
    """
    steps = path.split(".")
    if steps[0] == "process" and len(steps) > 1:
        if case.process is None:
            raise InputError(f"case {case.id!r} has no process.yaml, so no {path!r}")
        data = case.process.model_dump(by_alias=True, exclude_unset=True)
        party = steps[2] if len(steps) > 2 and steps[1] == "strategies" else None
        if party in case.valued:
            data.setdefault("strategies", {}).setdefault(party, {})
        _set(data, steps[1:], value, path, ProcessFile)
        process = _validated(ProcessFile, data, path, value)
        _checked(case, process, path, value)
        return replace(case, process=process)
    if steps[0] == "preferences" and len(steps) > 2:
        party = steps[1]
        if party not in case.valued:
            raise InputError(f"{path}: party {party!r} has no preferences{nearest(party, case.valued)}")
        assessors = []
        for assessor in case.assessors:
            if party in assessor.preferences:
                mine = assessor.preferences | {party: _with(assessor.preferences[party], steps[2:], value, path)}
                assessor = Assessor(name=assessor.name, weight=assessor.weight, preferences=mine, file=assessor.file)
            assessors.append(assessor)
        return replace(case, assessors=tuple(assessors))
    raise InputError(f"found {path!r}, expected a path that begins with process. or preferences.PARTY.")


def _with(holder: Any, steps: Sequence[str], value: Value, path: str) -> Any:
    """Return a copy of a part of the preferences with one figure set otherwise."""
    if not steps:
        try:
            if isinstance(holder, Estimate) or holder is None:
                return Estimate.model_validate(value)
            if isinstance(holder, float):
                return number(value)
        except (ValidationError, PydanticCustomError) as error:
            text = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else error.message()
            raise InputError(f"{path}={value}: {text}") from None
        raise InputError(f"{path}: this is no figure that can be set; name one below it")
    step, rest = steps[0], steps[1:]
    if isinstance(holder, PointValues):
        if holder.options is None:
            raise InputError(f"{path}: the values of this point are an order, not figures")
        return holder.model_copy(update={"options": _with(holder.options, steps, value, path)})
    if isinstance(holder, Estimate):
        raise InputError(f"{path}: an estimate is set as a whole, to a number or [low, likely, high]")
    if isinstance(holder, tuple):
        at = _place(holder, step, path)
        return (*holder[:at], _with(holder[at], rest, value, path), *holder[at + 1 :])
    known = list(holder) if isinstance(holder, dict) else list(type(holder).model_fields)
    if step not in known:
        raise InputError(f"{path}: there is no {step!r}{nearest(step, known)}")
    if isinstance(holder, dict):
        return holder | {step: _with(holder[step], rest, value, path)}
    if getattr(holder, step) is None and step != "no_deal":
        raise InputError(f"{path}: the case gives no {step!r} here")
    if step == "correlation" and not rest:
        try:
            return holder.model_copy(update={step: correlation(value)})
        except PydanticCustomError as error:
            raise InputError(f"{path}={value}: {error.message()}") from None
    return holder.model_copy(update={step: _with(getattr(holder, step), rest, value, path)})


def _checked(case: Case, process: ProcessFile, path: str, value: Value) -> None:
    from detente.case.check_process import faults
    from detente.case.reader import Document

    found = list(faults(process, case, Document("process.yaml", {})))
    if found:
        raise InputError(f"{path}={value}: {found[0].message}")


def _validated(model: Any, data: Any, path: str, value: Value) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        entry = error.errors(include_url=False)[0]
        if entry["type"] == "extra_forbidden":
            from detente.case.validate import _keys_at

            loc = tuple(step for step in entry["loc"] if isinstance(step, str | int))
            known = _keys_at(model, loc[:-1])
            hint = nearest(str(loc[-1]), known) or f"; expected one of {', '.join(known)}"
            raise InputError(f"{path}: unknown key {str(loc[-1])!r}{hint}") from None
        raise InputError(f"{path}={value}: {entry['msg']}") from None


def _set(data: Any, steps: Sequence[str], value: Value, path: str, model: Any) -> None:
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(data, list | tuple):
            at = _place(data, step, path)
            if last:
                raise InputError(f"{path}: expected a field of {step!r}, such as {path}.no_deal")
            data = data[at]
        elif isinstance(data, dict):
            if last:
                data[step] = value
                return
            if step not in data:
                known = list(data) if depth else [*model.model_fields]
                raise InputError(f"{path}: there is no {step!r}{nearest(step, known)}")
            inner = data[step]
            data[step] = list(inner) if isinstance(inner, tuple) else inner
            data = data[step]
        else:
            raise InputError(f"{path}: {steps[depth - 1]!r} has no parts")


def _place(entries: Sequence[Any], step: str, path: str) -> int:
    ids = [
        str((entry.get("id") if isinstance(entry, dict) else getattr(entry, "id", None)) or k)
        for k, entry in enumerate(entries)
    ]
    if step in ids:
        return ids.index(step)
    raise InputError(f"{path}: there is no {step!r}{nearest(step, ids)}; there are {', '.join(ids) or 'none'}")


def _drop(case: Case, steps: list[str]) -> Case:
    """Return the case without an entry of a list of ``process.yaml``; threats of a deadline go with it."""
    assert case.process is not None
    entries = list(getattr(case.process, steps[1]))
    ids = [str(getattr(entry, "id", None) or k) for k, entry in enumerate(entries)]
    del entries[ids.index(steps[2])]
    changes: dict[str, Any] = {steps[1]: tuple(entries)}
    if steps[1] == "deadlines":
        changes["leverage"] = tuple(t for t in case.process.leverage if t.deadline != steps[2])
    return replace(case, process=case.process.model_copy(update=changes))


def levers_of(case: Case) -> list[Variant]:
    """List what each lever could be set to: deadlines, threats, pressures, hypotheses, disclosures, influence."""
    process = case.process
    if process is None:
        raise InputError(f"case {case.id!r} has no process.yaml; there are no levers without one")
    found: list[Variant] = []
    start = process.start or case.as_of
    for deadline in process.deadlines:
        at = f"process.deadlines.{deadline.id}"
        found.append(Variant(f"no deadline {deadline.id}", {}, (at,)))
        found.append(Variant(f"deadline {deadline.id} is never extended", {f"{at}.extendable": 0.0}))
        found.append(Variant(f"deadline {deadline.id} is surely extended", {f"{at}.extendable": 1.0}))
    for threat in process.leverage:
        at = f"process.leverage.{threat.id}"
        found.append(Variant(f"no threat {threat.id}", {}, (at,)))
        found.append(Variant(f"threat {threat.id} is believed", {f"{at}.credibility": 1.0}))
    for pressure in process.pressures:
        at = f"process.pressures.{pressure.id}"
        twice = [
            2 * v
            for v in (
                pressure.no_deal_per_month.low,
                pressure.no_deal_per_month.likely,
                pressure.no_deal_per_month.high,
            )
        ]
        found.append(Variant(f"no pressure {pressure.id}", {}, (at,)))
        found.append(Variant(f"twice the pressure {pressure.id}", {f"{at}.no_deal_per_month": twice}))
    for guess in process.hypotheses:
        at = f"process.hypotheses.{guess.id}.probability"
        found.append(Variant(f"{guess.id} is so", {at: 1.0}))
        found.append(Variant(f"{guess.id} is not so", {at: 0.0}))
    for k, link in enumerate(process.influence):
        found.append(
            Variant(f"no influence of {link.of} on {link.on} ({link.when})", {}, (f"process.influence.{link.id or k}",))
        )
    told = {d.to for d in process.disclosures}
    for k, disclosure in enumerate(process.disclosures):
        found.append(
            Variant(f"{disclosure.draft} is not disclosed to {disclosure.to}", {}, (f"process.disclosures.{k}",))
        )
    seated = process.table or ()
    for party in case.valued:
        if party not in seated:
            rows = [d.model_dump(by_alias=True, exclude_unset=True) for d in process.disclosures if d.to != party]
            draft = next((d.draft for d in process.disclosures if d.to == party), next(iter(case.drafts), None))
            if draft is not None:
                rows.append({"draft": draft, "to": party, "date": start})
                text = "on the first day" if party in told else "at all, on the first day"
                found.append(Variant(f"drafts are disclosed to {party} {text}", {"process.disclosures": rows}))
    return found


def compare(
    case: Case,
    variants: Sequence[Variant],
    *,
    runs: int = 10_000,
    seed: int | None = 0,
    workers: int | None = None,
    cluster: str | None = None,
    posterior: bool = False,
    draft: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Comparison:
    """Run a case and its variants on common random numbers.

    Differences are taken run by run over at most the first 100,000 runs.

    Raises
    ------
    InputError
        For a variant that does not fit the case.
    """
    from detente.preferences.random import resolve_seed

    seed = resolve_seed(seed)
    changed = [(variant, apply(case, variant)) for variant in variants]
    total = runs * (1 + len(changed))

    def ensemble(one: Case, before: int) -> Ensemble:
        tell = None if progress is None else lambda done, _: progress(before + done, total)
        return run_ensemble(
            one, runs, seed, workers=workers, cluster=cluster, posterior=posterior, draft=draft, progress=tell,
            cancel=cancel,
        )  # fmt: skip

    base = ensemble(case, 0)
    rows = []
    for k, (variant, other) in enumerate(changed, 1):
        rows.append(_row(variant.name, base, ensemble(other, k * runs)))
    return Comparison(base, tuple(rows))


def paired_interval(gained: int, lost: int, count: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a difference of two shares over the same runs.

    Half a run is added to each of the four cells (Agresti and Min 2005), so that no run changed is not taken for
    proof that none ever would.

    Parameters
    ----------
    gained, lost : int
        Runs that agree only with the variant, and only without it.
    count : int
        All runs.
    """
    more, less, total = gained + 0.5, lost + 0.5, count + 2.0
    centre = (more - less) / total
    half = Z95 * math.sqrt((more + less) / total - centre**2) / math.sqrt(total)
    return max(-1.0, centre - half), min(1.0, centre + half)


def _row(name: str, base: Ensemble, other: Ensemble) -> Row:
    a, b = base.details, other.details
    count = min(len(a), len(b), DETAIL)
    difference = b.agreed[:count].astype(np.float64) - a.agreed[:count]
    mean = float(difference.mean())
    lo, hi = paired_interval(int((difference > 0).sum()), int((difference < 0).sum()), count)
    differs = (a.agreed[:count] != b.agreed[:count]) | (a.columns[:count] != b.columns[:count]).any(axis=1)
    with np.errstate(invalid="ignore"):
        moved = b.utility[:count] - a.utility[:count]
    worth = {
        party: float(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else None
        for party, column in zip(base.parties, moved.T, strict=True)
    }
    agreed_days = b.day[:count][b.agreed[:count]]
    return Row(
        name,
        other.agreement,
        other.agreement - base.agreement if other.runs == base.runs else mean,
        lo,
        hi,
        float(differs.mean()),
        float(agreed_days.mean()) if len(agreed_days) else None,
        worth,
    )
