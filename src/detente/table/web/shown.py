"""Pages from templates: everything is escaped, a missing name is an error, and nothing is computed here."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.errors import DetenteError
from detente.table.web.context import Place, Visitor, server, static_address
from detente.table.web.security import CSRF_FIELD, form_token

SAID = {
    "saved": "Saved.",
    "answered": "Your answers are kept. You may change them until the round closes.",
    "sealed": "Your sheet is sealed for this search.",
    "signed": "Signed.",
    "sent": "Sent.",
    "released": "Released to all.",
    "tabled": "The version is on the table.",
    "opened": "Opened.",
    "extended": "The deadline was moved for all.",
    "withdrawn": "Withdrawn.",
    "removed": "Taken away.",
    "rebased": "The amendment stands on the words as they are now.",
    "agreed": "Your delegation's choice is kept.",
    "phrase": "The pass phrase is changed. All your other sessions have ended.",
    "factor": "It is on. Your recovery codes stay as they are.",
    "key-removed": "The key is taken away.",
    "ended": "All your other sessions have ended.",
    "left": "The place was ended.",
    "handed": "Another person answers for the delegation now.",
    "ready": "The exercise is ready. Bring people to its roles.",
    "begun": "The table is set up, and you chair it. Now write its points.",
    "begun-case": "The table is set up from the case, and you chair it. Check its points and delegations.",
    "backed-up": "The backup is written.",
}
"""What a page may say after something was done: the address carries the key, never words of its own."""

STATES = {
    "setting_up": "Being set up: all delegations sign the ground rules first",
    "open": "Open",
    "signed": "Signed",
    "ended": "Ended",
}
"""The states of a negotiation, in words."""


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("detente.table.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(static=static_address, moment=moment, until=until)
    environment.filters.update(plural=plural, span=span)
    return environment


def moment(at: datetime | None) -> Markup:
    """Return a moment in UTC as it is read; the browser puts its own time beside it."""
    if at is None:
        return Markup("")
    at = at.astimezone(UTC)
    said = f"{at.day} {at:%B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}" data-local>{}</time>').format(at.strftime("%Y-%m-%dT%H:%M:%SZ"), said)


def until(at: datetime, now: datetime) -> str:
    """Return how long there is from now to a moment, in words."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes < 0:
        return "over"
    days, hours = minutes // 1440, minutes // 60
    if days >= 2:
        return f"in {days} days"
    if hours >= 2:
        return f"in {hours} hours"
    return f"in {plural(minutes, 'minute')}" if minutes else "in less than a minute"


def span(hours: float) -> str:
    """Return a length of time in words."""
    minutes = round(60 * hours)
    if minutes < 120 and minutes != 60:
        return plural(minutes, "minute")
    return f"{hours:g} hour{'' if hours == 1 else 's'}"


def plural(count: int, word: str) -> str:
    """Return a count with its word."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def said(fault: DetenteError | str | None) -> str:
    """Return a refusal as a sentence; empty where there is none."""
    message = str(fault or "")
    return message[:1].upper() + message[1:] + ("" if not message or message.endswith((".", "!", "?", "”")) else ".")


def page(
    request: Request,
    name: str,
    status: int = 200,
    *,
    place: Place | None = None,
    visitor: Visitor | None = None,
    current: str = "",
    **context: Any,
) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    request : Request
    name : str
        Of the template.
    status : int
    place : Place, optional
        Where the page belongs to a table.
    visitor : Visitor, optional
    current : str
        The path of the tab that is open.
    **context
        What the template shows.
    """
    here = server(request)
    cookie = request.cookies.get(here.settings.session_cookie) or request.cookies.get(here.settings.visitor_cookie)
    token = Markup('<input type="hidden" name="{}" value="{}">').format(
        CSRF_FIELD, form_token(cookie) if cookie else ""
    )
    values: Mapping[str, Any] = {
        "place": place,
        "visitor": visitor or (place.visitor if place else None),
        "current": current,
        "address": place.url(current) if place and request.method == "POST" else "",
        "said": SAID.get(request.query_params.get("done", "")),
        "now": here.database.clock(),
        "token": lambda: token,
        **context,
    }
    return HTMLResponse(_environment().get_template(name).render(values), status)


def go(address: str, done: str = "") -> RedirectResponse:
    """Return the answer to a form: look at another page."""
    return RedirectResponse(f"{address}?done={done}" if done else address, 303)


@functools.cache
def not_there() -> str:
    """Return the one page for what is not there, or must not be known: the same bytes for everybody."""
    return (
        _environment()
        .get_template("not_there.html")
        .render(place=None, visitor=None, said=None, current="", address="", now=None, token=lambda: "")
    )
