"""Other office files through LibreOffice, where it is installed: turned into .docx, alone and without a network.

Every run has a profile of its own, in a folder that goes afterwards: no macro runs, no link is followed, no document
of the user is touched. It is stopped when it takes too long or writes too much.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from detente.drafts.word.container import MAX_FILE, fault

MAX_SECONDS = 180
"""How long one file may take."""
MAX_WRITTEN = 400_000_000
"""Bytes that one run may write to a file."""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
)


def program() -> str | None:
    """Return where LibreOffice is, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_word(data: bytes, ending: str, name: str, what: str) -> bytes:
    """Return an office file as .docx.

    Parameters
    ----------
    data : bytes
    ending : str
        Of the kind of file that it is, as ``.odt``.
    name : str
        What messages call it.
    what : str
        What kind of file it is, in words.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        When LibreOffice is not installed, takes over three minutes, or cannot read the file.
    """
    if len(data) > MAX_FILE:
        raise fault(name, f"{len(data):,} bytes; at most {MAX_FILE:,} are read")
    where = program()
    if where is None:
        raise fault(
            name,
            f"found {what}; LibreOffice, which reads it, is not installed here. Install it, or save the file as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="detente-") as place:
        folder = Path(place)
        source, profile = folder / f"text{ending}", folder / "profile" / "user"
        source.write_bytes(data)
        profile.mkdir(parents=True)
        profile.joinpath("registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        command = [
            *_limited(), *_no_network(), where, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML", "--outdir",
            str(folder / "out"), str(source),
        ]  # fmt: skip
        _run(command, folder, name, what)
        made = folder / "out" / "text.docx"
        if not made.is_file():
            raise fault(name, f"found {what} that LibreOffice cannot read: it is damaged, or needs a password")
        if made.stat().st_size > MAX_FILE:
            raise fault(name, f"it becomes {made.stat().st_size:,} bytes as .docx; at most {MAX_FILE:,} are read")
        return made.read_bytes()


def _settings() -> str:
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )


@cache
def _no_network() -> tuple[str, ...]:
    """A command that runs another without a network, where the system lets a user do so."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    command = (unshare, "--user", "--map-root-user", "--net", "--")
    try:
        done = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if done.returncode == 0 else ()


def _limited() -> tuple[str, ...]:
    """A command that bounds what another may write and how long it may compute."""
    shell = shutil.which("sh")
    limits = f"ulimit -f {MAX_WRITTEN // 512}; ulimit -t {MAX_SECONDS}; ulimit -c 0"
    return (shell, "-c", f'{limits}; exec "$@"', "sh") if shell is not None else ()


def _run(command: list[str], folder: Path, name: str, what: str) -> None:
    nowhere = "http://127.0.0.1:9"
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), nowhere)
    process = subprocess.Popen(
        command, cwd=folder, env={**kept, **proxies, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(MAX_SECONDS)
    except subprocess.TimeoutExpired:
        raise fault(name, f"found {what} that LibreOffice does not read within {MAX_SECONDS} seconds") from None
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
