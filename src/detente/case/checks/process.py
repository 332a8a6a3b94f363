"""Checks of ``process.yaml`` against the case."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from detente.case.case import Case
from detente.case.checks.case import duplicates, references
from detente.case.format.models.process import ProcessFile
from detente.case.format.models.record import PUBLIC
from detente.case.format.reader import Document, Path_
from detente.errors import Fault, shown


def faults(process: ProcessFile, case: Case, document: Document, unread: Collection[str] = ()) -> Iterator[Fault]:
    """Yield every fault of ``process.yaml`` beyond the form of single entries.

    Parameters
    ----------
    process : ProcessFile
    case : Case
        Its parties, drafts and assessors are used.
    document : Document
        Tells the places.
    unread : collection of str
        Parties whose preferences have mistakes of their own.
    """
    parties = case.party_ids
    deadlines = [deadline.id for deadline in process.deadlines]
    if process.drafter is not None:
        yield from references(document, ("drafter",), (process.drafter,), parties, "party")
    yield from references(document, ("table",), process.table or (), parties, "party")
    if process.table is not None and not process.table:
        yield Fault(
            document.place(("table",)), "found an empty list, expected the parties at the table; or remove the key"
        )
    yield from _twice(document, process)
    for k, deadline in enumerate(process.deadlines):
        if deadline.set_by is not None:
            yield from references(document, ("deadlines", k, "set_by"), (deadline.set_by,), parties, "party")
        yield from references(document, ("deadlines", k, "on"), deadline.on, parties, "party")
    for section in ("leverage", "pressures", "shocks", "hypotheses", "influence"):
        for k, entry in enumerate(getattr(process, section)):
            yield from references(document, (section, k, "on"), entry.on, parties, "party")
            for party in entry.on:
                if party not in unread:
                    yield from _moved(document, (section, k, "on"), case, party)
    for k, threat in enumerate(process.leverage):
        yield from references(document, ("leverage", k, "by"), (threat.by,), parties, "party")
        if threat.deadline is not None:
            yield from references(document, ("leverage", k, "deadline"), (threat.deadline,), deadlines, "deadline")
    for k, link in enumerate(process.influence):
        yield from references(document, ("influence", k, "of"), (link.of,), parties, "party")
    for k, disclosure in enumerate(process.disclosures):
        yield from references(document, ("disclosures", k, "draft"), (disclosure.draft,), case.drafts, "draft")
        yield from references(document, ("disclosures", k, "to"), disclosure.to, (*parties, PUBLIC), "party")
    for party in process.strategies:
        if party not in parties:
            from detente.errors import nearest

            place = document.place(("strategies", party), key=True)
            yield Fault(place, f"no party is called {shown(party)}{nearest(party, parties)}")
    if not unread:
        yield from _equilibrium(process, case, document)


def warnings(process: ProcessFile, case: Case, document: Document) -> Iterator[Fault]:
    """Yield what is not wrong in ``process.yaml`` but hardly meant."""
    for k, deadline in enumerate(process.deadlines):
        bound = deadline.on or process.table or ()
        if bound and not any(party in case.valued for party in bound):
            key = "on" if deadline.on else "date"
            yield Fault(
                document.place(("deadlines", k, key)),
                f"the deadline {deadline.id!r} binds only parties without preferences ({', '.join(bound)}), whose answer "
                "cannot be told, so that it counts as met on its day; bind a party with preferences",
            )
        if deadline.extendable.high > 0 and deadline.extension.high < 0.5:
            yield Fault(
                document.place(("deadlines", k, "extendable")),
                f"the deadline {deadline.id!r} is extendable by no day, so that it is never extended; give extension, in days",
            )


def _twice(document: Document, process: ProcessFile) -> Iterator[Fault]:
    """Ids are unique within their list, so that ``process.LIST.ID.FIELD`` names one figure."""
    for section, what in (
        ("deadlines", "deadline"),
        ("leverage", "leverage"),
        ("pressures", "pressure"),
        ("shocks", "shock"),
        ("hypotheses", "hypothesis"),
    ):
        yield from duplicates(document, (section,), [entry.id for entry in getattr(process, section)], what)
    named = [entry.id or ("", k) for k, entry in enumerate(process.influence)]  # an id is not needed there
    yield from duplicates(document, ("influence",), named, "influence")
    seen: set[str] = set()
    for k, party in enumerate(process.table or ()):
        if party in seen:
            yield Fault(document.place(("table", k)), f"party {shown(party)} stands twice at the table; keep one")
        seen.add(party)


def _moved(document: Document, path: Path_, case: Case, party: str) -> Iterator[Fault]:
    """A no-deal value can only be moved where there is one."""
    if party not in case.party_ids:
        return
    judged = case.judged(party)
    if not judged:
        yield Fault(
            document.place(path),
            f"party {party!r} has no preferences, so no no-deal value that could change; add them to preferences.yaml",
        )
    elif all(preferences.no_deal is None for preferences in judged):
        yield Fault(
            document.place(path),
            f"the no_deal of {party!r} is null, so it cannot change; give it a number in preferences.yaml, "
            "or remove this entry",
        )


def _equilibrium(process: ProcessFile, case: Case, document: Document) -> Iterator[Fault]:
    """Equilibrium strategies are those of two parties who make offers in turn."""
    players = [party for party, strategy in process.strategies.items() if strategy.kind == "equilibrium"]
    if not players:
        return
    seated = [party for party in process.table or () if party in case.valued]
    place = document.place(("strategies", players[0], "kind"))
    if process.protocol != "alternating_offers":
        yield Fault(
            place,
            f"found kind equilibrium under the protocol {process.protocol}; it is defined for alternating_offers: "
            "use kind time, or change the protocol",
        )
    elif len(seated) != 2 or set(players) != set(seated):
        yield Fault(
            place,
            "kind equilibrium is defined for two parties at the table, both of that kind; "
            f"found {len(seated)} at the table and {len(players)} of that kind",
        )
