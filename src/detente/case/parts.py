"""Parts of a case: what some questions read, without the rest, so that a change of the rest leaves their answers as they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from detente.case.case import Case
from detente.case.format.models.assumptions import ModelsEntry
from detente.case.format.models.record import Draft


def without_texts(case: Case, documents: Collection[str] = ()) -> Case:
    """Return a case without the texts of its drafts and without places in files: all that judgements are worked out from.

    Parameters
    ----------
    case : Case
    documents : collection of str
        The files whose places stay.
    """
    return replace(
        case,
        drafts={name: without_text(draft) for name, draft in case.drafts.items()},
        warnings=(),
        documents={name: document for name, document in case.documents.items() if name in documents},
        whole=None if case.whole is None else without_texts(case.whole, documents),
    )


def without_text(draft: Draft) -> Draft:
    """Return a draft without its text: its package, and what is said of it."""
    return draft.model_copy(update={"text": "", "text_line": 1})


def without_the_rest(case: Case, **other: Any) -> Case:
    """Return a case without what tells of it beyond its parties, points, drafts, sources, acts and rule of consent.

    ``other`` are further fields and what they are to be.
    """
    left_out: dict[str, Any] = {
        "summary": "",
        "assessors": (),
        "process": None,
        "guarantees_file": None,
        "performance_file": None,
        "stability_file": None,
        "models": ModelsEntry(),
        "warnings": (),
        "whole": None,
        "act_places": None,
    }
    return replace(case, **left_out | other)


def texts_alone(case: Case) -> Case:
    """Return a case with its drafts, its points and its parties alone: what texts are compared with packages by."""
    of_drafts = {name: document for name, document in case.documents.items() if name.startswith("drafts/")}
    return without_the_rest(case, sources={}, consent=(), timeline=(), documents=of_drafts)


def judged_alone(case: Case) -> Case:
    """Return a case without its sources, what it promises and the words of its drafts: what packages and runs are judged by."""
    return replace(
        case,
        drafts={name: without_text(draft) for name, draft in case.drafts.items()},
        summary="",
        sources={},
        guarantees_file=None,
        performance_file=None,
        stability_file=None,
        warnings=(),
        documents={},
        whole=None,
    )


def preferences_alone(case: Case) -> Case:
    """Return a case with its parties, its points, its rule of consent and what assessors judge: what a package is to a party."""
    return without_the_rest(case, sources={}, timeline=(), drafts={}, documents={}, assessors=case.assessors)
