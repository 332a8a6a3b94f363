"""What a page does when a reader acts: what goes wrong is told in a sentence, never lost and never a traceback."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import Client

from detente.errors import DetenteError

log = logging.getLogger("detente.workbench")

NOT_DONE = "That did not work. The case is unharmed; reload the page and try again."


class Acting:
    """A page in a tab, whose handlers are wrapped by :meth:`act`."""

    client: Client

    def say(self, message: str) -> None:
        """Show a message on the page until it is put away."""
        raise NotImplementedError

    def act(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap an event handler: what goes wrong on purpose is told in a sentence, anything else is logged."""
        if inspect.iscoroutinefunction(handler):

            @functools.wraps(handler)
            async def guarded(*args: Any) -> Any:
                with self._telling():
                    return await handler(*args)

            return guarded

        @functools.wraps(handler)
        def plain(*args: Any) -> Any:
            with self._telling():
                result = handler(*args)
                return self._awaited(result) if inspect.isawaitable(result) else result
            return None

        return plain

    async def _awaited(self, work: Awaitable[Any]) -> Any:
        with self._telling():
            return await work

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except DetenteError as error:
            self.say(str(error))
        except Exception:
            log.exception("a page's action failed")
            self.say(NOT_DONE)
