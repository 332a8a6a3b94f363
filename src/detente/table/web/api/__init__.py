"""The JSON interface, one module a subject."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from detente.table.web.api import account, administration, beginning, session, setting_up, table
from detente.table.web.context import checked_header

PREFIX = "/api/v1"


def routers() -> list[APIRouter]:
    """Return the routers of the JSON interface; each change carries the token of its session in a header."""
    api = APIRouter(prefix=PREFIX, dependencies=[Depends(checked_header)])
    opening = APIRouter(prefix=PREFIX)
    opening.include_router(session.opening)
    for module in (session, account, beginning, administration, setting_up, table):
        api.include_router(module.router)
    return [opening, api]
