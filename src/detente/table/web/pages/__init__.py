"""The pages, one module a subject."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from detente.table.web.context import checked_form
from detente.table.web.pages import (
    account,
    administration,
    beginning,
    caucus,
    deciding,
    members,
    scoring,
    setting_up,
    static,
    table,
    text,
    training,
    word,
)


def routers() -> list[APIRouter]:
    """Return the routers of all pages; each change that a page makes carries the token of its session."""
    pages = APIRouter(include_in_schema=False, dependencies=[Depends(checked_form)])
    for module in (
        account,
        beginning,
        administration,
        table,
        setting_up,
        text,
        scoring,
        deciding,
        caucus,
        members,
        training,
        word,
    ):
        pages.include_router(module.router)
    return [pages, static.router]
