"""
`junit.xml`: the results for CI servers, one test case per item, one test suite per area.

A CI server that reads only this file comes to the verdict of the exit status: what nobody could
tell is an error, a broken `should` requirement that does not count is no failure, and where the
verdict is red without a red item (a truncated log, a leak), a test case of its own says so. It
holds what Jenkins' schema of such files knows, and no more, so that nobody refuses it; a test
case's place, which has no attribute there, is the first line of its text.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import assert_never
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flushproof.log.events import Entry
from flushproof.report.places import place_of
from flushproof.report.sides import SIDES
from flushproof.report.summary import NOT_TOLD, RunSummary, findings_of
from flushproof.results import Outcome

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
"""The attribute of a suite, and the elements that it counts; the whole has no `skipped`."""


def render(summary: RunSummary) -> str:
    """The document as text."""
    root = Element("testsuites", name="flushproof")
    areas: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in summary.log.entries:
        areas[entry.requirement.partition("/")[0]].append(entry)
    statements = {
        one.id: f"{one.id} ({one.level}, {one.basis}): {one.statement}"
        for one in (row.requirement for row in summary.requirements)
    }
    for area, entries in areas.items():
        root.append(suite_of(area, entries, statements, summary))
    if summary.verdict.exit_status and not has_red(root):
        root.append(verdict_suite(summary))
    for suite in (*root, root):
        for name, tag in COUNTED.items():
            if suite is not root or name != "skipped":
                suite.set(name, str(len(suite.findall(f".//{tag}"))))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def has_red(root: Element) -> bool:
    """Whether a test case of *root* failed or could not tell."""
    return root.find(".//failure") is not None or root.find(".//error") is not None


def suite_of(
    area: str, entries: Sequence[Entry], statements: Mapping[str, str], summary: RunSummary
) -> Element:
    """The items about one area."""
    seconds = sum(entry.duration_ms for entry in entries) / 1000
    header = summary.header
    suite = element("testsuite", name=area, time=f"{seconds:.3f}", timestamp=header.started_at)
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
    for entry in entries:
        suite.append(case_of(entry, statements[entry.requirement], summary))
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


def element(tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """An element whose text and attributes XML can hold."""
    made = Element(tag, {name: legal(value) for name, value in attributes.items()})
    made.text = None if text is None else legal(text)
    return made


def legal(text: str) -> str:
    """*text* with characters that XML cannot hold as escapes that a person can read."""
    return ILLEGAL.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text)
