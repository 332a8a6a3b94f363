"""Work on a Dask cluster: pieces as tasks, made again when a worker dies, each counted once.

What comes of a piece depends on the piece and the work alone, so it does not matter which worker makes it, or how often.
The work reaches the workers as a task of its own, so that it too is made again when the worker that held it dies.
"""

from __future__ import annotations

import importlib.util
import itertools
import logging
import pickle
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from detente.errors import InputError

RETRIES = 3
TIMEOUT = "15s"
ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):\d{1,5}/?")
TLS = (
    "set distributed.comm.tls.ca-file, distributed.comm.tls.client.cert and distributed.comm.tls.client.key in Dask's "
    "configuration, or the same as DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and "
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY in the environment"
)
P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")


class ClusterLost(InputError):
    """A cluster that answered is lost on the way; pieces made before stand."""


def unpack(payload: bytes) -> Any:
    """Return on a worker what was sent."""
    return pickle.loads(payload)


def call(work: Callable[[P], R], piece: P) -> R:
    """Make a piece with work that was sent."""
    return work(piece)


def make(version: str, work: Callable[..., R], *given: Any) -> R:
    """Do a task on a worker, if it has the version that sent it.

    Raises
    ------
    InputError
    """
    from detente.version import __version__

    if version != __version__:
        raise InputError(f"a worker has detente {__version__}, here is {version}; install the same version")
    return work(*given)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own reports, tracebacks among them, off the screen: what matters of them is told as one message."""
    names = [n for n in logging.root.manager.loggerDict if n.split(".")[0] in ("distributed", "tornado", "asyncio")]
    loggers = [logging.getLogger(name) for name in (*names, "distributed", "tornado", "asyncio")]
    handlers = {handler for logger in loggers for handler in logger.handlers}
    off = [(logger, logger.disabled) for logger in loggers]

    def nothing(_: logging.LogRecord) -> bool:
        return False

    for logger in loggers:
        logger.disabled = True
    for handler in handlers:
        handler.addFilter(nothing)
    try:
        yield
    finally:
        for logger, disabled in reversed(off):
            logger.disabled = disabled
        for handler in handlers:
            handler.removeFilter(nothing)


def check_address(url: str) -> None:
    """Refuse what is no address of a scheduler.

    Raises
    ------
    InputError
    """
    if not ADDRESS.fullmatch(url):
        raise InputError(f"found --cluster {url!r}, expected the address of a Dask scheduler, such as tcp://HOST:8786")


def _check_means(url: str) -> None:
    """Refuse an address for which this machine lacks the certificates or the library, before anything waits for it.

    Raises
    ------
    InputError
    """
    scheme = url.partition("://")[0]
    from distributed.security import Security

    security = Security()
    if security.require_encryption and scheme not in ("tls", "wss"):
        raise InputError(
            f"Dask's configuration asks for encryption (require-encryption), found {url}; give a tls:// address"
        )
    if scheme in ("tls", "wss"):
        try:
            context = security.get_connection_args("client")["ssl_context"]
        except (OSError, ValueError, TypeError) as error:  # ssl.SSLError is an OSError
            raise InputError(f"the certificates for {url} cannot be used: {_first_line(error)}; {TLS}") from None
        if context is None and scheme == "tls":
            raise InputError(f"{url} needs certificates, and Dask is told of none; {TLS}")
    if scheme == "ucx" and not any(importlib.util.find_spec(name) for name in ("ucp", "ucxx", "distributed_ucxx")):
        raise InputError(f"{url} needs the package distributed-ucxx, which is not installed; or use a tcp:// address")


def _connect(url: str) -> Any:
    check_address(url)
    _check_means(url)
    from distributed import Client

    try:
        return Client(url, timeout=TIMEOUT, set_as_default=False)
    except Exception as error:  # whatever a transport raises, it is the address that does not serve
        tls = f"; {TLS}" if url.startswith(("tls:", "wss:")) else ""
        raise InputError(
            f"no Dask scheduler answers at {url}: {_first_line(error)}; start one with dask scheduler, and give its "
            f"address{tls}"
        ) from None


def _same_versions(client: Any) -> None:
    """Refuse workers that would not make the same runs.

    Raises
    ------
    InputError
        When there is no worker, or one has another version of Python's pickles, Dask, or this package.
    """
    from detente.version import __version__

    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except (OSError, TimeoutError):
        raise InputError("the scheduler has no workers; start some with dask worker ADDRESS") from None
    try:
        found = client.run(_version)
    except Exception as error:
        raise InputError(f"a worker cannot use this package ({error}); install detente {__version__} there") from None
    for worker, version in found.items():
        if version != __version__:
            raise InputError(f"worker {worker} has detente {version}, here is {__version__}; install the same version")


def _version() -> str:
    from detente.version import __version__

    return __version__


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Tell it where the client's own calls find that the scheduler has gone."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise ClusterLost(f"the cluster at {url} was lost: {_first_line(error)}") from None


class Workers:
    """A cluster at work: tasks whose results stay on the workers, where others take them up, until they are asked for.

    A result that is lost with its worker is made again from the tasks behind it.
    """

    def __init__(self, url: str, client: Any) -> None:
        self.url, self._client = url, client
        self._token, self._count = secrets.token_hex(8), itertools.count()

    @property
    def cores(self) -> int:
        """How many tasks run at a time."""
        with _told(self.url):
            return max(int(sum(self._client.ncores().values())), 1)

    def _key(self) -> str:
        return f"detente-{self._token}-{next(self._count)}"

    def send(self, given: T) -> Any:
        """Send something once, for tasks to take up: it too is made again when the worker that held it dies."""
        from distributed.protocol.pickle import dumps  # by value what cannot be named

        with _told(self.url):
            return self._client.submit(unpack, dumps(given), key=self._key(), retries=RETRIES)

    def submit(self, work: Callable[..., R], *given: Any) -> Any:
        """Begin a task, and return what stands for its result.

        Parameters
        ----------
        work : callable
            A function of this package.
        *given
            What it is called with; what stands for a result is passed as that result, also within a list.
        """
        from detente.version import __version__

        with _told(self.url):
            return self._client.submit(make, __version__, work, *given, key=self._key(), retries=RETRIES)

    def result(self, future: Any) -> Any:
        """Return a result once it is there.

        Raises
        ------
        InputError
            The task's own.
        ClusterLost
        """
        return _result(future, self.url)

    def results(self, futures: Iterable[Any]) -> list[Any]:
        """Return several results, in order."""
        return [self.result(future) for future in list(futures)]

    def over(
        self, work: Callable[[P], R], pieces: Sequence[P], cancel: Callable[[], bool] | None = None
    ) -> Iterator[tuple[int, R]]:
        """Make pieces and yield each once, with its place, as they are done; see the function :func:`over`."""
        from distributed import as_completed

        shared = self.send(work)
        waiting = iter(enumerate(pieces))
        window = max(8, 4 * self.cores)
        place = {}

        def submit(index: int, piece: P) -> Any:
            future = self.submit(call, shared, piece)
            place[future.key] = index
            return future

        running = [submit(*entry) for _, entry in zip(range(window), waiting, strict=False)]
        with _told(self.url):
            done = as_completed(running, loop=self._client.loop)
            for future in done:
                result = self.result(future)
                index = place.pop(future.key, None)
                if index is not None:
                    yield index, result
                future.release()
                following = None if cancel is not None and cancel() else next(waiting, None)
                if following is not None:
                    done.add(submit(*following))


@contextmanager
def workers(url: str) -> Iterator[Workers]:
    """Connect to a cluster, and leave it at the end of the block.

    Parameters
    ----------
    url : str
        Address of the scheduler.

    Raises
    ------
    InputError
        When the scheduler or its workers cannot be used.
    ClusterLost
        When they are lost on the way.
    """
    check_address(url)
    try:
        import distributed  # noqa: F401, its loggers exist once it is imported
    except ImportError:
        raise InputError('--cluster needs Dask: pip install "detente[cluster]"') from None
    with _quiet():
        client = _connect(url)
        try:
            with _told(url):
                _same_versions(client)
            yield Workers(url, client)
        finally:
            client.close(timeout=2)


def over(
    url: str, work: Callable[[P], R], pieces: Sequence[P], cancel: Callable[[], bool] | None = None
) -> Iterator[tuple[int, R]]:
    """Make pieces on a cluster and yield each once, with its place, as they are done.

    Parameters
    ----------
    url : str
        Address of the scheduler.
    work : callable
        Sent to the workers once; what it refers to must be of this package.
    pieces : sequence
    cancel : callable, optional
        When it says so, no more pieces are submitted.

    Raises
    ------
    InputError
        When the scheduler or its workers cannot be used.
    ClusterLost
        When they are lost on the way; pieces yielded before stand.
    """
    with workers(url) as there:
        yield from there.over(work, pieces, cancel)


def each(url: str | None, work: Callable[[P], R], pieces: Sequence[P]) -> list[R]:
    """Return what comes of each piece, in their order: made one after another here, or on the cluster at an address.

    Raises
    ------
    InputError
        As :func:`over`.
    """
    if url is None:
        return [work(piece) for piece in pieces]
    made = dict(over(url, work, pieces))
    return [made[index] for index in range(len(pieces))]


def _result(future: Any, url: str) -> Any:
    from distributed import KilledWorker

    try:
        return future.result()
    except InputError:  # the work's own
        raise
    except KilledWorker as error:
        raise ClusterLost(
            f"workers keep dying on one piece of the work ({_first_line(error)}); see their logs"
        ) from None
    except Exception as error:
        raise ClusterLost(f"the cluster at {url} was lost: {_first_line(error)}") from None


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
