"""
One run: the target that is open, the judge before it, and the log that everything goes to.

The run is made when its first item needs it and finished when the session ends, whatever happened
between: a run that breaks off leaves a log that says how far it came.
"""

import platform
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flushproof.contract import Contract, contract
from flushproof.errors import FlushproofError, LeakFound
from flushproof.failed import LOG_NAME, iso, leave_failure
from flushproof.judging.effects import Effects, Kept
from flushproof.judging.judge import Judge
from flushproof.judging.watch import Watch
from flushproof.log.eventlog import EventLog
from flushproof.log.events import Footer, Header
from flushproof.redisdata.connection import shown
from flushproof.report import FORMATS, conclude, remove_reports, write_reports
from flushproof.report.verdict import Verdict
from flushproof.results import Evidence, Outcome, Result
from flushproof.scrubbing.leaks import leak_scan, secrets_of
from flushproof.scrubbing.scrub import Scrubber
from flushproof.settings import URLS, Settings
from flushproof.targets import DISPOSABLE, SEES_DATA, Target
from flushproof.targets.household import holds_nothing_of_others
from flushproof.targets.opening import open_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """
    Everything a run knows of time, as arguments.

    Attributes:
        now_ms: Milliseconds since 1970, our clock.
        monotonic: Seconds from any moment on, never going back.
        sleep: Waits a number of seconds.
    """

    now_ms: Callable[[], int]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(slots=True, kw_only=True, repr=False)
class Run:
    """
    A run under way.

    Attributes:
        settings: Its options.
        target: What is judged; open.
        judge: Puts cases to it.
        log: Where every result goes.
        outcomes: How many items ended how.
        failed: What went wrong on our side: exit statuses.
        noted: How many of the judge's notices are in the log.
        counted: How many exchanges there were when the last result was recorded.
        generated: How many of them were of generated requests.
    """

    settings: Settings
    time: Time
    target: Target
    judge: Judge
    log: EventLog
    scrubber: Scrubber
    started_s: float
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)
    noted: int = 0
    counted: int = 0
    generated: int = 0

    def __repr__(self) -> str:
        """Short, and without keys."""
        return f"Run({self.settings.target!r})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The same for Hypothesis, which prints the arguments of a property field by field."""
        printer.text("Run(...)" if cycle else repr(self))

    def record(self, result: Result, *, generated: bool = False) -> None:
        """
        Write *result*, and what had to be waited for since the last one, to the log.

        Args:
            generated: Whether its requests were.
        """
        self.outcomes[result.outcome] += 1
        self.generated += result.exchanges if generated else 0
        self.log.result(self.scrubber.result(result))
        for notice in self.judge.notices[self.noted :]:
            self.log.notice(notice, level="warning")
        self.noted = len(self.judge.notices)
        self.counted = self.judge.exchanges

    def broken(self, item: str, error: BaseException | None) -> Result:
        """The result of an item that broke on our side: nobody can tell, and it is our fault."""
        self.failed.add(error.exit_status if isinstance(error, FlushproofError) else 3)
        return Result(
            id=item,
            requirement="/".join(item.split("/")[:2]),
            outcome=Outcome.ERROR,
            reason=f"{type(error).__name__}: {error}",
        )

    def finish(self, *, interrupted: bool) -> Verdict:
        """
        Close the target, write the footer and the reports, scan them, and give the verdict.

        Raises:
            FlushproofError: One of these failed; the log's footer says so, where it can be written.
        """
        try:
            self.target.close()
            verdict = conclude(self.log, self._footer(interrupted), self.judge.contract)
            write_reports(self.log.path, self.settings.directory)
            self._scan()
            return verdict
        except FlushproofError as error:
            self.failed.add(error.exit_status)
            with suppress(FlushproofError):
                conclude(self.log, self._footer(interrupted), self.judge.contract)
            raise
        finally:
            self.log.close()

    def _scan(self) -> None:
        """
        See that no artefact holds a secret; what does is not left.

        Raises:
            LeakFound: One did.
        """
        leaks = leak_scan(self.artefacts(), self.scrubber.secrets)
        if not leaks:
            return
        error = LeakFound(
            "\n".join((*map(str, leaks), "The reports were removed; find out how it came there."))
        )
        remove_reports(self.settings.directory)
        if any(leak.path == self.log.path for leak in leaks):
            self.log.close()
            leave_failure(
                self.settings.directory,
                self.time.now_ms(),
                str(error),
                error.exit_status,
                target=self.settings.target,
            )
        raise error

    def artefacts(self) -> tuple[Path, ...]:
        """The files that this run wrote; the folder may hold others, which are not ours to read."""
        names = (LOG_NAME, *(made.file for made in FORMATS.values()))
        paths = (self.settings.directory / name for name in names)
        return tuple(path for path in paths if path.is_file())

    def _footer(self, interrupted: bool) -> Footer:
        """What is known after the last request; `conclude` fills in the verdict."""
        return Footer(
            results=sum(self.outcomes.values()),
            exchanges=self.judge.exchanges,
            generated=self.generated,
            harm=dict(self.target.interlock.ledger),
            statuses=tuple(sorted(self.failed)),
            exit_status=0,
            finished_at=iso(self.time.now_ms()),
            duration_s=round(self.time.monotonic() - self.started_s, 3),
            interrupted=interrupted,
        )


