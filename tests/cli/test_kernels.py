"""Compiled kernels are kept apart for every state of the source, and no state of their folder stops a command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import detente
from detente.compiling import PACKAGES, Folder

KERNEL = """
from detente.compiling import njit

@njit(nogil=True)
def twice(x):
    return x + x

@njit(nogil=True)
def more(x):
    return twice(x) + 1

twice(1)  # by itself; for the other kernel it is a part of that one
print(more(20))
"""


def environment(cache: Path | str | None, **extra: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    return kept | ({} if cache is None else {"XDG_CACHE_HOME": str(cache)}) | extra


def python(code: str, env: dict[str, str], *before: str) -> tuple[str, str]:
    done = subprocess.run(
        [*before, sys.executable, "-W", "error", "-c", code], env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.strip()


def compiled(cache: Path | str | None, *before: str, **extra: str) -> str:
    """Run two kernels in a new process and return what it says on standard error."""
    out, err = python(KERNEL, environment(cache, **extra), *before)
    assert out == "41"
    assert len(err.splitlines()) <= 1
    return err


WAITING = """
import atexit, json, os, sys, traceback
import numba
import detente.compiling
numba.njit(lambda x: x + x)(1)  # what the compiler makes ready for its first kernel
for line in sys.stdin:
    code, environment, printed, said = json.loads(line)
    child = os.fork()
    if child == 0:
        os.environ.clear()
        os.environ.update(environment)
        for stream, path in ((1, printed), (2, said)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
        status = 1
        try:
            exec(code, {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def recompiled() -> Iterator[Callable[[Path], str]]:
    """Run the two kernels as :func:`compiled` does, in a fork of a process that has read numba and kept nothing.

    For what is done with kept files, which does not rest on what a fresh process has read.
    """
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WAITING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def run(cache: Path) -> str:
        with tempfile.TemporaryDirectory() as made:
            printed, said = Path(made, "printed"), Path(made, "said")
            asked = [KERNEL, environment(cache), str(printed), str(said)]
            print(json.dumps(asked), file=process.stdin, flush=True)
            assert process.stdout.readline() == "0\n", said.read_text()
            assert printed.read_text() == "41\n"
            assert len(said.read_text().splitlines()) <= 1
            return said.read_text().strip()

    yield run
    process.communicate(timeout=300)


def folder(cache: Path, **extra: str) -> str:
    return python(
        "from detente.compiling import kernels_folder; print(kernels_folder().path)", environment(cache, **extra)
    )[0]


def kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.nbc"))


def test_the_folder_stays_while_the_source_does_also_when_it_is_installed_again_elsewhere(tmp_path):
    first = folder(tmp_path)
    assert first.startswith(str(tmp_path / "detente" / "kernels-"))
    again = tmp_path / "elsewhere"
    shutil.copytree(Path(detente.__file__).parent, again / "detente", ignore=shutil.ignore_patterns("__pycache__"))
    source = again / "detente" / "process" / "layout.py"
    os.utime(source, (1, 1))
    assert folder(tmp_path, PYTHONPATH=str(again)) == first
    source.write_text(source.read_text("utf-8").replace("1_000_000", "2_000_000", 1), "utf-8")
    assert folder(tmp_path, PYTHONPATH=str(again)) != first


def test_importing_the_package_creates_nothing_and_sets_nothing(tmp_path):
    code = "import os; before = dict(os.environ); import detente, sys; print(before == dict(os.environ), 'numba' in sys.modules)"
    assert python(code, environment(tmp_path))[0] == "True False"
    assert not any(tmp_path.iterdir())


def test_what_was_compiled_is_loaded_again_without_a_word(tmp_path):
    assert compiled(tmp_path) == ""
    first = {path: path.stat().st_mtime_ns for path in kept(tmp_path)}
    assert len(first) == 2
    assert compiled(tmp_path) == ""
    assert {path: path.stat().st_mtime_ns for path in kept(tmp_path)} == first


def test_old_folders_are_removed(tmp_path):
    for k in range(6):
        (tmp_path / "detente" / f"kernels-{k}").mkdir(parents=True)
    compiled(tmp_path)
    assert len(list((tmp_path / "detente").iterdir())) == 3
    assert kept(tmp_path)


def test_the_users_choice_stands(tmp_path):
    assert folder(tmp_path, NUMBA_CACHE_DIR="/somewhere").startswith("/somewhere/kernels-")
    assert compiled(tmp_path / "unused", NUMBA_CACHE_DIR=str(tmp_path / "own")) == ""
    assert kept(tmp_path / "own")
    assert not (tmp_path / "unused").exists()


def test_every_package_with_kernels_is_watched():
    package = Path(detente.__file__).parent
    found = {
        p.relative_to(package).parts[0]
        for p in package.rglob("*.py")
        if "from detente.compiling import njit" in p.read_text("utf-8")
    }
    assert found == set(PACKAGES) - {"case"}
    others = [p for p in package.rglob("*.py") if p.name != "compiling.py" and "import numba" in p.read_text("utf-8")]
    assert others == []


def _cut(length):
    return lambda path: path.write_bytes(path.read_bytes()[:length])


def _changed(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _other_kernel(path):
    """Right in itself, but under another kernel's name."""
    others = [other for other in kept(path.parent) if other != path]
    path.write_bytes(others[0].read_bytes())


def _as_folder(path):
    path.unlink()
    path.mkdir()


def _open_to_others(path):
    path.chmod(0o666)


def _unreadable_link(path):
    path.unlink()
    path.symlink_to("/nowhere")


DAMAGE = {
    "nothing is left": _cut(0), "one byte": _cut(1), "ten bytes": _cut(10), "no payload": _cut(49),
    "half": lambda path: _cut(len(path.read_bytes()) // 2)(path), "all but one byte": _cut(-1),
    "one bit is wrong": _changed, "garbage": lambda path: path.write_bytes(os.urandom(5000)),
    "another kernel's": _other_kernel, "a folder": _as_folder, "others can write it": _open_to_others,
    "a link": _unreadable_link,
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    compiled(cache)
    return cache


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_compiled_again_and_mended(tmp_path, filled, recompiled, damage):
    shutil.copytree(filled, tmp_path / "cache")
    for path in kept(tmp_path / "cache")[:1]:
        damage(path)
    assert "is compiled again" in recompiled(tmp_path / "cache")
    assert recompiled(tmp_path / "cache") == ""


def test_an_emptied_folder_is_filled_again(tmp_path, filled, recompiled):
    shutil.copytree(filled, tmp_path / "cache")
    for path in kept(tmp_path / "cache"):
        path.unlink()
    assert recompiled(tmp_path / "cache") == ""
    assert len(kept(tmp_path / "cache")) == 2


def test_a_folder_that_others_can_write_is_not_used(tmp_path, filled, recompiled):
    shutil.copytree(filled, tmp_path / "cache")
    place = kept(tmp_path / "cache")[0].parent
    place.chmod(0o777)
    assert "cannot be kept" in recompiled(tmp_path / "cache")
    if os.geteuid() == 0:
        place.chmod(0o700)
        os.chown(place, 65534, 65534)
        assert "belongs to somebody else" in recompiled(tmp_path / "cache")


def test_where_nothing_can_be_kept_the_kernel_runs_and_one_line_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in compiled(tmp_path / "file")
    assert "XDG_CACHE_HOME" in compiled(None, HOME="/dev/null")
    place = Path(folder(tmp_path / "cache"))
    place.parent.mkdir(parents=True)
    place.write_text("")
    assert "it is no folder" in compiled(tmp_path / "cache")


def _works(*command: str) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.skipif(not _works("setpriv", "--reuid=65534", "true"), reason="setpriv cannot change the user here")
def test_a_user_without_a_home_can_compute(tmp_path):
    for path in (Path(sys.executable), Path(detente.__file__)):
        if not _works("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", str(path)):
            pytest.skip(f"{path} cannot be read by another user here")
    plain = environment(None, PYTHONDONTWRITEBYTECODE="1")
    plain.pop("HOME", None)
    out, err = python(KERNEL, plain, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    assert out == "41"
    assert len(err.splitlines()) == 1
    assert "cannot be kept" in err


@pytest.mark.skipif(not _works("unshare", "-m", "true"), reason="no mount namespace of one's own here")
@pytest.mark.parametrize("size", ["4k", "64k"])
def test_a_full_disk_stops_nothing(tmp_path, size):
    (tmp_path / "small").mkdir()
    mounted = f"mount -t tmpfs -o size={size} none {tmp_path}/small && head -c 60000 /dev/zero > {tmp_path}/small/x; "
    script = mounted + f'{sys.executable} -c "$CODE"; find {tmp_path}/small -name "*.tmp"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script],
        env=environment(tmp_path / "small", CODE=KERNEL), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.strip() == "41"
    assert "No space left on device" in done.stderr.splitlines()[-1]


@pytest.mark.skipif(not _works("unshare", "-m", "true"), reason="no mount namespace of one's own here")
def test_a_read_only_folder_is_read_and_stops_nothing(tmp_path, filled):
    shutil.copytree(filled, tmp_path / "cache")
    script = f'mount --bind {tmp_path}/cache {tmp_path}/cache && mount -o remount,ro,bind {tmp_path}/cache && {sys.executable} -c "$CODE"'
    for words in ("", "Read-only file system"):
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script],
            env=environment(tmp_path / "cache", CODE=KERNEL), capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.stdout.strip() == "41"
        assert words in done.stderr
        assert bool(words) == bool(done.stderr)
        for path in kept(tmp_path / "cache"):
            path.unlink()


def test_eight_at_once_on_an_empty_folder_end_well(tmp_path):
    running = [
        subprocess.Popen([sys.executable, "-c", KERNEL], env=environment(tmp_path), stdout=-1, stderr=-1, text=True)
        for _ in range(8)
    ]
    assert [process.communicate(timeout=300) for process in running] == [("41\n", "")] * 8
    assert len(kept(tmp_path)) == 2
    assert not list(tmp_path.rglob("*.tmp"))


def test_stopped_during_the_first_compilation_a_command_ends_quietly(tmp_path, border_talks):
    process = subprocess.Popen(
        [sys.executable, "-m", "detente", "brief", str(border_talks)],  # compiles all its kernels: there is much to stop
        env=environment(tmp_path), stdout=-1, stderr=-1, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal, though the tests run in the background
    )  # fmt: skip
    until = time.monotonic() + 200
    while not kept(tmp_path) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    while process.poll() is None and time.monotonic() < until:  # the compiler can swallow one: press again
        process.send_signal(signal.SIGINT)
        time.sleep(1)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == "stopped; nothing is left half written\n"
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_kept_file_holds_what_was_kept_under_its_name(tmp_path, capsys):
    place = Folder(tmp_path / "k")
    place.write("a", b"one")
    place.write("b", b"two")
    assert (place.read("a"), place.read("b"), place.read("c")) == (b"one", b"two", None)
    (tmp_path / "k" / "a").rename(tmp_path / "k" / "b")
    assert place.read("b") is None
    assert capsys.readouterr().err.count("\n") == 1


HASHING = """
import sys
import numpy
from detente.compiling import njit

@njit(nogil=True)
def different(numbers):
    seen = {(numbers[0], 1)}
    for number in numbers:
        seen.add((number, 1))
    text = {"north": 1, "south": 2}
    return len(seen) + text["south"]

@njit(nogil=True)
def doubled(numbers):
    made = numpy.empty(len(numbers))
    for k in range(len(numbers)):
        made[k] = 2 * numbers[k]
    return made

print(doubled(numpy.ones(3)).sum(), "numba.misc.gdb_hook" in sys.modules, end=" ")
print(different(numpy.array([4, 5, 4])))
"""


def test_a_kept_kernel_runs_without_all_that_numba_can_compile_and_one_that_hashes_with_it(tmp_path):
    assert python(HASHING, environment(tmp_path))[0] == "6.0 True 4"
    names = [path.name.partition("-")[0] for path in kept(tmp_path)]
    assert "__main__.different" in names
    assert "__main__.doubled" in names
    assert python(HASHING, environment(tmp_path))[0] == "6.0 False 4"


ARRAYS = """
import sys
import numpy as np
from detente.compiling import njit

@njit(nogil=True)
def middle(numbers):
    return np.median(numbers) + numbers.sum()

@njit(nogil=True)
def times(a, b):
    return np.dot(a, b)

print(middle(np.array([1.0, 5.0, 3.0])), "scipy.linalg" in sys.modules, end=" ")
print(times(np.eye(2), np.ones(2)).sum(), "scipy.linalg.cython_blas" in sys.modules)
"""


def test_a_kept_kernel_of_arrays_runs_without_linear_algebra_which_is_there_for_one_that_needs_it(tmp_path):
    assert python(ARRAYS, environment(tmp_path))[0] == "12.0 True 2.0 True"
    assert python(ARRAYS, environment(tmp_path))[0] == "12.0 False 2.0 True"


PARTS = """
import numpy as np
from detente.compiling import njit

@njit(nogil=True)
def least(x):
    if x.size == 0:
        raise ValueError(f"nothing to {'compare'}")
    return np.sort(x)[0]

@njit(nogil=True)
def both(x, y):
    return least(x) + least(y)

@njit(nogil=True)
def thrice(x):
    return both(x, x) + least(x)

print(thrice(np.array([3.0, 1.5])), least(np.array([2.0])))
try:
    both(np.ones(1), np.empty(0))
except ValueError as error:
    print(error)
"""


def test_kernels_that_others_call_are_parts_of_them_and_raise_what_they_raise(tmp_path):
    for _ in range(2):  # compiled, then loaded
        assert python(PARTS, environment(tmp_path))[0].splitlines() == ["4.5 2.0", "nothing to compare"]
    assert [path.name.split("-")[0] for path in kept(tmp_path)] == [
        "__main__.both",
        "__main__.least",
        "__main__.thrice",
    ]


def test_numbas_own_way_stays_where_its_insides_have_changed(tmp_path):
    changed = "from detente import linking; linking.POSSIBLE = False\n"
    assert python(changed + PARTS, environment(tmp_path))[0].splitlines() == ["4.5 2.0", "nothing to compare"]
