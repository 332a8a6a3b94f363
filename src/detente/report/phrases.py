"""How likely a party accepts and a draft passes, as the rest of a sentence: for each step of the scale a phrase of its own."""

from __future__ import annotations

from detente.language import by_count, later, ntr, tr
from detente.words import step

_ACCEPTS = (
    by_count("is almost certain not to accept", "are almost certain not to accept"),
    by_count("is very unlikely to accept", "are very unlikely to accept"),
    by_count("is unlikely to accept", "are unlikely to accept"),
    by_count("is about as likely as not to accept", "are about as likely as not to accept"),
    by_count("is likely to accept", "are likely to accept"),
    by_count("is very likely to accept", "are very likely to accept"),
    by_count("is almost certain to accept", "are almost certain to accept"),
)
_WOULD_ACCEPT = (
    later("would be almost certain not to accept"),
    later("would be very unlikely to accept"),
    later("would be unlikely to accept"),
    later("would be about as likely as not to accept"),
    later("would be likely to accept"),
    later("would be very likely to accept"),
    later("would be almost certain to accept"),
)
_PASSES = (
    later("is almost certain not to pass"),
    later("is very unlikely to pass"),
    later("is unlikely to pass"),
    later("is about as likely as not to pass"),
    later("is likely to pass"),
    later("is very likely to pass"),
    later("is almost certain to pass"),
)
_WOULD_PASS = (
    later("would be almost certain not to pass"),
    later("would be very unlikely to pass"),
    later("would be unlikely to pass"),
    later("would be about as likely as not to pass"),
    later("would be likely to pass"),
    later("would be very likely to pass"),
    later("would be almost certain to pass"),
)


def accepts(share: float, parties: int = 1) -> str:
    """Say how likely one party, or each of several, accepts: "are very unlikely to accept"."""
    one, many = _ACCEPTS[step(share)]
    return ntr(parties, one, many)


def would_accept(share: float) -> str:
    """Say how likely a party would accept: "would be likely to accept"."""
    return tr(_WOULD_ACCEPT[step(share)])


def passes(share: float) -> str:
    """Say how likely a draft passes: "is unlikely to pass"."""
    return tr(_PASSES[step(share)])


def would_pass(share: float) -> str:
    """Say how likely a draft would pass: "would be unlikely to pass"."""
    return tr(_WOULD_PASS[step(share)])
