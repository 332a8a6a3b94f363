"""The briefs of a case's drafts, each written once while the case's files stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.workbench.open_case import OpenCase

if TYPE_CHECKING:
    from detente.report.brief.build import Brief


def brief_of(opened: OpenCase, draft: str) -> Brief:
    """Return the brief of a draft, on the judgements as written."""
    study = opened.judgements.prior.study
    found: Brief = opened.memo.once(("brief", draft), lambda: study.brief(draft))
    return found


def brief_is_ready(opened: OpenCase, draft: str) -> bool:
    """Whether a draft's brief has been written."""
    return ("brief", draft) in opened.memo
