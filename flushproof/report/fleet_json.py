"""
`fleet.json`: a fleet for machines; its schema is `schemas/suite/fleet.schema.json`.

It is written before the first target is asked, with nothing ended, and again as each one ends, so
one that is found after a kill says how far it came.
"""

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from flushproof.contract import Contract
from flushproof.errors import EvidenceIncomplete
from flushproof.report.fleet import PAGE, Column, Fleet, Member, Row, column_of, fleet_of
from flushproof.report.texts import Rows, as_json
from flushproof.resources import Json, load

FILE = "fleet.json"
FORMAT = 1


def parts(fleet: Fleet) -> Iterator[str]:
    """The document as text."""
    return as_json(document_of(fleet))


def document_of(fleet: Fleet) -> Json:
    """The document."""
    names = [column.member.name for column in fleet.columns]
    return {
        "format": FORMAT,
        "suite_version": version("flushproof"),
        "verdict": {
            "exit_status": fleet.exit_status,
            "statuses": list(fleet.statuses),
            "sentence": fleet.sentence,
        },
        "parallel": fleet.parallel,
        "started_at": fleet.started_at,
        "finished_at": fleet.finished_at,
        "held": list(fleet.held),
        "targets": [target_of(column) for column in fleet.columns],
        "requirements": [row_of(row, names) for row in fleet.rows],
    }


def target_of(column: Column) -> Json:
    """A target and its verdict."""
    member, summary = column.member, column.summary
    return {
        "name": member.name,
        "target": member.target,
        "ended": member.ended,
        "words": member.words,
        "verdict": {
            "exit_status": column.exit_status,
            "statuses": list(column.statuses),
            "sentence": column.sentence,
        },
        "page": f"{member.name}/{PAGE}" if column.page else None,
        "evidence": summary.header.provenance.value if summary else "none",
        "provenance": summary.provenance if summary else None,
        "started_at": summary.header.started_at if summary else None,
        "exchanges": summary.log.footer.exchanges if summary and summary.log.footer else None,
        "counts": {outcome.value: count for outcome, count in column.counts.items()},
    }


def row_of(row: Row, names: list[str]) -> Json:
    """A requirement and what each target, of these *names*, shows of it."""
    return {
        "id": row.requirement.id,
        "level": row.requirement.level.value,
        "basis": row.requirement.basis.value,
        "agreed": row.agreed,
        "targets": Rows(
            {
                "name": name,
                "outcome": cell.outcome.value if cell else None,
                "reason": cell.reason if cell else "",
                "readings": list(cell.readings) if cell else [],
                "evidence": cell.evidence.value if cell else "none",
                "shown_at": (cell.shown_at or None) if cell else None,
            }
            for name, cell in zip(names, row.cells, strict=True)
        ),
    }


def read_fleet(directory: Path, contract: Contract) -> Fleet:
    """
    The fleet in *directory*, made anew from the logs of its targets.

    Raises:
        EvidenceIncomplete: Its `fleet.json` is not there, or is none.
    """
    path = directory / FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvidenceIncomplete(f"{path}: cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise EvidenceIncomplete(f"{path}: is not JSON.") from None
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(load("schemas/suite/fleet.schema.json"))
    for wrong in validator.iter_errors(document):
        place = "/".join(map(str, wrong.path))
        raise EvidenceIncomplete(f"{path}: /{place}: is not as its schema has it.")
    members = (
        Member(**{name: one[name] for name in ("name", "target", "ended", "words")})
        for one in document["targets"]
    )
    return fleet_of(
        [column_of(directory, member) for member in members],
        contract,
        parallel=document["parallel"],
        started_at=document["started_at"],
        finished_at=document["finished_at"],
        held=document["held"],
    )
