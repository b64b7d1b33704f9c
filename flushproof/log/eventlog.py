"""
The event log: what happened in a run, one JSON document a line, written as it happens.

A log is a header, a line per result (or per fault of the matrix), notices in between, and a footer.
Everything else that a run leaves is made from it. It is complete if its last line is a whole footer
and every result is there once; a log that was cut off anywhere is not, and reading it says by name
what is missing.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from flushproof.errors import EnvironmentUnusable, Unwritten
from flushproof.log.events import (
    FORMAT,
    BadLog,
    BrokenLine,
    DuplicateResult,
    EmptyLog,
    Entry,
    Event,
    Footer,
    Header,
    Log,
    MissingFooter,
    MissingHeader,
    MissingResults,
    NewerLog,
    Notice,
)
from flushproof.log.faultrow import FaultRow
from flushproof.log.lines import newer_format, parsed
from flushproof.log.stored import Source, Stored
from flushproof.resources import Json

# What is kept of an event of a log: told the event, and its first byte.
Keep = Callable[[Event, int], Event]

FILE = "events.ndjson"


class EventLog:
    """
    A log that is being written. Each line is in the file before the call that writes it returns.

    What cannot be written ends the run: from then on every call raises, and what is in the file has
    no footer, so that nobody takes it for a whole log.
    """

    def __init__(self, path: Path, header: Header, *, scrub: Callable[[Json], Json]) -> None:
        """
        Start the log at *path* with *header*; a log that was there is gone.

        Args:
            scrub: Takes secrets out of a JSON value; every line passes it
                (`flushproof.scrubbing.scrub.Scrubber.record`).

        Raises:
            EnvironmentUnusable: Nothing can be written there, or another run is writing there.
        """
        self.path = path
        self.results = 0
        self._scrub = scrub
        self._failure: Unwritten | None = None
        self._before_footer: int | None = None
        self._file = opened_alone(path)
        try:
            self._write({"event": "header", "format": FORMAT, **asdict(header)})
        except BaseException:
            self.close()
            raise

    def result(self, record: Mapping[str, Json]) -> None:
        """Append the result of an item, as `Scrubber.result` makes it."""
        self.results += 1
        self._write({"event": "result", "seq": self.results, **record})

    def notice(self, text: str, *, level: str = "info") -> None:
        """Append something that a reader of the report has to know."""
        self._write({"event": "notice", "level": level, "text": text})

    def fault(self, row: FaultRow) -> None:
        """Append a row of the fault matrix."""
        self._write({"event": "fault", **asdict(row)})

    def finish(self, footer: Footer) -> None:
        """Append the footer; what is written after it, another footer too, replaces it."""
        self._write({"event": "footer", **asdict(footer)})

    def preview(self, footer: Footer) -> Log:
        """
        What the log would say if it were finished with *footer*.

        Its exchanges are in the file, and can be looked at until that is written to again.
        """
        footed = self._line({"event": "footer", **asdict(footer)})
        with self.path.open("rb") as file:
            lines = chain(lines_until(file, self._before_footer), [footed])
            return log_from(lines, str(self.path), keeper(self.path, file))

    def close(self) -> None:
        """Let go of the file; calling it twice is fine."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _line(self, line: Mapping[str, Json]) -> bytes:
        text = json.dumps(self._scrub(line), separators=(",", ":"))
        return text.encode("ascii") + b"\n"

    def _write(self, line: Mapping[str, Json]) -> None:
        if self._failure is not None:
            raise self._failure
        left = memoryview(self._line(line))
        try:
            if self._before_footer is not None:
                os.ftruncate(self._file, self._before_footer)
            ends_it = line["event"] == "footer"
            self._before_footer = os.lseek(self._file, 0, os.SEEK_END) if ends_it else None
            while left:
                left = left[os.write(self._file, left) :]
        except OSError as error:
            self._failure = Unwritten(
                f"{self.path}: the event log cannot be written: {error.strerror}. "
                f"It ends after {max(self.results - 1, 0)} results; nothing after that is proved. "
                "Make room or choose another --report-dir, and run again."
            )
            raise self._failure from error


