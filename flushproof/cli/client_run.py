"""One run of a client's command through the scenarios: its log, its verdict, its reports."""

from __future__ import annotations

import os
import platform
import secrets
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from flushproof.cli.client_asked import Asked
from flushproof.cli.client_telling import scenario_line, tell_end
from flushproof.clients.fresh import fresh_credentials, fresh_number
from flushproof.clients.houses import Houses
from flushproof.clients.judging import judge
from flushproof.clients.observed import Observed
from flushproof.clients.running import Running
from flushproof.clients.scenarios import SCENARIOS
from flushproof.clients.told import quoted
from flushproof.clients.trying import Trial, observations
from flushproof.contract import client_contract
from flushproof.credentials import find_credentials, home_of
from flushproof.errors import EvidenceIncomplete, FlushproofError, LeakFound
from flushproof.exchange import Request, replaced, value_of, values_of
from flushproof.failed import LOG_NAME, iso, leave_failure
from flushproof.log.eventlog import EventLog, read_log
from flushproof.log.events import Footer, Header
from flushproof.report import FORMATS, conclude, remove_reports, write_reports
from flushproof.report.step import tell_step
from flushproof.report.verdict import Verdict, counts
from flushproof.resources import Json
from flushproof.results import Evidence, Judged, Outcome, Result
from flushproof.scanning import refuse_leaks
from flushproof.scrubbing.leaks import Secret, Value, secrets_of
from flushproof.scrubbing.scrub import CREDENTIAL_HEADERS, Scrubber
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, Credentials

# Of what a command said so many characters are in the report, where something is wrong.
SAID = 600
WRONG = (Outcome.FAIL, Outcome.ERROR)


@dataclass(slots=True, kw_only=True)
class ClientRun:
    """
    A run under way.

    Attributes:
        asked: What is to be done.
        console: Where it is told.
        scrubber: Takes keys out of what is written and said.
        log: Where every result goes.
        harm: How many requests of each harm were sent.
        statuses: What holds for reasons that are not in the results.
    """

    asked: Asked
    console: Console
    scrubber: Scrubber
    log: EventLog
    credentials: Credentials
    started_s: float
    harm: Counter[str] = field(default_factory=Counter)
    statuses: set[int] = field(default_factory=set)

    def through(self, houses: Houses) -> None:
        """
        Run the command in every scenario, and write down what it shows.

        Raises:
            EnvironmentUnusable: It cannot be started.
            EvidenceIncomplete: It does not call the gateway at all.
        """
        asked = self.asked
        trial = Trial(
            command=asked.command,
            environ=os.environ,
            credentials=self.credentials,
            instance_no=asked.instance_no or fresh_number(secrets.randbelow),
            limit_s=asked.limit_s,
            now_ms=now_ms,
        )
        with closing(observations(trial, asked.scenarios, houses, Running())) as seen:
            for observed in seen:
                if not observed.sends and not self.harm:
                    raise EvidenceIncomplete(self.silent(observed))
                self.see(observed)

    def see(self, observed: Observed) -> None:
        """Judge *observed*."""
        expectation = SCENARIOS[observed.scenario].expecting(self.asked.on_error)
        contract = client_contract()
        results = judge(observed, expectation, contract)
        for result in results:
            timed = replace(result, duration_ms=observed.duration_ms / len(results))
            self.log.result(self.record(timed))
        for sent in observed.sends:
            self.harm[harm_of(sent.request, observed.instance_no, valid=sent.valid)] += 1
        output = said_by(observed)
        if output and any(result.outcome in WRONG for result in results):
            self.log.notice(f"{observed.scenario}: the command said: {output}")
        counting = frozenset(
            name
            for name in contract.requirements
            if counts(name, contract, strict=self.asked.strict)
        )
        self.console.print(scenario_line(observed, results, counting))

    def record(self, result: Result) -> Json:
        """*result* as the log has it: without a stranger's signature, and how to see it again."""
        if result.exchange is not None:
            request = without_strangers(result.exchange.request, self.credentials)
            result = replace(result, exchange=replace(result.exchange, request=request))
        record = self.scrubber.result(result)
        if record["exchange"] is not None:
            record["exchange"]["curl"] = self.scrubber.text(self.asked.again((result.id,)))
        return record

    def silent(self, observed: Observed) -> str:
        """Why there is nothing to judge."""
        end = "had to be killed" if observed.timed_out else f"ended with {observed.exit_status}"
        output = said_by(observed)
        told = f" and said: {output}" if output else ""
        return (
            f"{self.asked.name}: sent no request to the gateway; in the scenario "
            f"{observed.scenario} it {end}{told}. It is to call the URL in NCLOUD_API_GW, or that "
            "of the placeholder {url} among its arguments."
        )

    def finish(self, *, interrupted: bool) -> Verdict:
        """Write footer and reports, and look for keys in them."""
        verdict = self.conclude(interrupted)
        directory = self.asked.directory
        write_reports(self.log.path, directory, also=self.asked.formats)
        try:
            refuse_leaks(artefacts(directory), self.scrubber.secrets)
        except LeakFound as error:
            self.statuses.add(error.exit_status)
            verdict = self.conclude(interrupted)
            write_reports(self.log.path, directory, also=self.asked.formats)
            self.console.print(str(error), markup=False)
        return verdict

    def conclude(self, interrupted: bool) -> Verdict:
        """End the log with what is known."""
        footer = Footer(
            results=self.log.results,
            exchanges=self.harm.total(),
            harm=dict(self.harm),
            statuses=tuple(sorted(self.statuses)),
            exit_status=0,
            finished_at=iso(now_ms()),
            duration_s=round(time.monotonic() - self.started_s, 3),
            interrupted=interrupted,
        )
        return conclude(self.log, footer)


