"""Small cases for the tests of the process, written as files and loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from detente.case.case import Case
from detente.case.load import load_case


def write(
    folder: Path,
    *,
    parties: Sequence[str],
    options: Mapping[str, Sequence[str]],
    preferences: str,
    process: str,
    consent: str = "",
    package: Mapping[str, str] | None = None,
    seen_by: str = "[public]",
    obligates: Mapping[str, str] | None = None,
    scale: bool = True,
) -> Case:
    """Write a case of a few points, each a scale unless told otherwise, and load it; the first party writes the draft."""
    (folder / "drafts").mkdir(parents=True, exist_ok=True)
    lines = ["detente: 1", "id: small", "title: Small", "as_of: 2025-01-01", "summary: Invented.", "parties:"]
    lines += [f"  - {{id: {p}, name: {p.title()}, role: principal}}" for p in parties]
    lines.append("points:")
    for number, (point, names) in enumerate(options.items(), 1):
        inner = []
        for name in names:
            duty = (obligates or {}).get(f"{point}.{name}", "[]")
            inner.append(f'{{id: {name}, text: "{name}", obligates: {duty}}}')
        lines.append(
            f'  - {{id: {point}, number: "{number}", title: {point}, ordered: {str(scale).lower()}, options: [{", ".join(inner)}]}}'
        )
    (folder / "case.yaml").write_text("\n".join(lines) + "\n" + consent)
    (folder / "preferences.yaml").write_text(preferences)
    (folder / "process.yaml").write_text(process)
    chosen = package or {point: names[0] for point, names in options.items()}
    text = ", ".join(f"{k}: {v}" for k, v in chosen.items())
    (folder / "drafts" / "first.md").write_text(
        f"---\nid: first\ntitle: First\nauthor: {parties[0]}\ndate: 2024-12-20\nparent: null\nstatus: tabled\n"
        f"seen_by: {seen_by}\npackage: {{{text}}}\nopen: {{}}\nlabels: {{}}\n---\n1. Text.\n"
    )
    return load_case(folder)


def pie(
    folder: Path, first: Sequence[float], second: Sequence[float], process: str, no_deal: tuple[float, float] = (0, 0)
) -> Case:
    """Write a case of one point with many options: what two parties get under each."""
    names = [f"s{k}" for k in range(len(first))]

    def party(name: str, values: Sequence[float], least: float) -> str:
        cells = ", ".join(f"{s}: {v:.9f}" for s, v in zip(names, values, strict=True))
        return f"{name}:\n  no_deal: {least}\n  weights: {{pie: 1}}\n  values: {{pie: {{{cells}}}}}\n"

    return write(
        folder,
        parties=["ada", "bob"],
        options={"pie": names},
        preferences=party("ada", first, no_deal[0]) + party("bob", second, no_deal[1]),
        process="protocol: alternating_offers\ntable: [ada, bob]\n" + process,
    )


PAIR = """
ada:
  no_deal: [30, 40, 50]
  weights: {land: [40, 60, 80], money: 40}
  values:
    land: {hers: 100, shared: [40, 55, 70], his: 0}
    money: {hers: 100, his: [0, 10, 30]}
bob:
  no_deal: [25, 40, 50]
  weights: {land: 50, money: [30, 50, 60]}
  values:
    land: {hers: 0, shared: [30, 50, 60], his: 100}
    money: {hers: [0, 20, 40], his: 100}
  red_lines:
    - {when: "land is hers and money is hers", firmness: 0.6}
  linkages:
    - {when: "land is shared and money is his", adds: [0, 4, 9]}
"""
OPTIONS = {"land": ["hers", "shared", "his"], "money": ["hers", "his"]}


def pair(folder: Path, process: str, preferences: str = PAIR, **more: object) -> Case:
    """Write a case of two parties, two points, uncertain values, a red line and a linkage."""
    return write(
        folder,
        parties=["ada", "bob"],
        options=OPTIONS,
        preferences=preferences,
        process=process,
        **more,  # type: ignore[arg-type]
    )
