"""Make the cases of the casebook from their sheets: what was said before the day, by one rule for all.

python tools/casebook.py            # write casebook/*/case.yaml, preferences.yaml, timeline.yaml and drafts
python tools/casebook.py --check    # exit status 1 when a case is out of date

A sheet says who asked for, accepted or refused which option, how strongly, on whose report and when. `RULE` turns
that into weights, values and no-deal values, the same for every case. What happened is in `casebook/outcomes`. It adds a draft, and the options that nobody had proposed before; it changes no judgement.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
CASEBOOK = ROOT / "casebook"

RULE: dict[str, Any] = {
    # Force of what a party said of a point: 0 nothing, 1 in passing, 2 a demand or an objection, 3 its main one.
    "weight": {0: [1, 2, 4], 1: [2, 3, 6], 2: [4, 6, 10], 3: [8, 12, 20]},
    "for": [85, 95, 100],
    "accepts": [45, 60, 75],
    "against": [0, 8, 25],
    "unnamed": [25, 50, 75],
    # Where a party said nothing of a point: what is drafted is a little better than what is not, more so to authors.
    "drafted": [40, 60, 80],
    "drafted by it": [60, 75, 90],
    "not drafted": [30, 50, 70],
    # By the reception of the draft: no deal is better than most packages, about even, or worse.
    "no_deal": {"reject": [48, 58, 68], "reserve": [40, 50, 60], "silent": [35, 48, 60], "accept": [28, 40, 52]},
    "correlation": 0.3,
}


def main(check: bool) -> int:
    """Write or check every case."""
    late = 0
    for sheet in sorted((CASEBOOK / "sheets").glob("*.yaml")):
        for file, text in _files(sheet).items():
            if check and (not file.is_file() or file.read_text(encoding="utf-8") != text):
                print(f"{file.relative_to(ROOT)} is out of date; run python tools/casebook.py")
                late = 1
            elif not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    return late


def _files(sheet: Path) -> dict[Path, str]:
    said = _read(sheet)
    outcome = CASEBOOK / "outcomes" / sheet.name
    ended = _read(outcome) if outcome.is_file() else {}
    folder = CASEBOOK / sheet.stem
    files = {
        folder / "case.yaml": _dump(_case(said, ended)),
        folder / "preferences.yaml": _dump(_preferences(said, ended)),
        folder / "timeline.yaml": _dump(_timeline(said)),
    }
    for draft in _drafts(said, ended):
        files[folder / "drafts" / f"{draft[0]['id']}.md"] = f"---\n{_dump(draft[0], head=False)}---\n{draft[1]}"
    return files


def _options(said: dict[str, Any], ended: dict[str, Any], point: str) -> dict[str, dict[str, Any]]:
    known = {name: {"text": text} for name, text in said["points"][point]["options"].items()}
    born = ended.get("born", {}).get(point, {})
    return known | {name: {"text": text, "known_from": ended["draft"]["date"]} for name, text in born.items()}


def _case(said: dict[str, Any], ended: dict[str, Any]) -> dict[str, Any]:
    points = [
        {
            "id": point,
            "number": str(at),
            "title": entry["title"],
            "options": [{"id": name, **rest} for name, rest in _options(said, ended, point).items()],
        }
        for at, (point, entry) in enumerate(said["points"].items(), 1)
    ]
    named = said["parties"] | said.get("neutral", {})
    parties = [{"id": p, "name": e["name"], "role": e["role"]} for p, e in named.items()]
    return {
        "detente": 1, "id": said["id"], "title": said["title"], "as_of": said["as_of"], "summary": said["summary"],
        "sources": said["sources"] | ended.get("sources", {}), "parties": parties, "points": points,
        "consent": [{"all": said["consent"]}],
    }  # fmt: skip


def _preferences(said: dict[str, Any], ended: dict[str, Any]) -> dict[str, Any]:
    return {party: _party(said, ended, party) for party in said["parties"]}


def _party(said: dict[str, Any], ended: dict[str, Any], party: str) -> dict[str, Any]:
    weights: dict[str, Any] = {}
    values: dict[str, dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    for point, entry in said["points"].items():
        view = entry.get("views", {}).get(party, {})
        drafted = entry["draft"] if isinstance(entry["draft"], str) else None
        weights[point] = RULE["weight"][view.get("force", 0)]
        options = _options(said, ended, point)
        values[point] = {name: _value(name, view, drafted, party in said["authors"]) for name in options}
        named = {name for stance in ("for", "accepts", "against") for name in view.get(stance, ())}
        for name in named & set(options):
            low, likely, high = values[point][name]
            values[point][name] = {"low": low, "likely": likely, "high": high, "source": view["source"]}
        for name in view.get("against", ()) if "red" in view else ():
            lines.append({"when": f"{point} is {name}", "firmness": view["red"], "source": view["source"]})
    reception = said["parties"][party]["reception"]
    result = {
        "no_deal": RULE["no_deal"][reception],
        "correlation": RULE["correlation"],
        "weights": weights,
        "values": values,
    }
    return result | ({"red_lines": lines} if lines else {})


def _value(option: str, view: dict[str, Any], drafted: str | None, author: bool) -> list[int]:
    for stance in ("for", "accepts", "against"):
        if option in view.get(stance, ()):
            return list(RULE[stance])
    if view:
        return list(RULE["unnamed"])
    if option == drafted:
        return list(RULE["drafted by it" if author else "drafted"])
    return list(RULE["not drafted"])


def _timeline(said: dict[str, Any]) -> list[dict[str, Any]]:
    stances = (("for", "accept"), ("accepts", "accept"), ("against", "reject"))
    acts = [
        {"date": view["date"], "actor": party, "kind": "statement", "about": f"{point} is {option}", "stance": stance,
         "source": view["source"]}
        for point, entry in said["points"].items()
        for party, view in entry.get("views", {}).items()
        for key, stance in stances
        for option in view.get(key, ())
    ]  # fmt: skip
    words = {"reject": "reject", "reserve": "conditional", "accept": "accept"}
    for party, entry in said["parties"].items():
        if entry["reception"] in words and party not in said["authors"]:
            acts.append({"date": said["as_of"], "actor": party, "kind": "statement", "about": said["draft"]["id"],
                         "stance": words[entry["reception"]]})  # fmt: skip
    return sorted(acts, key=lambda act: str(act["date"]))


def _drafts(said: dict[str, Any], ended: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    package = {p: e["draft"] for p, e in said["points"].items() if isinstance(e["draft"], str)}
    unsettled = {p: e["draft"] for p, e in said["points"].items() if not isinstance(e["draft"], str)}
    first = said["draft"]
    result = [
        _draft(
            said,
            ended,
            first | {"author": first.get("author", said["authors"]), "status": "tabled"},
            package,
            unsettled,
        )
    ]
    for counter in said.get("counter_drafts", ()):
        head = {key: counter[key] for key in ("id", "title", "date", "author", "source")}
        head |= {"parent": first["id"], "status": "working"}
        result.append(_draft(said, ended, head, package | counter["changes"], unsettled))
    if ended:
        changes, still = ended["package"], ended.get("open", {})
        final = {p: o for p, o in (package | changes).items() if p not in still}
        head = ended["draft"] | {"parent": first["id"], "status": "tabled", "source": list(ended["sources"])}
        result.append(_draft(said, ended, head, final, still))
    return result


def _draft(
    said: dict[str, Any],
    ended: dict[str, Any],
    head: dict[str, Any],
    package: dict[str, str],
    unsettled: dict[str, Any],
) -> tuple[dict[str, Any], str]:
    front = head | {"seen_by": ["public"], "package": package} | ({"open": unsettled} if unsettled else {})
    lines = []
    for at, point in enumerate(said["points"], 1):
        texts = _options(said, ended, point)
        body = texts[package[point]]["text"] if point in package else "To be settled."
        lines.append(f"{at}. {body}")
    return front, "\n".join(lines) + "\n"


def _read(file: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(file.read_text(encoding="utf-8")))


def _dump(data: Any, head: bool = True) -> str:
    note = "# Made by tools/casebook.py from casebook/sheets and casebook/outcomes; change those.\n" if head else ""
    return note + "\n".join(_block(data, 0)) + "\n"


def _block(data: Any, depth: int) -> list[str]:
    """Write plain data as YAML: a line for each entry, what is short or deep in JSON's form."""
    pad, lines = "  " * depth, []
    entries = data.items() if isinstance(data, dict) else (("-", entry) for entry in data)
    for key, value in entries:
        name = "-" if key == "-" else f"{key}:"
        short = json.dumps(value, ensure_ascii=False, default=str)
        if depth >= 3 or len(short) <= 100 or isinstance(value, str) or key == "-":
            lines.append(f"{pad}{name} {short}")
        else:
            lines += [f"{pad}{name}", *_block(value, depth + 1)]
    return lines


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
