"""``--out`` writes where it says: standard output for ``-``, through devices and links, and never over them."""

from __future__ import annotations

import pytest

import forked

WRITERS = {
    "brief {} --draws 200 --short --format docx": b"PK",
    "brief {} --draws 200 --short": b"# ",
    "drafts diff {} patron_1 south_1": b"# ",
    "drafts diff {} patron_1 south_1 --format docx": b"PK",
    "drafts consolidate {} --base patron_1": None,
    "stability {} --generate": None,
    "preferences sheet {} --party south": b"PK",
}


def run(case, command, *more, cwd=None):
    words = [word.format(case) for word in command.split()]
    return forked.run(*words, *more, cwd=cwd, text=False, strict=True)


@pytest.mark.parametrize(("command", "begins"), WRITERS.items(), ids=WRITERS)
def test_a_dash_is_standard_output_and_holds_the_file_alone(border_talks, tmp_path, command, begins):
    done = run(border_talks, command, "--out", "-", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
    assert b"wrote" not in done.stdout
    if begins is not None:
        assert done.stdout.startswith(begins)
    beside = run(border_talks, command, "--out", "-", "--json", cwd=tmp_path)
    assert beside.returncode == 2
    assert beside.stdout == b""
    assert b"beside --json" in beside.stderr


def test_a_folder_a_link_and_a_device_as_out(border_talks, tmp_path):
    command = "brief {} --draws 200 --short --format md"
    (tmp_path / "latest").symlink_to("real.md")
    assert run(border_talks, command, "--out", "latest", cwd=tmp_path).returncode == 0
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "real.md").read_text().startswith("# ")
    folder = run(border_talks, command, "--out", tmp_path)
    assert folder.returncode == 2
    assert b"is a folder" in folder.stderr
    assert run(border_talks, command, "--out", "/dev/stdout").stdout.startswith(b"# ")
