"""A provision whose words differ by a negation, a number or a modal is never taken for the option of the one before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

from detente.case.load import load_case
from detente.case.scaffold import make_blank
from detente.drafts.reading import Reader
from tests.proposal import provisions, provisions_2, provisions_3

MODALS = {
    "shall": "may", "will": "may", "must": "may", "undertakes": "does not undertake", "undertake": "do not undertake",
    "doit": "peut", "doivent": "peuvent", "deberá": "podrá", "deberán": "podrán", "должны": "могут", "должен": "может",
    "muss": "kann", "müssen": "können", "may": "shall",
}  # fmt: skip
NOT = {
    "shall": "shall not", "will": "will not", "must": "must not", "may": "may not", "is": "is not", "are": "are not",
    "doit": "ne doit pas", "peut": "ne peut pas", "deberá": "no deberá", "podrá": "no podrá", "должны": "не должны",
    "может": "не может", "wird": "wird nicht", "kann": "kann nicht", "has": "has not", "have": "have not",
}  # fmt: skip


def by_words(table: dict[str, str]) -> Callable[[str], str | None]:
    """Change the first word of a table that a provision has."""
    pattern = re.compile(rf"\b({'|'.join(table)})\b(?! not\b)")

    def changed(text: str) -> str | None:
        made = pattern.sub(lambda m: table[m[1]], text, count=1)
        return made if made != text else None

    return changed


def by_number(text: str) -> str | None:
    made = re.sub(r"\d{1,6}", lambda m: str(int(m[0]) + 1), text, count=1)
    return made if made != text else None


CHANGES = {"modal": by_words(MODALS), "negation": by_words(NOT), "number": by_number}


def test_no_changed_provision_is_taken_for_what_it_was(tmp_path: Path) -> None:
    texts = [text for entries in (provisions, provisions_2, provisions_3) for _, text, _ in entries.PROVISIONS]
    points = [(f"Provision {k}", [text, "The text is silent on this."]) for k, text in enumerate(texts)]
    make_blank(
        tmp_path / "case", "Provisions", [("One", "principal"), ("Other", "principal")], points, dt.date(2026, 1, 2)
    )
    case = load_case(tmp_path / "case")
    reader = Reader(case)
    as_it_was, wrong, tried = 0, [], dict.fromkeys(CHANGES, 0)
    for point, text in zip(case.points, texts, strict=True):
        as_it_was += reader.read(point, text).options == (point.options[0].id,)
        for kind, change in CHANGES.items():
            made = change(text)
            if made is not None:
                tried[kind] += 1
                if reader.read(point, made).options:
                    wrong.append((kind, made))
    assert as_it_was == len(texts) == 318
    assert not wrong, wrong[:5]
    assert tried == {"modal": 182, "negation": 185, "number": 7}
