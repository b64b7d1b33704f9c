"""
The command in every scenario, several at a time.

They are independent: each has a gateway and data of its own. A command that starts takes the
processor, one that waits takes nothing; so a few start at a time, and many may wait.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock, Timer

from flushproof.clients.behaviours import BEHAVIOURS
from flushproof.clients.houses import Houses
from flushproof.clients.observed import Observed
from flushproof.clients.running import Running
from flushproof.clients.staging import Stage
from flushproof.exchange import Trouble
from flushproof.signing import Credentials

# Commands at the same time, and such of them as were started less than so many seconds ago.
AT_ONCE = 16
STARTING = 4
STARTED_S = 2.0

POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    What is tried.

    Attributes:
        command: The program and its arguments, placeholders and all.
        environ: The variables of the caller.
        credentials: The keys that it is given.
        instance_no: The number of the instance that it is to flush.
        limit_s: How long it may run in each scenario.
        now_ms: Our clock.
    """

    command: Sequence[str]
    environ: Mapping[str, str]
    credentials: Credentials
    instance_no: str
    limit_s: float
    now_ms: Callable[[], int]


class Places:
    """Lets a few start at a time: who ends, or has run for a while, makes room."""

    def __init__(self) -> None:
        self.free = BoundedSemaphore(STARTING)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Wait for a place, and have it for a while, at most until the block is left."""
        lock = Lock()
        self.free.acquire()
        held = [True]

        def leave() -> None:
            with lock:
                if held:
                    held.pop()
                    self.free.release()

        timer = Timer(STARTED_S, leave)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            leave()


def observations(
    trial: Trial, scenarios: Sequence[str], houses: Houses, running: Running
) -> Generator[Observed]:
    """
    What is seen in each of *scenarios*, in their order.

    Raises:
        FlushproofError: The command cannot be started, or something of ours failed. All commands
            are ended then, as they are when the caller wants no more.
    """
    places = Places()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        trials = {
            name: pool.submit(tried, trial, name, houses, running, places)
            for name in longest_first(scenarios)
        }
        for name in scenarios:
            # A Ctrl-C that comes just before this thread begins to wait would not wake it.
            while wait((trials[name],), POLL_S).not_done:
                pass
            yield trials[name].result()
    finally:
        running.stop()
        pool.shutdown(cancel_futures=True)


def longest_first(scenarios: Sequence[str]) -> list[str]:
    """*scenarios* with those in front in which a client waits, but for the very first."""
    waiting = [name for name in scenarios if BEHAVIOURS[name].trouble is Trouble.TIMEOUT]
    return list(dict.fromkeys((*scenarios[:1], *waiting, *scenarios)))


def tried(
    trial: Trial, scenario: str, houses: Houses, running: Running, places: Places
) -> Observed:
    """What is seen in *scenario*."""
    with (
        places.starting(),
        houses.lived_in() as house,
        Stage(scenario, house, trial.credentials, trial.instance_no, trial.now_ms) as stage,
    ):
        started_ms = trial.now_ms()
        ended = running.run(
            stage.given.in_arguments(trial.command),
            stage.given.in_environment(trial.environ),
            trial.limit_s,
        )
        return stage.observed(ended, started_ms=started_ms, limit_s=trial.limit_s)
