"""Security keys in Chromium: its own virtual authenticator answers, over the DevTools protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.table.clock import SetClock
from detente.table.store.database import Database
from tests.table.conftest import START
from tests.table.web.test_browsers import Looked
from tests.table.web.world import PHRASE, World, world

pytestmark = pytest.mark.browser
KIND = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[World]:
    from detente.table.store.opening import create

    clock = SetClock(START)
    database: Database = create(str(tmp_path / "table.db"), tmp_path / "keys", clock)
    with world(database, clock) as found:
        found.address = found.address.replace("127.0.0.1", "localhost")
        yield found
    database.close()


@pytest.fixture
def page(browser: Any, site: World) -> Iterator[Any]:
    context = browser.new_context()
    context.add_cookies([{"name": "table", "value": site.tokens["north"], "url": site.address}])
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


def add(page: Any, site: World, name: str) -> None:
    page.goto(f"{site.address}/account")
    if not page.get_by_label("What you call it").is_visible():
        page.get_by_text("Add a security key").first.click()
    page.get_by_label("What you call it").fill(name)
    page.locator("#key_phrase").fill(PHRASE)
    page.get_by_role("button", name="Add a security key").click()


def sign_in(page: Any, site: World) -> None:
    page.goto(f"{site.address}/account")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("north")
    page.get_by_label("Pass phrase").fill(PHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="One more step").wait_for()


def test_a_key_is_added_signs_in_and_is_taken_away(site: World, page: Any) -> None:
    look = Looked(strict=True)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    first = devices.send("WebAuthn.addVirtualAuthenticator", {"options": KIND})["authenticatorId"]
    add(page, site, "blue key")
    page.get_by_role("heading", name="The second factor is on").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    add(page, site, "the same key")  # the browser finds that it is registered
    page.get_by_text("This key is registered already.").wait_for()
    look(page, "account-add-a-key")
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    second = devices.send("WebAuthn.addVirtualAuthenticator", {"options": KIND})["authenticatorId"]
    add(page, site, "red key")
    page.get_by_text("Your recovery codes stay as they are.").wait_for()
    look(page, "account-with-keys")

    sign_in(page, site)
    look(page, "second-factor-with-keys")
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_role("heading", name="Your tables").wait_for()
    (kept,) = devices.send("WebAuthn.getCredentials", {"authenticatorId": second})["credentials"]
    assert kept["signCount"] >= 1
    devices.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": second, "enabled": False})
    sign_in(page, site)
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_text("Waiting for the key.").wait_for()
    look(page, "second-factor-waiting")
    page.get_by_role("link", name="Use a code instead").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Your tables").wait_for()

    for name in ("blue key", "red key"):
        page.goto(f"{site.address}/account")
        page.get_by_text(f"Take {name} away").click()
        page.locator("details[open]", has_text=name).get_by_label("Present pass phrase").fill(PHRASE)
        page.get_by_role("button", name="Take the key away").locator("visible=true").click()
        page.get_by_text("The key is taken away.").wait_for()
    assert page.get_by_text("Who learns the pass phrase alone does not come in.").is_visible()
    assert not look.found, "\n".join(look.found)


def test_at_a_number_the_account_says_why_there_are_no_keys(site: World) -> None:
    at_number = site.clients["north"].get("/account").text
    assert "browsers refuse them at a number" in at_number
    assert site.send("north", "POST", "/account/security-keys", {"pass_phrase": PHRASE}).status_code == 400
