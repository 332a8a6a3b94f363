"""What is served beside the pages: the style sheet, and exports made on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.workbench.opened import OpenCase

FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M16 3a13 13 0 0 0 0 26z" fill="#0067a8"/>'
    '<path d="M16 3a13 13 0 0 1 0 26z" fill="#c25a12"/></svg>'
)


def add_assets(app: Any) -> None:
    """Serve the workbench's own files; they are named one by one, so no path can lead elsewhere."""
    from fastapi.responses import FileResponse

    @app.get("/assets/style.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(Path(__file__).parent / "style.css", media_type="text/css")


def add_downloads(app: Any, cases: dict[str, OpenCase]) -> None:
    """Serve exports of the cases; filled in by the sources page."""
