"""What is shown of ``mc:AlternateContent``: the first choice that holds something, or else what older programs show."""

from __future__ import annotations

from typing import Any

from detente.drafts.word.container import W
from detente.drafts.word.equations import MATH

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
SYMBOL = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
"""A character beyond the fonts of signs, as an emoji."""
_HELD = (
    *(f"{W}{tag}" for tag in ("t", "delText", "sym", "drawing", "pict", "object", "fldChar", "fldSimple", "noBreakHyphen")),
    "{*}txbxContent", SYMBOL, f"{MATH}t",
)  # fmt: skip


def shown_of(alternate: Any) -> Any:
    """Return the choice (or the fallback) that is read; the element itself, which has no words, where it has none.

    Parameters
    ----------
    alternate : element
        ``mc:AlternateContent``.
    """
    choices = [child for child in alternate if child.tag in (f"{MC}Choice", f"{MC}Fallback")]
    held = (child for child in choices if next(child.iter(*_HELD), None) is not None)
    return next(held, choices[0] if choices else alternate)
