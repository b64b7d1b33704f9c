"""What a look at a client's run tells of one requirement."""

from dataclasses import dataclass

from flushproof.clients.observed import Observed, Sent
from flushproof.diagnosis.parts import legible
from flushproof.printable import LINE, brief
from flushproof.scrubbing.leaks import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """
    One thing that is not as required; what it quotes holds no secret.

    Attributes:
        where: `header NAME`, `target`, `body`, `exit status`, `stdout`, `call 2`, ...
        sent: The request that shows it, if one does.
        signed: What was signed for it in the place of what it says, if that is known.
    """

    where: str
    expected: str
    actual: str
    sent: Sent | None = None
    signed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What was found: it holds, unless one of these says otherwise.

    Attributes:
        wrong: What is not as required.
        untold: Why nobody can tell.
        skipped: Why it does not apply.
        reading: The reading that it shows of a contradicted requirement.
        sent: The request that shows best that it holds.
    """

    wrong: tuple[Wrong, ...] = ()
    untold: str = ""
    skipped: str = ""
    reading: str = ""
    sent: Sent | None = None


HOLDS = Told()


def skipped(reason: str) -> Told:
    """It does not apply."""
    return Told(skipped=reason)


def wrong(where: str, expected: str, actual: str, sent: Sent | None = None) -> Told:
    """It does not hold, for one reason."""
    return Told(wrong=(Wrong(where=where, expected=expected, actual=actual, sent=sent),))


def secret_of(observed: Observed) -> Value:
    """What must be neither sent nor said."""
    return Value(name="secret key", value=observed.credentials.secret_key)


def quoted(text: str, observed: Observed, limit: int = LINE) -> str:
    """*text*, which the client wrote, on one line of at most *limit*, without the secret."""
    hidden = secret_of(observed).hidden_in(text)
    return brief(legible(hidden), limit)
