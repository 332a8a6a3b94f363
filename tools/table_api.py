"""Write docs/reference/table-api.md, the reference of the table's JSON interface, from its OpenAPI description.

Run after a change to the interface: ``python tools/table_api.py``. A test compares.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "table-api.md"
HEAD = """# The table's JSON interface

Everything that a delegation, a chair and an observer can do at a table, for other clients. This page is written from the
server's own description, which it gives at `/api/v1/openapi.json`.

Sign in with `POST /api/v1/session`. The answer sets the cookie of the session and holds a `form_token`: send it as the
header `X-CSRF-Token` with every request that changes something. Each request is authorised by itself. Times are in UTC.
What you read is what the pages show to the same person; the keys are those of the records in `detente.table.views`.

A refusal is `{"error": {"kind": ..., "message": ...}}`:

| status | kind | meaning |
|---|---|---|
"""
MEANINGS = {
    "not_there": "There is nothing of that name, or nothing that you may know of. The two read the same.",
    "not_allowed": "Your role may not do that.",
    "forged": "The token of the session is missing or wrong, or the request comes from another site.",
    "superseded": "A later version took its place.",
    "conflict": "Somebody else changed it meanwhile. Nothing was written.",
    "closed": "The clock has closed it, or it is not open yet.",
    "too_often": "Too many attempts; wait.",
    "too_many_streams": "You keep too many streams of events open.",
    "input": "What you sent cannot be used; the message says what was expected.",
    "refused": "It was refused; the message says why.",
}


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the server."""
    from detente.table.store.database import Database, open_engine
    from detente.table.store.vault import Vault
    from detente.table.web.app import build_app

    with tempfile.TemporaryDirectory() as folder:
        database = Database(open_engine(f"{folder}/table.db"), Vault(Path(folder) / "keys"))
        found: dict[str, Any] = build_app(database).openapi()
        database.close()
    return found


def page() -> str:
    """Return the page of the reference."""
    from detente.table.web.app import STATUS

    api = description()
    lines = [HEAD.rstrip("\n"), "| 401 | not_signed_in | Sign in first, or pass the second factor. |"]
    lines += [f"| {status} | {kind} | {MEANINGS[kind]} |" for status, kind, _ in STATUS.values()]
    by_tag: dict[str, list[str]] = {}
    for path, methods in api["paths"].items():
        for method, said in methods.items():
            by_tag.setdefault(said["tags"][0], []).extend(_operation(method, path, said, api))
    for tag, entries in by_tag.items():
        lines += ["", f"## {tag}", "", *entries]
    return "\n".join(lines).rstrip() + "\n"


def _operation(method: str, path: str, said: dict[str, Any], api: dict[str, Any]) -> list[str]:
    lines = [f"### {said['summary']}", "", f"`{method.upper()} {path}`", ""]
    content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "$ref" in content.get("schema", {}):
        schema = api["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[-1]]
        lines += ["| key | needed | meaning | example |", "|---|---|---|---|"]
        for name, field in schema["properties"].items():
            needed = "yes" if name in schema.get("required", ()) else "no"
            examples = field.get("examples") or [""]
            example = f"`{json.dumps(examples[0])}`" if examples != [""] else ""
            lines.append(f"| `{name}` | {needed} | {field.get('description', '')} | {example} |")
        lines.append("")
    return lines


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
