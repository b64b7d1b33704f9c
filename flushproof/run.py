"""
One run: the target that is open, the judge before it, and the log that everything goes to.

The run is made when its first item needs it and finished when the session ends, whatever happened
between: a run that breaks off leaves a log that says how far it came.
"""

from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from flushproof.drift.baseline import baseline_of, in_reports
from flushproof.drift.side import Side
from flushproof.errors import FlushproofError, LeakFound, Withheld
from flushproof.failed import LOG_NAME, iso
from flushproof.heading import header_of
from flushproof.judging.judge import Judge
from flushproof.judging.seating import Time as Time
from flushproof.judging.seating import effects_of as effects_of
from flushproof.judging.seating import judge_of as judge_of
from flushproof.log.eventlog import EventLog
from flushproof.log.events import LEFT_OUT, Footer
from flushproof.recording.recorder import Recorder, recorder_of
from flushproof.recording.scrubbing import told_by
from flushproof.report import conclude, remove_reports, write_reports
from flushproof.report.summary import Since
from flushproof.report.verdict import Verdict
from flushproof.results import Evidence, Outcome, Result
from flushproof.scanning import artefacts, left_elsewhere, refuse_leaks
from flushproof.scrubbing.scrub import Scrubber
from flushproof.scrubbing.told import Told
from flushproof.settings import Settings
from flushproof.targets import Target
from flushproof.targets.budget import for_items
from flushproof.targets.grant import NOBODY, Person
from flushproof.targets.opening import open_target


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
        reports: Whether its reports are made and scanned; not if others are made of it.
        counted: How many exchanges there were when the last result was recorded.
        generated: How many of them were of generated requests.
        baseline: What it is compared with when it ends.
        since: What changed since, in a sentence.
        changed: The same in full, for the page.
        recorder: Writes cassettes of the cases, if they are wanted.
        told: What somebody's gateway told of the account.
        said: What was said on the terminal.
        asked: The ids of the items that were asked for, in a shard those of all shards.
    """

    settings: Settings
    time: Time
    target: Target
    judge: Judge
    log: EventLog
    scrubber: Scrubber
    started_s: float
    started_ms: int
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)
    noted: int = 0
    reports: bool = True
    counted: int = 0
    generated: int = 0
    baseline: Side | None = None
    since: str = ""
    changed: Since | None = None
    recorder: Recorder | None = None
    told: Told | None = None
    said: list[str] = field(default_factory=list)
    asked: tuple[str, ...] = ()

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
        if self.told is not None and result.exchange is not None:
            self.told.learn(told_by(result.exchange.response))
        put, deeds = self.judge.last_put, self.judge.lookout.take_deeds()
        signed = put.signed if put is not None and put.case.id == result.id else None
        self.log.result(self.scrubber.result(replace(result, deeds=deeds, signed=signed)))
        difference = self.recorder.record(self.judge.last_put, result) if self.recorder else ""
        if difference:
            self.failed.add(FlushproofError.exit_status)
            self.log.notice(difference, level="warning")
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
            for notice in self.judge.watch.unasked(self.asked):
                self.log.notice(notice, level="warning")
            self._compare(interrupted)
            if self.recorder is not None:
                self.log.notice(self.recorder.told())
            verdict = conclude(self.log, self._footer(interrupted), self.judge.contract)
            self._write_reports()
            self._scan()
            return verdict
        except FlushproofError as error:
            self.failed.add(error.exit_status)
            with suppress(FlushproofError):
                conclude(self.log, self._footer(interrupted), self.judge.contract)
            if isinstance(error, LeakFound):  # the reports say nothing of it yet
                with suppress(FlushproofError):
                    self._write_reports()
            raise
        finally:
            self.log.close()

    def _write_reports(self) -> None:
        if self.reports:
            write_reports(
                self.log.path,
                self.settings.directory,
                also=self.settings.format,
                since=self.changed,
            )

    def _compare(self, interrupted: bool) -> None:
        """Note what changed since the baseline; a shard has too little of it to tell."""
        if self.baseline is not None and self.settings.shard is None:
            log = self.log.preview(self._footer(interrupted))
            self.since, self.changed = in_reports(
                self.baseline, log, str(self.log.path), self.judge.contract, self.scrubber.text
            )
            self.log.notice(self.since, level="since")

    def say(self, text: str) -> str:
        """*text* as it may be shown; it is looked at again in the end, as it was shown."""
        self.said.append(self.scrubber.text(text))
        return self.said[-1]

    def _scan(self) -> None:
        """See that nothing of what was written and said holds a secret; raises LeakFound."""
        secrets, spent = self.scrubber.secrets, self.judge.spent
        cassettes = self.recorder.written if self.recorder is not None else {}
        elsewhere = left_elsewhere(self.settings, self.started_ms, secrets, spent)
        refuse_leaks(
            artefacts(self.settings), secrets, said=self.said, more={**elsewhere, **cassettes}
        )

    def _withheld(self) -> set[int]:
        """What holds of a run that could not ask all that it meant to."""
        pace = self.target.pace
        return {Withheld.exit_status} if pace is not None and pace.over else set()

    def _footer(self, interrupted: bool) -> Footer:
        """What is known after the last request; `conclude` fills in the verdict."""
        return Footer(
            results=sum(self.outcomes.values()),
            exchanges=self.judge.exchanges,
            generated=self.generated,
            harm=dict(self.target.interlock.ledger),
            statuses=tuple(sorted(self.failed | self._withheld())),
            exit_status=0,
            finished_at=iso(self.time.now_ms()),
            duration_s=round(self.time.monotonic() - self.started_s, 3),
            interrupted=interrupted,
        )


def start(
    settings: Settings,
    time: Time,
    planned: tuple[str, ...],
    person: Person = NOBODY,
    *,
    whole: tuple[str, ...] | None = None,
    notices: tuple[str, ...] = (),
    allowance: int | None = None,
) -> Run:
    """
    Open the target and the log.

    Args:
        planned: The ids of the items that are to have a result.
        whole: In a shard, those of all shards.
        notices: What was left out of the plan, and why.
        allowance: How many requests may be sent, where there is a budget of them.
        person: Confirms which instance a flush budget is for.
    """
    if settings.example_db is not None and not settings.is_replay:
        from flushproof.exampledb import check_database  # Hypothesis takes a while to import

        check_database(settings)
    baseline, started_ms = baseline_of(settings), time.now_ms()
    with ExitStack() as opened:
        allowed, idle = for_items(settings, planned)
        if allowance is not None:
            allowed = replace(allowed, request_budget=allowance)
        target = open_target(allowed, time.now_ms, time.sleep, time.monotonic, person)
        opened.callback(target.close)
        told = told_in(settings) if target.evidence is Evidence.LIVE else None
        scrubber = Scrubber.of(
            target.subject.credentials.values(),
            live=target.evidence is Evidence.LIVE,
            root_url=str(target.about.get("root_url", "")),
            more=(told,) if told is not None else (),
        )
        header = header_of(settings, target, iso(time.now_ms()), planned, whole)
        log = EventLog(settings.directory / LOG_NAME, header, scrub=scrubber.record)
        opened.callback(log.close)
        # Only now that the folder is ours: another run may have been writing there.
        remove_reports(settings.directory)
        for notice in notices:
            log.notice(notice, level=LEFT_OUT)
        for notice in filter(None, (idle, *target.about.get("notices", ()))):
            log.notice(notice, level="warning")
        judge = judge_of(target, time)
        if settings.is_replay:
            from flushproof.judging.replaying import replayer_of

            judge = replayer_of(judge, settings, time.now_ms())
        judge.effects.settle()
        begun = Run(
            settings=settings,
            time=time,
            target=target,
            judge=judge,
            log=log,
            scrubber=scrubber,
            started_s=time.monotonic(),
            started_ms=started_ms,
            baseline=baseline,
            recorder=recorder_of(settings, target, header.suite_version),
            told=told,
            asked=whole if whole is not None else planned,
        )
        opened.pop_all()
        return begun


def told_in(settings: Settings) -> Told:
    """What is learnt of an account; what the options say of it is the user's to show."""
    return Told(given=" ".join((settings.confirm_name or "", *settings.deny_name)))
