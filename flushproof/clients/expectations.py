"""What a careful client does, as values: how it ends, how often it calls, what is judged."""

from dataclasses import dataclass
from enum import StrEnum


class Exit(StrEnum):
    """What the exit status of the command is to say."""

    ZERO = "zero"
    NONZERO = "nonzero"
    AS_ANSWERED = "as answered"  # zero if the last answer is a success, else nonzero


class ExitOnError(StrEnum):
    """What the command does where it fails, as its user says; `--expect-exit-on-error`."""

    NONZERO = "nonzero"
    ZERO = "zero"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    What a careful client does.

    Attributes:
        exit: What its exit status says.
        on_error: What its user says that the exit status of a failure is.
        most_sends: How often it calls at most.
        erased: Whether its first call erases the data.
        format: The syntax of the answer, `json` or `xml`; None if it is as asked, or none comes.
        requirements: The ids of what is judged.
    """

    exit: Exit
    on_error: ExitOnError = ExitOnError.NONZERO
    most_sends: int = 1
    erased: bool = False
    format: str | None = None
    requirements: tuple[str, ...]


# What is judged of every run, whatever happened in it.
ALWAYS = ("client/secret-unsent", "client/secret-unsaid")

# What is judged of the calls themselves; once, since they are the same in every scenario.
WIRE = (
    "client/method",
    "client/path",
    "client/host",
    "client/nothing-else",
    "client/media-type",
    "client/media-type-syntax",
    "client/body",
    "client/get-body",
    "client/instance",
    "client/instance-place",
    "client/instance-type",
    "client/format-value",
    "client/format-place",
    "client/accept",
    "client/timestamp",
    "client/timestamp-now",
    "client/access-key",
    "client/api-key",
    "client/signature-header",
    "client/signature",
    "client/query-credentials",
)

ONCE = "client/once"
REPEATS = ("client/repeat-fresh", "client/gives-up")
UNDERSTOOD = ("client/success", "client/default-format")

# A gateway that refuses may be asked again, but not forever.
MOST_SENDS = 5


def flushed(*requirements: str, syntax: str | None = None) -> Expectation:
    """What is expected where the flush was done and an answer says so."""
    return Expectation(
        exit=Exit.ZERO,
        erased=True,
        format=syntax,
        requirements=(*ALWAYS, ONCE, *requirements),
    )


def failed(*requirements: str, erased: bool = False) -> Expectation:
    """What is expected where nobody can say that the flush was done, or that it was not."""
    return Expectation(
        exit=Exit.NONZERO, erased=erased, requirements=(*ALWAYS, ONCE, *requirements)
    )


def refused(*requirements: str, end: Exit = Exit.NONZERO) -> Expectation:
    """What is expected where the gateway says that it did nothing, so that asking again is safe."""
    return Expectation(
        exit=end,
        most_sends=MOST_SENDS,
        requirements=(*ALWAYS, ONCE, "client/error-noticed", *REPEATS, *requirements),
    )
