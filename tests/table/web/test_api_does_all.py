"""Everything that a page does or shows, the JSON interface does or shows too, and it stands in its description."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from detente.table.store.database import Database, open_engine
from detente.table.store.vault import Vault
from detente.table.web.app import build_app

HERE = "/tables/{table}"
VERSION, ANSWERS = "/versions/{version_id}", "/versions/{version_id}/answers"
ACTS = {
    "/sign-in": "POST /session",
    "/sign-out": "DELETE /session",
    "/second-factor": "POST /session/code",
    "/second-factor/key": "POST /session/security-key",
    "/second-factor/key/answer": "POST /session/security-key/answer",
    "/invitation/{token}": "POST /invitations/{token}, POST /invitations/{token}/place, POST /invitations/{token}/pass-phrase",
    "/account/pass-phrase": "PUT /account/pass-phrase",
    "/account/other-sessions": "DELETE /account/other-sessions",
    "/account/second-factor": "POST /account/second-factor",
    "/account/second-factor/confirm": "POST /account/second-factor/confirm",
    "/account/second-factor/remove": "POST /account/second-factor/remove",
    "/account/security-keys": "POST /account/security-keys",
    "/account/security-keys/confirm": "POST /account/security-keys/confirm",
    "/account/security-keys/{key_id}/remove": "POST /account/security-keys/{key_id}/remove",
    "/begin/blank": "POST /tables",
    "/begin/case": "POST /tables/case",
    "/begin/exercise": "POST /exercises",
    "/class/links": "POST /class/links",
    "/administration/invitations": "POST /administration/invitations",
    "/administration/invitations/{invitation_id}/withdraw": "DELETE /administration/invitations/{invitation_id}",
    "/administration/accounts/{person_id}/pass-phrase": "POST /administration/accounts/{person_id}/pass-phrase",
    "/administration/accounts/{person_id}/second-factor/remove": "DELETE /administration/accounts/{person_id}/second-factor",
    "/administration/accounts/{person_id}/sign-out": "DELETE /administration/accounts/{person_id}/sessions",
    "/administration/accounts/{person_id}/begin/allow": "PUT /administration/accounts/{person_id}/may-begin",
    "/administration/accounts/{person_id}/begin/forbid": "PUT /administration/accounts/{person_id}/may-begin",
    "/administration/accounts/{person_id}/end": "DELETE /administration/accounts/{person_id}",
    "/administration/backups": "POST /administration/backups",
    f"{HERE}/rules": f"POST {HERE}/rules/signature",
    f"{HERE}/rules/set": f"PUT {HERE}/rules",
    f"{HERE}/deadlines": f"POST {HERE}/deadlines",
    f"{HERE}/end": f"POST {HERE}/end",
    f"{HERE}/setting-up": f"PUT {HERE}/description",
    f"{HERE}/setting-up/points": f"PUT {HERE}/points",
    f"{HERE}/setting-up/seats": f"POST {HERE}/seats",
    f"{HERE}/setting-up/seats/{{seat_id}}": f"PUT {HERE}/seats/{{seat_id}}",
    f"{HERE}/setting-up/seats/{{seat_id}}/remove": f"DELETE {HERE}/seats/{{seat_id}}",
    f"{HERE}/text": f"POST {HERE}/versions",
    f"{HERE}/text/{{version_id}}/document": f"POST {HERE}{VERSION}/document",
    f"{HERE}/answers": f"PUT {HERE}{ANSWERS}/points/{{point}}, PUT {HERE}{ANSWERS}/whole, PUT {HERE}{ANSWERS}/to-chair",
    f"{HERE}/answers/condition": f"PUT {HERE}{ANSWERS}/points/{{point}}, PUT {HERE}{ANSWERS}/whole",
    f"{HERE}/scoring": f"PUT {HERE}/sheet",
    f"{HERE}/amendments": f"POST {HERE}/amendments",
    f"{HERE}/amendments/{{object_id}}/withdraw": f"POST {HERE}/amendments/{{amendment_id}}/withdraw",
    f"{HERE}/amendments/{{object_id}}/take": f"POST {HERE}/amendments/{{amendment_id}}/take",
    f"{HERE}/amendments/{{amendment_id}}/rebase": f"POST {HERE}/amendments/{{amendment_id}}/rebase",
    f"{HERE}/searches": f"POST {HERE}/searches",
    f"{HERE}/searches/{{object_id}}/seal": f"PUT {HERE}/searches/{{search_id}}/sheet",
    f"{HERE}/searches/{{object_id}}/unseal": f"DELETE {HERE}/searches/{{search_id}}/sheet",
    f"{HERE}/proposals": f"POST {HERE}/batches",
    f"{HERE}/proposals/{{proposal_id}}": f"PUT {HERE}/proposals/{{proposal_id}}/answer",
    f"{HERE}/silence": f"POST {HERE}/silences",
    f"{HERE}/silence/opt-in": f"PUT {HERE}/silences/opt-in",
    f"{HERE}/silence/{{object_id}}/object": f"POST {HERE}/silences/{{silence_id}}/objection",
    f"{HERE}/signature/{{settlement_id}}": f"POST {HERE}/settlements/{{settlement_id}}/signature",
    f"{HERE}/improving": f"POST {HERE}/improving",
    f"{HERE}/caucus": f"POST {HERE}/notes",
    f"{HERE}/caucus/{{note_id}}/release": f"POST {HERE}/notes/{{note_id}}/releases",
    f"{HERE}/members/invitations": f"POST {HERE}/members/invitations",
    f"{HERE}/members/invitations/{{invitation_id}}/withdraw": f"DELETE {HERE}/members/invitations/{{invitation_id}}",
    f"{HERE}/members/{{membership_id}}/let-answer": f"POST {HERE}/members/{{membership_id}}/let-answer",
    f"{HERE}/members/{{membership_id}}/end": f"DELETE {HERE}/members/{{membership_id}}",
    f"{HERE}/training/agree": f"POST {HERE}/training/debrief",
}  # fmt: skip
"""What each form does, and what of the interface does the same."""

SHOWN = {
    "/": "GET /tables",
    "/class": "GET /class",
    "/invitation/{token}": "GET /invitations/{token}",
    "/account": "GET /account, GET /account/log, GET /account/security-keys",
    "/begin": "GET /exercises",
    "/administration": "GET /administration/accounts",
    "/administration/invitations": "GET /administration/invitations",
    "/administration/log": "GET /administration/log",
    "/administration/backups": "GET /administration/backups",
    HERE: f"GET {HERE}, GET {HERE}/releases",
    f"{HERE}/rules": f"GET {HERE}",
    f"{HERE}/export": f"GET {HERE}/export",
    f"{HERE}/log": f"GET {HERE}/log",
    f"{HERE}/live": f"GET {HERE}/live",
    f"{HERE}/setting-up": f"GET {HERE}/description, GET {HERE}/points",
    f"{HERE}/text": f"GET {HERE}/versions, GET {HERE}/disclosures",
    f"{HERE}/text/{{version_id}}": f"GET {HERE}{VERSION}, GET {HERE}{ANSWERS.replace('answers', 'shared-answers')}",
    f"{HERE}/text/{{version_id}}/document": f"GET {HERE}{VERSION}/document",
    f"{HERE}/text/{{version_id}}/changes": f"GET {HERE}{VERSION}/changes",
    f"{HERE}/answers": f"GET {HERE}{ANSWERS}, GET {HERE}/leaks",
    f"{HERE}/answers/condition/{{version_id}}/{{point}}": f"GET {HERE}{ANSWERS}",
    f"{HERE}/scoring": f"GET {HERE}/sheet, GET {HERE}/sheet/ladder, POST {HERE}/sheet/worth",
    f"{HERE}/amendments": f"GET {HERE}/amendments",
    f"{HERE}/searches": f"GET {HERE}/searches",
    f"{HERE}/proposals": f"GET {HERE}/batches",
    f"{HERE}/silence": f"GET {HERE}/silences, GET {HERE}/silences/opted-in",
    f"{HERE}/signature": f"GET {HERE}/settlements",
    f"{HERE}/caucus": f"GET {HERE}/notes",
    f"{HERE}/members": f"GET {HERE}/members, GET {HERE}/members/invitations",
    f"{HERE}/training": f"GET {HERE}/training/instructions, GET {HERE}/training/debrief",
    f"{HERE}/training/instructions.pdf": f"GET {HERE}/training/instructions.pdf",
}
"""What each page shows, and what of the interface gives it."""
FORMS_ONLY = {"/sign-in", "/second-factor", "/static/{hashed}/{name}"}
"""Pages that show a form or a file of the server, and nothing of anybody's."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    database = Database(open_engine(str(tmp_path / "table.db")), Vault(tmp_path / "keys"))
    yield build_app(database)
    database.close()


def pages(app: FastAPI, method: str) -> set[str]:
    found = {(m, context.path or "") for context in iter_route_contexts(app.routes) for m in context.methods or ()}
    return {path for m, path in found if m == method and not path.startswith("/api/")}


def test_the_interface_does_and_shows_what_the_pages_do_and_show(app: FastAPI) -> None:
    described = {f"{m.upper()} {path.removeprefix('/api/v1')}" for path, acts in app.openapi()["paths"].items() for m in acts}  # fmt: skip
    assert set(ACTS) == pages(app, "POST")
    assert set(SHOWN) | FORMS_ONLY == pages(app, "GET")
    used = {one for said in (*ACTS.values(), *SHOWN.values()) for one in said.split(", ")}
    assert used <= described
    assert described - used == {"GET /session"}  # nothing that no page does: but a client reads its token there
