"""Files are written whole or not at all, through links and devices, and never over another writer's work."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.files import Taken, locked, new_folder, write_new, write_new_files, write_whole


def test_a_link_stays_and_mode_and_owner_are_kept(tmp_path):
    target = tmp_path / "real"
    target.write_text("old")
    target.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(target, 65534, 65533)
    before = target.stat()
    (tmp_path / "link").symlink_to("real")
    assert write_whole(tmp_path / "link", "new") == tmp_path / "link"
    assert (tmp_path / "link").is_symlink()
    after = target.stat()
    assert target.read_text() == "new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]


def test_a_link_that_leads_nowhere_yet_leads_to_the_new_file(tmp_path):
    (tmp_path / "link").symlink_to("later")
    write_whole(tmp_path / "link", "text")
    assert (tmp_path / "later").read_text() == "text"
    assert (tmp_path / "link").is_symlink()


def test_a_pipe_and_open_descriptors_are_written_through(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    heard: list[str] = []
    listener = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_text()))
    listener.start()
    write_whole(tmp_path / "pipe", "through")
    listener.join()
    assert heard == ["through"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    if Path("/dev/fd").exists():
        reading, writing = os.pipe()
        write_whole(f"/dev/fd/{writing}", "also")
        (tmp_path / "link").symlink_to(f"/proc/self/fd/{writing}")
        write_whole(tmp_path / "link", " this")
        assert os.read(reading, 100) == b"also this"
        os.close(reading)
        os.close(writing)


def test_devices_are_never_replaced():
    write_whole("/dev/null", "nothing")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    if Path("/dev/full").exists():
        with pytest.raises(OSError, match="/dev/full"):
            write_whole("/dev/full", "nothing")
        assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_dash_is_standard_output(capfdbinary, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_whole("-", b"\x00\xff")
    assert capfdbinary.readouterr().out == b"\x00\xff"
    assert os.listdir(tmp_path) == []


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder, expected the name of a file"):
        write_whole(tmp_path, "text")


def test_a_new_file_has_the_mode_that_the_umask_leaves_and_the_umask_is_not_touched(tmp_path):
    before = os.umask(0o027)
    stop = threading.Event()
    wrong: list[int] = []

    def others() -> None:
        for k in range(100_000):
            if stop.is_set():
                return
            handle = os.open(tmp_path / f"x{k}", os.O_CREAT | os.O_WRONLY, 0o666)
            wrong.extend(m for m in [stat.S_IMODE(os.fstat(handle).st_mode)] if m != 0o640)
            os.close(handle)
            (tmp_path / f"x{k}").unlink()

    thread = threading.Thread(target=others)
    try:
        thread.start()
        for k in range(200):
            write_whole(tmp_path / f"new{k % 5}", "text")
            (tmp_path / f"new{k % 5}").unlink()
        write_new(tmp_path / "new", "text")
    finally:
        stop.set()
        thread.join()
        os.umask(before)
    assert wrong == []
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["a" * 255, "with space\nand line", b"\xff\xfe".decode("utf-8", "surrogateescape")])
def test_every_name_that_the_system_takes_can_be_written(tmp_path, name):
    write_whole(tmp_path / name, "one")
    write_whole(tmp_path / name, "two")
    assert os.listdir(tmp_path) == [name]
    with pytest.raises(Taken):
        write_new(tmp_path / name, "three")
    assert (tmp_path / name).read_text() == "two"


def test_of_many_writers_of_a_new_file_one_wins_and_the_others_are_told(tmp_path):
    for round_ in range(20):
        start, done = threading.Barrier(8), []

        def one(k: int, start: threading.Barrier = start, done: list[object] = done, name: str = f"f{round_}") -> None:
            start.wait()
            try:
                write_new(tmp_path / name, str(k))
                done.append(str(k))
            except Taken:
                done.append(None)

        threads = [threading.Thread(target=one, args=(k,)) for k in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert [w for w in done if w is not None] == [(tmp_path / f"f{round_}").read_text()]
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_several_new_files_are_written_all_or_none(tmp_path):
    (tmp_path / "b").write_text("there")
    with pytest.raises(Taken):
        write_new_files({tmp_path / "a": "1", tmp_path / "b": "2"})
    assert os.listdir(tmp_path) == ["b"]


def test_a_new_folder_appears_whole_or_not_at_all(tmp_path):
    def half_made() -> None:
        with new_folder(tmp_path / "f") as made:
            (made / "x").write_text("")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_made()
    assert os.listdir(tmp_path) == []
    with new_folder(tmp_path / "f") as made:
        (made / "x").write_text("")
    with pytest.raises(Taken), new_folder(tmp_path / "f"):
        pass
    assert os.listdir(tmp_path) == ["f"]


def test_a_lock_lets_writers_take_turns(tmp_path):
    (tmp_path / "n").write_text("0")

    def add() -> None:
        for _ in range(50):
            with locked(tmp_path):
                write_whole(tmp_path / "n", str(int((tmp_path / "n").read_text()) + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (tmp_path / "n").read_text() == "200"
