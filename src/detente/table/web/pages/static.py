"""The files that all may have: the style, the script, the icon."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from detente.table.errors import NotThere
from detente.table.web.context import static_address, static_file

KINDS = {
    "table.css": "text/css; charset=utf-8",
    "table.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
router = APIRouter(include_in_schema=False)


@router.get("/static/{hashed}/{name}")
def file(hashed: str, name: str) -> Response:
    if name not in KINDS or static_address(name) != f"/static/{hashed}/{name}":
        raise NotThere
    return Response(
        static_file(name), media_type=KINDS[name], headers={"cache-control": "public, max-age=31536000, immutable"}
    )
