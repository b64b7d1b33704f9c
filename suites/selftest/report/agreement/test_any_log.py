"""Over any log, whole or cut off, all formats agree, and none calls a pass what is none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.contract import parse
from flushproof.log.attempt import Attempt
from flushproof.log.eventlog import FILE, log_of
from flushproof.log.events import FORMAT, Entry, Footer, Header
from flushproof.report import FORMATS
from flushproof.report.page.templating import SYMBOLS
from flushproof.report.summary import RunSummary, findings_of, summarise
from flushproof.report.verdict import verdict_of
from flushproof.results import Evidence, Finding, Observation, Outcome

ReadPage = Callable[[str], Any]
Readers = Mapping[str, Callable[[str], Any]]

LEVELS = {"timestamp/window": "must", "format/default": "must", "transport/date": "should"}

CATALOGUE = parse(
    {
        "requirements": [
            {
                "id": name,
                "level": level,
                "basis": "documented",
                "statement": f"What {name} says.",
                "quote": "",
                "source": "",
            }
            for name, level in LEVELS.items()
        ],
        "contradictions": [],
    }
)

# Those of the catalogue, and one that only the log knows.
REQUIREMENTS = (*LEVELS, "nobody/knows")

NOTHING_RUN_IN = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={},
)


def finding(requirement: str) -> Finding:
    """What speaks against *requirement*."""
    return Finding(requirement=requirement, where="status", expected="401", actual="200")


def result(seq: int, requirement: str, outcome: Outcome, other: str, first: Outcome) -> Entry:
    """
    An item with everything that its outcome may have.

    Args:
        other: A requirement that it finds broken, if it does, and that it shows a reading of.
        first: How its first attempt ended, if it is flaky.
    """
    broken = (finding(other),) if Outcome.FAIL in (outcome, first) else ()
    attempts = (
        Attempt(outcome=first, reason="r", findings=broken, duration_ms=1.5),
        Attempt(outcome=Outcome.PASS, reason="", findings=(), duration_ms=1.5),
    )
    return Entry(
        seq=seq,
        id=f"{requirement}/{seq}",
        requirement=requirement,
        outcome=outcome,
        description="d",
        reason="" if outcome in (Outcome.PASS, Outcome.FAIL) else "r",
        # A failure without a finding is one of its own requirement.
        findings=broken if outcome is Outcome.FAIL and other != requirement else (),
        observations=(Observation(requirement=other, reading="x"),) * (seq % 2),
        exchanges=1,
        duration_ms=1.5,
        exchange=None,
        attempts=attempts if outcome is Outcome.FLAKY else (),
    )


def raw_log(header: Header, entries: list[Entry], footer: Footer) -> bytes:
    """The bytes of a whole log."""
    lines = [
        {"event": "header", "format": FORMAT, **asdict(header)},
        *({"event": "result", **asdict(entry)} for entry in entries),
        {"event": "footer", **asdict(footer)},
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


OUTCOMES = st.sampled_from(Outcome)
SOME_REQUIREMENTS = st.sampled_from(REQUIREMENTS)
STATUSES = st.sampled_from([(), (), (), (14,), (12, 10), (77,)])
SHARDS = st.sampled_from([None, None, (1, 3)])
EVIDENCE = st.sampled_from(Evidence)
CUTS = st.sampled_from([None, None, None, -1, -40, -300])


def logs(
    *,
    outcomes: SearchStrategy[Outcome] = OUTCOMES,
    requirements: SearchStrategy[str] = SOME_REQUIREMENTS,
    statuses: SearchStrategy[tuple[int, ...]] = STATUSES,
    shards: SearchStrategy[tuple[int, int] | None] = SHARDS,
    evidence: SearchStrategy[Evidence] = EVIDENCE,
    cuts: SearchStrategy[int | None] = CUTS,
) -> SearchStrategy[bytes]:
    """
    Logs of runs with up to eight results of every outcome.

    Args:
        statuses: What holds for reasons beyond the results.
        cuts: Where the log was cut off, as an index; None if it was not.
    """
    rows = st.lists(st.tuples(requirements, outcomes, requirements, OUTCOMES), max_size=8)
    return st.builds(
        lambda rows, told, shard, provenance, strict, interrupted, cut: raw_log(
            replace(NOTHING_RUN_IN, provenance=provenance, shard=shard, options={"strict": strict}),
            [result(number, *row) for number, row in enumerate(rows, start=1)],
            Footer(
                results=len(rows),
                exchanges=len(rows),
                harm={},
                statuses=told,
                exit_status=0,
                finished_at="2026-11-23T15:00:07Z",
                duration_s=7.0,
                interrupted=interrupted,
            ),
        )[:cut],
        rows,
        statuses,
        shards,
        evidence,
        st.booleans(),
        st.sampled_from([False, False, False, True]),
        cuts,
    )


def summary_of(raw: bytes) -> RunSummary:
    """What a log of these bytes shows."""
    return summarise(log_of(raw, FILE), CATALOGUE)


def test_every_format_for_machines_is_read_here(readers: Readers) -> None:
    """A new one is held to the same."""
    assert set(FORMATS) - {"html"} == set(readers)


@settings(max_examples=80, deadline=None)
@given(raw=logs())
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_all_formats_say_the_same_of_any_log(name: str, raw: bytes, readers: Readers) -> None:
    """The counts of the model, and its verdict."""
    summary = summary_of(raw)

    told = readers[name](FORMATS[name].render(summary))

    assert told.items in (None, summary.item_counts)
    assert told.requirements in (None, summary.requirement_counts)
    assert told.green is (summary.verdict.exit_status == 0)


@settings(max_examples=25, deadline=None)
@given(raw=logs())
def test_the_page_says_the_same_of_any_log(raw: bytes, read_page: ReadPage) -> None:
    """For people, each count beside the sign of its outcome."""
    summary = summary_of(raw)

    text = read_page(FORMATS["html"].render(summary)).text

    counts = (*summary.item_counts.items(), *summary.requirement_counts.items())
    assert [] == [
        one
        for one, number in counts
        if number and f"{SYMBOLS[one]} {number} {one}" not in " ".join(text.split())
    ]


@settings(max_examples=200, deadline=None)
@given(raw=logs())
def test_a_log_is_green_only_if_nothing_speaks_against_it(raw: bytes) -> None:
    """Whole, something passed, and all the rest was skipped or does not count."""
    log = log_of(raw, FILE)
    verdict = verdict_of(log, CATALOGUE)

    reasons = [
        not log.complete,
        not log.entries,
        any(one.outcome in (Outcome.ERROR, Outcome.UNKNOWN, Outcome.FLAKY) for one in log.entries),
        any(broken in verdict.broken for one in log.entries for broken in names_of(one)),
        all(one.outcome is Outcome.SKIP for one in log.entries),
        bool(log.footer and (log.footer.interrupted or log.footer.statuses)),
    ]
    assert (verdict.exit_status == 0) is not any(reasons)


def names_of(entry: Entry) -> list[str]:
    """The requirements that the findings of *entry* name."""
    return [one.requirement for one in findings_of(entry)]


@settings(max_examples=200, deadline=None)
@given(raw=logs())
def test_a_requirement_passed_only_if_nothing_speaks_against_it(raw: bytes) -> None:
    """No finding, no flaky attempt, and no item of it that could not tell."""
    summary = summary_of(raw)
    against = {
        name
        for entry in summary.log.entries
        for name in (
            *names_of(entry),
            *(one.requirement for attempt in entry.attempts for one in attempt.findings),
            *((entry.requirement,) if entry.outcome in UNTOLD else ()),
        )
    }

    passed = {row.requirement.id for row in summary.requirements if row.outcome is Outcome.PASS}

    assert set() == against & passed


UNTOLD = (Outcome.ERROR, Outcome.UNKNOWN, Outcome.FLAKY)


def holds(wanted: str) -> Callable[[bytes], bool]:
    """Whether a log has what *wanted* says, in the words of this file."""
    return {
        **{outcome: partial(has_outcome, outcome) for outcome in Outcome},
        "green": lambda raw: summary_of(raw).verdict.exit_status == 0,
        "tolerated": lambda raw: any(map(summary_of(raw).tolerates, log_of(raw, FILE).entries)),
        "cut-off": lambda raw: not log_of(raw, FILE).complete,
        "shard": lambda raw: summary_of(raw).header.shard is not None,
    }[wanted]


def has_outcome(outcome: Outcome, raw: bytes) -> bool:
    """Whether a log has an item that ended in *outcome*."""
    return summary_of(raw).item_counts[outcome] > 0


@pytest.mark.parametrize("wanted", [*Outcome, "green", "tolerated", "cut-off", "shard"])
def test_a_generated_log_can_be_of_every_kind(wanted: str) -> None:
    """What the strategy never makes proves nothing."""
    find(
        logs(),
        holds(wanted),
        settings=settings(deadline=None, max_examples=2000, phases=[Phase.generate]),
    )
