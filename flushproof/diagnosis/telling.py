"""A diagnosis as lines of text, legible without colour."""

from collections.abc import Iterator

from flushproof.diagnosis.marking import Piece, Pieces, drawn
from flushproof.diagnosis.values import Diagnosis, Verdict

INDENT = "  "
COMPARE = (
    "Let the client print what it signs and compare it, byte by byte; then check its secret key."
)


def lines_of(diagnosis: Diagnosis) -> Iterator[str]:
    """What is wrong, both strings with carets below what differs, and what to do."""
    yield diagnosis.sentence
    yield from diagnosis.notes
    both = diagnosis.marked
    if both is not None and diagnosis.expected != diagnosis.signed:
        yield "should be signed:"
        yield from _strings(both[0])
        yield "was signed:"
        yield from _strings(both[1])
    elif both is not None:
        yield "should be signed, and was:"
        yield from _strings(both[0])
    elif diagnosis.expected is not None:
        yield "should be signed:"
        yield from _strings((Piece(text=diagnosis.expected, differs=False),))
    if diagnosis.verdict is Verdict.UNKNOWN:
        yield f"what to do: {COMPARE}"
    for remedy in dict.fromkeys(mistake.remedy for mistake in diagnosis.mistakes):
        yield f"what to do: {remedy}"


def _strings(pieces: Pieces) -> Iterator[str]:
    for text, carets in drawn(pieces):
        yield f"{INDENT}{text}"
        if carets:
            yield f"{INDENT}{carets}"
