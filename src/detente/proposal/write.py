"""A proposed case as a folder: case.yaml, and each text as a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from detente.case.format.models.record import GUESSED, SEEN_GUESSED
from detente.case.load import load_case
from detente.case.scaffold import case_id, check_folder
from detente.drafts.importing import plan_import, write_plan
from detente.drafts.store import FrontMatter, flow
from detente.errors import InputError
from detente.files import new_folder
from detente.proposal.proposal import DOUBTFUL, NOT_IN_TEXT, Evidence, Proposal, ProposedParty, ProposedPoint
from detente.text import quoted, shortened


def write_case(proposal: Proposal, folder: Path, *, title: str | None = None, id: str | None = None) -> list[Path]:
    """Write a proposed case: all of it, or nothing.

    What is doubtful is not in it: doubtful parties stand as comments, and a point whose words are not plain stays open.

    Parameters
    ----------
    proposal : Proposal
    folder : Path
        Must not exist, or be empty.
    title, id : str, optional
        Default: the last text's title; the folder's name.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        When the folder holds something already, the id does not fit, or no party or point is left.
    """
    check_folder(folder)
    if not proposal.points:
        raise InputError("no point is left, expected at least one; keep some in the table")
    name = case_id(folder, id)
    parties = [p for p in proposal.parties if p.sure != DOUBTFUL]
    with new_folder(folder) as temporary:
        text = "\n".join(_case_lines(proposal, parties, name, title or proposal.versions[-1].title)) + "\n"
        (temporary / "case.yaml").write_text(text, encoding="utf-8")
        judged = "\n".join(_preferences(parties, proposal.points)) + "\n"
        (temporary / "preferences.yaml").write_text(judged, encoding="utf-8")
        for version in proposal.versions:
            case = load_case(temporary)
            said = FrontMatter(
                id=version.draft,
                title=proposal.draft_titles[version.draft],
                date=dt.date.fromisoformat(version.date),
                parent=version.parent,
                author=version.author if version.author in {p.id for p in parties} else None,
                status="tabled",
            )
            plan = plan_import(
                case, version.path, said, changes=version.changes, given=version.labels, options=version.package
            )
            note = GUESSED if said.author is None else SEEN_GUESSED
            doubted = {name: case.point(name).option_ids for name in version.doubts if name in plan.draft.package}
            settled = {name: option for name, option in plan.draft.package.items() if name not in doubted}
            draft = replace(plan.draft, note=note, package=settled, open={**plan.draft.open, **doubted})
            write_plan(
                case, replace(plan, draft=draft)
            )  # what the proposal doubts stays open, whatever the words alone say
        load_case(temporary)
        written = sorted(p.relative_to(temporary) for p in temporary.rglob("*") if p.is_file())
    return [folder / path for path in written]


def _preferences(parties: list[ProposedParty], points: Sequence[ProposedPoint]) -> Iterator[str]:
    """Yield preferences that say that nobody has judged anything: the widest ranges, for those whose consent is needed."""
    yield "# What each party makes of the options: judgements, by analysts or by the party itself."
    yield "# Nobody has judged anything yet. Put judgements in the place of the word unknown, or take a form round:"
    yield "# detente preferences sheet CASE."
    for party in parties or _NOBODY:
        if parties and party.role != "principal":
            continue
        yield f"{party.id}:"
        yield "  no_deal: unknown"
        yield "  values:                     # must | want | can_live_with | refuse | unknown, or 0 to 100"
        for point in points:
            values = ", ".join(f"{option.id}: unknown" for option in point.options)
            yield f"    {point.id}: {{{values}}}"


def _case_lines(proposal: Proposal, parties: list[ProposedParty], name: str, title: str) -> Iterator[str]:
    yield "# Proposed from texts. Each entry says which words it comes from; confirm it, correct it, or take it out."
    yield "detente: 1"
    yield f"id: {name}"
    yield f"title: {quoted(title)}"
    yield f"as_of: {max(v.date for v in proposal.versions)}"
    yield ""
    yield "sources:"
    for version in proposal.versions:
        file = version.path.name + (" (without its tracked changes)" if version.changes == "reject" else "")
        yield f"  {version.draft}_text: {{title: {quoted(version.title)}, note: {quoted('Text: ' + file)}, date: {version.date}}}"
    yield ""
    yield "parties:                        # role: principal | drafter | mediator | guarantor | stakeholder | observer"
    if not parties:
        yield "  # nobody was found in the words: name who negotiates"
        yield from (f"  - {{id: {party.id}, name: {party.name}, role: principal}}" for party in _NOBODY)
    for party in parties:
        yield f"  # {party.sure}, {_BY_KIND[party.kind]}: {shortened(party.evidence.words, 110)}"
        yield f"  - {{id: {party.id}, name: {quoted(party.name)}, role: {party.role}}}"
    left = [p for p in proposal.parties if p.sure == DOUBTFUL]
    if left:
        yield "  # left out, because the words do not say that they are parties; take away the # to add one"
        for party in left[:30]:
            yield f"  # - {{id: {party.id}, name: {quoted(party.name)}, role: stakeholder}}"
    yield ""
    yield "points:"
    for point in proposal.points:
        yield from _point_lines(point, proposal)


def _point_lines(point: ProposedPoint, proposal: Proposal) -> Iterator[str]:
    for mention in proposal.mentions:
        if mention.point == point.id and mention.kind == "void_condition":
            yield f"  # words that end an obligation, for guarantees.yaml: {shortened(mention.evidence.words, 110)}"
    yield f"  - id: {point.id}"
    yield f"    number: {quoted(point.number)}"
    yield f"    title: {quoted(point.title)}"
    yield "    options:"
    for option in point.options:
        if option.id == NOT_IN_TEXT:
            yield f"      - {{id: {NOT_IN_TEXT}, text: {quoted(option.text)}, obligates: []}}"
            continue
        yield f"      - id: {option.id}"
        yield f"        text: {quoted(option.text)}"
        if option.obligates:
            yield f"        obligates: {flow(list(option.obligates))}   # {option.obligated_sure}"


_NOWHERE = Evidence("", "", "")
_NOBODY = tuple(
    ProposedParty(f"{which}_party", f"{which.capitalize()} party", "principal", (), "mentioned", DOUBTFUL, _NOWHERE)
    for which in ("first", "second")
)
"""Who stands in a case whose text names nobody: a case needs parties."""


_BY_KIND = {
    "signs": "signs", "brackets": "stands before brackets", "between": "stands in the title", "defined": "is defined", "state": "a state",
    "organisation": "an organisation", "subject": "a sentence gives it a duty or a share", "mentioned": "is named",
}  # fmt: skip
