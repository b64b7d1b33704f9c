"""What one exchange costs: in a bare loop, as a generated request, as a hand-written case."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from time import perf_counter

import requests
from measuring import Row, Table, interleaved, ratios

from flushproof import run as runs
from flushproof import signing
from flushproof.cases import cases
from flushproof.contract import PATH
from flushproof.interlock import decoy
from flushproof.matrix.properties import properties
from flushproof.settings import Settings
from flushproof.signing import Credentials

FORM = "application/x-www-form-urlencoded"
BARE = 400  # requests in a round of a bare loop
EXAMPLES = (15, 60)  # of each property; what the second takes longer is what is measured
EVERY = 4  # of the hand-written cases, the first, the fifth, ...


def table(rounds: int) -> Table:
    """Milliseconds an exchange, and how they compare."""
    with running() as run:
        url, subject = run.target.about["root_url"], run.target.subject
        with requests.Session() as session:
            session.trust_env = False

            def bare(number: str, credentials: Credentials) -> Callable[[], float]:
                return lambda: bare_loop(session, url, number, credentials, run.target.now_ms)

            owner, stranger = subject.credentials["owner"], subject.credentials["unknown"]
            found = interleaved(
                rounds,
                {
                    "decoy": bare(decoy(1), owner),
                    "refused": bare(decoy(1), stranger),
                    "valid": bare(subject.numbers["target"], owner),
                    "generated": lambda: one_more_generated(run),
                    "case": lambda: one_more_case(run),
                },
            )
    base = found["decoy"]
    made = Table("One more exchange with the reference gateway")
    made.rows = [
        Row(name=f"bare loop, {what}", values=found[name], unit="ms")
        for name, what in (
            ("decoy", "a decoy: refused by the back end"),
            ("refused", "unknown key: refused by the gateway"),
            ("valid", "valid: flushes an empty Redis"),
        )
    ]
    made.rows += [
        Row(name="bare loop, requests per second", values=[1000 / ms for ms in base]),
        Row(name="generated request", values=found["generated"], unit="ms"),
        Row(
            name="generated request / bare loop, decoy",
            values=ratios(found["generated"], base),
            limit="at most 2",
        ),
        Row(name="hand-written case", values=found["case"], unit="ms"),
        Row(name="hand-written case / bare loop, decoy", values=ratios(found["case"], base)),
    ]
    made.notes = [
        "Bare loop: signed POSTs through one requests.Session without the environment.",
        f"Generated: all properties with {EXAMPLES[1]} examples less the same with {EXAMPLES[0]};",
        "each request is judged, and the data of four instances looked at after it.",
        "Case: built, sent, judged, data looked at, and refilled after a flush, logged; every",
        f"{EVERY}th of the suite, without what pytest adds.",
    ]
    return made


@contextmanager
def running() -> Iterator[runs.Run]:
    """A run on the embedded gateway, with a Redis behind each instance, and reports for nobody."""
    clock = runs.Time(
        now_ms=lambda: time.time_ns() // 1_000_000, monotonic=time.monotonic, sleep=time.sleep
    )
    with TemporaryDirectory() as directory:
        run = runs.start(Settings(report_dir=directory), clock, planned=())
        try:
            yield run
        finally:
            run.target.close()
            run.log.close()


def bare_loop(
    session: requests.Session,
    url: str,
    number: str,
    credentials: Credentials,
    now_ms: Callable[[], int],
) -> float:
    """Milliseconds that a signed POST about instance *number* takes, answer read."""
    body = f"cloudDBInstanceNo={number}&responseFormatType=json"
    started_s = perf_counter()
    for _ in range(BARE):
        timestamp = str(now_ms())
        headers = {
            "accept": "application/json",
            "Content-Type": FORM,
            signing.TIMESTAMP: timestamp,
            signing.ACCESS_KEY: credentials.access_key,
            signing.SIGNATURE_V2: signing.sign("POST", PATH, timestamp, credentials),
        }
        session.post(url + PATH, data=body, headers=headers, timeout=10).json()
    return (perf_counter() - started_s) * 1000 / BARE


def one_more_generated(run: runs.Run) -> float:
    """Milliseconds that a generated request costs once its property is under way."""
    took_s, sent = [], []
    for examples in EXAMPLES:
        found = properties(examples)
        before, started_s = run.judge.exchanges, perf_counter()
        for one in found:
            one.put(run)
        took_s.append(perf_counter() - started_s)
        sent.append(run.judge.exchanges - before)
    return (took_s[1] - took_s[0]) * 1000 / (sent[1] - sent[0])


def one_more_case(run: runs.Run) -> float:
    """Milliseconds that a hand-written case costs, pytest left aside."""
    some = cases()[::EVERY]
    started_s = perf_counter()
    for case in some:
        run.record(run.judge.put(case))
    return (perf_counter() - started_s) * 1000 / len(some)
