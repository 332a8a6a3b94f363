"""What a view of a case leaves out, in words."""

from __future__ import annotations

from detente.case.as_known.day import Seen
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
