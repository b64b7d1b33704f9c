"""
`badge.json`: the verdict in two words, as shields.io draws it from an endpoint.

It is green only if the whole suite passed, and says where the answers came from.
"""

from collections.abc import Iterator

from flushproof.report.summary import RunSummary
from flushproof.report.texts import as_json
from flushproof.resources import Json
from flushproof.results import Evidence

MESSAGES = {
    1: "{broken} broken",
    2: "interrupted",
    3: "error",
    4: "wrong usage",
    5: "nothing was run",
    10: "refused",
    11: "unknown",
    12: "not usable",
    13: "incomplete",
    14: "leak",
}
"""What is said of an exit status that is not 0."""

COLORS = {1: "red", 11: "red", 14: "red", 3: "orange", 10: "orange"}
"""Those that are not merely a lack of evidence."""


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text."""
    return as_json(document_of(summary))


def document_of(summary: RunSummary) -> Json:
    """The document; it holds no member that shields.io does not know."""
    status = summary.verdict.exit_status
    message, color = words_of(summary)
    return {
        "schemaVersion": 1,
        "label": "flushCloudDBInstance",
        "message": message,
        "color": color,
        "isError": status != 0,
    }


def words_of(summary: RunSummary) -> tuple[str, str]:
    """The message and its colour."""
    status, header = summary.verdict.exit_status, summary.header
    if status:
        broken = len(summary.verdict.broken)
        message = MESSAGES.get(status, f"exit status {status}").format(broken=broken)
        color = COLORS.get(status, "yellow")
    elif header.shard is not None or header.options.get("select") or summary.log.left_out:
        message, color = "conforms in part", "yellow"
    elif header.provenance is Evidence.REPLAYED:
        message, color = "nothing broken", "green"
    else:
        message, color = "conforms", "brightgreen"
    if header.provenance is Evidence.NONE:
        return (message, color) if status else ("no evidence", "yellow")
    return f"{message} ({header.provenance})", color
