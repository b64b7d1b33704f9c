"""
`flushproof run --jobs N`: the shards of a run, each in a process of its own, and one log of all.

Each process has a gateway and Redis servers of its own, so none sees what another one sends. What
cannot be had twice, a running gateway or somebody's Redis, is judged by one process.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TypeAlias

from flushproof.errors import UsageError
from flushproof.settings import Settings, is_number

AUTO = "auto"

# Is called with how many items are `planned`, and when one is `done`.
Advance: TypeAlias = Callable[[str, int], None]

# Below the report directory, a folder for each process; gone when the run has ended well.
FOLDER = "shards"
SAID = "stderr.txt"


# Ctrl-C asks to end in good order, the second one to end at once; then it is not asked any more.
PATIENCE = 2


def jobs_for(given: str | None, settings: Settings) -> tuple[int, str]:
    """
    In how many processes a run with *settings* is made, and what is said if that is not as *given*.

    Raises:
        UsageError: It is no number.
    """
    if given is None:
        return 1, ""
    if given != AUTO and not (is_number(given) and int(given) >= 1):
        raise UsageError(f"--jobs: got {given!r}, expected a number of 1 or more, or {AUTO}.")
    wanted = os.cpu_count() or 1 if given == AUTO else int(given)
    if wanted == 1 or settings.shard is not None:
        return 1, "" if wanted == 1 else "--jobs: a shard is made in one process."
    for applies, reason in ALONE:
        if applies(settings):
            return 1, "" if given == AUTO else f"--jobs {given}: {reason}; one process does it."
    return wanted, ""


# Where one process does it all, and why.
ALONE: Sequence[tuple[Callable[[Settings], bool], str]] = (
    (
        lambda settings: settings.is_url,
        "a running gateway is asked by one process, which counts its requests and sees its data",
    ),
    (lambda settings: settings.target.startswith("replay"), "recordings are played in no time"),
    (
        lambda settings: bool(settings.redis_url or settings.bystander_redis_url),
        "two processes would take each other's flushes of that Redis for the gateway's",
    ),
)


@dataclass(slots=True, kw_only=True, eq=False)
class Part:
    """
    A shard, or a target of a fleet, in a process of its own.

    Attributes:
        name: Which one it is, for people.
        settings: Those of its run.
        process: What judges it; its stdin keeps it alive.
        status: How it ended.
        words: Why it could not go on.
        heard: What it told so far of a line that is not whole.
    """

    name: str
    settings: Settings
    process: subprocess.Popen[bytes]
    status: int = 0
    words: list[str] = field(default_factory=list)
    heard: bytes = b""

    def listen(self, advance: Advance) -> bool:
        """Take in what the process has told since; False if that was its last word."""
        assert self.process.stdout is not None
        told = os.read(self.process.stdout.fileno(), 1 << 16)
        *lines, self.heard = (self.heard + told).split(b"\n")
        for line in lines:
            for what, value in json.loads(line).items():
                if isinstance(value, int):
                    advance(what, value)
                else:
                    self.words.append(value)
        return bool(told)

    def let_go(self) -> None:
        """Have it end, if it has not: it does not go on without us."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def end(self) -> None:
        """Wait for its end, whatever happened."""
        self.let_go()
        self.status = self.process.wait()


def settings_of(settings: Settings, number: int) -> Iterator[Settings]:
    """The settings of each of *number* shards of a run with *settings*."""
    for part in range(1, number + 1):
        folder = settings.directory / FOLDER / str(part)
        yield replace(settings, shard=f"{part}/{number}", report_dir=str(folder), baseline=None)


def command_of(module: str) -> tuple[str, ...]:
    """The command of a process that `main` of *module*, one of this package, runs."""
    # `-P`: a folder of the name `flushproof` where we happen to stand is none of ours.
    start = f"import sys, flushproof.cli.{module} as p; sys.exit(p.main())"
    return (sys.executable, "-P", "-c", start)


def begun(settings: Settings) -> Part:
    """The process that judges the shard that *settings* are of."""
    from flushproof.scanning import HYPOTHESIS_FOLDER

    # What Hypothesis keeps goes with the folder, even if the process cannot tidy up.
    environ = {HYPOTHESIS_FOLDER: str(settings.directory / "hypothesis"), **os.environ}
    name = f"Shard {(settings.shard or '').replace('/', ' of ')}"
    return started(name, settings, command_of("part"), environ)


def started(
    name: str, settings: Settings, command: Sequence[str], environ: Mapping[str, str]
) -> Part:
    """The process of *command*, which is told *settings*; what it prints is in its folder."""
    settings.directory.mkdir(parents=True, exist_ok=True)
    with (settings.directory / SAID).open("wb") as said:
        process = subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            process_group=0,  # Ctrl-C is for us, and we pass it on
        )
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # how it ended says why
        process.stdin.write(f"{json.dumps(asdict(settings))}\n".encode())
        process.stdin.flush()
    return Part(name=name, settings=settings, process=process)


def judged(shards: Iterable[Settings], advance: Advance) -> tuple[list[Part], bool]:
    """The *shards* once all have ended, and whether somebody wanted them to."""
    parts: list[Part] = []
    with forwarding(parts) as received:
        try:
            for settings in shards:
                if not received:
                    parts.append(begun(settings))
            listen(parts, advance)
        finally:
            for part in parts:
                part.end()
    return parts, bool(received)


def listen(parts: Sequence[Part], advance: Advance) -> None:
    """Take in what *parts* tell until none of them has anything more to say."""
    with selectors.DefaultSelector() as selector:
        for part in parts:
            assert part.process.stdout is not None  # it is a pipe
            selector.register(part.process.stdout, selectors.EVENT_READ, part)
        while selector.get_map():
            for key, _ in selector.select():
                if not key.data.listen(advance):
                    selector.unregister(key.fileobj)


@contextmanager
def forwarding(parts: Sequence[Part]) -> Iterator[list[int]]:
    """Pass every request to end on to *parts* instead of ending; what is given lists them."""
    received: list[int] = []

    def forward(number: int, _: object) -> None:
        received.append(number)
        for part in parts:
            part.process.send_signal(number if len(received) <= PATIENCE else signal.SIGKILL)

    before = {
        one: signal.signal(one, forward)
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(one) is not signal.SIG_IGN  # nohup
    }
    try:
        yield received
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
