"""
Whatever a target answers, a run ends in bounded time and memory, with a verdict that is no pass.

Each server is hostile from the first request on; some, again, after an honest start.
"""

import gzip
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

Turncoats = Callable[..., Any]

MOST_MEMORY = 300 * 1024 * 1024

# Seconds that a run may ask for, and how often it may; it turns hostile long before either.
DEADLINE_S = 20
REQUESTS = 30

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"
XML = OK + b"Content-Type: application/xml\r\n"
ENVELOPE = b'{"flushCloudDBInstanceResponse":%s}'


def body(head: bytes, content: bytes) -> list[bytes]:
    """An answer that is framed as it should be."""
    return [head, b"Content-Length: %d\r\n\r\n" % len(content), content]


def for_ever(*before: bytes, piece: bytes) -> Iterable[bytes]:
    """An answer without an end."""
    return itertools.chain(before, itertools.repeat(piece))


def dripping(*before: bytes, piece: bytes) -> Iterable[bytes]:
    """The same, slowly."""
    yield from before
    while True:
        time.sleep(0.05)
        yield piece


def gigabyte() -> Iterable[bytes]:
    """A body that is as long as it says."""
    yield JSON + b"Content-Length: %d\r\n\r\n" % 2**30
    yield from itertools.repeat(b" " * 2**16, 2**14)


LAUGHS = b"<!DOCTYPE a [<!ENTITY a0 'ha'>%s]><a>&a60;</a>" % b"".join(
    b"<!ENTITY a%d '&a%d;&a%d;'>" % (n, n - 1, n - 1) for n in range(1, 61)
)
DIGITS = b"9" * 100_000
DEEP = 100_000

