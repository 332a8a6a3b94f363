"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket in it, gone when the tests are."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

OWNER, SERVER = "detente_owner", "detente_server"
PATIENCE = 60


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name.split(".")[0])
    )
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


class Server:
    """One server; ``kill`` and ``start`` it as a test likes.

    Parameters
    ----------
    folder : Path
        Of the user that the server runs as; short, since a socket lies in it.
    """

    def __init__(self, folder: Path, bin_: Path) -> None:
        self.folder = folder
        self.bin = bin_
        self.data = folder / "data"
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user of the server."""
        done = subprocess.run(
            [*_as_other(), str(self.bin / program), *arguments], capture_output=True, text=True, cwd=self.folder
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start the server and wait until it answers. It ends with this process, however this ends."""
        quick = ("fsync=off", "full_page_writes=off", "listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200")  # fmt: skip
        settings = [part for each in quick for part in ("-c", each)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_other(), str(self.bin / "postgres"), "-D", str(self.data), *settings],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self.address("postgres", "postgres")):
                    return
            except psycopg.OperationalError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop the server: at once, as ``pg_ctl stop -m immediate`` does."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.process = None

    def address(self, name: str, role: str = SERVER) -> str:
        """Return the address of a database for a role."""
        return f"postgresql://{role}@/{name}?host={self.folder}"

    def do(self, *statements: str, name: str = "postgres") -> None:
        """Run statements as the superuser."""
        with psycopg.connect(self.address(name, "postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def ask(self, statement: str, *values: object) -> tuple[Any, ...]:
        """Run a statement as the superuser and return the first row of its answer."""
        with psycopg.connect(self.address("postgres", "postgres"), autocommit=True) as connection:
            row = connection.execute(statement, values).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return tuple(row)

    def log_end(self) -> tuple[str, int]:
        """Return the file of the log written ahead that is written now, and how far (bytes) it is on the disk."""
        name, offset = self.ask("select * from pg_walfile_name_offset(pg_current_wal_flush_lsn())")
        return str(name), int(offset)

    def log_files(self) -> list[Path]:
        """Return the files of the log written ahead, the oldest first; the last ones may be there for later use."""
        return sorted(path for path in (self.data / "pg_wal").iterdir() if len(path.name) == 24)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start a server with an owner's role and a server's role; stop it and remove its folder at the end."""
    found = programs()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="dpg"))
    one = Server(folder, found)
    try:
        if _as_other():
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o755)
        one.run(
            "initdb", "-D", str(one.data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        one.start()
        one.do(
            f"create role {OWNER} login",
            f"create role {SERVER} login",
            f"alter role {SERVER} set log_error_verbosity = terse",
            f"alter role {SERVER} set log_min_error_statement = panic",
        )
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _as_other() -> list[str]:
    """Return what runs a program as another user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=QUIT"]
