"""Commands in processes of their own, each forked from one that has read the program and its compiled kernels.

A command started with ``python -m detente`` spends most of its time on reading modules and kernels. A forked one is
the same command: a process with its own arguments, folder, environment, standard streams and exit status, which
signals reach by its id. What a fresh interpreter does (the encoding of its streams, ``-W``, what it reads, an empty
cache) is not tested this way; tests of that start one.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

FIXED = ("PYTHON", "LC_", "LANG", "NUMBA_", "XDG_", "HOME")
"""What is read when an interpreter or the program's modules start; a forked command cannot have another."""
ENCODING = "PYTHONIOENCODING"
"""The one such variable that a forked command obeys, as a fresh interpreter does."""
PATIENCE = 300
_LONGEST = 1 << 20


class Forked:
    """A command that runs: what tests use of ``subprocess.Popen``.

    Parameters
    ----------
    words : sequence
        The command line after ``detente``.
    stdout, stderr : int
        File descriptors, or ``PIPE`` for one to read from as text.
    strict : bool
        Make every warning an error, as ``python -W error`` does, those of its end among them.
    """

    def __init__(
        self,
        words: Any,
        *,
        stdin: int | None = None,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
        cwd: Any = None,
        env: Any = None,
        strict: bool = False,
    ) -> None:
        environment = {**os.environ, **(env or {})}
        for name, value in environment.items():
            known = not name.startswith(FIXED) or name == ENCODING or os.environ.get(name) == value
            assert known, f"{name} needs a fresh interpreter"
        called = {"words": [*map(str, words)], "cwd": str(cwd or Path.cwd()), "env": environment, "strict": strict}
        self.stdout, self.stderr = None, None
        given = os.open(os.devnull, os.O_RDONLY) if stdin is None else os.dup(stdin)
        descriptors = [given]
        if stdout == subprocess.PIPE:
            self.stdout, writing = _pipe()
            descriptors.append(writing)
        else:
            descriptors.append(os.dup(stdout))
        if stderr == subprocess.PIPE:
            self.stderr, writing = _pipe()
            descriptors.append(writing)
        else:
            descriptors.append(os.dup(descriptors[1] if stderr == subprocess.STDOUT else stderr))
        self._link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LONGEST)
        self._link.connect(_forking())
        socket.send_fds(self._link, [json.dumps(called).encode()], descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self.pid = int(self._link.recv(64))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status; minus the signal's number where one ended the process."""
        if self.returncode is None:
            self._link.settimeout(timeout)
            try:
                self.returncode = int(self._link.recv(64))
            except TimeoutError:
                raise subprocess.TimeoutExpired("detente", timeout or 0) from None
            self._link.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Return all that is printed, and what is said on standard error, when the process has ended."""
        with ThreadPoolExecutor(2) as reading:
            texts = [reading.submit(pipe.read) for pipe in (self.stdout, self.stderr) if pipe]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            printed, said = (text.result() for text in texts)
        for pipe in (self.stdout, self.stderr):
            pipe.close()
        return printed, said

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired, BlockingIOError):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _pipe() -> tuple[TextIO, int]:
    reading, writing = os.pipe()
    return os.fdopen(reading, encoding="utf-8"), writing


def run(
    *words: Any, cwd: Any = None, env: Any = None, stdin: str = "", text: bool = True, strict: bool = False
) -> subprocess.CompletedProcess[Any]:
    """Run a command to its end, like ``subprocess.run`` with its output captured."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as said:
        given.write(stdin.encode())
        given.seek(0)
        command = Forked(words, stdin=given.fileno(), stdout=printed.fileno(), stderr=said.fileno(), cwd=cwd, env=env, strict=strict)  # fmt: skip
        try:
            status = command.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            command.kill()
            raise
        output = []
        for file in (printed, said):
            file.seek(0)
            output.append(file.read().decode() if text else file.read())
        return subprocess.CompletedProcess(["detente", *map(str, words)], status, *output)


@functools.cache
def _forking() -> str:
    """Start the process that forks, once for each process of the tests, and return the place of its socket."""
    folder = tempfile.mkdtemp(prefix="detente-")
    place = f"{folder}/socket"
    process = subprocess.Popen([sys.executable, __file__, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", "the process that forks commands did not start"
    process.stdout.close()

    def end() -> None:
        process.stdin.close()  # it ends when nobody can ask it any more, however this process ends
        process.wait()

    atexit.register(end)
    return place


def _read_everything(folder: Path) -> None:
    """Read modules and kernels: by commands on a copy of the small case, in this process.

    None that draws charts or typesets: their libraries keep threads, which a forked process would miss.
    """
    from typer.testing import CliRunner

    from detente.cli import build

    case = folder / "border_talks"
    shutil.copytree(Path(__file__).resolve().parents[1] / "examples" / "border_talks", case)
    for words in (
        ["brief", "--draws", "200"],
        ["solve"],
        ["zopa", "--draws", "200"],
        ["simulate", "--runs", "20"],
        ["infer", "--draws", "200"],
        ["drafts", "diff", "patron_1", "south_1"],
    ):
        at = 2 if words[0] == "drafts" else 1
        result = CliRunner().invoke(build(), [*words[:at], str(case), *words[at:]])
        assert result.exit_code == 0, result.output
    for name in ("nicegui", "docx", "openpyxl", "pypdf", "detente.table"):
        __import__(name)


def _serve(place: str) -> dict[str, Any] | None:
    """Fork for every call until the asking process has gone; return the call in a forked process."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LONGEST)
    listener.bind(place)
    listener.listen()
    woken, waking = socket.socketpair()
    for end in (woken, waking):
        end.setblocking(False)
    signal.set_wakeup_fd(waking.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as waiting:
        for source in (listener, woken, sys.stdin.fileno()):
            waiting.register(source, selectors.EVENT_READ)
        os.write(1, b"ready\n")
        os.dup2(2, 1)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if woken in ready:
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
                _tell(running)
            if listener in ready:
                link, _ = listener.accept()
                data, descriptors, _, _ = socket.recv_fds(link, _LONGEST, 3)
                child = os.fork()
                if child == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
                    break
                for descriptor in descriptors:
                    os.close(descriptor)
                running[child] = link
                link.send(str(child).encode())
            if sys.stdin.fileno() in ready:
                for process in running:
                    os.kill(process, signal.SIGKILL)
                return None
    for own in (listener, woken, waking, link, *running.values()):
        own.close()
    for standard, descriptor in enumerate(descriptors):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    return json.loads(data)


def _tell(running: dict[int, socket.socket]) -> None:
    """Tell whoever asked how its process ended."""
    while running:
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == 0:
            return
        link = running.pop(process)
        with contextlib.suppress(OSError):
            link.send(str(os.waitstatus_to_exitcode(status)).encode())
        link.close()


def _become(call: dict[str, Any]) -> None:
    """Be the command that was called."""
    os.chdir(call["cwd"])
    os.environ.clear()
    os.environ.update(call["env"])
    time.tzset()
    encoding, _, errors = call["env"].get(ENCODING, "").partition(":")
    if encoding:
        sys.stdout.reconfigure(encoding=encoding, errors=errors or None)
        sys.stderr.reconfigure(encoding=encoding)
    sys.argv = ["detente", *call["words"]]
    if call["strict"]:
        warnings.resetwarnings()
        warnings.simplefilter("error")
        sys.exit(_status_of_command())  # what an interpreter finds when it takes everything down is an error, too
    _end(_status_of_command())


def _status_of_command() -> int:
    try:
        runpy.run_module("detente", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is not None and not isinstance(ended.code, int):
            raise
        return ended.code or 0
    return 0


def _end(status: int) -> None:
    """End as an interpreter does, but leave the memory to the system: to take down all that was forked takes longer
    than most commands.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # an interpreter says so in its own way
        sys.exit(status)
    os._exit(status & 0xFF)


if __name__ == "__main__":
    sys.path.pop(0)  # the tests' folder, which no command sees
    for name in ("numpy", "scipy.linalg"):  # threads of theirs end before a fork, by themselves
        __import__(name)
    threads = len(os.listdir("/proc/self/task"))
    with tempfile.TemporaryDirectory(prefix="detente-") as scratch:
        _read_everything(Path(scratch))
    for _ in range(1_000):  # the system takes a moment to let go of a thread that has ended
        if len(os.listdir("/proc/self/task")) <= threads:
            break
        time.sleep(0.01)
    else:
        raise AssertionError("a thread would be missing in what is forked from here")
    gc.collect()
    gc.freeze()
    called = _serve(sys.argv[1])
    if called is None:
        shutil.rmtree(Path(sys.argv[1]).parent, ignore_errors=True)
    else:
        _become(called)
