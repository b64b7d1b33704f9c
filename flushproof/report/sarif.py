"""
`sarif.json`: what is wrong, in SARIF 2.1.0, for code scanning and editors.

A rule is a requirement, a result is a finding: an error if it counts, a note if it does not. Its
place is the row of its case. What nobody could tell is no finding, but a notification of the
invocation, with the verdict as its exit code; viewers that show every result as an alert must not
be told what passed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from flushproof.contract import Level, Requirement
from flushproof.log.events import Entry
from flushproof.report.places import place_of
from flushproof.report.sides import SIDES
from flushproof.report.summary import NOT_TOLD, RunSummary, findings_of
from flushproof.report.texts import Rows, as_json, shortened
from flushproof.resources import Json
from flushproof.results import Evidence, Outcome

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

BASE = "%SRCROOT%"

ARGUMENT = re.compile(r"\{(\d+)\}")

LEVELS = {
    Outcome.ERROR: "error",
    Outcome.UNKNOWN: "error",
    Outcome.FLAKY: "warning",
    Outcome.SKIP: "note",
}
"""How grave it is that an item told nothing."""


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text."""
    return as_json(document_of(summary))


def document_of(summary: RunSummary) -> Json:
    """The document: one run."""
    header, log = summary.header, summary.log
    rules = {row.requirement.id: number for number, row in enumerate(summary.requirements)}
    run = {
        "tool": {
            "driver": {
                "name": "flushproof",
                "version": header.suite_version,
                "rules": [rule_of(row.requirement) for row in summary.requirements],
            }
        },
        "originalUriBaseIds": {BASE: {"description": {"text": "A checkout of flushproof."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": log.complete and header.provenance is not Evidence.NONE,
                "exitCode": summary.verdict.exit_status,
                "exitCodeDescription": summary.verdict.sentence,
                "toolExecutionNotifications": Rows(notifications(summary, rules)),
            }
        ],
        "results": Rows(results(summary, rules)),
        "properties": {
            SIDES[header.judged].noun: header.target,
            "evidence": header.provenance.value,
            "provenance": summary.provenance,
            "items": summary.item_counts,
            "requirements": summary.requirement_counts,
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def rule_of(requirement: Requirement) -> Json:
    """The rule that *requirement* is."""
    says = f"\N{LEFT DOUBLE QUOTATION MARK}{requirement.quote}\N{RIGHT DOUBLE QUOTATION MARK}"
    source = f"{says} ({requirement.source})" if requirement.quote else ""
    return {
        "id": requirement.id,
        "name": "".join(part.capitalize() for part in requirement.id.replace("/", "-").split("-")),
        "shortDescription": message(requirement.statement),
        "fullDescription": message(requirement.statement),
        "help": message(f"{requirement.statement}\n\n{source}".rstrip()),
        "defaultConfiguration": {"level": "error" if requirement.level is Level.MUST else "note"},
        "properties": {
            "level": requirement.level.value,
            "basis": requirement.basis.value,
            "tags": [requirement.area, requirement.basis.value],
        },
    }


def results(summary: RunSummary, rules: Mapping[str, int]) -> Iterator[Json]:
    """A result for each finding."""
    times: Counter[str] = Counter()
    for entry in summary.log.entries:
        for finding in findings_of(entry):
            what = "\n".join((entry.id, finding.requirement, finding.where))
            times[what] += 1
            counts = finding.requirement in summary.verdict.broken
            got = f"expected {finding.expected}, got {finding.actual}"
            # What is answered may be another each time; that it is wrong is the same.
            same = f"{what}\n{times[what]}".encode("utf-8", "backslashreplace")
            yield {
                "ruleId": finding.requirement,
                "ruleIndex": rules[finding.requirement],
                "level": "error" if counts else "note",
                "message": message(f"{entry.id}: {finding.where}: {got}"),
                "locations": [location_of(entry)],
                "partialFingerprints": {"itemRequirementWhere/v1": sha256(same).hexdigest()},
                "properties": {"item": entry.id, "where": finding.where},
            }


def location_of(entry: Entry) -> Json:
    """Where the item of *entry* stands in the suite."""
    place = place_of(entry)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": place.file, "uriBaseId": BASE},
            "region": {"startLine": place.line},
        },
        "logicalLocations": [{"fullyQualifiedName": entry.id, "kind": "member"}],
    }


def notifications(summary: RunSummary, rules: Mapping[str, int]) -> Iterator[Json]:
    """What kept the run from telling: of the log, and of each item."""
    if summary.log.problem is not None:
        yield {"level": "error", "message": message(str(summary.log.problem))}
    for entry in summary.log.entries:
        if entry.outcome in LEVELS:
            yield {
                "level": LEVELS[entry.outcome],
                "message": message(f"{entry.id}: {entry.outcome}: {entry.reason or NOT_TOLD}"),
                "locations": [location_of(entry)],
                "associatedRule": {"id": entry.requirement, "index": rules[entry.requirement]},
                "properties": {"item": entry.id, "outcome": entry.outcome.value},
            }


def message(text: str) -> Json:
    """*text* as a message, in which nothing is a link or the place of an argument."""
    return {"text": ARGUMENT.sub(r"{{\1}}", shortened(text)).replace("](", "] (")}
