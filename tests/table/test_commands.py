"""The commands of a table, run as an operator runs them; the server started for real."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner, Result

from called import build
from detente.errors import InputError
from detente.table.accounts import invitations, sessions
from detente.table.serving import Way, origin_of
from detente.table.store.opening import open_database
from detente.table.web.settings import Settings
from tests.table import postgresql
from tests.table.conftest import Place

PHRASE = "four words make one"


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(build(), ["table", *map(str, arguments)], env=environment or None)


def told(done: Result, status: int = 0) -> dict[str, Any]:
    assert done.exit_code == status, done.stderr
    return json.loads(done.stdout)


def test_a_table_from_a_case_to_a_backup_and_back(border_talks: Path, tmp_path: Path) -> None:
    database = tmp_path / "table.db"
    (made,) = told(run("new", database, border_talks, "--address", "https://table.example.org/", "--json"))["tables"]
    assert made["seats"] == ["north", "south", "patron", "league"]
    link = made["chair"]["link"]
    assert link.startswith("https://table.example.org/invitation/")
    opened = open_database(str(database))
    chair = invitations.redeem(
        opened, link.rsplit("/", 1)[1], "192.0.2.1", name="mediator", shown_name="M", pass_phrase=PHRASE
    )
    opened.close()
    north = told(run("invite", database, made["id"][:8], "--seat", "north", "--may-answer", "--json"))
    assert (north["role"], north["seat"]) == ("seat", "North")
    head = told(run("verify", database, "--json"))["chains"][0]
    assert (head["length"], head["fault"]) == (1, None)
    written = f"{head['length']}:{head['hash']}"
    copy = tmp_path / "copy.db"
    told(run("backup", database, "--out", copy, "--json"))
    told(run("export", database, made["id"], "--out", tmp_path / "case", "--json"))
    checked = CliRunner().invoke(build(), ["check", str(tmp_path / "case")])
    assert checked.exit_code == 0, checked.stderr
    assert run("erase", database, made["title"]).exit_code == 2  # nobody answered
    told(run("erase", database, made["title"], "--yes", "--json"))
    assert told(run("list", database, "--json"))["tables"] == []
    assert told(run("verify", database, "--head", written, "--json"), status=1)["lost"]
    other = tmp_path / "other.db"
    told(run("restore", copy, other, "--json", DETENTE_TABLE_KEYS=f"{database}.keys"))
    assert told(run("verify", other, "--keys", f"{database}.keys", "--head", written, "--json"))["ok"] is True
    assert chair.token not in copy.read_bytes().decode("latin-1")


def test_administrators_choose_their_own_pass_phrase(tmp_path: Path) -> None:
    database = tmp_path / "table.db"
    told(run("new", database, "--blank", "River talks", "--seat", "North Bank", "--seat", "South", "--json"))
    link = told(run("administrator", database, "anna", "--shown-name", "Anna", "--json"))["link"]
    opened = open_database(str(database))
    invitations.reset(opened, link.rsplit("/", 1)[1], "192.0.2.1", PHRASE)
    signed_in = sessions.sign_in(opened, "anna", PHRASE, "192.0.2.1")
    assert signed_in.session.person.administrator
    told(run("administrator", database, "anna", "--end", "--json"))
    with pytest.raises(Exception, match="not right"):
        sessions.sign_in(opened, "anna", PHRASE, "192.0.2.1")
    opened.close()


@pytest.mark.parametrize(
    "words, said",
    [
        (["new", "DB"], "expected one of: a CASE, --blank TITLE, --exercise ID"),
        (["new", "DB", "nowhere"], "no such folder"),
        (["new", "DB", "--blank", "T", "--exercise", "x"], "expected one of"),
        (["new", "DB", "--blank", "T", "--tables", "3"], "found --tables without --exercise"),
        (["new", "DB", "--exercise", "x"], "no exercise is called 'x'"),
        (["new", "postgresql://nobody@/x", "--blank", "T"], "expected --keys FOLDER"),
        (["list", "DB"], "there is no database; detente table new"),
        (["serve", "DB", "--host", "0.0.0.0"], "could read pass phrases and answers"),
        (["verify", "DB", "--head", "12"], "expected LENGTH:HASH"),
        (["restore", "DB", "OTHER"], "there is no such file"),
        (["backup", "DB", "--out", "OTHER"], "there is no database"),
        (["upgrade", "DB"], "there is no database"),
    ],
)
def test_a_wrong_call_is_one_message_and_leaves_nothing(words: list[str], said: str, tmp_path: Path) -> None:
    named = {"DB": str(tmp_path / "table.db"), "OTHER": str(tmp_path / "other.db")}
    done = run(*[named.get(word, word) for word in words])
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "way, origin",
    [
        (Way(), ""),
        (Way(host="::1"), ""),
        (Way(behind_proxy=True, address="https://table.example.org"), "https://table.example.org"),
        (Way("0.0.0.0", 443, "https://Table.example.org", Path("c"), Path("k")), "https://table.example.org"),
        (Way("192.0.2.1", 8443, None, Path("c"), Path("k")), "https://192.0.2.1:8443"),
    ],
)
def test_what_browsers_call_the_server(way: Way, origin: str) -> None:
    assert origin_of(way, way.port) == origin


@pytest.mark.parametrize(
    "way",
    [
        Way("0.0.0.0"),
        Way("192.0.2.1"),
        Way("table.example.org"),
        Way("0.0.0.0", behind_proxy=True, address="https://table.example.org"),
        Way(behind_proxy=True),
        Way(behind_proxy=True, address="http://table.example.org"),
        Way(behind_proxy=True, address="https://table.example.org/path"),
        Way(certificate=Path("c")),
        Way(certificate=Path("c"), key_file=Path("k"), behind_proxy=True),
    ],
)
def test_pass_phrases_never_go_over_a_network_in_the_clear(way: Way) -> None:
    with pytest.raises(InputError):
        origin_of(way, way.port)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "c.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "k.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "c.pem", folder / "k.pem"


def test_the_server_starts_on_both_databases_speaks_https_and_stops_when_told(place: Place, tmp_path: Path) -> None:
    certificate, key_file = _certificate(tmp_path)
    process = subprocess.Popen(
        [
            sys.executable, "-m", "detente", "table", "serve", place.address, "--keys", place.keys, "--port", "0",
            "--host", "127.0.0.1", "--certificate", certificate, "--key-file", key_file,
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"The table is at (https://127\.0\.0\.1:\d+)\n", line)
        assert found, line + (process.stderr.read() if process.poll() is not None and process.stderr else "")
        trusting = ssl.create_default_context(cafile=str(certificate))
        trusting.check_hostname = False
        with urllib.request.urlopen(f"{found[1]}/sign-in", context=trusting, timeout=60) as answer:
            assert answer.status == 200
            assert "server" not in {name.lower() for name in answer.headers}
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert "warning" not in errors


def test_the_server_ends_its_open_streams_itself_when_it_is_told_to_stop(tmp_path: Path) -> None:
    database = tmp_path / "table.db"
    (made,) = told(run("new", database, "--blank", "Talks", "--seat", "North", "--json"))["tables"]
    opened = open_database(str(database))
    token = made["chair"]["link"].rsplit("/", 1)[1]
    chair = invitations.redeem(opened, token, "192.0.2.1", name="mediator", shown_name="M", pass_phrase=PHRASE)
    opened.close()
    command = [sys.executable, "-m", "detente", "table", "serve", str(database), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("The table is at ").strip()

    async def follow(client: httpx.AsyncClient, opened: asyncio.Queue[None]) -> list[str]:
        lines = []
        async with client.stream("GET", f"/tables/{made['id']}/live") as answer:
            async for line in answer.aiter_lines():
                lines.append(line)
                opened.put_nowait(None)
        return lines

    async def follow_all() -> list[list[str]]:
        ready: asyncio.Queue[None] = asyncio.Queue()
        async with httpx.AsyncClient(base_url=address, timeout=120, cookies={"table": chair.token}) as client:
            streams = [asyncio.create_task(follow(client, ready)) for _ in range(Settings().streams)]
            for _ in streams:
                await ready.get()
            process.send_signal(signal.SIGINT)
            return await asyncio.gather(*streams)

    try:
        with ThreadPoolExecutor(1) as apart:  # a browser of other tests may keep a loop in this thread
            streams = apart.submit(asyncio.run, follow_all()).result()
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert all("event: ended" in lines for lines in streams)  # told so, and not cut off after a time
    assert "Traceback" not in errors


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_on_postgresql_a_table_is_made_by_the_owner_and_served_by_the_server(
    place: Place, border_talks: Path, tmp_path: Path
) -> None:
    assert place.server is not None
    place.server.do("drop database if exists fresh", f"create database fresh owner {postgresql.OWNER}")
    owner, server = (place.server.address("fresh", role) for role in (postgresql.OWNER, postgresql.SERVER))
    keys = {"DETENTE_TABLE_KEYS": str(tmp_path / "fresh_keys")}
    told(run("new", owner, border_talks, "--json", **keys))
    told(run("new", server, "--blank", "River talks", "--json", **keys))
    assert len(told(run("list", server, "--json", **keys))["tables"]) == 2
    refused = run("serve", owner, "--port", "0", **keys)
    assert refused.exit_code == 2
    assert "owns tables" in refused.stderr
    assert told(run("upgrade", owner, "--json"))["after"]
    told(run("erase", owner, "River talks", "--yes", "--json", **keys))
    place.server.do("drop database fresh with (force)")
