"""The package at hand: the one that a case's readers change together, with undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from detente.case.case import Case
from detente.errors import InputError
from detente.workbench.package_history import History, Package, first_package, from_draft


class Fit(Enum):
    """What became of the package at hand when the case's files changed."""

    KEPT = ""
    WITHOUT_ITS_DRAFT = " The draft that the package set out from is gone; the package itself was kept."
    REPLACED = " The package did not fit it any more; the draft on the table was taken up."


class PackageAtHand:
    """One package for all pages on a case.

    Parameters
    ----------
    changed : callable
        Called after every change that a reader made.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._case: Case | None = None
        self._history = History(Package({}))

    @property
    def now(self) -> Package:
        return self._history.now

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    def take_case(self, case: Case) -> Fit:
        """Go on with the case as it is now; the first time, with the draft on the table."""
        first, self._case = self._case is None, case
        if first:
            self._history = History(first_package(case))
            return Fit.KEPT
        parent = self.now.parent
        if not self._history.keep(case):
            return Fit.REPLACED
        return Fit.KEPT if self.now.parent == parent else Fit.WITHOUT_ITS_DRAFT

    def choose(self, point: str, option: str) -> None:
        """Settle a point by an option.

        Raises
        ------
        InputError
            When the case has no such point or option.
        """
        if option not in self._loaded.point(point).option_ids:
            raise InputError(f"point {point!r} has no option {option!r}")
        self._go(self.now.with_option(point, option))

    def take(self, options: Mapping[str, str]) -> None:
        """Take up a whole package, for instance one that a solver found."""
        self._go(Package(dict(options), {}, self.now.parent))

    def take_draft(self, draft: str) -> None:
        """Take up a draft."""
        self._go(from_draft(self._loaded.draft(draft)))

    def undo(self) -> None:
        if self._history.undo():
            self._changed()

    def redo(self) -> None:
        if self._history.redo():
            self._changed()

    def _go(self, package: Package) -> None:
        if self._history.go(package):
            self._changed()

    @property
    def _loaded(self) -> Case:
        assert self._case is not None
        return self._case
