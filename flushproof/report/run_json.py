"""`run.json`: the summary of a run for machines; its schema is `schemas/suite/run.schema.json`."""

from collections.abc import Iterator

from flushproof.report.summary import ContradictionSummary, RequirementSummary, RunSummary
from flushproof.report.texts import Rows, as_json
from flushproof.resources import Json

FORMAT = 1


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text, ASCII only, so that nothing a target said can break it."""
    return as_json(document_of(summary))


def document_of(summary: RunSummary) -> Json:
    """The document."""
    header, footer, verdict = summary.header, summary.log.footer, summary.verdict
    return {
        "format": FORMAT,
        "suite_version": header.suite_version,
        "verdict": {
            "exit_status": verdict.exit_status,
            "statuses": list(verdict.statuses),
            "sentence": verdict.sentence,
            "broken": list(verdict.broken),
            "tolerated": list(verdict.tolerated),
        },
        "complete": summary.log.complete,
        "problem": str(summary.log.problem) if summary.log.problem else None,
        "target": header.target,
        "judged": header.judged.value,
        "provenance": {"evidence": header.provenance.value, "sentence": summary.provenance},
        "started_at": header.started_at,
        "finished_at": footer.finished_at if footer else None,
        "duration_s": footer.duration_s if footer else None,
        "interrupted": footer.interrupted if footer else True,
        "seed": header.seed,
        "python": header.python,
        "options": dict(header.options),
        "redis": dict(header.redis) if header.redis else None,
        "clock_offset_ms": header.clock_offset_ms,
        "shard": list(header.shard) if header.shard else None,
        "exchanges": footer.exchanges if footer else None,
        "generated": footer.generated if footer else None,
        "harm": dict(footer.harm) if footer else None,
        "counts": {
            "items": {outcome.value: count for outcome, count in summary.item_counts.items()},
            "requirements": {
                outcome.value: count for outcome, count in summary.requirement_counts.items()
            },
        },
        "requirements": [requirement_row(row) for row in summary.requirements],
        "contradictions": [contradiction_row(row) for row in summary.contradictions],
        "items": Rows(
            {
                "id": entry.id,
                "requirement": entry.requirement,
                "outcome": entry.outcome.value,
                "reason": entry.reason,
            }
            for entry in summary.log.entries
        ),
        "notices": [{"level": notice.level, "text": notice.text} for notice in summary.log.notices],
    }


def requirement_row(row: RequirementSummary) -> Json:
    """One requirement and what was shown of it."""
    return {
        "id": row.requirement.id,
        "level": row.requirement.level.value,
        "basis": row.requirement.basis.value,
        "outcome": row.outcome.value,
        "reason": row.reason,
        "evidence": row.evidence.value,
        "shown_at": row.shown_at or None,
        "origins": [str(origin) for origin in row.origins],
        "readings": dict(row.readings),
        "items": {outcome.value: count for outcome, count in row.counts.items()},
        "findings": Rows(
            {
                "item": shown.item,
                "seq": shown.seq,
                "where": shown.finding.where,
                "expected": shown.finding.expected,
                "actual": shown.finding.actual,
            }
            for shown in row.findings
        ),
    }


def contradiction_row(row: ContradictionSummary) -> Json:
    """One contradiction of the sources, and which readings the target showed."""
    return {
        "id": row.contradiction.id,
        "concerns": row.contradiction.concerns,
        "shown": [
            {"requirement": shown.requirement.id, "reading": reading}
            for shown in row.requirements
            for reading in shown.readings
        ],
    }
