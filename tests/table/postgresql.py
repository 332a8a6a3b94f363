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

    def ask(self, question: str) -> str:
        """Return the one value that a question of the superuser comes to, as text."""
        with psycopg.connect(self.address("postgres", "postgres"), autocommit=True) as connection:
            row = connection.execute(question).fetchone()
            assert row is not None
            return str(row[0])

    def logged(self, since: str) -> bytes:
        """Return what was written ahead since a place in the log: before it, and in what is left of its files, stands
        what other databases of the server logged.
        """
        first, start = self._place(since)
        last, end = self._place(self.ask("select pg_current_wal_insert_lsn()"))
        found = []
        for path in sorted(self.data.glob("pg_wal/" + "[0-9A-F]" * 24)):
            if first <= path.name <= last:
                data = path.read_bytes()
                found.append(data[start if path.name == first else 0 : end if path.name == last else len(data)])
        return b"".join(found)

    def _place(self, at: str) -> tuple[str, int]:
        name, _, offset = self.ask(
            f"select file_name || ' ' || file_offset from pg_walfile_name_offset('{at}')"
        ).partition(" ")
        return name, int(offset)


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
