"""
What a run leaves that could not begin: a log, and reports, that say why nothing was judged.

Without them the reports of an earlier, green run would stay and be taken for its own.
"""

import os
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from flushproof.credentials import find_credentials, home_of
from flushproof.errors import EvidenceIncomplete, FlushproofError
from flushproof.log.eventlog import EventLog
from flushproof.log.events import Footer, Header
from flushproof.report import FORMATS, conclude, remove_reports, write_reports
from flushproof.resources import Json
from flushproof.results import Evidence, Judged
from flushproof.scrubbing.scrub import Scrubber
from flushproof.settings import part_of

LOG_NAME = "events.ndjson"


def iso(ms: int) -> str:
    """*ms* since 1970 as ISO 8601, UTC, whole seconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def scrubber() -> Scrubber:
    """Takes out whatever the run would have signed with, had it begun."""
    try:
        found = find_credentials(os.environ, home_of(os.environ)).credentials
        return Scrubber.of((found,), live=True)
    except FlushproofError:  # there are none, or what there is cannot be looked for
        return Scrubber.of((), live=True)


def safe_text(text: str) -> str:
    """*text* without the keys that the run would have signed with."""
    return scrubber().text(text)


def foreseen(error: Exception) -> FlushproofError:
    """*error*; one that nobody foresaw is an error of ours, told with its traceback and no key."""
    if isinstance(error, FlushproofError):
        return error
    return FlushproofError(safe_text("".join(traceback.format_exception(error)).rstrip()))


def left_behind(directory: Path) -> bool:
    """Whether an earlier run left a log or reports in *directory*."""
    names = (LOG_NAME, *(made.file for made in FORMATS.values()))
    return any((directory / name).is_file() for name in names)


def leave_failure(
    directory: Path,
    now_ms: int,
    text: str,
    status: int,
    *,
    target: str,
    options: Mapping[str, Json] | None = None,
    judged: Judged = Judged.TARGET,
) -> None:
    """
    Leave a log and reports in *directory* that say *text*, whatever was there before.

    Where nothing can be written, the earlier reports go all the same; where another run is writing,
    nothing is touched.
    """
    now = iso(now_ms)
    header = Header(
        suite_version=version("flushproof"),
        target=target,
        provenance=Evidence.NONE,
        started_at=now,
        options=options or {},
        shard=part_of((options or {}).get("shard")),
        judged=judged,
    )
    footer = Footer(
        results=0,
        exchanges=0,
        harm={},
        statuses=(status,),
        exit_status=status,
        finished_at=now,
        duration_s=0.0,
    )
    try:
        with EventLog(directory / LOG_NAME, header, scrub=scrubber().record) as log:
            log.notice(text, level="warning")
            conclude(log, footer)
            write_reports(log.path, directory)
    except EvidenceIncomplete:  # the disk is full
        _remove(directory)
    except FlushproofError:
        return


def _remove(directory: Path) -> None:
    try:
        remove_reports(directory)
    except FlushproofError:
        return
