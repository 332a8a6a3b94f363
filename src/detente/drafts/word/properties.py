"""The properties of a document that its fields may show: title, subject, and those that somebody defined."""

from __future__ import annotations

from collections.abc import Sequence

from detente.drafts.word.container import Container, W

_PARTS = ("docProps/core.xml", "docProps/app.xml")
_NAMES = {"author": "creator", "comments": "description", "lastsavedby": "lastmodifiedby"}
"""Properties whose element has another name than their field."""
_FIELDS = ("TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS", "LASTSAVEDBY")


def property_shown(container: Container, code: Sequence[str]) -> str:
    """Return the value of the property that a field shows; empty where it shows none, or the file has none.

    Parameters
    ----------
    container : Container
    code : sequence of str
        The words of the field's code: ``DOCPROPERTY``, ``Level``.
    """
    kind = code[0].upper() if code else ""
    name = code[1] if len(code) > 1 and kind in ("DOCPROPERTY", "DOCVARIABLE", "INFO") else ""
    if kind in _FIELDS:
        return _built_in(container, kind)
    if not name:
        return ""
    return _defined(container, name) or ("" if kind == "DOCVARIABLE" else _built_in(container, name))


def _built_in(container: Container, name: str) -> str:
    sought = _NAMES.get(name.lower(), name.lower())
    for part in _PARTS:
        tree = container.part(part)
        for element in tree if tree is not None else ():
            if str(element.tag).rsplit("}", 1)[-1].lower() == sought:
                return "".join(element.itertext()).strip()
    return ""


def _defined(container: Container, name: str) -> str:
    """A property or a variable that somebody defined."""
    custom = container.part("docProps/custom.xml")
    for element in custom if custom is not None else ():
        if (element.get("name") or "").lower() == name.lower():
            return "".join(element.itertext()).strip()
    settings = container.related("settings")
    for variable in settings.iter(f"{W}docVar") if settings is not None else ():
        if (variable.get(f"{W}name") or "").lower() == name.lower():
            return str(variable.get(f"{W}val") or "").strip()
    return ""
