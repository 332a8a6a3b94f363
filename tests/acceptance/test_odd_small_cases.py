"""Odd small cases through every command that says how likely something is: no failure, and no chance of 0% or 100%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.acceptance.command import answer, call

END = re.compile(r"(?<![\d.,])(?:0|100)(?:\.0)?\s?%")
POINTS = {"land": ("north_keeps", "south_takes"), "watch": ("nobody", "league")}
AGREED = {"land": "north_keeps", "watch": "nobody"}
OTHER = {"land": "south_takes", "watch": "league"}
NORTH = """\
north:
  no_deal: {no_deal}
  weights: {{land: 60, watch: 40}}
  values:
    land: {{north_keeps: 100, south_takes: 0}}
    watch: {{nobody: [0, 20, 50], league: 100}}
"""
SOUTH = """\
south:
  no_deal: {no_deal}
  weights: {{land: [20, 50, 60], watch: 40}}
  values:
    land: {{north_keeps: 0, south_takes: 100}}
    watch: {{nobody: 100, league: [30, 60, 90]}}
"""
ONE_POINT = """\
north: {no_deal: [20, 30, 45], weights: {land: 1}, values: {land: {north_keeps: 100, south_takes: 0}}}
south: {no_deal: 40, weights: {land: 1}, values: {land: {north_keeps: 10, south_takes: 90}}}
"""
RED_LINE = """\
  red_lines:
    - {when: "land is north_keeps", firmness: 1}
"""


def both(north: str = "30", south: str = "[20, 50, 60]") -> str:
    return NORTH.format(no_deal=north) + SOUTH.format(no_deal=south)


def draft(name: str, day: int, points: Mapping[str, tuple[str, ...]], package: Mapping[str, str]) -> str:
    """Return a draft; a point that its package leaves out is open between all options."""
    kept = ", ".join(f"{point}: {option}" for point, option in package.items() if point in points)
    opens = ", ".join(f"{point}: [{', '.join(own)}]" for point, own in points.items() if point not in package)
    words = "\n".join(f"{k}. The text of {point}." for k, point in enumerate(points, 1))
    return (
        f"---\nid: {name}\ntitle: Draft {name.upper()}\nauthor: north\ndate: 2025-11-{day:02d}\nstatus: tabled\n"
        f"seen_by: [public]\npackage: {{{kept}}}\nopen: {{{opens}}}\n---\n{words}\n"
    )


def write(
    folder: Path, preferences: str, packages: Mapping[str, Mapping[str, str]], points: Mapping[str, tuple[str, ...]]
) -> Path:
    """Write a case with a process; who has preferences is at the table."""
    parties = [name for name in ("north", "south") if f"{name}:" in preferences]
    case = [f"detente: 1\nid: odd\ntitle: {folder.name}\nas_of: 2025-11-25\nparties:\n"]
    case += [f"  - {{id: {name}, name: {name.title()}, role: principal}}\n" for name in parties]
    case.append("points:\n")
    for k, (point, options) in enumerate(points.items(), 1):
        own = ", ".join(f'{{id: {option}, text: "It is {option}."}}' for option in options)
        case.append(f'  - {{id: {point}, number: "{k}", title: The {point}, options: [{own}]}}\n')
    (folder / "drafts").mkdir(parents=True)
    (folder / "case.yaml").write_text("".join(case), encoding="utf-8")
    (folder / "preferences.yaml").write_text(preferences, encoding="utf-8")
    process = (
        f"start: 2025-11-25\nhorizon: 90 days\nprotocol: single_text\ndrafter: north\ntable: [{', '.join(parties)}]\n"
    )
    (folder / "process.yaml").write_text(process, encoding="utf-8")
    for day, (name, package) in enumerate(packages.items(), 1):
        (folder / "drafts" / f"{name}.md").write_text(draft(name, 10 * day, points, package), encoding="utf-8")
    return folder


ODD = {
    "one party": (NORTH.format(no_deal=30), {"a": AGREED, "b": OTHER}, POINTS),
    "one point": (ONE_POINT, {"a": AGREED, "b": OTHER}, {"land": POINTS["land"]}),
    "no draft B": (both(), {"a": AGREED}, POINTS),
    "equal drafts": (both(), {"a": AGREED, "b": AGREED}, POINTS),
    "no thresholds and no red lines": (both("null", "null"), {"a": AGREED, "b": OTHER}, POINTS),
    "everybody always accepts": (both("0", "0"), {"a": AGREED, "b": OTHER}, POINTS),
    "everybody always refuses": (both("100", "100"), {"a": AGREED, "b": OTHER}, POINTS),
    "every point open": (both(), {"a": AGREED, "b": {}}, POINTS),
    "a certain red line": (both() + RED_LINE, {"a": AGREED, "b": OTHER}, POINTS),
}  # fmt: skip


def commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the commands that say how likely something is."""
    case, few = str(folder), ("--draws", "200")
    yield "check", case
    yield "analyze", case, *few
    yield "amend", case, *few, "--rungs", "3"
    yield "amend", case, *few, "--confidence", "0.9"
    yield "models", case, *few, "--runs", "10"
    yield "brief", case, *few
    yield "simulate", case, "--runs", "20"
    yield "zopa", case, *few
    if (folder / "drafts" / "b.md").exists():
        yield "retrodict", case, "--from", "a", "--to", "b", *few


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_small_case_fails_or_is_told_a_chance_of_0_or_100_per_cent(odd: str, tmp_path: Path) -> None:
    folder = write(tmp_path / odd.replace(" ", "_"), *ODD[odd])
    for command in commands(folder):
        done = call(*command)
        allowed = (0, 1) if command[0] == "amend" else (0,)  # 1: no amendment is adopted
        assert done.exit_code in allowed, (command[0], done.stderr)
        told = [line for line in done.stdout.splitlines() if END.search(line)]
        assert not told, (command[0], told)


def test_widening_every_no_deal_value_widens_the_odds(tmp_path: Path) -> None:
    package = {"a": {"land": "south_takes", "watch": "league"}}
    sure = write(tmp_path / "sure", both("30", "50"), package, POINTS)
    wide = write(tmp_path / "wide", both("[0, 30, 100]", "[0, 50, 100]"), package, POINTS)
    shares = [answer("analyze", folder, "--draws", "2000")["adopted"] for folder in (sure, wide)]
    assert abs(shares[1] - 0.5) < abs(shares[0] - 0.5)
