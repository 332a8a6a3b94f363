"""Whose consent a draft needs, in a clause."""

from __future__ import annotations

from detente.case.format.models.case import ConsentClause
from detente.language import ntr, tr
from detente.report.brief.material import Material
from detente.report.brief.page.wording import whom
from detente.text import joined

MOST_NAMED = 8


def must_agree(material: Material) -> tuple[str, int]:
    """Name those of whom each must agree, or whose consent together is asked for, and count those of whom each must.

    "North and 2 of A, B and C", 1.
    """
    counted = [clause for clause in material.case.consent if clause.kind not in ("all", "obligated")]
    some = {party for clause in counted for party in clause.members}
    each = {party for clause in material.case.consent if clause.kind == "all" for party in clause.members}
    needed = material.needed
    alone = [party for party in needed if party in each or party not in some]
    said = [whom(material, alone, most=MOST_NAMED)] if alone else []
    return joined([*said, *(_counted(material, clause) for clause in counted)]), len(alone)


def all_must(material: Material) -> bool:
    """Whether no clause is content with some of those whom it names."""
    return all(clause.kind in ("all", "obligated") for clause in material.case.consent)


def _counted(material: Material, clause: ConsentClause) -> str:
    """Say a clause that asks for so many of a group, or for so many votes."""
    names = whom(material, clause.members, most=MOST_NAMED)
    if clause.at_least is not None:
        return ntr(clause.at_least.count, "{n} of {names}", "{n} of {names}", names=names)
    return tr("enough votes of {names}", names=names)
