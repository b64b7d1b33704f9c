"""
Which instance is it? Asked of the gateway itself before anything real is named.

`getCloudDBInstanceList` is the one place where instance numbers come from; asking it harms nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request
from flushproof.oracles.answer import Answer
from flushproof.oracles.seen import LISTING, LISTING_KEY
from flushproof.resources import Json
from flushproof.settings import is_number
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign
from flushproof.targets.preflight import Visit

PATH = LISTING
WRAPPER = LISTING_KEY
# How many of the instances a message names; no other text of the target is in it.
SHOWN = 5
BODY = b"dbKindCode=REDIS&responseFormatType=json"


def listing(credentials: Credentials, now_ms: int) -> Request:
    """The request for the account's Redis instances, signed at *now_ms*."""
    timestamp = str(now_ms)
    return Request(
        method="POST",
        target=PATH,
        headers=(
            ("accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, credentials.access_key),
            (SIGNATURE_V2, sign("POST", PATH, timestamp, credentials)),
        ),
        body=BODY,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """
    What a gateway said of the instances of an account.

    Attributes:
        rows: One for each Redis instance; None if it did not list them all.
        answer: How it answered.
    """

    rows: tuple[Mapping[str, Json], ...] | None
    answer: Answer | None

    def of(self, number: str) -> tuple[Mapping[str, Json], ...]:
        """The rows about instance *number*."""
        return tuple(row for row in self.rows or () if number_in(row) == number)


def listed_by(visit: Visit, offset_ms: int) -> Listed:
    """Ask for the Redis instances of the account, by a clock that is *offset_ms* ahead of ours."""
    owner = visit.subject.credentials["owner"]
    _, answer = visit.ask(lambda: listing(owner, visit.now_ms() + offset_ms))
    return Listed(rows=rows_in(answer), answer=answer)


def doubt_of(listed: Listed, number: str, name: str) -> str:
    """
    Why it could not be seen that *number* is a Redis of the account; empty if it is.

    Args:
        name: What to call the gateway in messages.

    Raises:
        EnvironmentUnusable: The account has Redis instances, and none of that number.
    """
    if listed.rows is None:
        return (
            f"Whether instance {number} is a Redis of this account could not be asked: "
            f"{listed.answer or 'no answer'}."
        )
    if not listed.of(number):
        known = {number_in(row) for row in listed.rows}
        shown = [one for one in sorted(known) if is_number(one)][:SHOWN]
        have = f"{len(known)}: {', '.join(shown)}" if shown else "none"
        raise EnvironmentUnusable(
            f"{name} knows no Redis instance {number} of this account; it has {have}. "
            "Is --instance-no right? Nothing real was named."
        )
    return ""


def number_in(row: Mapping[str, Json]) -> str:
    """The number of the instance that *row* is about."""
    return str(row.get("cloudDBInstanceNo"))


def instances_in(answer: Answer | None) -> frozenset[str] | None:
    """The number of every instance that *answer* lists; None if it does not list them all."""
    rows = rows_in(answer)
    return frozenset(map(number_in, rows)) if rows is not None else None


def rows_in(answer: Answer | None) -> tuple[Mapping[str, Json], ...] | None:
    """What *answer* says of every instance that it lists; None if it does not list them all."""
    document = answer.document if answer is not None else None
    value: Json = document.value if document is not None else None
    envelope = value.get(WRAPPER) if isinstance(value, dict) else None
    if not isinstance(envelope, dict):
        return None
    items = envelope.get("cloudDBInstanceList")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    total = str(envelope.get("totalRows", len(items)))
    return tuple(items) if total == str(len(items)) else None
