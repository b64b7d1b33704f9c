"""The headers of an answer in a cassette: known names, and of their values what tells nothing."""

import pytest

from flushproof.recording.headers import scrubbed_headers
from flushproof.recording.standins import Known, StandIns

KEPT = {
    "Content-Type": "application/json;charset=UTF-8",
    "date": "Mon, 23 Nov 2026 22:35:51 GMT",
    "server": "nginx",
    "content-length": "135",
    "Cache-Control": "no-cache, max-age=31536000",
    "Keep-Alive": "timeout=5, max=100",
    "retry-after": "120",
    "expires": "Mon, 23 Nov 2026 22:35:51 GMT",
    "transfer-encoding": "chunked",
    "vary": "Accept-Encoding",
}

CHANGED = {
    "x-ncp-trace-id": ("6acpi6di6apj536ob5cksjcor2", "00000000000000000000000000"),
    "X-NCP-Trace-Id": ("Not One", "Aaa Aaa"),
    "server": ("orders-gateway", "aaaaaa-aaaawaw"),
    "location": ("https://orders.example/login?id=1", "https://aaaaaa.awaaaaa/aaaaa?id=1"),
    "content-type": ("application/vnd.orders", "application/aaa.aaaaaa"),
    "date": ("1763937351000", "1000000000000"),
    "content-length": ("orders", "aaaaaa"),
    "retry-after": ("1763937351000", "1000000000000"),
    "cache-control": ("orders, max-age=orders", "aaaaaa, max-age=aaaaaa"),
}


def kept(name: str, value: str) -> list[tuple[str, str]]:
    return list(scrubbed_headers(((name, value),), StandIns(known=Known(values={}))))


@pytest.mark.parametrize(("name", "value"), KEPT.items(), ids=KEPT)
def test_what_everybody_may_see_stays(name: str, value: str) -> None:
    """The name as it was written, and the value."""
    assert [(name, value)] == kept(name, value)


@pytest.mark.parametrize(
    ("name", "value", "made"), [(name, *pair) for name, pair in CHANGED.items()], ids=CHANGED
)
def test_what_may_be_the_account_s_has_a_stand_in(name: str, value: str, made: str) -> None:
    """Of a known header too."""
    assert [(name, made)] == kept(name, value)


@pytest.mark.parametrize("name", ["Set-Cookie", "x-amz-request", "x-orders", "etag", "via"])
def test_what_nobody_named_is_left_out(name: str) -> None:
    """Name and all."""
    assert [] == kept(name, "a=b")


def test_doubled_headers_stay_doubled() -> None:
    """In their order."""
    pairs = (("vary", "Accept-Encoding"), ("Vary", "Accept-Encoding"))

    assert pairs == scrubbed_headers(pairs, StandIns(known=Known(values={})))
