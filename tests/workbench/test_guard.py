"""Who may talk to the workbench."""

from __future__ import annotations

import asyncio
import http.client
import socket
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import websockets

from detente.workbench.guard import Admission, is_loopback
from tests.workbench.conftest import Running, serving

pytestmark = pytest.mark.browser


def ask(
    port: int, path: str, headers: dict[str, str] | None = None, host: str = "127.0.0.1"
) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, body, {k.lower(): v for k, v in response.getheaders()}


def upgrade(port: int, headers: dict[str, str]) -> int:
    """Try to open the page's WebSocket and return the status."""
    lines = [
        "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1",
        *(f"{k}: {v}" for k, v in headers.items()),
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(connection.recv(4096).split()[1])


def test_other_sites_are_refused(served: Running) -> None:
    port = served.port
    own = f"127.0.0.1:{port}"
    assert ask(port, "/case/border_talks/plan")[0] == 200
    assert ask(port, "/case/border_talks/plan", {"Host": f"localhost:{port}"})[0] == 200
    assert ask(port, "/case/border_talks/plan", {"Origin": f"http://{own}"})[0] == 200
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{port + 1}"},
        {"Origin": f"https://{own}"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ):
        status, body, _ = ask(port, "/case/border_talks/plan", headers)
        assert status == 403, headers
        assert "other sites" in body
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1.evil.example:{port}",
        "127.0.0.1:1",
        f"localhost:{port}@x",
    ):
        assert ask(port, "/case/border_talks/plan", {"Host": host})[0] == 421, host


def test_the_socket_refuses_other_sites_too(served: Running) -> None:
    own = f"127.0.0.1:{served.port}"
    assert upgrade(served.port, {"Host": own, "Origin": f"http://{own}"}) == 101
    assert upgrade(served.port, {"Host": own, "Origin": "http://evil.example"}) == 403
    assert upgrade(served.port, {"Host": "evil.example", "Origin": "http://evil.example"}) == 403
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert ask(served.port, path, {"Origin": "http://evil.example"})[0] == 403
    assert "access-control-allow-origin" not in ask(served.port, path)[2]


def test_headers_forbid_framing_sniffing_and_other_origins(served: Running) -> None:
    _, _, headers = ask(served.port, "/case/border_talks/plan")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_paths_cannot_leave_the_opened_folders(served: Running) -> None:
    secret = served.folder / "secret.txt"
    secret.write_text("nobody shall read this")
    for path in (
        "/case/../secret.txt/plan",
        "/case/..%2fsecret.txt/plan",
        "/case/border_talks/..%2f..%2fsecret.txt",
        "/assets/../../../../etc/passwd",
        "/assets/..%2f..%2fframe.py",
        "/export/border_talks/brief.html?draft=../../secret",
        "/export/..%2f..%2fetc/brief.html",
        "/export/border_talks/drafts.zip?party=..%2f..",
        "/_nicegui/static/../../secret.txt",
    ):
        status, body, _ = ask(served.port, path)
        assert not [words for words in ("nobody shall read this", "root:", "dataclass") if words in body], path
        assert status != 500, path


def test_beyond_the_loopback_a_token_is_needed(tmp_path: Path, border_copy: Path, tab: Callable[..., Any]) -> None:
    with serving(tmp_path, [border_copy], "--host", "0.0.0.0") as running:
        text = "".join(running.lines)
        token = text.split("?token=")[1].split()[0]
        assert len(token) >= 40
        port = running.port
        assert ask(port, "/case/border_talks/plan")[0] == 401
        assert ask(port, "/?token=wrong")[0] == 401
        assert ask(port, "/", {"Cookie": f"detente_{port}=wrong"})[0] == 401
        assert upgrade(port, {"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}"}) == 403
        status, _, headers = ask(port, f"/case/border_talks/plan?token={token}")
        assert status == 200
        assert "HttpOnly" in headers["set-cookie"]
        assert "SameSite=Strict" in headers["set-cookie"]
        assert ask(port, "/case/border_talks/plan", {"Cookie": f"detente_{port}={token}"})[0] == 200
        page = tab()
        page.goto(f"http://127.0.0.1:{port}/case/border_talks/plan?token={token}")
        page.wait_for_selector(".acceptance [data-party]")
        assert "token" not in page.url
        assert "".join(running.lines).count(token) == 1