def opened_alone(path: Path) -> int:
    """A descriptor of the empty file at *path* that only one run has."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise EnvironmentUnusable(
            f"{path}: cannot be written: {error.strerror}. "
            "Choose a folder that can be written with --report-dir."
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file).st_size:
            os.ftruncate(file, 0)
    except OSError as error:
        os.close(file)
        raise EnvironmentUnusable(
            f"{path}: another run is writing there. Wait for it, or choose another --report-dir."
        ) from error
    return file


def read_log(path: Path, *, lenient: bool = False, folded: bool = False) -> Log:
    """
    The log at *path*.

    Args:
        lenient: Return what is there, with the first problem in `Log.problem`, where the default is
            to raise it.
        folded: Leave every exchange in the file until it is looked at.

    Raises:
        BadLog: One of the tree above; if *lenient* only `NewerLog`, of which nothing can be read.
    """
    try:
        with path.open("rb") as file:
            log = log_from(file, str(path), keeper(path, file) if folded else None)
    except OSError as error:
        log = Log(header=None, problem=EmptyLog(f"{path}: cannot be read: {error.strerror}"))
    if log.problem is not None and not (lenient and not isinstance(log.problem, NewerLog)):
        raise log.problem
    return log


def keeper(path: Path, file: BinaryIO) -> Keep:
    """What keeps events of *file*, which is at *path*, without their exchanges."""
    source = Source(path=path, written_ns=os.fstat(file.fileno()).st_mtime_ns)

    def keep(event: Event, start: int) -> Event:
        if not isinstance(event, Entry) or event.exchange is None:
            return event
        return replace(event, exchange=Stored(source, start))

    return keep


def lines_until(file: Iterable[bytes], end: int | None) -> Iterator[bytes]:
    """The lines of *file* before the byte *end*, or all."""
    start = 0
    for line in file:
        if end is not None and start >= end:
            return
        start += len(line)
        yield line


def log_of(raw: bytes, name: str) -> Log:
    """What the bytes of a log say; *name* is what problems call it."""
    return log_from(BytesIO(raw), name)


def log_from(lines: Iterable[bytes], name: str, keep: Keep | None = None) -> Log:
    """
    What the lines of a log say, each with its end.

    Args:
        keep: What is kept of an event, told its first byte.
    """
    events: list[Event] = []
    problems: list[BadLog] = []
    tail, end = b"", 0
    for number, line in enumerate(lines, start=1):
        start, end = end, end + len(line)
        if not line.endswith(b"\n"):
            tail = line
            break
        try:
            document = json.loads(line.decode("utf-8"))
            if newer := newer_format(document):
                return Log(header=None, problem=NewerLog(f"{name}: {newer}"))
            event = parsed(document)
            events.append(keep(event, start) if keep else event)
        except (ValueError, RecursionError) as error:
            problems.append(BrokenLine(f"{name}:{number}: is no event: {error}"))
    if not end:
        problems.append(EmptyLog(f"{name}: is empty"))
    first, last = (events[0], events[-1]) if events else (None, None)
    log = Log(
        header=first if isinstance(first, Header) else None,
        entries=tuple(event for event in events if isinstance(event, Entry)),
        notices=tuple(event for event in events if isinstance(event, Notice)),
        faults=tuple(event for event in events if isinstance(event, FaultRow)),
        footer=last if isinstance(last, Footer) and not tail else None,
    )
    if any(isinstance(event, Header) for event in events[1:]):
        problems.append(BrokenLine(f"{name}: has a header that is not its first line"))
    if any(isinstance(event, Footer) for event in events[:-1]):
        problems.append(BrokenLine(f"{name}: has lines behind its footer"))
    problems.extend(missing_parts(log, name))
    return replace(log, problem=next(iter(problems), None))


def missing_parts(log: Log, name: str) -> Iterator[BadLog]:
    """What the log itself says it should have, and has not, or has twice."""
    count = len(log.entries)
    had = [*(entry.id for entry in log.entries), *(row.fault for row in log.faults)]
    if log.header is None:
        yield MissingHeader(f"{name}: its first line is no header")
        return
    planned = log.header.planned or ()
    if log.footer is None:
        of_planned = f" of {len(planned)} planned" if planned else ""
        yield MissingFooter(
            f"{name}: was cut off after {len(had)}{of_planned} results: it has no footer"
        )
    for values in (had, [entry.seq for entry in log.entries]):
        if twice := [value for value, times in Counter(values).items() if times > 1]:
            yield DuplicateResult(f"{name}: has more than one result of {shown(twice)}")
    announced = log.footer.results if log.footer else count
    absent = {*range(1, max(announced, count) + 1)} - {entry.seq for entry in log.entries}
    if absent or announced != count:
        yield MissingResults(
            f"{name}: has {count} of {announced} results; missing by number: {shown(absent)}"
        )
    known = set(had)
    without_result = [item for item in planned if item not in known]
    if without_result and log.footer and not log.footer.interrupted:
        yield MissingResults(f"{name}: has no result of planned {shown(without_result)}")


def shown(values: Iterable[object], limit: int = 5) -> str:
    """The first few of *values*, and how many more there are."""
    texts = [str(value) for value in values]
    more = f" and {len(texts) - limit} more" if len(texts) > limit else ""
    return ", ".join(texts[:limit]) + more
