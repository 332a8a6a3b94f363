"""What an administrator looks after: accounts, invitations, backups; nothing of the content of a table."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from detente.table.accounts import administration, invitations
from detente.table.accounts.invitations import Invitation
from detente.table.store import maintenance
from detente.table.web.api.session import Body
from detente.table.web.context import Admin, Administering
from detente.table.web.pages.administration import write_backup
from detente.table.web.pages.beginning import origin_of

router = APIRouter(prefix="/administration", tags=["Administration"])


class AccountIn(Body):
    role: Literal["organiser", "administrator"] = Field(description="`organiser`: may set tables up.")


class BeginIn(Body):
    yes: bool


def _link(request: Request, admin: Administering, made: Invitation) -> dict[str, Any]:
    link = f"{origin_of(request, admin.server)}/invitation/{made.token}"
    return {"id": made.id, "link": link, "ends_at": made.ends_at}


@router.get("/accounts", summary="All accounts")
def accounts(admin: Admin) -> Any:
    return [one.to_dict() for one in administration.accounts(admin.server.database, admin.actor)]


@router.post("/accounts/{person_id}/pass-phrase", summary="Make a link to a new pass phrase")
def reset(request: Request, admin: Admin, person_id: str) -> Any:
    """The log of each table of the person says so."""
    return _link(request, admin, administration.reset_link(admin.server.database, admin.actor, person_id))


@router.delete("/accounts/{person_id}/second-factor", status_code=204, summary="Turn a second factor off")
def remove_factor(admin: Admin, person_id: str) -> None:
    """The log of each table of the person says so."""
    administration.remove_factor(admin.server.database, admin.actor, person_id)


@router.delete("/accounts/{person_id}/sessions", status_code=204, summary="Sign somebody out everywhere")
def end_sessions(admin: Admin, person_id: str) -> None:
    administration.end_sessions(admin.server.database, admin.actor, person_id)


@router.put("/accounts/{person_id}/may-begin", status_code=204, summary="Let somebody set tables up, or no longer")
def let_begin(admin: Admin, person_id: str, body: BeginIn) -> None:
    administration.let_begin(admin.server.database, admin.actor, person_id, body.yes)


@router.delete("/accounts/{person_id}", status_code=204, summary="End an account and all its places")
def end_account(admin: Admin, person_id: str) -> None:
    administration.end_account(admin.server.database, admin.actor, person_id)


@router.get("/invitations", summary="Invitations that nobody has used")
def unused(admin: Admin) -> Any:
    return [one.to_dict() for one in administration.unused(admin.server.database, admin.actor)]


@router.post("/invitations", summary="Invite to an account")
def invite(request: Request, admin: Admin, body: AccountIn) -> Any:
    return _link(request, admin, invitations.invite_to_account(admin.server.database, admin.actor, body.role))


@router.delete("/invitations/{invitation_id}", status_code=204, summary="Withdraw an invitation")
def withdraw(admin: Admin, invitation_id: str) -> None:
    administration.withdraw(admin.server.database, admin.actor, invitation_id)


@router.get("/log", summary="What was done outside the tables, the newest first, and the head of that log")
def log(admin: Admin) -> Any:
    return administration.acts(admin.server.database, admin.actor).to_dict()


@router.get("/backups", summary="The backups on the server's disc")
def backups(admin: Admin) -> Any:
    folder = admin.server.settings.backups
    return [one.to_dict() for one in maintenance.backups(folder)] if folder else []


@router.post("/backups", summary="Back up now")
def back_up(admin: Admin) -> Any:
    return write_backup(admin).to_dict()
