"""
Whom a recorded request is put to: nobody.

A cassette does not hold the request that was sent but the same case, built again for the same
moment with these keys and numbers. They open nothing anywhere, so nothing of the real request can
be in it, and a replay that builds the case again has the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flushproof.cases import Case
from flushproof.cases.draft import Subject
from flushproof.harm import decoy as decoy_number
from flushproof.signing import Credentials

# Which decoy stands for the target where it is one: as in a run against a stranger.
TARGET_DECOY = 999

CREDENTIALS: Mapping[str, Credentials] = MappingProxyType(
    {
        "owner": Credentials(
            access_key="flushproofReplayKey", secret_key="flushproof-replay-secret-of-nobody"
        ),
        "main-account": Credentials(
            access_key="flushproofReplayMain", secret_key="flushproof-replay-main-secret-of-nobody"
        ),
        "other-account": Credentials(
            access_key="flushproofReplayOther",
            secret_key="flushproof-replay-other-secret-of-nobody",
        ),
        "no-permission": Credentials(
            access_key="flushproofReplayReader",
            secret_key="flushproof-replay-reader-secret-of-nobody",
        ),
        "unknown": Credentials(
            access_key="flushproofReplayUnknown",
            secret_key="flushproof-replay-unknown-secret-of-nobody",
        ),
    }
)

# As in the page's example, whose server has the next number.
REAL: Mapping[str, str] = MappingProxyType(
    {
        "target": "882689",
        "server": "882690",
        "bystander": "882701",
        "mysql": "882713",
        "foreign": "771234",
        "busy": "882725",
        "unknown": decoy_number(1),
    }
)

DECOYS: Mapping[str, str] = MappingProxyType({**REAL, "target": decoy_number(TARGET_DECOY)})


def replay_subject(host: str, *, decoy: bool) -> Subject:
    """
    Whom the case of a recording is put to.

    Args:
        host: As the cassette's provenance has it.
        decoy: Whether the instance that was named cannot exist; its stand-in cannot either.
    """
    return Subject(numbers=DECOYS if decoy else REAL, credentials=CREDENTIALS, host=host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """
    How a case was put to a target.

    Attributes:
        case: What was put.
        subject: To whom.
        decoy: Whether the subject's target instance cannot exist.
        now_ms: The target's clock that the request was built for.
        signed: What was signed, where a gateway computes another string from the request.
    """

    case: Case
    subject: Subject
    decoy: bool
    now_ms: int
    signed: str | None = None
