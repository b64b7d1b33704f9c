"""
`junit.xml`: the results for CI servers, one test case per item, one test suite per area.

A CI server that reads only this file comes to the verdict of the exit status: an unknown outcome is
an error, a broken `should` requirement that does not count is no failure, and where the verdict is
red without a red item (a truncated log, a leak), a test case of its own says so.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import assert_never
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flushproof.log.events import Entry
from flushproof.report.summary import RunSummary, findings_of
from flushproof.results import Outcome

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def render(summary: RunSummary) -> str:
    """The document as text."""
    root = Element("testsuites", name="flushproof")
    areas: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in summary.log.entries:
        areas[entry.requirement.partition("/")[0]].append(entry)
    for area, entries in areas.items():
        root.append(suite_of(area, entries, summary))
    if summary.verdict.exit_status and not has_red(root):
        root.append(verdict_suite(summary))
    for suite in (*root, root):
        for name, path in COUNTED.items():
            suite.set(name, str(len(suite.findall(path))))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def has_red(root: Element) -> bool:
    """Whether a test case of *root* failed or could not tell."""
    return root.find(".//failure") is not None or root.find(".//error") is not None


COUNTED = {
    "tests": ".//testcase",
    "failures": ".//failure",
    "errors": ".//error",
    "skipped": ".//skipped",
}
"""The attribute of a suite, and the elements that it counts."""


def suite_of(area: str, entries: Sequence[Entry], summary: RunSummary) -> Element:
    """The items about one area."""
    seconds = sum(entry.duration_ms for entry in entries) / 1000
    suite = element("testsuite", name=area, time=f"{seconds:.3f}")
    suite.set("timestamp", legal(summary.header.started_at))
    properties = SubElement(suite, "properties")
    for name, value in (
        ("target", summary.header.target),
        ("provenance", summary.provenance),
        ("verdict", summary.verdict.sentence),
    ):
        properties.append(element("property", name=name, value=value))
    for entry in entries:
        case = element("testcase", classname=f"flushproof.{area}", name=entry.id)
        case.set("time", f"{entry.duration_ms / 1000:.3f}")
        mark = mark_of(entry, summary.verdict.broken)
        suite.append(case)
        case.extend([] if mark is None else [mark])
    return suite


def verdict_suite(summary: RunSummary) -> Element:
    """A test case for a verdict that no item explains."""
    suite = element("testsuite", name="verdict")
    case = SubElement(suite, "testcase", classname="flushproof", name="verdict")
    message = summary.verdict.sentence
    case.append(element("error", message, message=message, type="verdict"))
    return suite


def mark_of(entry: Entry, broken: Collection[str]) -> Element | None:
    """What tells that *entry* did not pass; *broken* are the requirements that count as broken."""
    match entry.outcome:
        case Outcome.PASS:
            return None
        case Outcome.SKIP:
            return element("skipped", message=entry.reason)
        case Outcome.ERROR | Outcome.UNKNOWN:
            return element("error", message=entry.reason, type=entry.outcome.value)
        case Outcome.FAIL:
            findings = findings_of(entry)
            text = "\n".join(map(str, findings))
            if not any(finding.requirement in broken for finding in findings):
                return element("skipped", message=f"broken, counts only with --strict: {text}")
            first = findings[0]
            return element("failure", text, message=str(first), type=first.requirement)
    assert_never(entry.outcome)


def element(tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """An element whose text and attributes XML can hold."""
    made = Element(tag, {name: legal(value) for name, value in attributes.items()})
    made.text = None if text is None else legal(text)
    return made


def legal(text: str) -> str:
    """*text* with characters that XML cannot hold as escapes that a person can read."""
    return ILLEGAL.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text)
