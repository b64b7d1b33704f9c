"""
Which instance is it? Asked of the gateway itself before anything real is named.

`getCloudDBInstanceList` is the one place where instance numbers come from; asking it harms nobody.
"""

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request
from flushproof.oracles.answer import Answer
from flushproof.resources import Json
from flushproof.settings import is_number
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign
from flushproof.targets.preflight import Visit

PATH = "/clouddb/v2/getCloudDBInstanceList"
WRAPPER = "getCloudDBInstanceListResponse"
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


def check_instance(visit: Visit, offset_ms: int, number: str) -> str:
    """
    See that *number* is a Redis of the account; what could not be seen is said in the return value.

    Raises:
        EnvironmentUnusable: The account has Redis instances, and none of that number.
    """
    owner = visit.subject.credentials["owner"]
    _, answer = visit.ask(lambda: listing(owner, visit.now_ms() + offset_ms))
    known = instances_in(answer)
    if known is None:
        return f"Whether instance {number} is a Redis of this account could not be asked: {answer}."
    if number not in known:
        shown = [one for one in sorted(known) if is_number(one)][:SHOWN]
        have = f"{len(known)}: {', '.join(shown)}" if shown else "none"
        raise EnvironmentUnusable(
            f"{visit.name} knows no Redis instance {number} of this account; it has {have}. "
            "Is --instance-no right? Nothing real was named."
        )
    return ""


def instances_in(answer: Answer | None) -> frozenset[str] | None:
    """The number of every instance that *answer* lists; None if it does not list them all."""
    document = answer.document if answer is not None else None
    value: Json = document.value if document is not None else None
    envelope = value.get(WRAPPER) if isinstance(value, dict) else None
    if not isinstance(envelope, dict):
        return None
    items = envelope.get("cloudDBInstanceList")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    total = str(envelope.get("totalRows", len(items)))
    if total != str(len(items)):
        return None
    return frozenset(str(item.get("cloudDBInstanceNo")) for item in items)
