"""Where a line stands in a file changes no figure and no sentence.

Every example is written again with its entries shuffled (parties, points, options off a scale, judgements, acts, levers,
guarantees, steps, and the keys of every mapping), and all outputs are compared. What an order means by the format stays: the
options of an ordered point, rankings, ``prefers``, whose turn it is at the table, stability models, and which of several sources
or authors is named first.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from acceptance.command import call

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MEANT = {"ranking", "prefers", "table", "source", "author", "date", "within", "interests", "representatives", "labels"}
# "without" names a disclosure by its place in the file, as --set does; "acts" names acts by theirs.
VARIES = {
    "seconds",
    "nodes",
    "runs_per_second",
    "file",
    "line",
    "column",
    "index",
    "files",
    "method",
    "without",
    "acts",
}
# A red line has no name: an address tells its place in the file, as --set does.
RED_LINE = re.compile(r"(preferences\.\w+\.red_lines)\.\d+")
PAGES = {"items", "sections", "verdict", "standfirst", "log"}


def _yaml() -> YAML:
    made = YAML(typ="safe")
    made.default_flow_style = False
    made.width = 10_000
    made.sort_base_mapping_type_on_output = False
    return made


def _shuffled(tree: Any, rng: random.Random, key: str = "") -> Any:
    """Shuffle mappings and lists, all but those whose order is meant."""
    if isinstance(tree, dict):
        ordered = key == "points" and tree.get("ordered", False)
        entries = list(tree.items())
        rng.shuffle(entries)
        return {k: v if ordered and k == "options" else _shuffled(v, rng, k) for k, v in entries}
    if not isinstance(tree, list):
        return tree
    entries = [_shuffled(entry, rng, key) for entry in tree]
    estimate = all(isinstance(entry, int | float) for entry in entries)
    if not (key in MEANT or estimate):
        rng.shuffle(entries)
    return entries


def shuffle(folder: Path, seed: int) -> None:
    """Write a case again, its entries in another order."""
    rng = random.Random(seed)

    def again(text: str) -> str:
        out = io.StringIO()
        _yaml().dump(_shuffled(_yaml().load(text), rng), out)
        return out.getvalue()

    for path in sorted(folder.glob("*.yaml")):
        if path.name == "stability.yaml":
            continue
        path.write_text(again(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in sorted(folder.glob("drafts/*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        path.write_text(f"---\n{again(head)}---\n{text}", encoding="utf-8")


def plain(found: Any, key: str = "") -> Any:
    """Return an answer without times and places, with lists other than pages in one order."""
    if isinstance(found, dict):
        return {k: plain(v, k) for k, v in sorted(found.items()) if k not in VARIES}
    if isinstance(found, list):
        entries = [plain(entry, key) for entry in found]
        return entries if key in PAGES else sorted(entries, key=repr)
    if isinstance(found, float):
        return round(found, 8) + 0.0
    if isinstance(found, str):
        return RED_LINE.sub(r"\1.*", found)
    return found


SMALL = ["--draws", "400"]
COMMANDS = {
    "border_talks": [
        ("analyze", *SMALL), ("zopa", *SMALL), ("solve", "--criterion", "nash"), ("solve", "--criterion", "utilitarian"),
        ("amend", *SMALL), ("frontier",), ("deals", *SMALL), ("divide", "--parties", "north,south"), ("coalitions",), ("guarantees",),
        ("performance",), ("infer", *SMALL), ("brief", *SMALL), ("brief", *SMALL, "--posterior"),
        ("simulate", "--runs", "300", "--sensitivity", "--stories", "2"), ("simulate", "--runs", "200", "--levers"),
    ],
    "ukraine_2025": [
        ("analyze", *SMALL), ("amend", *SMALL), ("solve", "--criterion", "egalitarian"), ("performance",),
        ("brief", *SMALL), ("simulate", "--runs", "200"), ("infer", *SMALL),
    ],
    "panama_canal_1974": [("solve", "--criterion", "utilitarian"), ("zopa", *SMALL), ("divide",)],
    "eu_emissions_1993": [("zopa", *SMALL), ("solve", "--criterion", "utilitarian"), ("coalitions",)],
    "italy_budget_1983": [("zopa", *SMALL), ("solve", "--criterion", "utilitarian")],
    "china_oil_2014": [("zopa", *SMALL), ("solve", "--criterion", "utilitarian")],
    "garrison_1970s": [("stability",)],
    "syria_iraq_1975": [("stability",)],
}  # fmt: skip


def test_every_example_is_looked_at() -> None:
    assert set(COMMANDS) == {folder.name for folder in EXAMPLES.iterdir() if folder.is_dir()}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_shuffled_files_give_the_same_answers(name: str, tmp_path: Path) -> None:
    other = tmp_path / name
    shutil.copytree(EXAMPLES / name, other)
    shuffle(other, seed=7)
    differing = []
    for command, *options in COMMANDS[name]:
        before, after = (plain(_answer(command, folder, *options)) for folder in (EXAMPLES / name, other))
        if before != after:
            differing.append((command, options, *_first(before, after)))
    assert differing == []


def _answer(command: str, folder: Path, *options: str) -> dict[str, Any]:
    done = call(command, folder, *options, "--json")
    assert done.exit_code in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _first(a: Any, b: Any, path: str = "") -> tuple[str, Any, Any]:
    """Return where two answers first differ."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        key = next(k for k in a if a[k] != b[k])
        return _first(a[key], b[key], f"{path}.{key}")
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        at = next(k for k in range(len(a)) if a[k] != b[k])
        return _first(a[at], b[at], f"{path}.{at}")
    return path, a, b
