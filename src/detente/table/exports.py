"""A table as a case folder: each seat with what it may know, the chair with texts, disclosures and outcomes.

Everything comes from :mod:`detente.table.projection`, so an export holds nothing that its reader could not see on the table.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from detente.case.edit import scratch_case
from detente.case.load import load_case
from detente.case.scaffold import check_folder
from detente.drafts.store import NewDraft
from detente.files import new_folder
from detente.ids import is_id
from detente.table import projection
from detente.table.negotiation import structure
from detente.table.roles import Actor, Role
from detente.table.store.database import Transaction
from detente.table.views import DisclosureView, SettlementView, TableView, VersionView

CHAIR = "chair"
UNKNOWN: dict[str, Any] = {"no_deal": "unknown", "importance": {}, "values": {}}
"""Preferences of which nothing is known."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def case_files(tx: Transaction, actor: Actor) -> dict[str, str]:
    """Return the files of a case, by names relative to its folder, with what this actor may know and nothing else.

    A seat's export has its own sheet as its preferences; of the others', as of all in the chair's and an observer's, it says
    that nothing is known.

    Raises
    ------
    NotThere
    """
    view = projection.table(tx, actor)
    data = structure.negotiation_row(tx, actor.negotiation_id).structure
    versions = sorted(projection.versions(tx, actor), key=lambda v: v.number)
    settled = sorted(projection.settlements(tx, actor), key=lambda s: (s.at, s.id))
    shown = projection.disclosures(tx, actor)
    files = {
        "case.yaml": _yaml(_case(view, data)),
        "preferences.yaml": _yaml(_preferences(tx, actor, view)),
        "timeline.yaml": _yaml(list(_acts(tx, actor, view, versions, settled))),
    }
    for version in versions:
        files[f"drafts/version_{version.number}.md"] = _draft(view, version, versions, shown).file_text()
    for number, settlement in enumerate(settled, 1):
        new = _adopted(view, settlement, number, versions)
        files[f"drafts/{new.id}.md"] = new.file_text()
    return files


def export(tx: Transaction, actor: Actor, folder: Path) -> list[Path]:
    """Write the case into a new folder that ``detente check`` accepts.

    Raises
    ------
    InputError
        When the folder is taken, or the case would not pass its check.
    """
    check_folder(folder)
    files = case_files(tx, actor)
    with new_folder(folder) as temporary:
        for name, text in files.items():
            target = temporary / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
        load_case(temporary)
    return [folder / name for name in files]


def archive(tx: Transaction, actor: Actor) -> bytes:
    """Return the case as a ZIP file, the same bytes for the same content."""
    files = case_files(tx, actor)
    with scratch_case(files) as folder:
        load_case(folder)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name].encode())
    return out.getvalue()


def _yaml(data: Any) -> str:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 120
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()


def _day(at: dt.datetime) -> str:
    return at.date().isoformat()


def _case(view: TableView, data: Mapping[str, Any]) -> dict[str, Any]:
    seats = {seat.party for seat in view.seats}
    parties = [{"id": s.party, "name": s.name, "role": "principal" if s.needed else "stakeholder"} for s in view.seats]
    parties += [dict(p) for p in data.get("parties", ()) if p["id"] not in seats and p["id"] != CHAIR]
    parties.append({"id": CHAIR, "name": "The chair", "role": "mediator"})
    made = data.get("case") or "table"
    found: dict[str, Any] = {
        "detente": 1,
        "id": made if is_id(made) else "table",
        "title": view.title,
        "as_of": _day(view.now),
        "parties": parties,
        "points": [dict(point, ordered=point["ordered"] == "true") for point in data["points"]],
    }
    if view.summary:
        found["summary"] = view.summary
    needed = [seat.party for seat in view.seats if seat.needed]
    found["consent"] = [{"all": needed or [seat.party for seat in view.seats]}]
    return found


def _preferences(tx: Transaction, actor: Actor, view: TableView) -> dict[str, Any]:
    found: dict[str, Any] = {seat.party: UNKNOWN for seat in view.seats}
    if actor.role is Role.SEAT:
        own = next(seat.party for seat in view.seats if seat.id == actor.seat_id)
        found[own] = dict(projection.own_sheet(tx, actor).data)
    return found


def _parties(view: TableView) -> dict[str, str]:
    return {seat.id: seat.party for seat in view.seats}


def _text(view: TableView, words: Mapping[str, str]) -> str:
    """Return a text's points with their labels, each on one line."""
    lines = [f"{p.number}. {' '.join(words.get(p.id, '').split()) or '[open]'}" for p in view.points]
    return "\n".join(lines) + "\n"


def _draft(
    view: TableView, version: VersionView, versions: list[VersionView], shown: tuple[DisclosureView, ...]
) -> NewDraft:
    parents = {other.id: f"version_{other.number}" for other in versions}
    party = _parties(view)
    seen = sorted(party[d.seat_id] for d in shown if d.version_id == version.id and d.delivered)
    options = {p.id: tuple(o.id for o in p.options) for p in view.points}
    return NewDraft(
        id=f"version_{version.number}",
        title=version.title,
        author=(CHAIR,),
        date=version.tabled_at.date(),
        text=_text(view, version.words),
        package=version.package,
        open={point: choices for point, choices in options.items() if point not in version.package},
        parent=parents.get(version.parent_id or ""),
        status="tabled",
        seen_by=seen,
        note=f"SHA-256 {version.sha256}",
    )


def _adopted(view: TableView, settlement: SettlementView, number: int, versions: list[VersionView]) -> NewDraft:
    party = _parties(view)
    before = [v for v in versions if v.tabled_at <= settlement.at]
    return NewDraft(
        id=f"adopted_{number}",
        title=settlement.title,
        author=(CHAIR,),
        date=settlement.at.date(),
        text=_text(view, settlement.words),
        package=settlement.package,
        parent=f"version_{before[-1].number}" if before else None,
        status="adopted",
        seen_by=["public"],
        note=f"SHA-256 {settlement.sha256}; signed by {', '.join(party[s] for s in settlement.signed) or 'nobody yet'}",
    )


def _acts(
    tx: Transaction, actor: Actor, view: TableView, versions: list[VersionView], settled: list[SettlementView]
) -> Iterator[dict[str, Any]]:
    """Yield what happened at the table as far as everybody whom it concerns may read it."""
    party = _parties(view)
    for version in versions:
        readers = None if version.audience is None else sorted(party[s] for s in version.audience if s in party)
        yield {
            "date": _day(version.tabled_at),
            "actor": CHAIR,
            "kind": "draft",
            "about": f"version_{version.number}",
            "audience": "public" if readers is None else readers or "private",
            "text": f"The chair tables version {version.number}.",
        }
    for number, settlement in enumerate(settled, 1):
        yield {
            "date": _day(settlement.at),
            "actor": [party[s] for s in settlement.signers],
            "kind": "statement",
            "about": f"adopted_{number}",
            "stance": "accept",
            "audience": "public",
            "text": f"{settlement.title}.",
        }
    for release in projection.releases(tx, actor):
        yield {
            "date": _day(release.at),
            "actor": party[release.seat_id],
            "kind": "statement",
            "audience": "public",
            "text": release.words,
        }
