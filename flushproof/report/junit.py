"""
`junit.xml`: the results for CI servers, one test case per item, one test suite per area.

A CI server that reads only this file comes to the verdict of the exit status: what nobody could
tell is an error, a broken `should` requirement that does not count is no failure, and where the
verdict is red without a red item (a truncated log, a leak), a test case of its own says so. It
holds what Jenkins' schema of such files knows, and no more, so that nobody refuses it; a test
case's place, which has no attribute there, is the first line of its text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement

from flushproof.log.events import Entry
from flushproof.report.elements import DECLARATION, closed, element, opened, written
from flushproof.report.places import place_of
from flushproof.report.sides import SIDES
from flushproof.report.summary import NOT_TOLD, RunSummary, findings_of
from flushproof.results import Outcome

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
"""The attribute of a suite, and the elements that it counts; the whole has no `skipped`."""

ALONE = Counter(testcase=1, error=1)
"""What the suite of the verdict holds."""


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text, a test case at a time."""
    areas: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in summary.log.entries:
        areas[entry.requirement.partition("/")[0]].append(entry)
    statements = {
        one.id: f"{one.id} ({one.level}, {one.basis}): {one.statement}"
        for one in (row.requirement for row in summary.requirements)
    }
    counts = {area: counts_of(entries, summary) for area, entries in areas.items()}
    total = sum(counts.values(), Counter())
    alone = summary.verdict.exit_status and not total["failure"] + total["error"]
    whole = element("testsuites", name="flushproof")
    tell(whole, total + ALONE if alone else total)
    del whole.attrib["skipped"]
    yield DECLARATION + opened(whole, 0)
    for area, entries in areas.items():
        suite = suite_of(area, entries, counts[area], summary)
        yield opened(suite, 1)
        for entry in entries:
            yield written(case_of(entry, statements[entry.requirement], summary), 2)
        yield closed(suite, 1)
    if alone:
        yield written(verdict_suite(summary), 1)
    yield closed(whole, 0)


def counts_of(entries: Iterable[Entry], summary: RunSummary) -> Counter[str]:
    """How many test cases *entries* are, and how many of them have each mark."""
    found = Counter(testcase=0)
    for entry in entries:
        found["testcase"] += 1
        mark = mark_of(entry, "", tolerated=summary.tolerates(entry))
        found.update([] if mark is None else [mark.tag])
    return found


def tell(suite: Element, counts: Counter[str]) -> None:
    """Have *suite* say what it holds."""
    for name, tag in COUNTED.items():
        suite.set(name, str(counts[tag]))


def suite_of(
    area: str, entries: Sequence[Entry], counts: Counter[str], summary: RunSummary
) -> Element:
    """The suite of the items about one area, without its test cases."""
    seconds = sum(entry.duration_ms for entry in entries) / 1000
    header = summary.header
    suite = element("testsuite", name=area, time=f"{seconds:.3f}", timestamp=header.started_at)
    tell(suite, counts)
    properties = SubElement(suite, "properties")
    for name, value in (
        (SIDES[header.judged].noun, header.target),
        ("evidence", header.provenance.value),
        ("provenance", summary.provenance),
        ("verdict", summary.verdict.sentence),
        ("exit status", str(summary.verdict.exit_status)),
        ("suite version", header.suite_version),
    ):
        properties.append(element("property", name=name, value=value))
    return suite


def case_of(entry: Entry, statement: str, summary: RunSummary) -> Element:
    """
    The test case of *entry*.

    Its class is the requirement, in the spelling that viewers take apart into package and class.
    """
    name = ".".join(("flushproof", *entry.requirement.split("/")))
    case = element("testcase", classname=name, name=entry.id)
    case.set("time", f"{entry.duration_ms / 1000:.3f}")
    mark = mark_of(entry, f"{place_of(entry)}\n{statement}", tolerated=summary.tolerates(entry))
    case.extend([] if mark is None else [mark])
    if entry.observations:
        seen = (f"reading: {one.requirement}: {one.reading}" for one in entry.observations)
        case.append(element("system-out", "\n".join(dict.fromkeys(seen))))
    return case


def verdict_suite(summary: RunSummary) -> Element:
    """A test case for a verdict that no item explains."""
    suite = element("testsuite", name="verdict")
    tell(suite, ALONE)
    case = SubElement(suite, "testcase", classname="flushproof", name="verdict")
    message = summary.verdict.sentence
    case.append(element("error", message, message=message, type="verdict"))
    return suite


def mark_of(entry: Entry, about: str, *, tolerated: bool) -> Element | None:
    """What tells that *entry* did not pass; *about* is where it stands and what it is about."""
    reason = entry.reason or NOT_TOLD
    match entry.outcome:
        case Outcome.PASS:
            return None
        case Outcome.SKIP:
            return element("skipped", message=reason)
        case Outcome.ERROR | Outcome.UNKNOWN | Outcome.FLAKY:
            text = "\n".join((about, reason, *map(str, entry.attempts)))
            return element("error", text, message=reason, type=entry.outcome.value)
        case Outcome.FAIL:
            findings = findings_of(entry)
            told = "\n".join(map(str, findings))
            if tolerated:
                return element("skipped", message=f"broken, counts only with --strict: {told}")
            first = findings[0]
            return element(
                "failure", f"{about}\n{told}", message=str(first), type=first.requirement
            )
    assert_never(entry.outcome)
