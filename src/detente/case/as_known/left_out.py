"""What a view of a case leaves out, in words."""

from __future__ import annotations

from detente.case.as_known.day import Seen
from detente.case.as_known.knowledge import Knowledge
from detente.case.case import Case
from detente.text import joined


def left_out(case: Case) -> str:
    """Say what a case holds that was not known by the day from which it is seen; empty where it is seen as written."""
    if case.seen_from is None or case.whole is None:
        return ""
    whole, seen = case.whole, Seen(case.whole, case.seen_from, strict=True)
    options = sum(len(left) for left in whole.options.values()) - sum(len(left) for left in case.options.values())
    points, known = len(whole.points) - len(case.points), set(case.options)
    judged = sum(
        entry.path[0] != "values" or (entry.path[1] in known and entry.path[-1] in (*case.options[str(entry.path[1])], entry.path[1]))
        for entry in seen.knowledge.judgements()
        if not seen.knows(entry.entry)
    )  # fmt: skip
    counted = [
        (len(whole.drafts) - len(case.drafts), "draft"), (len(whole.timeline) - len(case.timeline), "act"),
        (points, "point"), (options, "option"), (judged, "judgement"),
    ]  # fmt: skip
    parts = [f"{count} {what}{'s' * (count != 1)}" for count, what in counted if count]
    if not parts:
        return f"seen as of {case.seen_from}: nothing of it became known later"
    return f"seen as of {case.seen_from}, without what became known later: {joined(parts)}"


def kept_in(case: Case) -> str:
    """Say how much of a case that is seen as written rests only on sources later than its day; empty where nothing does."""
    if case.seen_from is not None:
        return ""
    knowledge = Knowledge(case.whole or case)
    options = sum(
        since is not None and since > case.as_of
        for point in case.points
        for option in point.options
        for since in [knowledge.of_option(point, option)]
    )
    judged = sum(
        entry.entry.known_from is None and since is not None and since > case.as_of
        for entry in knowledge.judgements()
        for since in [knowledge.of(entry.entry)]
    )
    parts = [
        f"{count} {what}{'s' * (count != 1)}" for count, what in ((options, "option"), (judged, "judgement")) if count
    ]
    if not parts:
        return ""
    return (
        f"{joined(parts)} rest only on sources later than {case.as_of}, the day of the case; "
        f"detente check names them, and --as-of {case.as_of} leaves them out"
    )
