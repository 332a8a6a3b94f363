"""Content controls whose words change: those that a program fills by itself would put the old words back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from detente.drafts.word.container import W


def let_go(body: Any, write: Callable[[], Any]) -> int:
    """Write, and let go of the controls whose words were written in.

    A control that shows a value of the document's data (``w:dataBinding``) is filled anew by Word when it opens the file, so
    that a tracked change in it would be lost; one that shows a hint (``w:showingPlcHdr``) loses all its words when somebody
    types in it. Both marks go from the controls in which words were written.

    Parameters
    ----------
    body : element
    write : callable
        Writes into the body.

    Returns
    -------
    int
        How many controls no longer follow the document's data.
    """
    controls = [sdt for sdt in body.iter(f"{W}sdt") if _marks(sdt)]
    before = [etree.tostring(sdt, with_tail=False) for sdt in controls]
    write()
    unbound = 0
    for sdt, was in zip(controls, before, strict=True):
        if etree.tostring(sdt, with_tail=False) == was:
            continue
        for mark in _marks(sdt):
            unbound += str(mark.tag).endswith("}dataBinding")
            mark.getparent().remove(mark)
    return unbound


def _marks(sdt: Any) -> list[Any]:
    properties = sdt.find(f"{W}sdtPr")
    names = ("dataBinding", "showingPlcHdr")
    return [] if properties is None else [x for x in properties if str(x.tag).rsplit("}", 1)[-1] in names]
