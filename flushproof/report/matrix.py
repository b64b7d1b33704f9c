"""
`faults.html`: the fault matrix for people, requirement by fault, made from its log alone.

The picture has a column for each fault and a row for each requirement; the tables below it say the
same in words.
"""

from collections.abc import Iterator

from flushproof.contract import Contract
from flushproof.log.events import Log
from flushproof.report.page.noticing import CELL, matrix_of
from flushproof.report.page.templating import SYMBOLS, asset, policy, template
from flushproof.results import Outcome

FILE = "faults.html"

# What the header of a matrix log has for its target: all faults, not one of them.
TARGET = "embedded:FAULT"


def is_matrix(log: Log) -> bool:
    """Whether *log* is one of the fault matrix alone, be it without a row."""
    alone = bool(log.faults) and not log.entries
    return alone or (log.header is not None and log.header.target == TARGET)


def told(log: Log, catalogue: Contract) -> str:
    """What came of the matrix in *log*, and before that what is missing of it."""
    sentence = matrix_of(log, catalogue).sentence
    if log.problem is not None:
        return f"Not complete: {log.problem}. So far: {sentence}"
    if log.footer is not None and log.footer.interrupted:
        planned = len(log.header.planned or ()) if log.header else 0
        return f"Interrupted after {len(log.faults)} of {planned}. So far: {sentence}"
    return sentence


def parts(log: Log, catalogue: Contract) -> Iterator[str]:
    """The page as text."""
    style = asset("page.css")
    yield from template("faults.html.j2").generate(
        log=log,
        matrix=matrix_of(log, catalogue),
        style=style,
        policy=policy(style),
        CELL=CELL,
        Outcome=Outcome,
        SYMBOLS=SYMBOLS,
    )
