"""
Writes a cassette of every case that was put and answered.

What is kept is what a case showed: it passed or failed, and a whole answer says so. An answer that
speaks of the moment, none at all, and what could not be told are not kept; how many and why is said
in the end.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flushproof.cases.draft import Subject
from flushproof.cassettes import Encoding, Provenance, Quoted, RecordedFrom, answered_by_us
from flushproof.errors import UsageError
from flushproof.exchange import Exchange
from flushproof.oracles.readings import readings_of
from flushproof.recording.scrubbing import Unfaithful, Unrecordable, encoding_of, scrubbed
from flushproof.recording.subject import Put, replay_subject
from flushproof.recording.verdicts import verdicts_of
from flushproof.recording.writing import document_of, text_of, write_whole
from flushproof.results import Evidence, Outcome, Result
from flushproof.scrubbing.leaks import Secret, secrets_of
from flushproof.settings import Settings
from flushproof.targets import Target

OPERATION = "flushCloudDBInstance"

KEPT = frozenset({Outcome.PASS, Outcome.FAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Where a run's answers come from.

    Attributes:
        host: Host and port; our own gateway in this process goes by its name as a target.
        root_url: Scheme and host.
        live: Whether it is a running gateway.
        suite_version: The version of flushproof.
        clock_offset_ms: How far the target's clock is ahead of ours; None where both are one.
    """

    host: str
    root_url: str
    live: bool
    suite_version: str
    clock_offset_ms: int | None = None

    def of(self, exchange: Exchange) -> RecordedFrom:
        """Who answered: our own gateway says so, wherever it is reached."""
        theirs = self.live and not answered_by_us(exchange)
        return RecordedFrom.LIVE if theirs else RecordedFrom.REFERENCE


@dataclass(slots=True, kw_only=True)
class Recorder:
    """
    The recording of one run.

    Attributes:
        folder: Where the cassettes go.
        origin: Where the answers come from.
        written: The files that were written, each with what it must not hold.
        left: Why others were not, and how often.
    """

    folder: Path
    origin: Origin
    written: dict[Path, tuple[Secret, ...]] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    def record(self, put: Put | None, result: Result) -> str:
        """
        Write the cassette of *result*, what came of *put*, if it is one to keep.

        Returns:
            Why what should be kept cannot be: it is not judged as what came, or was not sent as the
            case has it. Empty if all is well.

        Raises:
            EvidenceIncomplete: It cannot be written.
        """
        if put is None or put.case.id != result.id or result.outcome is Outcome.SKIP:
            return ""  # no case, or one that was not put
        exchange = result.exchange
        if result.outcome not in KEPT or exchange is None:
            self.left["no answer tells"] += 1
            return ""
        try:
            what = scrubbed(exchange, put, replay_subject(self.origin.host, decoy=put.decoy))
            kept = what.exchange
            self._check(put, exchange, kept)
        except Unrecordable as reason:
            self.left[str(reason)] += 1
            return ""
        except Unfaithful as difference:
            self.left["see the notices"] += 1
            return str(difference)
        provenance = self.provenance_of(put, result, kept)
        path = self.folder / f"{provenance.id}.json"
        write_whole(path, text_of(document_of(provenance, self.origin.root_url, kept)))
        self.written[path] = what.secrets
        return ""

    def _check(self, put: Put, came: Exchange, kept: Exchange) -> None:
        """See that both are judged alike."""
        before = verdicts_of(put.case, came, decoy=put.decoy, secrets=secrets_in(put.subject))
        replayed = replay_subject(self.origin.host, decoy=put.decoy)
        after = verdicts_of(put.case, kept, decoy=put.decoy, secrets=secrets_in(replayed))
        differences = list(before.differences(after))
        if differences:
            raise Unfaithful(
                f"{put.case.id}: not recorded: without what is the account's it would be judged "
                f"otherwise: {'; '.join(differences)}."
            )

    def provenance_of(self, put: Put, result: Result, kept: Exchange) -> Provenance:
        """Where the cassette of *result* came from."""
        origin = self.origin
        response = kept.response
        day = datetime.fromtimestamp(put.now_ms / 1000, UTC).strftime("%Y-%m-%d")
        return Provenance(
            id=put.case.id.replace("/", "--"),
            description=put.case.description,
            recorded_from=origin.of(kept),
            recorded_at=day,
            source=origin.root_url if origin.live else "the reference gateway of flushproof",
            suite_version=origin.suite_version,
            operation=OPERATION,
            request_known=True,
            headers_known=True,
            body_quoted=Quoted.WHOLE,
            recorded_at_ms=put.now_ms,
            host=origin.host,
            case=put.case.id,
            outcome=str(result.outcome),
            readings=shown_in(kept, result),
            clock_offset_ms=origin.clock_offset_ms,
            decoy=put.decoy,
            request_encoding=encoding_of(kept.request.body),
            response_encoding=encoding_of(response.body) if response else Encoding.UTF_8,
        )

    def told(self) -> str:
        """How many were kept, and how many not and why, in a sentence."""
        kept = f"{len(self.written)} cassettes were written to {self.folder}"
        left = "; ".join(f"{number} not: {reason}" for reason, number in sorted(self.left.items()))
        return f"{kept}; {left}." if left else f"{kept}."


def secrets_in(subject: Subject) -> tuple[Secret, ...]:
    """The secret keys of *subject*, which no answer may hold."""
    return secrets_of(subject.credentials.values(), live=False)


def recorder_of(settings: Settings, target: Target, suite_version: str) -> Recorder | None:
    """
    The recorder of a run against *target*; None if nothing is to be recorded.

    Raises:
        UsageError: There is nobody to record, or no place for it.
    """
    if settings.record_dir is None:
        return None
    if target.evidence is Evidence.REPLAYED:
        raise UsageError("--record-dir: a replay asks nobody, so there is nothing to record.")
    folder = Path(settings.record_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--record-dir: {folder}: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"--record-dir: {folder}: nothing can be written there.")
    live = target.evidence is Evidence.LIVE
    # A port is a number, so of a lying gateway of ours the name is written as a host has it.
    root_url = settings.target if live else f"http://{settings.target.replace(':', '.')}"
    return Recorder(
        folder=folder,
        origin=Origin(
            host=urlsplit(root_url).netloc,
            root_url=root_url.rstrip("/"),
            live=live,
            suite_version=suite_version,
            clock_offset_ms=target.about.get("clock_offset_ms"),
        ),
    )


def shown_in(exchange: Exchange, result: Result) -> Mapping[str, str]:
    """The readings that *exchange* shows, by requirement."""
    watched = {requirement: reading for requirement, reading, _ in readings_of(exchange)}
    told = {one.requirement: one.reading for one in result.observations}
    return {name: reading for name, reading in sorted({**watched, **told}.items())}
