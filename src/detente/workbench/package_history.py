"""The package that a case's readers play with: one for all tabs, with undo and redo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.workbench.day_of_case import drafts_known

AT_HAND = "package_at_hand"
TITLE = "The package at hand"
MOST_STEPS = 500


@dataclass(frozen=True)
class Package:
    """Options for points, points still open, and the draft that it set out from (None where there is no draft)."""

    options: Mapping[str, str]
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parent: str | None = None

    def with_option(self, point: str, option: str) -> Package:
        """Return the package with one point settled otherwise."""
        return replace(
            self,
            options={**self.options, point: option},
            open={p: o for p, o in self.open.items() if p != point},
        )


def from_draft(draft: Draft) -> Package:
    """Return a draft's package."""
    return Package(dict(draft.package), dict(draft.open), draft.id)


def first_package(case: Case) -> Package:
    """Return the package of the draft on the table; else of the latest draft; else every point's first option."""
    tabled = case.on_the_table()
    if tabled is not None:
        return from_draft(tabled)
    found = drafts_known(case)
    if found:
        return from_draft(found[-1])
    return Package({point.id: point.options[0].id for point in case.points})


def fits(case: Case, package: Package) -> bool:
    """Return whether a package still speaks of the points and options that the case has."""
    options = case.options
    if package.parent is not None and package.parent not in case.drafts:
        return False
    if set(package.options) | set(package.open) != set(options):
        return False
    return all(package.options[p] in options[p] for p in package.options) and all(
        o in options[p] for p, left in package.open.items() for o in left
    )


def as_draft(case: Case, package: Package) -> Draft:
    """Return a package as a draft to be judged.

    An unchanged draft is that draft. A changed one has the authors of the draft that it set out from, and has been
    seen by those who have seen that.
    """
    parent = case.drafts.get(package.parent) if package.parent else None
    if parent is None:
        author = (case.parties[0].id,)
        return Draft(
            id=AT_HAND,
            title=TITLE,
            author=author,
            date=case.as_of,
            package=dict(package.options),
            open=dict(package.open),
        )
    if dict(package.options) == dict(parent.package) and dict(package.open) == dict(parent.open):
        return parent
    return parent.model_copy(
        update={
            "id": AT_HAND,
            "title": TITLE,
            "package": dict(package.options),
            "open": dict(package.open),
            "parent": parent.id,
        }
    )


def changes(case: Case, package: Package, draft: Draft) -> list[tuple[str, str | None, str | None]]:
    """Return (point, option in the draft, option in the package) where they differ, None for an open point."""
    found = []
    for point in case.point_ids:
        before, now = draft.package.get(point), package.options.get(point)
        if before != now:
            found.append((point, before, now))
    return found


def adapted(case: Case, package: Package) -> Package:
    """Return a package with the draft on the table (else none) as its parent, where the one that it had is gone."""
    if package.parent is None or package.parent in case.drafts:
        return package
    return replace(package, parent=first_package(case).parent)


class History:
    """Steps that can be undone and redone."""

    def __init__(self, start: Package) -> None:
        self.now = start
        self._past: list[Package] = []
        self._future: list[Package] = []

    def go(self, package: Package) -> bool:
        """Take a new step; returns whether it changes anything."""
        if package == self.now:
            return False
        self._past = [*self._past[-MOST_STEPS:], self.now]
        self._future = []
        self.now = package
        return True

    def undo(self) -> bool:
        if not self._past:
            return False
        self._future.append(self.now)
        self.now = self._past.pop()
        return True

    def redo(self) -> bool:
        if not self._future:
            return False
        self._past.append(self.now)
        self.now = self._future.pop()
        return True

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def keep(self, case: Case) -> bool:
        """Drop the steps that the case no longer has room for; returns whether the present one stayed."""
        self._past = [p for p in (adapted(case, p) for p in self._past) if fits(case, p)]
        self._future = [p for p in (adapted(case, p) for p in self._future) if fits(case, p)]
        self.now = adapted(case, self.now)
        if fits(case, self.now):
            return True
        self.now = first_package(case)
        return False
