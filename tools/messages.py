"""Write the catalogues of messages: take the messages out of the source, merge them into each language, and compile.

    python tools/messages.py            write them
    python tools/messages.py --check    say what is missing or out of date, and write nothing

A message is the first argument of ``tr`` and ``later``, or the two forms given to ``ntr`` and ``by_count``. What a
language does not say yet stays empty in its ``.po`` file, where a translator fills it in.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "detente"
KEYWORDS = {"tr": None, "later": None, "ntr": (2, 3), "by_count": (1, 2)}


def template() -> Catalog:
    """Return the messages of the source, without what other languages say."""
    made = Catalog(project="detente", version="1", charset="utf-8", fuzzy=False)
    found = extract_from_dir(str(SOURCE), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",))
    entries = [(key, name.replace("\\", "/")) for name, _, key, _, _ in found]
    for key, name in sorted(entries, key=lambda entry: (entry[1], str(entry[0]))):
        made.add(key, locations=[(name, None)])
    return made


def catalogue(language: str) -> Path:
    """Return where a language's messages are."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "detente.po"


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.name for path in (SOURCE / "locale").iterdir() if path.is_dir())


def merged(language: str) -> Catalog:
    """Return a language's catalogue with exactly the messages of the source."""
    with catalogue(language).open("rb") as stream:
        own = read_po(stream, locale=language)
    own.update(template(), no_fuzzy_matching=True)
    own.obsolete.clear()
    return own


def po_bytes(own: Catalog) -> bytes:
    """Return a catalogue as text, the same for the same messages."""
    stream = io.BytesIO()
    write_po(stream, own, width=120, omit_header=False, sort_by_file=False, ignore_obsolete=True, include_lineno=False)
    lines = stream.getvalue().decode("utf-8").splitlines()
    return (
        "\n".join(line for line in lines if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By')))
        + "\n"
    ).encode()


def mo_bytes(own: Catalog) -> bytes:
    """Return a catalogue compiled."""
    stream = io.BytesIO()
    whole = read_po(io.BytesIO(po_bytes(own)), locale=own.locale)
    whole.creation_date = whole.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # else the time of the run
    write_mo(stream, whole)
    return stream.getvalue()


def main() -> int:
    """Write the catalogues, or check them."""
    stale = 0
    for language in languages():
        own, path = merged(language), catalogue(language)
        empty = sum(not any(m.string if isinstance(m.string, tuple) else (m.string,)) for m in own if m.id)
        for file, content in ((path, po_bytes(own)), (path.with_suffix(".mo"), mo_bytes(own))):
            if not file.exists() or file.read_bytes() != content:
                stale += 1
                if "--check" not in sys.argv:
                    file.write_bytes(content)
        print(f"{language}: {len(own)} messages, {empty} not translated")
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
