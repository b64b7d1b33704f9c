"""
Hand-written requests for Schemathesis to put, since no schema describes them.

Part of its set-up, `schemathesis_hooks.py`, and like it without a line of flushproof: the signature
is made as the vendor's SDKs make it.
"""

import base64
import hashlib
import hmac
import os
import time
from collections.abc import Callable, Iterator, Mapping

import requests
from peer_data import settled

ACCESS_KEY = os.environ["NCLOUD_ACCESS_KEY"]
SECRET_KEY = os.environ["NCLOUD_SECRET_KEY"]
ROOT = os.environ["NCLOUD_API_GW"].rstrip("/")
INSTANCE_NO = os.environ["INSTANCE_NO"]

PATH = "/clouddb/v2/flushCloudDBInstance"
ROOT_PATH = "/clouddb"
TIMESTAMP = "x-ncp-apigw-timestamp"
KEY = "x-ncp-iam-access-key"
SIGNATURE = "x-ncp-apigw-signature-v2"

WINDOW_MS = 300_000
WAIT_S = 0.5  # what is done a moment after an answer is done by then

Headers = dict[str, str]


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def signature(
    method: str, uri: str, timestamp: str, access_key: str, secret_key: str = SECRET_KEY
) -> str:
    """Signature v2."""
    message = f"{method} {uri}\n{timestamp}\n{access_key}".encode("latin-1", "replace")
    return base64.b64encode(hmac.digest(secret_key.encode(), message, hashlib.sha256)).decode()


def signed(
    method: str, uri: str, timestamp: str | None = None, access_key: str = ACCESS_KEY
) -> Headers:
    """The three headers of a request."""
    made = str(now_ms()) if timestamp is None else timestamp
    return {TIMESTAMP: made, KEY: access_key, SIGNATURE: signature(method, uri, made, access_key)}


def without(name: str) -> Headers:
    """Two headers of a request, and not *name*."""
    return {other: value for other, value in signed("POST", PATH).items() if other != name}


def at(offset_ms: int) -> Headers:
    """The headers of a request that was signed so long ago, or will be."""
    return signed("POST", PATH, str(now_ms() + offset_ms))


def spoilt(spoil: Callable[[str], str]) -> Headers:
    """The headers of a request whose signature *spoil* has changed."""
    headers = signed("POST", PATH)
    return headers | {SIGNATURE: spoil(headers[SIGNATURE])}


def another_secret() -> Headers:
    """The headers of a request that was signed with a secret that nobody has."""
    headers = signed("POST", PATH)
    made = signature("POST", PATH, headers[TIMESTAMP], ACCESS_KEY, "no such secret")
    return headers | {SIGNATURE: made}


# What must be answered with 401; each is made when its turn comes.
REFUSED: Mapping[str, Callable[[], Headers]] = {
    "nothing signed": dict,
    "no timestamp": lambda: without(TIMESTAMP),
    "no access key": lambda: without(KEY),
    "no signature": lambda: without(SIGNATURE),
    "empty signature": lambda: spoilt(lambda _: ""),
    "ten seconds too old": lambda: at(-WINDOW_MS - 10_000),
    "ten seconds too early": lambda: at(WINDOW_MS + 10_000),
    "in seconds": lambda: signed("POST", PATH, str(now_ms() // 1000)),
    "another secret": another_secret,
    "another access key": lambda: signed("POST", PATH, access_key="noSuchAccessKey0000"),
    "another method signed": lambda: signed("GET", PATH),
    "another path signed": lambda: signed("POST", "/clouddb/v2/getCloudDBInstanceList"),
    "a query signed": lambda: signed("POST", f"{PATH}?x=1"),
    "another timestamp signed": lambda: at(0) | {TIMESTAMP: str(now_ms() + 1000)},
    "signature cut": lambda: spoilt(lambda value: value[:20]),
    "signature in lower case": lambda: spoilt(str.lower),
    "signature in hex": lambda: spoilt(lambda value: base64.b64decode(value).hex()),
}


def sent(
    headers: Headers, *, method: str = "POST", uri: str = PATH, number: str = INSTANCE_NO
) -> int:
    """The status of the answer to a request; 0 if there is none that can be read."""
    body = {"cloudDBInstanceNo": number, "responseFormatType": "json"}
    made = requests.Request(method, ROOT + uri, headers=headers, data=body).prepare()
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.send(made, timeout=5, allow_redirects=False).status_code
        except requests.RequestException:
            return 0


# What is answered with one of these statuses.
ANSWERED: Mapping[str, tuple[set[int], Callable[[], int]]] = {
    "nearly too old": ({200}, lambda: sent(at(-WINDOW_MS + 10_000))),
    "with a query": ({200}, lambda: sent(signed("POST", f"{PATH}?x=1"), uri=f"{PATH}?x=1")),
    "another path": ({404}, lambda: sent(signed("POST", f"{PATH}s"), uri=f"{PATH}s")),
    "PUT": ({404, 405}, lambda: sent(signed("PUT", PATH), method="PUT")),
    "DELETE": ({404, 405}, lambda: sent(signed("DELETE", PATH), method="DELETE")),
    "the root of all paths": ({404}, lambda: sent(signed("POST", ROOT_PATH), uri=ROOT_PATH)),
    "another instance": ({400, 404}, lambda: sent(at(0), number="999999999")),
}


def complaints() -> Iterator[str]:
    """What is wrong with the answers, or with the data behind them."""
    for name, headers in REFUSED.items():
        status, wrong = sent(headers()), settled(flushed=False)
        if status != 401 or wrong:
            yield f"{name}: {status} {wrong}"
    yield from _neighbours()
    yield from _moments_later()


def _neighbours() -> Iterator[str]:
    """Requests that are answered with other statuses."""
    for name, (expected, send) in ANSWERED.items():
        status = send()
        wrong = settled(flushed=status == 200)
        if status not in expected or wrong:
            yield f"{name}: {status} {wrong}"


def _moments_later() -> Iterator[str]:
    """Nothing goes, and nothing comes back, a moment after the answer."""
    sent(spoilt(str.swapcase))
    time.sleep(WAIT_S)
    if wrong := settled(flushed=False):
        yield f"a moment after a refusal: {wrong}"
    sent(signed("POST", PATH))
    time.sleep(WAIT_S)
    if wrong := settled(flushed=True):
        yield f"a moment after a flush: {wrong}"
