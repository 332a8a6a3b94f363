"""Reading forecasts and their outcomes from YAML.

::

    forecasts:
      - {id: signed_by_june, probability: 0.3, outcome: false}
      - {id: delay, sample: [7, 8, 9, 9, 10], outcome: 8.833}
      - {id: turnout, normal: {mean: 61, sd: 4}, outcome: 58.2}
      - {id: ceasefire_holds, probability: 0.5, outcome: null}    # not known yet: passed over
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.case.format.fields import is_blank, is_null, number
from detente.case.format.reader import Document, Path_, read_text, read_yaml
from detente.errors import Fault, InputError, Place, nearest, shown
from detente.forecast.scores import Entry, score_event, score_normal, score_sample

KEYS = ("id", "probability", "sample", "normal", "outcome", "note", "source")
FORMS = ("probability", "sample", "normal")


def read_forecasts(path: Path | str) -> tuple[tuple[Entry, ...], int]:
    """Read and score a file of forecasts.

    Returns
    -------
    entries : tuple of Entry
        Those whose outcome is known.
    open_ : int
        How many are not resolved yet.

    Raises
    ------
    InputError
        With every fault and its place.
    """
    path = Path(path)
    document = read_yaml(read_text(path, str(path)), str(path))
    reader = _Reader(document)
    entries = reader.read()
    if reader.faults:
        raise InputError(sorted(reader.faults))
    return tuple(entries), reader.open


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document, self.faults, self.open = document, list[Fault](), 0

    def fault(self, path: Path_, message: str, key: bool = False) -> None:
        self.faults.append(Fault(self.document.place(path, key), message))

    def read(self) -> list[Entry]:
        tree = self.document.tree
        if not isinstance(tree, dict) or not isinstance(tree.get("forecasts"), list):
            self.faults.append(
                Fault(Place(self.document.file, 1, 1), "expected the key 'forecasts' with a list of forecasts")
            )
            return []
        for key in tree:
            if key not in ("forecasts", "note"):
                self.fault((key,), f"unknown key {shown(key)}{nearest(key, ('forecasts', 'note'))}", key=True)
        seen: set[str] = set()
        entries = []
        for k, item in enumerate(tree["forecasts"]):
            path: Path_ = ("forecasts", k)
            if not isinstance(item, dict):
                self.fault(path, f"found {shown(item)}, expected {{id, probability, outcome}}")
                continue
            before = len(self.faults)
            entry = self.entry(path, item, seen)
            if entry is not None and len(self.faults) == before:
                entries.append(entry)
        return entries

    def entry(self, path: Path_, item: dict[str, Any], seen: set[str]) -> Entry | None:
        for key in item:
            if key not in KEYS:
                self.fault((*path, key), f"unknown key {shown(key)}{nearest(key, KEYS)}", key=True)
        name = str(item.get("id", ""))
        if not name:
            self.fault(path, "the key 'id' is missing; name the forecast")
        elif name in seen:
            self.fault((*path, "id"), f"forecast {shown(name)} stands twice; give each its own id")
        seen.add(name)
        given = [form for form in FORMS if form in item]
        if len(given) != 1:
            self.fault(path, f"found {' and '.join(given) or 'none'} of probability, sample and normal; give one")
            return None
        if "outcome" not in item:
            self.fault(path, "the key 'outcome' is missing; write null while it is not known")
            return None
        if is_blank(item["outcome"]):
            self.fault((*path, "outcome"), "found nothing, expected an outcome; write null while it is not known")
            return None
        if is_null(item["outcome"]):
            self.open += 1
            return None
        return getattr(self, f"_{given[0]}")(path, name, item)  # type: ignore[no-any-return]

    def _probability(self, path: Path_, name: str, item: dict[str, Any]) -> Entry | None:
        value = self.figure((*path, "probability"), item["probability"])
        if value is None:
            return None
        if not 0 <= value <= 1:
            self.fault((*path, "probability"), f"found {value:g}, expected a probability from 0 to 1")
            return None
        if item["outcome"] not in ("true", "false"):
            self.fault((*path, "outcome"), f"found {shown(item['outcome'])}, expected true or false")
            return None
        return score_event(name, value, item["outcome"] == "true")

    def _sample(self, path: Path_, name: str, item: dict[str, Any]) -> Entry | None:
        sample = item["sample"]
        if not isinstance(sample, list) or not sample:
            self.fault((*path, "sample"), f"found {shown(sample)}, expected a list of figures")
            return None
        values = [self.figure((*path, "sample", k), value) for k, value in enumerate(sample)]
        outcome = self.figure((*path, "outcome"), item["outcome"])
        known = [v for v in values if v is not None]
        return None if outcome is None or len(known) < len(values) else score_sample(name, known, outcome)

    def _normal(self, path: Path_, name: str, item: dict[str, Any]) -> Entry | None:
        normal = item["normal"]
        if not isinstance(normal, dict) or set(normal) != {"mean", "sd"}:
            self.fault((*path, "normal"), f"found {shown(normal)}, expected {{mean, sd}}")
            return None
        mean = self.figure((*path, "normal", "mean"), normal["mean"])
        sd = self.figure((*path, "normal", "sd"), normal["sd"])
        outcome = self.figure((*path, "outcome"), item["outcome"])
        if sd is not None and sd < 0:
            self.fault((*path, "normal", "sd"), f"found {sd:g}, expected 0 or more")
            return None
        return None if mean is None or sd is None or outcome is None else score_normal(name, mean, sd, outcome)

    def figure(self, path: Path_, value: Any) -> float | None:
        try:
            return float(number(value))
        except Exception as error:
            self.fault(path, str(error))
            return None
