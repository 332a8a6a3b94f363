"""Names for readers in place of ids, in phrases that the library makes of ids."""

from __future__ import annotations

import re

from detente.case.case import Case
from detente.report.words import inside


def readable(case: Case, text: str) -> str:
    """Write a phrase such as ``no-deal value of russia`` with the names and titles of the case.

    Parties and drafts are named, points get their number and title, their options their text; any other id loses its
    underscores.
    """
    with_points = re.sub(
        r"(?<![A-Za-z0-9_])([A-Za-z0-9_]+)(?:: | is )([A-Za-z0-9_]+)", lambda found: _option(case, found), text
    )
    return re.sub(r"(?<![“\w])[A-Za-z0-9_]+(?![\w”])", lambda found: _name(case, found[0]), with_points)


def _option(case: Case, found: re.Match[str]) -> str:
    point_id, option_id = found[1], found[2]
    if point_id not in case.point_ids or option_id not in case.options[point_id]:
        return found[0]
    point = case.point(point_id)
    return f"“{point.option(option_id).text.rstrip('.')}” (point {point.number})"


def _name(case: Case, word: str) -> str:
    if len(word) > 1 and word in case.party_ids:
        return case.name(word)
    if word in case.drafts and "_" in word:
        return inside(case.drafts[word].title)
    if word in case.point_ids and "_" in word:
        return f"point {case.point(word).number}"
    return word.replace("_", " ")
