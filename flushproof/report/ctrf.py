"""
`ctrf.json`: the results in the Common Test Report Format, one test per item.

It has no word for what nobody could tell: an error, an unknown or a flaky outcome is `other`, and
so is a broken `should` requirement that does not count; `rawStatus` has our own word. Where the
verdict is red without a failed test, one more says so: many readers look at `failed` alone.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from flushproof.contract import Requirement
from flushproof.log.events import Entry
from flushproof.report.instants import ms_of
from flushproof.report.places import place_of
from flushproof.report.summary import RunSummary, findings_of
from flushproof.report.texts import Rows, as_json
from flushproof.resources import Json
from flushproof.results import Outcome

SPECIFICATION = "0.0.0"

NAMES = uuid.UUID("6f5f1c0e-3d0a-5c11-9d5b-6b1f0f4f7a52")
"""Of our tests: an item has the same id in every report."""

STATUSES = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.ERROR: "other",
    Outcome.UNKNOWN: "other",
    Outcome.SKIP: "skipped",
    Outcome.FLAKY: "other",
}

ALL = ("passed", "failed", "skipped", "pending", "other")


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text."""
    return as_json(document_of(summary))


def document_of(summary: RunSummary) -> Json:
    """The document."""
    header, footer, verdict = summary.header, summary.log.footer, summary.verdict
    requirements = {row.requirement.id: row.requirement for row in summary.requirements}
    found = Counter(status_of(entry, summary) for entry in summary.log.entries)
    suites = {entry.requirement.partition("/")[0] for entry in summary.log.entries}
    alone = [test_of_verdict(summary)] if verdict.exit_status and not found["failed"] else []
    found["failed"] += len(alone)
    tests = (
        test_of(entry, requirements[entry.requirement], summary) for entry in summary.log.entries
    )
    start, stop = ms_of(header.started_at), ms_of(footer.finished_at if footer else "")
    return {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "generatedBy": f"flushproof {header.suite_version}",
        "results": {
            "tool": {"name": "flushproof", "version": header.suite_version},
            "summary": {
                "tests": found.total(),
                **{status: found[status] for status in ALL},
                "flaky": summary.item_counts[Outcome.FLAKY],
                "suites": len(suites) + len(alone),
                "start": start,
                "stop": max(start, stop),
                "extra": {"requirements": summary.requirement_counts},
            },
            "tests": Rows(chain(tests, alone)),
            "environment": {
                "appName": header.target,
                "testEnvironment": header.provenance.value,
                "healthy": verdict.exit_status == 0,
            },
            "extra": {
                "verdict": verdict.sentence,
                "exit_status": verdict.exit_status,
                "provenance": summary.provenance,
                "shard": header.shard,
            },
        },
    }


def status_of(entry: Entry, summary: RunSummary) -> str:
    """The status of the test that *entry* is."""
    return "other" if summary.tolerates(entry) else STATUSES[entry.outcome]


def test_of(entry: Entry, requirement: Requirement, summary: RunSummary) -> Json:
    """The test that *entry* is."""
    findings = findings_of(entry)
    reason, place = str(findings[0]) if findings else entry.reason, place_of(entry)
    return {
        "id": str(uuid.uuid5(NAMES, entry.id)),
        "name": entry.id or "unnamed",
        "status": status_of(entry, summary),
        "rawStatus": entry.outcome.value,
        "duration": round(entry.duration_ms),
        "suite": [entry.requirement.partition("/")[0], entry.requirement],
        "type": "conformance",
        "tags": [requirement.level.value, requirement.basis.value],
        "filePath": place.file,
        "line": place.line,
        **({"message": reason} if reason else {}),
        **({"trace": "\n".join(map(str, findings))} if findings else {}),
        **attempts_of(entry),
        "extra": {
            "level": requirement.level.value,
            "basis": requirement.basis.value,
            "description": entry.description,
            "readings": list(dict.fromkeys(seen.reading for seen in entry.observations)),
            "evidence": summary.header.provenance.value,
            "exchanges": entry.exchanges,
        },
    }


def attempts_of(entry: Entry) -> Json:
    """What is said of an item that was put more than once; nothing of any other."""
    if entry.outcome is not Outcome.FLAKY:
        return {}
    attempts = [
        {
            "attempt": number,
            "status": STATUSES[attempt.outcome],
            "duration": round(attempt.duration_ms),
            "message": str(attempt),
        }
        for number, attempt in enumerate(entry.attempts, start=1)
    ]
    return {"flaky": True, "retries": max(len(attempts) - 1, 0), "retryAttempts": attempts}


def test_of_verdict(summary: RunSummary) -> Json:
    """The test for a verdict that no failed item explains."""
    return {
        "name": "verdict",
        "status": "failed",
        "rawStatus": "verdict",
        "duration": 0,
        "suite": ["verdict"],
        "message": summary.verdict.sentence,
    }
