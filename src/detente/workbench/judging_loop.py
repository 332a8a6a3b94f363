"""Judging the package at hand, again whenever it or the judgements change, and finding how far it is from a deal."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.errors import DetenteError
from detente.workbench import jobs, solving
from detente.workbench.announcements import Announcements
from detente.workbench.judgements import Judgements
from detente.workbench.memo import Memo
from detente.workbench.package_history import Package, as_draft

if TYPE_CHECKING:
    from detente.bargain.results import DraftResult

log = logging.getLogger("detente.workbench")

DISTANCE_PAUSE = 0.3


@dataclass(frozen=True, eq=False)
class Question:
    """A package, and the judgements that it is judged by."""

    judgements: Judgements
    package: Package

    def same(self, other: Question | None) -> bool:
        return other is not None and self.package is other.package and self.judgements is other.judgements

    def same_case(self, other: Question | None) -> bool:
        return other is not None and self.judgements.case is other.judgements.case


class JudgingLoop:
    """Judges in the background; all methods run on the server's event loop.

    Parameters
    ----------
    name : str
        Names the background tasks.
    question : callable
        Returns what is to be judged now; None before the case is loaded.
    announcements : Announcements

    Attributes
    ----------
    version : int
        Counts what was asked.
    result : DraftResult or None
        The last answer; :attr:`is_current` says whether it is to the question asked last.
    refusal : str
        Why there is no answer.
    milliseconds : float
        How long the last answer took.
    distance : str
        How far the package is from a deal, in words.
    """

    def __init__(self, name: str, question: Callable[[], Question | None], announcements: Announcements) -> None:
        self.version = 0
        self.result: DraftResult | None = None
        self.refusal = ""
        self.milliseconds = 0.0
        self.distance = ""
        self._name = name
        self._question = question
        self._announcements = announcements
        self._answered: Question | None = None
        self._answered_version = -1
        self._distances = Memo()
        self._asked = 0.0
        self._wanted = asyncio.Event()
        self._judging: asyncio.Task[None] | None = None
        self._measuring: asyncio.Task[None] | None = None

    @property
    def is_current(self) -> bool:
        """Whether the result is that of the package at hand, by the judgements chosen."""
        return self._answered is not None and self._answered.same(self._question())

    @property
    def answered_version(self) -> int:
        """Which version the result is of."""
        return self.version if self.is_current else self._answered_version

    def ask(self) -> None:
        """Have the package at hand judged, as it is when its turn comes."""
        self.version += 1
        self._asked = time.monotonic()
        self._wanted.set()
        if self._judging is None or self._judging.done():
            self._judging = asyncio.create_task(self._judge(), name=f"judge {self._name}")

    def ask_anew(self) -> None:
        """Forget what was found, because the case is another one now, and have its package judged."""
        self._answered = self.result = None
        self._distances = Memo()
        self.ask()

    async def _judge(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._judge_once()
            # With many pages, changes that come while one is judged are judged together.
            await asyncio.sleep(self._announcements.pause)

    async def _judge_once(self) -> None:
        question, version = self._question(), self.version
        if question is None:
            return
        began = time.perf_counter()
        self.refusal = ""
        result = None
        try:
            draft = as_draft(question.judgements.case, question.package)
            result = await jobs.in_thread(lambda: question.judgements.judge(draft))
        except DetenteError as error:
            self.refusal = f"cannot be judged: {error}"
        except Exception:
            log.exception("a package could not be judged")
            self.refusal = "could not be judged; undo the last step, or choose another option"
        if not question.same_case(self._question()):
            return
        # While changes come faster than they are judged, each result is still told: the pages show it as not the last.
        self.result, self._answered, self._answered_version = result, question, version
        self.milliseconds = 1000 * (time.perf_counter() - began)
        self.distance = ""
        self._announcements.tell("result")
        if result is not None and (self._measuring is None or self._measuring.done()):
            self._measuring = asyncio.create_task(self._measure(), name=f"distance {self._name}")

    async def _measure(self) -> None:
        """Find the distance to a deal; while one is being found, only the latest package waits."""
        while True:
            while (wait := self._asked + DISTANCE_PAUSE - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            question = self._question()
            if question is None or not self.is_current:
                return
            package, known = question.package, self._distances
            key = (question.judgements.name, tuple(package.options.items()), tuple(package.open.items()))
            if key not in known:
                known[key] = await solving.distance(question.judgements, package)
            if question.same(self._question()):
                self.distance = known[key]
                self._announcements.tell("distance")
                return