ANSWERS: Mapping[str, Callable[[], Iterable[bytes]]] = MappingProxyType(
    {
        "endless-headers": lambda: for_ever(OK, piece=b"x-a: b\r\n" * 1000),
        "endless-header-line": lambda: for_ever(OK, b"x-a: ", piece=b"b" * 2**16),
        "endless-status-line": lambda: for_ever(b"HTTP/1.1 200 ", piece=b"O" * 2**16),
        "headers-drip": lambda: dripping(OK, piece=b"x-a: b\r\n"),
        "header-lines-100,000": lambda: body(JSON + b"x-a: b\r\n" * 100_000, b"{}"),
        "header-line-10-mb": lambda: body(JSON + b"x-a: " + b"b" * 10**7 + b"\r\n", b"{}"),
        "set-cookie-bomb": lambda: body(
            JSON + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 4000) for n in range(2000)),
            b"{}",
        ),
        "endless-body": lambda: for_ever(JSON, b"\r\n", piece=b" " * 2**16),
        "endless-chunks": lambda: for_ever(
            JSON, b"Transfer-Encoding: chunked\r\n\r\n", piece=b"1000\r\n" + b" " * 4096 + b"\r\n"
        ),
        "body-drip": lambda: dripping(JSON, b"Content-Length: 100000\r\n\r\n", piece=b" "),
        "gigabyte": gigabyte,
        "chunk-shorter-than-told": lambda: [
            JSON,
            b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n{}\r\n0\r\n\r\n",
        ],
        "chunk-longer-than-told": lambda: [
            JSON,
            b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}{}{}\r\n0\r\n\r\n",
        ],
        "chunk-size-no-number": lambda: [JSON, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"],
        "chunk-size-negative": lambda: [JSON, b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n"],
        "chunk-size-huge": lambda: for_ever(
            JSON, b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n", piece=b" " * 2**16
        ),
        "chunk-trailers-endless": lambda: for_ever(
            JSON, b"Transfer-Encoding: chunked\r\n\r\n0\r\n", piece=b"x-a: b\r\n" * 1000
        ),
        "length-and-chunks": lambda: [
            JSON,
            b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ],
        "length-negative": lambda: [JSON, b"Content-Length: -5\r\n\r\n{}"],
        "length-huge": lambda: [JSON, b"Content-Length: " + DIGITS + b"\r\n\r\n{}"],
        "lengths-that-differ": lambda: [
            JSON,
            b"Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}",
        ],
        "continue-for-ever": lambda: for_ever(piece=b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "early-hints-for-ever": lambda: for_ever(piece=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
        "continue-drip": lambda: dripping(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
        "http-0.9": lambda: [b"<html>hello</html>\n"],
        "http-2": lambda: [b"\x00\x00\x12\x04" + bytes(5) + b"\x00\x03\x00\x00\x00\x64"],
        "tls-on-a-plain-port": lambda: [b"\x15\x03\x01\x00\x02\x02\x16"],
        "nothing": lambda: [],
        "silence": lambda: dripping(piece=b""),
        "noise": lambda: for_ever(piece=bytes(range(256)) * 256),
        "xml-entities": lambda: body(XML, LAUGHS),
        "xml-attributes": lambda: body(
            XML, b"<a " + b" ".join(b'a%d="b"' % n for n in range(90_000)) + b"/>"
        ),
        "gzip-bomb": lambda: body(
            JSON + b"Content-Encoding: gzip\r\n", gzip.compress(bytes(2**26)) * 14
        ),
        "xml-external-entity": lambda: body(
            XML, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
        ),
        "xml-depth": lambda: body(XML, b"<a>" * DEEP + b"</a>" * DEEP),
        "json-depth": lambda: body(JSON, b"[" * DEEP + b"]" * DEEP),
        "json-depth-of-objects": lambda: body(JSON, b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        "json-digits": lambda: body(JSON, ENVELOPE % (b'{"returnCode":%s}' % DIGITS)),
        "json-exponent": lambda: body(JSON, ENVELOPE % b'{"returnCode":1e999999999}'),
        "json-total-rows-digits": lambda: body(
            JSON, ENVELOPE % (b'{"returnCode":"0","totalRows":%s}' % DIGITS)
        ),
        "json-lone-surrogate": lambda: body(
            JSON, ENVELOPE % b'{"returnCode":"\\ud800","returnMessage":"\\udfff"}'
        ),
        "json-nul": lambda: body(JSON, ENVELOPE % b'{"returnMessage":"\\u0000\x00"}'),
        "json-members-doubled": lambda: body(JSON, b'{"a":1,' * 10_000 + b'"a":2' + b"}" * 10_000),
        "nul": lambda: body(JSON, bytes(100_000)),
        "bom": lambda: body(JSON, b"\xef\xbb\xbf" + ENVELOPE % b"{}"),
        "utf-16": lambda: body(JSON, (ENVELOPE % b"{}").decode().encode("utf-16")),
        "one-line-of-a-megabyte": lambda: body(JSON, b'"' + b"x" * 2**20 + b'"'),
        "redirect-loop": lambda: [
            b"HTTP/1.1 302 Found\r\nLocation: /clouddb/v2/flushCloudDBInstance\r\n",
            b"Content-Length: 0\r\n\r\n",
        ],
        "date-that-jumps": lambda: body(
            JSON + b"Date: Thu, 01 Jan 1970 00:00:%02d GMT\r\n" % (time.time_ns() % 60), b"{}"
        ),
    }
)


# What is worth a longer look than at the door: each breaks another part of a run under way.
AFTER_A_WHILE = (
    "endless-headers",
    "header-lines-100,000",
    "body-drip",
    "gigabyte",
    "gzip-bomb",
    "silence",
    "xml-attributes",
    "xml-entities",
    "xml-depth",
    "json-digits",
    "json-exponent",
    "json-lone-surrogate",
    "redirect-loop",
    "tls-on-a-plain-port",
    "date-that-jumps",
)

# Without `envelope/` nobody asks whether what comes is JSON, without `transport/` how it is framed.
SELECTED = ("--select=format/json", "--select=envelope/", "--select=transport/")


AT_ONCE = Path(__file__).parent / "at_once.py"

# Each with the number of requests that are answered honestly before.
SERVERS = (*((name, 8) for name in AFTER_A_WHILE), *((name, 0) for name in ANSWERS))
LOTS = 4


def task(folder: Path, server: Any) -> dict[str, Any]:
    """What judges *server* in *folder*."""
    home = folder / "home"
    home.mkdir(parents=True)
    keys = server.gateway.credentials
    limits = (f"--deadline={DEADLINE_S}", f"--request-budget={REQUESTS}", "--examples=1")
    pace = ("--read-timeout=1.5", "--rate=50")
    return {
        "folder": str(folder),
        "environ": {
            "HOME": str(home),
            "TMPDIR": str(home),
            "NCLOUD_ACCESS_KEY": keys.access_key,
            "NCLOUD_SECRET_KEY": keys.secret_key,
        },
        "arguments": ["run", f"--target={server.url}", *limits, *pace, *SELECTED],
    }


def wrong(folder: Path, server: Any, how: dict[str, Any]) -> list[str]:
    """What a run must not do, and the one of *server* in *folder* did."""
    summary = json.loads((folder / "reports" / "run.json").read_text(encoding="utf-8"))
    page = (folder / "reports" / "index.html").read_text(encoding="utf-8")
    holds = {
        f"the server was never hostile: {how['said']}": server.turned,
        f"exit status {how['status']}: {how['said']}": how["status"] in (1, 12, 13),
        "the summary says another status": how["status"] == summary["verdict"]["exit_status"],
        f"a traceback: {how['said']}": "Traceback" not in how["said"],
        "the page has no end": page.rstrip().endswith("</html>"),
        f"{how['memory']:,} bytes of memory": how["memory"] <= MOST_MEMORY,
    }
    return [what for what, fine in holds.items() if not fine]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory by /proc")
@pytest.mark.parametrize("lot", range(LOTS))
def test_a_run_ends_and_says_what_it_met(tmp_path: Path, turncoat: Turncoats, lot: int) -> None:
    """It does not hang; within 300 MiB, never as conformant, never with a traceback."""
    servers = {
        f"{name}-after-{honest}": turncoat(ANSWERS[name], honest=honest)
        for name, honest in SERVERS[lot::LOTS]
    }
    tasks = [task(tmp_path / name, server) for name, server in servers.items()]

    done = subprocess.run(
        (sys.executable, AT_ONCE), input=json.dumps(tasks), capture_output=True, text=True
    )

    found = zip(servers.items(), json.loads(done.stdout), strict=True)
    assert {} == {
        name: broken
        for (name, server), how in found
        if (broken := wrong(tmp_path / name, server, how))
    }
