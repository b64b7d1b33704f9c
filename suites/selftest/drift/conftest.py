"""What the tests of drift have in common: sides made by hand, and answers as a log keeps them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.contract import PATH, contract
from flushproof.drift.comparing import drift_of
from flushproof.drift.drift import Drift
from flushproof.drift.side import Side, seen_in
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.events import Entry, Footer, Header, Log
from flushproof.results import Evidence, Finding, Observation, Outcome
from flushproof.scrubbing.scrub import Scrubber

HEADER = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={},
)
FOOTER = Footer(
    results=0,
    exchanges=0,
    harm={},
    statuses=(),
    exit_status=0,
    finished_at="2026-11-23T15:00:07Z",
    duration_s=7.0,
)
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"
REFUSED = {"error": {"errorCode": "200", "message": "Authentication Failed", "details": "Invalid."}}


def finding(requirement: str) -> Finding:
    """A reason to fail."""
    return Finding(requirement=requirement, where="status", expected="401", actual="200")


def entry(item: str, outcome: Outcome = Outcome.PASS, **more: Any) -> Entry:
    """A result as it comes out of a log."""
    base = Entry(
        seq=1,
        id=item,
        requirement="/".join(item.split("/")[:2]),
        outcome=outcome,
        description="what holds",
        reason="",
        findings=(),
        observations=(),
        exchanges=1,
        duration_ms=1.0,
        exchange=None,
    )
    return replace(base, **more)


def failed(item: str, *broken: str) -> Entry:
    """A failed item with a finding about each of *broken*."""
    return entry(item, Outcome.FAIL, findings=tuple(map(finding, broken)))


def read(item: str, *readings: tuple[str, str]) -> Entry:
    """A passed item that showed *readings*."""
    seen = tuple(Observation(requirement=name, reading=reading) for name, reading in readings)
    return entry(item, observations=seen)


def answered(
    item: str = "timestamp/window/old",
    document: Any = REFUSED,
    *,
    status: int = 401,
    body: bytes = BODY,
    headers: tuple[tuple[str, str], ...] = (),
    coding: tuple[tuple[str, str], ...] = (),
    elapsed_ms: float = 1.0,
    live: bool = False,
) -> Entry:
    """A passed item that was answered *document*, a text or what becomes JSON."""
    text = document if isinstance(document, str) else json.dumps(document)
    exchange = Exchange(
        request=Request(method="POST", target=PATH, headers=headers, body=body),
        response=Response(status=status, headers=coding, body=text.encode()),
        elapsed_ms=elapsed_ms,
    )
    return entry(item, exchange=Scrubber(secrets=(), live=live).exchange(exchange))


def side(*entries: Entry, **more: Any) -> Side:
    """A whole run with *entries*."""
    base = Side(
        name="a log",
        target="embedded",
        suite_version="0.1.0",
        when="2026-11-23",
        provenance="from us",
        options={},
        timed="embedded",
        select=(),
        partial=False,
        seen={one.id: seen_in(one) for one in entries},
    )
    return replace(base, **more)


def drift(before: Side | Entry, after: Side | Entry, *, strict: bool = False) -> Drift:
    """What changed from *before* to *after*; an item stands for a run of nothing else."""
    sides = [one if isinstance(one, Side) else side(one) for one in (before, after)]
    return drift_of(sides[0], sides[1], contract(), strict=strict)


def log(*entries: Entry, footer: Mapping[str, Any] | None = None, **header: Any) -> Log:
    """A whole log with *entries*, numbered."""
    numbered = tuple(replace(one, seq=number) for number, one in enumerate(entries, start=1))
    return Log(
        header=replace(HEADER, **header),
        entries=numbered,
        footer=replace(FOOTER, results=len(entries), **(footer or {})),
    )


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """What is made by hand here: `made.drift(made.entry(...), made.failed(...))`."""
    return SimpleNamespace(
        answered=answered,
        drift=drift,
        entry=entry,
        failed=failed,
        log=log,
        read=read,
        refused=REFUSED,
        side=side,
    )
