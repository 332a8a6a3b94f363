"""An ensemble with all that was asked beside its odds: what drives them, typical runs, what judgements leave open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from detente.records import Record

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.forecast.forecast import Ensemble
    from detente.forecast.odds import Odds
    from detente.forecast.outside import OutsideView


@dataclass(frozen=True)
class RunSettings:
    """How runs are made; their numbers do not depend on it.

    Attributes
    ----------
    workers : int or None
        Threads; None: all processors.
    cluster : str or None
        Address of a Dask scheduler.
    block : int
        Runs in a block.
    out : path-like or None
        A folder for the runs as Parquet files, with their ledger.
    resume : bool
        Take up an interrupted ensemble in ``out``.
    progress : callable or None
        Called with (runs done, runs wanted) after each block.
    cancel : callable or None
        When it returns True no more blocks are begun.
    """

    workers: int | None = None
    cluster: str | None = None
    block: int = 2_000
    out: Path | str | None = None
    resume: bool = False
    progress: Callable[[int, int], None] | None = None
    cancel: Callable[[], bool] | None = None

    def keywords(self, *names: str) -> dict[str, Any]:
        """Return the settings of these names, or all, as keyword arguments."""
        return {name: getattr(self, name) for name in names or self.__dataclass_fields__}


@dataclass(frozen=True)
class Wanted:
    """What a simulation tells beside the odds.

    Attributes
    ----------
    uncertainty : bool
        Tell what uncertain judgements leave open from chance in a run.
    sensitivity : bool
        Which judgements drive the odds.
    sobol : tuple of str
        Figures whose Sobol indices are wanted.
    stories : int
        How many typical runs are told.
    charts : path-like or None
        A folder for charts; they need uncertainty and sensitivity, too.
    """

    uncertainty: bool = False
    sensitivity: bool = False
    sobol: tuple[str, ...] = ()
    stories: int = 0
    charts: Path | None = None


@dataclass(frozen=True)
class Simulation(Record):
    """An ensemble, and what was asked for beside its odds.

    Attributes
    ----------
    ensemble : Ensemble
    extra : dict
        ``uncertainty``, ``sensitivity``, ``stories`` and ``sobol``, where they were asked for and made.
    files : tuple of Path
        Charts.
    missing : tuple of str
        What was asked for and not made, because somebody stopped.
    stopped : bool
    judged : Odds or None
        What uncertain judgements leave of the odds; None where somebody stopped before.
    outside : OutsideView or None
        The odds beside the base rate of their class.
    """

    ensemble: Ensemble
    extra: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()
    stopped: bool = False
    judged: Odds | None = None
    outside: OutsideView | None = None

    row_source: ClassVar[str] = "by_day"

    @property
    def by_day(self) -> list[dict[str, Any]]:
        return self.ensemble.by_day()

    def to_dict(self) -> dict[str, Any]:
        files = {"files": [str(path) for path in self.files]} if self.files else {}
        told = {key: value.to_dict() for key, value in self.extra.items()}
        beside = {
            "judged": None if self.judged is None else self.judged.in_short,
            "outside": None if self.outside is None else self.outside.to_dict(),
        }
        return self.ensemble.to_dict() | beside | files | told | {"left_out": list(self.missing)}


def simulate(
    case: Case,
    runs: int,
    wanted: Wanted,
    settings: RunSettings,
    *,
    seed: int | None,
    posterior: bool,
    draft: str | None,
) -> Simulation:
    """Make an ensemble and what is wanted beside it; see :meth:`detente.study.Study.simulation`."""
    from detente.forecast.forecast import run_ensemble
    from detente.forecast.odds import odds, odds_of
    from detente.forecast.outside import outside_view
    from detente.forecast.sensitivity import given_data, plan_sobol
    from detente.forecast.stories import typical

    judged: dict[str, Any] = {"seed": seed, "posterior": posterior, "draft": draft}
    plan = None
    if wanted.sobol:  # a figure that is not there is refused before anything runs
        plan = plan_sobol(case, wanted.sobol, **judged)
    if wanted.charts is not None:
        _check_folder(wanted.charts)
    ensemble = run_ensemble(case, runs, **judged, **settings.keywords())
    extra: dict[str, Any] = {}
    files: tuple[Path, ...] = ()
    stopped = ensemble.interrupted
    left: Odds | None = None
    beside: OutsideView | None = None
    try:
        # Somebody who stops the runs does not want others begun: what needs more of them is left out.
        if not stopped and (wanted.uncertainty or wanted.charts is not None):
            extra["uncertainty"] = odds(case, **judged, **settings.keywords("workers", "progress"))
        if not stopped and ensemble.runs:
            left = extra.get("uncertainty") or odds_of(ensemble.setup, workers=settings.workers)
            beside = outside_view(case, ensemble, left, settings.workers)
        if ensemble.runs and (wanted.sensitivity or wanted.charts is not None):
            extra["sensitivity"] = given_data(ensemble)
        if ensemble.runs and wanted.stories:
            extra["stories"] = typical(case, ensemble, wanted.stories)
        if not stopped and plan is not None:
            extra["sobol"] = plan.indices(**settings.keywords("workers", "progress"))
        if not stopped and wanted.charts is not None:
            from detente.report.forecast_charts import write_charts

            files = tuple(write_charts(case, ensemble, extra, wanted.charts))
    except KeyboardInterrupt:
        stopped = True
    made = {*extra, *(["charts"] if files else [])}
    asked = ("uncertainty", "sensitivity", "sobol", "stories", "charts")
    missing = tuple(name for name in asked if getattr(wanted, name) and name not in made)
    return Simulation(ensemble, extra, files, missing, stopped, left, beside)


def _check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, before hours of work go into what should be kept there."""
    import tempfile

    from detente.errors import InputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".detente-"):
            pass
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