def judged(asked: Asked, console: Console) -> tuple[int, tuple[Secret, ...]]:
    """
    Run, judge and report what is *asked*; the exit status, and what must not be said.

    Raises:
        FlushproofError: Nothing could be judged; the reports say why.
    """
    try:
        status, known = played(asked, console)
    except FlushproofError as error:
        leave_failure(
            asked.directory,
            now_ms(),
            str(error),
            error.exit_status,
            target=asked.name,
            options=asked.options,
            judged=Judged.CLIENT,
        )
        raise
    log_path = asked.directory / LOG_NAME
    page = str(asked.directory / FORMATS["html"].file)
    tell_end(console, read_log(log_path, lenient=True, folded=True), asked.again, page)
    if notice := tell_step(log_path, os.environ, client_contract()):
        console.print(notice, markup=False)
    return status, known


def played(asked: Asked, console: Console) -> tuple[int, tuple[Secret, ...]]:
    """The command in every scenario, as far as that goes; reports of it, if it goes anywhere."""
    credentials = fresh_credentials(secrets.randbelow)
    scrubber = Scrubber.of((credentials,), live=False, own_requests=False, more=callers_own())
    started_s = time.monotonic()
    with closing(Houses()) as houses:
        header = header_of(asked, houses)
        with EventLog(asked.directory / LOG_NAME, header, scrub=scrubber.record) as log:
            remove_reports(asked.directory)  # only now that the folder is ours
            run = ClientRun(
                asked=asked,
                console=console,
                scrubber=scrubber,
                log=log,
                credentials=credentials,
                started_s=started_s,
            )
            interrupted = False
            try:
                run.through(houses)
            except KeyboardInterrupt:
                interrupted = True
            except FlushproofError as error:
                if not log.results:
                    raise
                run.statuses.add(error.exit_status)
                log.notice(str(error), level="warning")
            return run.finish(interrupted=interrupted).exit_status, scrubber.secrets


def header_of(asked: Asked, houses: Houses) -> Header:
    """What is known before the command is started."""
    with houses.lived_in() as house:
        redis = house.redis
    return Header(
        suite_version=version("flushproof"),
        target=asked.name,
        provenance=Evidence.EMBEDDED,
        started_at=iso(now_ms()),
        python=platform.python_version(),
        options=asked.options,
        redis=redis,
        planned=asked.planned(),
        judged=Judged.CLIENT,
    )


def now_ms() -> int:
    """Our clock: milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def callers_own() -> tuple[Secret, ...]:
    """
    The caller's own keys, if there are any.

    The command may find them where we do, in place of those that it was given.
    """
    with suppress(FlushproofError):
        own = find_credentials(os.environ, home_of(os.environ)).credentials
        return (*secrets_of((own,), live=False), Value(name="access key", value=own.access_key))
    return ()


def without_strangers(request: Request, credentials: Credentials) -> Request:
    """*request* without a signature that was not made with *credentials*: it may be good yet."""
    if value_of(request.headers, ACCESS_KEY) == credentials.access_key:
        return request
    headers = request.headers
    for name in (SIGNATURE_V1, SIGNATURE_V2):
        if values_of(headers, name):
            headers = replaced(headers, name, CREDENTIAL_HEADERS[name])
    return replace(request, headers=headers)


def harm_of(request: Request, instance_no: str, *, valid: bool) -> str:
    """What *request* could do: a call that is not valid may name the instance all the same."""
    if valid:
        return "flush"
    named = instance_no in request.target or instance_no.encode() in request.body
    return "refusable" if named else "none"


def said_by(observed: Observed) -> str:
    """The end of what the command said, without the secret."""
    text = (observed.stderr.strip() or observed.stdout.strip()).decode("utf-8", "replace")
    return quoted(text[-SAID:], observed, SAID)


def artefacts(directory: Path) -> list[Path]:
    """The log and the reports."""
    names = (LOG_NAME, *(made.file for made in FORMATS.values()))
    return [path for name in names if (path := directory / name).is_file()]
