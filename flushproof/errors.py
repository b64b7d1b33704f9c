"""
What can go wrong on our side, drawn as a tree with the stage of a run at which each occurs.

FlushproofError
├── UsageError               an option, a name or a selection that cannot be used      exit 4
│   └── NothingSelected      a selection that matches nothing                          exit 5
├── DataError                a file of ours breaks its schema or its lint              exit 3
├── Unwritten                the log cannot be written any more: the disk is full      exit 3
├── InterlockRefused         a request was more harmful than the run allows            exit 10
├── EnvironmentUnusable      no target, no Redis, no credentials, a wrong clock        exit 12
└── EvidenceIncomplete       a log or cassette is truncated, missing, stale, unplayed  exit 13
    ├── Withheld             a request after the deadline, or beyond the budget        exit 13
    └── LeakFound            a finished artefact holds a secret                        exit 14

What a target does wrong is never an exception: it is a `Finding` (`flushproof.results`).
"""


class FlushproofError(Exception):
    """The base of every error of ours; its text says what, where, got, expected, what to do."""

    exit_status = 3


class UsageError(FlushproofError):
    """An option, a name or a selection cannot be used."""

    exit_status = 4


class NothingSelected(UsageError):
    """A selection matches no requirement and no case."""

    exit_status = 5


class DataError(FlushproofError):
    """A file of ours (schema, case, cassette) is not what its schema says."""


class Unwritten(FlushproofError):
    """The event log cannot be written any more; what is in it has no footer."""


class InterlockRefused(FlushproofError):
    """A request was more harmful than the run allows; it was not sent."""

    exit_status = 10


class EnvironmentUnusable(FlushproofError):
    """The target, a Redis, the credentials or the clock cannot be used."""

    exit_status = 12


class EvidenceIncomplete(FlushproofError):
    """What should prove a verdict is truncated, missing, stale or unplayed."""

    exit_status = 13


class Withheld(EvidenceIncomplete):
    """A request was not sent: the deadline has passed, or the request budget is used up."""


class LeakFound(EvidenceIncomplete):
    """A finished artefact holds a secret."""

    exit_status = 14


# More names than these are no help on a terminal.
MOST_LISTED = 60


def unknown_name(kind: str, got: str, known: "list[str] | tuple[str, ...]", where: str = "") -> str:
    """Say that *got* is no *kind*, list the known ones if they are few, and name the nearest."""
    from difflib import get_close_matches

    prefix = f"{where}: " if where else ""
    few = len(known) <= MOST_LISTED
    nearest = get_close_matches(got, known, n=1 if few else 3)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    listed = f"Known: {', '.join(sorted(known))}." if few else f"There are {len(known)}."
    return f"{prefix}{got!r} is not a {kind}. {listed}{hint}"
