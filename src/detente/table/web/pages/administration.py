"""What an administrator looks after: accounts, invitations, backups. Nothing of the content of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import InputError
from detente.table.accounts import administration, invitations
from detente.table.store import maintenance
from detente.table.web.context import Admin, Administering, Form
from detente.table.web.pages.beginning import origin_of
from detente.table.web.shown import go, page

router = APIRouter(prefix="/administration")
ROLES = {
    "chair": "the chair of a table",
    "seat": "a delegation at a table",
    "observer": "an observer at a table",
    invitations.RESET: "a new pass phrase",
    invitations.ORGANISER: "an account that may set tables up",
    "administrator": "an administrator",
}
"""What an invitation is for, in words."""


@router.get("")
def accounts(request: Request, admin: Admin) -> Response:
    return _accounts(request, admin)


def _accounts(request: Request, admin: Administering, link: str = "", whose: str = "") -> Response:
    database = admin.server.database
    return page(
        request,
        "administration.html",
        visitor=admin.visitor,
        part="accounts",
        accounts=administration.accounts(database, admin.actor),
        link=link,
        whose=whose,
    )


@router.get("/invitations")
def all_invitations(request: Request, admin: Admin) -> Response:
    return _invitations(request, admin)


def _invitations(request: Request, admin: Administering, link: str = "") -> Response:
    return page(
        request,
        "administration_invitations.html",
        visitor=admin.visitor,
        part="invitations",
        waiting=administration.unused(admin.server.database, admin.actor),
        roles=ROLES,
        link=link,
    )


@router.post("/invitations")
def invite(request: Request, admin: Admin, form: Form) -> Response:
    made = invitations.invite_to_account(admin.server.database, admin.actor, form.text("role", most=100))
    return _invitations(request, admin, f"{origin_of(request, admin.server)}/invitation/{made.token}")


@router.post("/invitations/{invitation_id}/withdraw")
def withdraw(admin: Admin, invitation_id: str) -> Response:
    administration.withdraw(admin.server.database, admin.actor, invitation_id)
    return go("/administration/invitations", "withdrawn")


@router.post("/accounts/{person_id}/pass-phrase")
def reset(request: Request, admin: Admin, person_id: str) -> Response:
    made = administration.reset_link(admin.server.database, admin.actor, person_id)
    return _accounts(request, admin, f"{origin_of(request, admin.server)}/invitation/{made.token}", person_id)


def _change(path: str, act: Callable[..., Any], *arguments: Any) -> None:
    """Offer an act on one account."""

    def change(admin: Admin, person_id: str) -> Response:
        act(admin.server.database, admin.actor, person_id, *arguments)
        return go("/administration", "saved")

    router.add_api_route(f"/accounts/{{person_id}}/{path}", change, methods=["POST"], name=path, response_model=None)


for _path, _act, *_arguments in (
    ("second-factor/remove", administration.remove_factor),
    ("sign-out", administration.end_sessions),
    ("begin/allow", administration.let_begin, True),
    ("begin/forbid", administration.let_begin, False),
    ("end", administration.end_account),
):
    _change(_path, _act, *_arguments)


@router.get("/log")
def log(request: Request, admin: Admin) -> Response:
    found = administration.acts(admin.server.database, admin.actor)
    return page(request, "administration_log.html", visitor=admin.visitor, part="log", acts=found)


@router.get("/backups")
def backups(request: Request, admin: Admin) -> Response:
    folder = admin.server.settings.backups
    return page(
        request,
        "administration_backups.html",
        visitor=admin.visitor,
        part="backups",
        folder=folder,
        backups=maintenance.backups(folder) if folder else [],
        file=admin.server.database.is_sqlite,
    )


@router.post("/backups")
def back_up(admin: Admin) -> Response:
    write_backup(admin)
    return go("/administration/backups", "backed-up")


def write_backup(admin: Administering) -> maintenance.Backup:
    """Write a backup into the folder that the server was started with.

    Raises
    ------
    InputError
        When it was started with none, or the database is of PostgreSQL.
    """
    administration.unused(admin.server.database, admin.actor)  # still an administrator
    folder = admin.server.settings.backups
    if folder is None:
        raise InputError("The server was started without a folder for backups: detente table serve --backups FOLDER")
    name = maintenance.backup_into(admin.server.database, folder, admin.actor.person_id).name
    return next(one for one in maintenance.backups(folder) if one.name == name)
