"""`badge.json`: two words and a colour."""

import json
from dataclasses import replace
from typing import Any

import pytest

from flushproof.log.events import Notice
from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import PRECEDENCE, Evidence, Outcome

Made = Any

# The members that shields.io's endpoint badge knows; it refuses others.
KNOWN = {
    *("schemaVersion", "label", "message", "color", "labelColor", "isError", "namedLogo"),
    *("logoSvg", "logoColor", "logoWidth", "logoPosition", "style", "cacheSeconds"),
}


def badge_of(summary: RunSummary) -> Any:
    """The document."""
    return json.loads(FORMATS["badge"].render(summary))


def test_shields_takes_the_document(summary: RunSummary) -> None:
    """It has version 1, a label and a message, and nothing that shields.io does not know."""
    document = badge_of(summary)

    assert {"schemaVersion", "label", "message"} <= set(document) <= KNOWN
    assert 1 == document["schemaVersion"]
    assert document["label"]
    assert document["message"]


def test_a_badge_is_green_only_if_the_exit_status_is(summary: RunSummary) -> None:
    """And an error to shields.io if it is not."""
    document = badge_of(summary)

    assert (summary.verdict.exit_status == 0) is ("green" in document["color"])
    assert (summary.verdict.exit_status != 0) is document["isError"]


@pytest.mark.parametrize("status", PRECEDENCE)
def test_every_exit_status_has_words_and_none_is_green(status: int, made: Made) -> None:
    """None of them says that the target conforms."""
    document = badge_of(made.summary_of(made.entry(), statuses=(status,)))

    assert "green" not in document["color"]
    assert "conforms" not in document["message"]
    assert "exit status" not in document["message"]


@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        (Evidence.LIVE, ("conforms (live)", "brightgreen")),
        (Evidence.EMBEDDED, ("conforms (embedded)", "brightgreen")),
        (Evidence.REPLAYED, ("nothing broken (replayed)", "green")),
        (Evidence.NONE, ("no evidence", "yellow")),
    ],
)
def test_a_badge_says_where_the_answers_came_from(
    provenance: Evidence, expected: tuple[str, str], made: Made
) -> None:
    """What was recorded or answered by ourselves is not taken for the vendor's."""
    log = replace(made.log_of(made.entry()), header=replace(made.header, provenance=provenance))

    document = badge_of(summarise(log, made.catalogue))

    assert expected == (document["message"], document["color"])


@pytest.mark.parametrize(
    "part", [{"shard": (1, 3)}, {"options": {"select": ["timestamp/"]}}], ids=["shard", "selected"]
)
def test_a_part_of_the_suite_is_not_green(part: dict[str, Any], made: Made) -> None:
    """A third of the suite is not the suite."""
    log = replace(made.log_of(made.entry()), header=replace(made.header, **part))

    document = badge_of(summarise(log, made.catalogue))

    assert ("conforms in part (embedded)", "yellow") == (document["message"], document["color"])


@pytest.mark.parametrize(
    ("level", "expected"), [("left-out", "yellow"), ("warning", "brightgreen")]
)
def test_a_suite_of_which_something_was_left_out_is_not_green(
    level: str, expected: str, made: Made
) -> None:
    """What was not asked for want of requests is not shown."""
    notice = Notice(level=level, text="The request budget of 150 left out 415 of 547 items.")
    log = replace(made.log_of(made.entry()), notices=(notice,))

    assert expected == badge_of(summarise(log, made.catalogue))["color"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (lambda made: made.failed("timestamp/window", "nobody/knows"), "2 broken (embedded)"),
        (lambda made: made.entry(outcome=Outcome.UNKNOWN), "unknown (embedded)"),
        (lambda made: made.entry(outcome=Outcome.ERROR), "incomplete (embedded)"),
        (lambda made: made.flaky(Outcome.FAIL, Outcome.PASS), "incomplete (embedded)"),
    ],
    ids=["broken", "unknown", "error", "flaky"],
)
def test_a_badge_says_what_is_wrong(item: Any, expected: str, made: Made) -> None:
    """In two words."""
    assert expected == badge_of(made.summary_of(item(made)))["message"]
