"""How an item of ours ends for pytest: as its result says, and shown as that and no more."""

import pytest

from flushproof.contract import contract
from flushproof.judging.properties import falsified_by, property_result
from flushproof.report.verdict import counts
from flushproof.results import Outcome, Result
from flushproof.run import Run


def text_of(result: Result) -> str:
    """What a person is shown of *result*."""
    if not result.findings:
        return f"{result.outcome}: {result.reason}"
    made = (f"sent {result.reason}",) if result.reason else ()
    return "\n".join((*map(str, result.findings), *made))


def end_as(result: Result, run: Run) -> None:
    """End the test that is under way as *result* says; return if it passed."""
    text = run.scrubber.text(text_of(result))
    match result.outcome:
        case Outcome.SKIP:
            pytest.skip(text)
        case Outcome.FAIL:
            strict = run.settings.strict
            if any(counts(one.requirement, contract(), strict=strict) for one in result.findings):
                pytest.fail(text, pytrace=False)
            pytest.xfail(f"a `should` requirement, which counts only with --strict: {text}")
        case Outcome.ERROR | Outcome.UNKNOWN | Outcome.FLAKY:
            pytest.fail(text, pytrace=False)


def result_of(mark: pytest.Mark | None, name: str, error: BaseException | None, run: Run) -> Result:
    """
    What came of an item that handed no result over: a property, or what broke before it could.

    Args:
        mark: That of a property.
        name: Its id.
        error: What it raised.
    """
    description = str(mark.args[1]) if mark is not None else ""
    falsified = falsified_by(error)
    ended = error is None or run.judge.withheld
    if falsified is not None or (mark is not None and ended):
        return property_result(run, name, description, falsified)
    return run.broken(name, error)