def start(settings: Settings, time: Time, planned: tuple[str, ...]) -> Run:
    """
    Open the target and the log.

    Args:
        planned: The ids of the items that are to have a result.
    """
    if settings.example_db is not None:
        from flushproof.exampledb import check_database  # Hypothesis takes a while to import

        check_database(settings)
    with ExitStack() as opened:
        target = open_target(settings, time.now_ms)
        opened.callback(target.close)
        scrubber = Scrubber.of(
            target.subject.credentials.values(),
            live=target.evidence is Evidence.LIVE,
            root_url=str(target.about.get("root_url", "")),
        )
        header = header_of(settings, target, iso(time.now_ms()), planned)
        log = EventLog(settings.directory / LOG_NAME, header, scrub=scrubber.record)
        opened.callback(log.close)
        # Only now that the folder is ours: another run may have been writing there.
        remove_reports(settings.directory)
        for notice in target.about.get("notices", ()):
            log.notice(notice, level="warning")
        judge = judge_of(target, time)
        judge.effects.settle()
        begun = Run(
            settings=settings,
            time=time,
            target=target,
            judge=judge,
            log=log,
            scrubber=scrubber,
            started_s=time.monotonic(),
        )
        opened.pop_all()
        return begun


def judge_of(target: Target, time: Time) -> Judge:
    """The judge before *target*; the data is not looked at yet."""
    what: Contract = contract()
    known = target.subject.credentials.values()
    return Judge(
        target=target,
        contract=what,
        effects=effects_of(target, time),
        watch=Watch(contract=what, secrets=secrets_of(known, live=False)),
        sleep=time.sleep,
    )


def effects_of(target: Target, time: Time) -> Effects:
    """The data of *target* and its bystanders, filled where it may be."""
    fill = SEES_DATA in target.capabilities
    return Effects(
        sleep=time.sleep,
        clock=time.monotonic,
        target=Kept(probe=target.probe, ours=fill) if target.probe else None,
        bystanders={
            name: Kept(
                probe=probe,
                ours=DISPOSABLE in target.capabilities and holds_nothing_of_others(probe),
            )
            for name, probe in target.bystanders.items()
        },
        wait_s=target.wait_s,
    )


def header_of(
    settings: Settings, target: Target, started_at: str, planned: tuple[str, ...]
) -> Header:
    """What is known before the first request."""
    return Header(
        suite_version=version("flushproof"),
        target=target.name,
        provenance=target.evidence,
        started_at=started_at,
        seed=settings.seed,
        python=platform.python_version(),
        options=options_of(settings),
        redis=target.about.get("redis"),
        clock_offset_ms=target.about.get("clock_offset_ms"),
        planned=planned,
        shard=settings.shard_of(),
    )


def options_of(settings: Settings) -> Mapping[str, object]:
    """The options that are not at their default, fit to be shown."""
    fit = masked(settings)
    return {
        item.name: getattr(fit, item.name)
        for item in fields(settings)
        if getattr(settings, item.name) != item.default
    }


def masked(settings: Settings) -> Settings:
    """*settings* without what may be a password; a folder stays as it is."""
    urls = {name: getattr(settings, name) for name in URLS}
    fit: dict[str, Any] = {name: shown(url) for name, url in urls.items() if url and ":" in url}
    return replace(settings, **fit)
