"""Whether a guarantee promises defence by an outside party, so that a treaty of defence can be held against it."""

from __future__ import annotations

from detente.case.format.models.guarantees import Guarantee, GuaranteesFile, Obligation
from detente.guarantees.vagueness import names_used

ARMED = frozenset({"armed_attack", "nuclear_attack", "nuclear_threat"})
DEFENCE = frozenset({"assistance", "council_action"})
"""Kinds of duty that the shipped treaties know."""


def promises_defence(file: GuaranteesFile, guarantee: Guarantee) -> bool:
    """Return whether some obligation has an outside party come to the beneficiary's help against an adversary.

    The clauses decide, not who the parties are. An outside party is a responder (or, where none is named, a
    guarantor) that is neither the beneficiary nor the adversary. Its duty is one of defence when its kind is one that
    the shipped treaties know, or when its kind is not told and the trigger is an armed attack.

    Parameters
    ----------
    file : GuaranteesFile
    guarantee : Guarantee
        One of the file.
    """
    if guarantee.adversary is None:
        return False
    attacked = any(file.acts[act].kind in ARMED for act in names_used(file, [guarantee.trigger]))
    return any(_outside(guarantee, duty) and _defends(kind_of(file, duty), attacked) for duty in guarantee.obliges)


def kind_of(file: GuaranteesFile, duty: Obligation) -> str | None:
    """Return the kind of what is owed: the obligation's own, else its act's."""
    if duty.kind is not None or duty.act is None:
        return duty.kind
    act = file.acts.get(duty.act)
    return act.kind if act is not None else None


def _outside(guarantee: Guarantee, duty: Obligation) -> bool:
    return bool(set(duty.by or guarantee.guarantors) - {guarantee.beneficiary, guarantee.adversary})


def _defends(kind: str | None, attacked: bool) -> bool:
    return attacked if kind is None else kind in DEFENCE
