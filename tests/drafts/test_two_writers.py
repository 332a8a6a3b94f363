"""Two writers at the same moment: nothing that either wrote is lost without a word."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

import forked
from detente.case import edit
from detente.case.load import load_case
from detente.drafts.audience import disclose
from detente.drafts.store import NewDraft, write_draft
from detente.errors import InputError

PAIRS = 200


def both(*work: Callable[[], object]) -> list[object]:
    """Do things at the same moment; return for each what it returned or how it was refused."""
    start, out = threading.Barrier(len(work)), [None] * len(work)

    def one(k: int) -> None:
        start.wait()
        try:
            out[k] = work[k]()
        except InputError as error:
            out[k] = error

    running = [threading.Thread(target=one, args=(k,)) for k in range(len(work))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return out


def new(case, text: str, name: str = "second") -> NewDraft:
    parent = case.draft("patron_1")
    return NewDraft(name, "A draft", ("patron",), case.as_of, text, dict(parent.package), parent="patron_1")


def test_of_two_new_drafts_of_one_name_one_is_refused_and_one_stands(border_copy):
    case = load_case(border_copy)
    path = border_copy / "drafts" / "second.md"
    notes = {"comments": [{"text": "x"}]}
    for k in range(PAIRS):
        out = both(
            lambda k=k: write_draft(case, new(case, f"one {k}\n"), notes),
            lambda k=k: write_draft(case, new(case, f"two {k}\n"), notes),
        )
        refused = [isinstance(o, InputError) for o in out]
        assert sorted(refused) == [False, True]
        assert "choose another --id" in str(out[refused.index(True)]).lower()
        assert path.read_text().endswith(f"{('one', 'two')[refused.index(False)]} {k}\n")
        path.unlink()


def test_of_two_disclosures_at_once_both_stand(border_copy):
    case = load_case(border_copy)
    draft = case.draft("south_1")
    path = border_copy / draft.file
    before = path.read_bytes()
    unseen = [p for p in case.party_ids if p not in draft.author and not any(s.party == p for s in draft.seen_by)]
    one, other = [*unseen, "public"][:2]
    for _ in range(PAIRS):
        out = both(
            lambda: disclose(case, draft, one, case.as_of),
            lambda: disclose(case, draft, other, case.as_of),
        )
        assert not [o for o in out if isinstance(o, InputError)]
        text = path.read_text()
        assert f"{{party: {one}, date: {case.as_of}}}" in text
        assert f"{{party: {other}, date: {case.as_of}}}" in text
        path.write_bytes(before)


def test_of_two_equal_disclosures_at_once_the_second_is_refused(border_copy):
    case = load_case(border_copy)
    draft = case.draft("south_1")
    out = both(*[lambda: disclose(case, draft, "public", case.as_of)] * 2)
    assert sum(isinstance(o, InputError) for o in out) == 1
    assert (border_copy / draft.file).read_text().count("party: public") == 1


def test_several_parties_are_told_together_or_none(border_copy):
    case = load_case(border_copy)
    draft = case.draft("south_1")
    before = (border_copy / draft.file).read_bytes()
    with pytest.raises(InputError, match="has seen draft"):
        disclose(case, draft, ["public", draft.author[0]], case.as_of)
    assert (border_copy / draft.file).read_bytes() == before


def test_a_disclosure_keeps_line_ends_byte_order_mark_and_link(border_copy, tmp_path):
    path = border_copy / "drafts" / "south_1.md"
    plain = path.read_bytes()
    real = tmp_path / "elsewhere.md"
    real.write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    real.chmod(0o640)
    path.unlink()
    path.symlink_to(real)
    case = load_case(border_copy)
    disclose(case, case.draft("south_1"), "public", case.as_of)
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    after = real.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf---\r\n")
    assert (
        after.count(b"\n")
        == after.count(b"\r\n")
        == plain.count(b"\n") + after.count(b"seen_by") - plain.count(b"seen_by")
    )
    now = load_case(border_copy).draft("south_1")
    assert any(seen.party == "public" for seen in now.seen_by)


def test_of_two_edits_of_one_file_the_second_is_refused(border_copy):
    name = "preferences.yaml"
    path = border_copy / name
    before = path.read_bytes()
    case = load_case(border_copy)
    party = next(p for p in case.party_ids if case.assessors[0].preferences[p].no_deal is not None)
    for _ in range(PAIRS // 10):  # each loads the whole case twice
        digest = edit.digest(path)
        out = both(
            lambda digest=digest: edit.set_figure(border_copy, name, (party, "no_deal"), [31.0], digest),
            lambda digest=digest: edit.set_figure(border_copy, name, (party, "no_deal"), [32.0], digest),
        )
        refused = [isinstance(o, edit.ChangedOnDisk) for o in out]
        assert sorted(refused) == [False, True]
        assert edit.digest(path) == out[refused.index(False)]
        path.write_bytes(before)


def test_two_commands_at_once_do_not_lose_a_draft(border_copy):
    command = ["drafts", "amend", border_copy, "--draft", "patron_1"]
    point = load_case(border_copy).points[0]
    running = [
        forked.Forked(
            [*command, "--author", "south", "--set", f"{point.id}={option.id}", "--text", f"Words {k}.", "--id", "q1",
             "--draws", "100"],
        )
        for k, option in enumerate(point.options[:2])
    ]  # fmt: skip
    ended = [(process.communicate(timeout=300)[1], process.returncode) for process in running]
    assert sorted(status for _, status in ended) == [0, 2], ended
    won = [status for _, status in ended].index(0)
    assert f"Words {won}." in (border_copy / "drafts" / "q1.md").read_text()
    assert "q1" in ended[1 - won][0]
    assert "Traceback" not in ended[1 - won][0]


def test_a_full_disk_leaves_the_old_file(border_copy, tmp_path):
    script = (
        f"mount -t tmpfs -o size=200k none {tmp_path}/small && cp -r {border_copy} {tmp_path}/small/c && "
        f"head -c 1000000 /dev/zero > {tmp_path}/small/fill; cd {tmp_path}/small; sha256sum c/drafts/*; "
        f"{sys.executable} -m detente drafts disclose c south_1 --to public; echo $?; sha256sum c/drafts/*; ls -A c/drafts"
    )
    (tmp_path / "small").mkdir()
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace of one's own here")
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    at = lines.index("2")
    assert lines[:at] == lines[at + 1 : 2 * at + 1]
    assert not [name for name in lines[2 * at + 1 :] if name.startswith(".")]
    assert "No space left on device" in done.stderr
    assert "south_1.md" in done.stderr


def test_a_case_folder_may_have_any_name_and_the_scratch_folder_need_not_be_there(border_copy, tmp_path):
    odd = tmp_path / "a case\nwith lines"
    shutil.copytree(border_copy, odd)
    case = load_case(odd)
    disclose(case, case.draft("south_1"), "public", dt.date.fromisoformat(str(case.as_of)))
    assert "party: public" in (odd / "drafts" / "south_1.md").read_text()
