"""Where the numbers of points jump: one is missing, comes twice, or goes back."""

from __future__ import annotations

from detente.drafts.structure.in_brackets import find_point_label
from detente.drafts.structure.labels import Label
from detente.drafts.structure.plan_text import PlanText


def jumps(text: PlanText) -> tuple[tuple[str, str], ...]:
    """Return the neighbours among points of one list whose numbers do not follow each other, by name.

    A list that begins again at one is a new list. What was put in (``5 bis``) follows its number.

    Parameters
    ----------
    text : PlanText

    Returns
    -------
    tuple of (str, str)
        The point before the jump and the point after it.
    """
    last: dict[tuple[int | None, str, tuple[str, ...]], tuple[int, str]] = {}
    out = []
    for at, provision in enumerate(text.provisions):
        label = find_point_label(f"{provision.printed} ", strict=False)
        if label is None:
            continue
        again = text.paragraphs[provision.first].lstrip("*_#> ").startswith("[")
        keys = [((provision.parent, r.style, label.parts[:-1]), r.value) for r in label.readings]
        known = [(last[key], value) for key, value in keys if key in last]
        if known and not any(_follows(label, before[0], value, again) for before, value in known):
            out.append((known[0][0][1], text.names[at]))
        going_on = [e for e in keys if e[0] in last and _follows(label, last[e[0]][0], e[1], again)]
        for key, value in going_on or keys:
            last[key] = value, text.names[at]
    return tuple(out)


def _follows(label: Label, before: int, value: int, again: bool) -> bool:
    """Whether a number goes on from another; what stands in brackets may have it again, as another proposal."""
    return value in (before + 1, 1) or (label.added and value in (before, before + 1)) or (again and value == before)


def jump_words(text: PlanText, most: int = 8) -> str:
    """Say in one sentence where numbers jump; "" where they do not."""
    found = jumps(text)
    if not found:
        return ""
    shown = ", ".join(f"{a} → {b}" for a, b in found[:most])
    more = f", and {len(found) - most} more" if len(found) > most else ""
    return f"numbers jump: {shown}{more}. Either the text does so, or a point between them was not recognised"