@pytest.mark.parametrize(
    ("header", "listening", "allowed"),
    [
        ("127.0.0.1:8765", "127.0.0.1", True),
        ("LOCALHOST:8765", "127.0.0.1", True),
        ("[::1]:8765", "::1", True),
        ("127.0.0.1", "127.0.0.1", False),
        ("0.0.0.0:8765", "127.0.0.1", False),
        ("192.168.1.5:8765", "127.0.0.1", False),
        ("192.168.1.5:8765", "0.0.0.0", True),
        ("evil.example:8765", "0.0.0.0", False),
        ("here:8765", "0.0.0.0", True),
        ("192.168.1.5:8765", "192.168.1.5", True),
        ("192.168.1.6:8765", "192.168.1.5", False),
        ("", "127.0.0.1", False),
    ],
)
def test_which_hosts_are_this_server(header: str, listening: str, allowed: bool) -> None:
    admission = Admission(listening, 8765, None if is_loopback(listening) else "x", frozenset({"here"}))
    assert admission.host_allowed(header) is allowed


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's library keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_malformed_frames_are_told_in_a_line_each(tmp_path: Path, border_copy: Path) -> None:
    bad = [
        "", "9", "x", "4", "42", "42[", '42["event"]', '42["event",5]', '42["event",{}]', '42["event",{"client_id":1}]',
        '42["event",{"client_id":"a","id":"b"}]', '42["handshake",{}]', '42["handshake",null]', '42["ack",{}]', '42["log",{}]',
        '42["javascript_response",[]]', '42{"a":1}', '42["nobody",1]', "45", "451-[]", '451-["event",{"_placeholder":true,"num":0}]',
        "43", "431[]", "44", "49", '40/other,{}', "41/other,", "4" + "[" * 5_000, b"\x00\xff", "6", "5", "1",
    ]  # fmt: skip

    async def send(url: str, frame: str | bytes) -> None:
        try:
            async with websockets.connect(url, origin=own, open_timeout=10) as socket:  # type: ignore[arg-type]
                await socket.recv()
                await socket.send("40")
                await socket.send(frame)
                await socket.send("2")
                await asyncio.sleep(0.05)
        except websockets.WebSocketException:
            pass

    async def flood(url: str) -> None:
        async with websockets.connect(url, origin=own) as socket:  # type: ignore[arg-type]
            await socket.recv()
            for _ in range(250):
                await socket.send('42["event",{}]')

    with serving(tmp_path, [border_copy]) as running:
        own = running.address.rstrip("/")
        url = f"ws://127.0.0.1:{running.port}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"

        async def all_of_them() -> None:
            for frame in bad:
                await send(url, frame)
            await flood(url)

        apart(all_of_them())
        assert ask(running.port, "/case/border_talks/plan")[0] == 200
        text = "".join(running.lines)
        assert "Traceback" not in text, text
        assert "a malformed frame on a socket was ignored" in text
        assert not [line for line in running.lines if line.startswith((" ", "\t"))], text


def test_a_flood_on_a_socket_waits() -> None:
    from detente.workbench.socket_frames import paced

    async def frame() -> dict[str, Any]:
        return {}

    async def take(count: int) -> float:
        receive, began = paced(frame, burst=10, rate=100), time.monotonic()
        for _ in range(count):
            await receive()
        return time.monotonic() - began

    assert apart(take(40)) >= 0.25  # ten at once, and thirty at a hundred a second
