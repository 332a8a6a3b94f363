"""Pages that hash a pass phrase: in threads of their own, so that a class that signs in at once holds nobody else up."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from detente.table.accounts.pass_phrases import AT_ONCE

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pass-phrases")


def apart(endpoint: Callable[Arguments, Result]) -> Callable[Arguments, Awaitable[Result]]:
    """Return an endpoint that runs beside the others, a few at once; whoever comes later waits without a thread."""

    @functools.wraps(endpoint)
    async def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        work = functools.partial(endpoint, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(_threads, work)

    return run
