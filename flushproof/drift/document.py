"""A drift as a document for machines; its schema is `schemas/suite/diff.schema.json`."""

from dataclasses import asdict

from flushproof.drift.drift import Drift, Item, Moved
from flushproof.drift.side import Seen, Side
from flushproof.resources import Json

FORMAT = 1


def document_of(drift: Drift, *, fail_on_change: bool = False) -> Json:
    """The document."""
    return {
        "format": FORMAT,
        "exit_status": drift.exit_status(fail_on_change=fail_on_change),
        "changed": drift.changed,
        "before": head_of(drift.before),
        "after": head_of(drift.after),
        "differences": [asdict(one) for one in drift.differences],
        "extent": asdict(drift.extent),
        "newly_failing": [row_of(row) for row in drift.newly_failing],
        "newly_passing": [row_of(row) for row in drift.newly_passing],
        "readings": [
            {
                "requirement": one.requirement,
                "before": list(one.before),
                "after": list(one.after),
            }
            for one in drift.readings
        ],
        "answers": [
            {
                "what": one.change.what.value,
                "where": one.change.where,
                "before": one.change.before,
                "after": one.change.after,
                "items": list(one.items),
            }
            for one in drift.answers
        ],
        "timings": [asdict(one) for one in drift.timings],
        "added": [alone_of(seen) for seen in drift.added],
        "removed": [alone_of(seen) for seen in drift.removed],
        "untold": [row_of(row) for row in drift.untold],
        "told": [row_of(row) for row in drift.told],
    }


def head_of(side: Side) -> Json:
    """What one side is."""
    return {
        "name": side.name,
        "target": side.target,
        "suite_version": side.suite_version,
        "when": side.when,
        "provenance": side.provenance,
        "items": len(side.seen),
        "notes": list(side.notes),
    }


def row_of(row: Moved) -> Json:
    """A requirement, and the items that changed."""
    return {
        "requirement": row.requirement,
        "counts": row.counts,
        "items": [item_of(item) for item in row.items],
    }


def item_of(item: Item) -> Json:
    """An item that changed."""
    return {
        "id": item.id,
        "before": item.before.value,
        "after": item.after.value,
        "finding": asdict(item.finding) if item.finding else None,
        "reason": item.reason,
    }


def alone_of(seen: Seen) -> Json:
    """An item that is on one side only."""
    return {"id": seen.id, "outcome": seen.outcome.value}
