"""`summary.md`: the verdict, what failed and what was left out, as a CI server shows it."""

import re

from flushproof.report.summary import RequirementSummary, RunSummary
from flushproof.results import Outcome

PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
LONGEST = 300
"""Characters of a text in a cell of a table."""

FINDINGS_SHOWN = 5
"""Findings of one requirement that are shown."""


def render(summary: RunSummary) -> str:
    """The document as text."""
    return (
        "\n".join([*head(summary), *failures(summary), *untold(summary), *skipped(summary)]) + "\n"
    )


def head(summary: RunSummary) -> list[str]:
    """Verdict, provenance and counts."""
    header = summary.header
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.item_counts.items())
    return [
        "# flushproof",
        "",
        f"**{plain(summary.verdict.sentence, limit=4000)}**",
        "",
        plain(summary.provenance),
        "",
        f"- Target: {plain(header.target)}",
        f"- Started: {plain(header.started_at)}",
        f"- Items: {counts}",
        f"- Exit status: {summary.verdict.exit_status}",
        "",
    ]


def failures(summary: RunSummary) -> list[str]:
    """Each broken requirement with its first findings."""
    rows = having(summary, Outcome.FAIL)
    if not rows:
        return []
    lines = ["## Broken requirements", ""]
    for row in rows:
        requirement = row.requirement
        lines += [
            f"### {plain(requirement.id)} ({requirement.level}, {requirement.basis})",
            "",
            plain(requirement.statement),
            "",
            "| item | where | expected | actual |",
            "| --- | --- | --- | --- |",
            *(
                "| " + " | ".join(map(plain, (shown.item, *parts))) + " |"
                for shown in row.findings[:FINDINGS_SHOWN]
                for finding in [shown.finding]
                for parts in [(finding.where, finding.expected, finding.actual)]
            ),
            "",
        ]
        if len(row.findings) > FINDINGS_SHOWN:
            lines += [f"{len(row.findings) - FINDINGS_SHOWN} more findings.", ""]
    return lines


def untold(summary: RunSummary) -> list[str]:
    """Requirements of which nobody can tell."""
    rows = having(summary, Outcome.UNKNOWN, Outcome.ERROR)
    return listed("## Could not tell", rows)


def skipped(summary: RunSummary) -> list[str]:
    """Requirements that were left out."""
    return listed("## Skipped", having(summary, Outcome.SKIP))


def having(summary: RunSummary, *outcomes: Outcome) -> list[RequirementSummary]:
    """The requirements that ended in one of *outcomes*."""
    return [row for row in summary.requirements if row.outcome in outcomes]


def listed(heading: str, rows: list[RequirementSummary]) -> list[str]:
    """A heading and a line for each requirement, or nothing."""
    lines = [f"- {plain(row.requirement.id)}: {plain(row.reason)}" for row in rows]
    return [heading, "", *lines, ""] if lines else []


def plain(text: str, limit: int = LONGEST) -> str:
    """*text* on one line, cut, with everything escaped that Markdown or HTML would act on."""
    line = " ".join(text.split())
    line = line[:limit] + "…" if len(line) > limit else line
    line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return PUNCTUATION.sub(
        lambda hit: f"&#{ord(hit[0])};" if hit[0] in "@<>&|" else f"\\{hit[0]}", line
    )
