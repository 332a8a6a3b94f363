"""Text of a case is data: markup of any kind in any field is shown as it is, on every screen and in every file."""

from __future__ import annotations

import json
import shutil

import pytest
from ruamel.yaml import YAML

from acceptance.command import call

HOSTILE = "<script>alert(1)</script>=cmd()[/x][bold]b[/bold]{{7*7}}\x1b]0;owned\x07\u202e `x` **y** | z"
FIELDS = {"text", "title", "name", "summary", "reason", "publisher", "topic", "office", "note", "url", "number"}


def _poison(value):
    if isinstance(value, dict):
        return {k: HOSTILE if k in FIELDS and isinstance(v, str) else _poison(v) for k, v in value.items()}
    return [_poison(v) for v in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def hostile(border_talks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "case"
    shutil.copytree(border_talks, folder)
    for path in folder.glob("*.yaml"):
        data = _poison(YAML(typ="safe").load(path.read_text()))
        for k, point in enumerate(data["points"] if path.name == "case.yaml" else ()):
            point["number"] = f"{k} {HOSTILE}"
        path.write_text(json.dumps(data, default=str))
    for path in (folder / "drafts").glob("*.md"):
        head, _, body = path.read_text().partition("\n---\n")
        lines = [f"title: {json.dumps(HOSTILE)}" if line.startswith("title:") else line for line in head.split("\n")]
        visible = HOSTILE.replace("\x1b", "").replace("\x07", "").replace("\u202e", "")
        path.write_text("\n".join(lines) + "\n---\n" + body.replace("1. ", f"1. {visible} ", 1))
    return folder


def _assessors(case, folder):
    shutil.copytree(case, folder)
    judged = json.loads((folder / "preferences.yaml").read_text())
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    for name in "ab":
        data = {"assessor": HOSTILE + name, "weight": 1, **judged}
        (folder / "preferences" / f"{name}.yaml").write_text(json.dumps(data))
    return folder


SCREENS = [
    ["check"], ["analyze", "--draws", "20"], ["analyze", "--draws", "20", "--draft", "patron_1", "--draft", "south_1"],
    ["solve"], ["frontier"], ["deals", "--draws", "20"], ["zopa", "--draws", "5"], ["amend", "--draws", "20"], ["coalitions"], ["guarantees"],
    ["performance"], ["divide"], ["infer", "--draws", "20"], ["simulate", "--runs", "20", "--workers", "1"],
    ["simulate", "--runs", "20", "--trace", "3"], ["brief"], ["drafts list"], ["drafts log"],
    ["drafts show", "patron_1"], ["drafts diff", "patron_1", "south_1"],
]  # fmt: skip


@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_no_screen_obeys_text(hostile, command):
    name, *options = command
    done = call(*name.split(), hostile, *options)
    assert done.exit_code == 0, done.stderr
    assert not any(c in done.output for c in "\x1b\x07\u202e")
    assert "[bold]" in done.output or "b{{7*7}}" not in done.output


def test_no_screen_obeys_the_names_of_assessors(hostile, tmp_path):
    case = _assessors(hostile, tmp_path / "case")
    done = call("analyze", case, "--draws", "20")
    assert done.exit_code == 0
    assert not any(c in done.output for c in "\x1b\x07\u202e")


@pytest.mark.parametrize(
    "command",
    [
        ["brief", "--format", "html", "--out", "b.html"],
        ["guarantees", "--html", "g.html", "--svg", "g.svg"],
        ["performance", "--html", "p.html", "--svg", "p.svg"],
        ["drafts diff", "patron_1", "south_1", "--format", "html", "--out", "d.html"],
    ],
    ids=" ".join,
)
def test_no_page_runs_text(hostile, command, tmp_path):
    name, *options = command
    options = [str(tmp_path / o) if o.endswith((".html", ".svg")) else o for o in options]
    assert call(*name.split(), hostile, *options).exit_code == 0
    for path in tmp_path.iterdir():
        text = path.read_text()
        assert "<script>alert" not in text
        assert 'href="<' not in text
        assert not any(c in text for c in "\x1b\x07")
