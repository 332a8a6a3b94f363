"""How those who are named to judge a finding vote, and who of them can settle it without the others."""

from __future__ import annotations

from detente.case.format.models.guarantees import Guarantee, GuaranteeAct

Judged = GuaranteeAct | Guarantee


def needed(judges: int, vote: str | None) -> int:
    """Return how many of the judges must say yes; without a stated vote, all of them.

    A majority is more than half of them, two thirds are at least that share, both of all that are named.
    """
    rules = {"all": judges, "any": 1, "majority": judges // 2 + 1, "two_thirds": -(-2 * judges // 3)}
    return rules[vote] if vote in rules else int(vote) if vote else judges


def decisive(judged: Judged, positive: bool) -> frozenset[str]:
    """Return the judges each of whom can settle a finding without any of the others.

    With ``k`` yes votes needed of ``n``, one judge alone brings it about if ``k`` is 1 and no other holds a veto, and keeps it
    from being found if a single missing vote is too many (``k`` is ``n``) or its veto stops it.
    """
    judges, veto = frozenset(judged.judged_by or ()), frozenset(judged.veto or ())
    count = needed(len(judges), judged.vote)
    if positive:
        return frozenset(j for j in judges if count <= 1 and veto <= {j})
    return judges if count == len(judges) else veto
