"""A drift as the page of a run tells it, and as a page of its own does."""

from collections.abc import Iterable

from flushproof.contract import Contract
from flushproof.drift.drift import Drift
from flushproof.drift.lines import lines_of, sentence
from flushproof.report.summary import Since

INDENT = "  "


def since_of(drift: Drift, contract: Contract) -> Since:
    """What changed, each kind with its lines, as `flushproof diff` says it."""
    return Since(
        before=f"{drift.before.name} ({drift.before.target}, {drift.before.when})",
        sentence=sentence(drift),
        kinds=kinds_in(lines_of(drift, contract)),
    )


def kinds_in(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The kinds of change in *lines*: a title behind an empty line each, and what is below."""
    kinds: dict[str, list[str]] = {}
    below: list[str] | None = None
    title = False
    for line in lines:
        if title:
            below = kinds.setdefault(line, [])
        elif line and below is not None:
            below.append(line.removeprefix(INDENT))
        title = not line
    return {kind: tuple(found) for kind, found in kinds.items() if found}
