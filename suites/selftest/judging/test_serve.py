"""`flushproof serve`: the reference gateway in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Timer
from time import monotonic, sleep
from typing import Any

import pytest

from flushproof.cases.draft import Subject
from flushproof.cli.serve import until_told
from flushproof.exchange import Request
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import RedisServer
from flushproof.reference.account import OWNER
from flushproof.reference.clock import system_ms
from flushproof.targets.preflight import harmless, offset_of
from flushproof.targets.wire import Wire

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"
NAMES = (
    *("NCLOUD_API_GW", "NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY"),
    *("INSTANCE_NO", "REDIS_URL", "BYSTANDER_REDIS_URL"),
)


class Served:
    """A process of `flushproof serve`, and what it printed first."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", MAIN, "serve", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline() for _ in NAMES]
        self.values = dict(line.rstrip("\n").partition("=")[::2] for line in self.lines)

    def stop(self, number: int) -> tuple[int, float]:
        """Send the signal, and give exit status and seconds until the end."""
        started = monotonic()
        self.process.send_signal(number)
        status = self.process.wait(timeout=10)
        return status, monotonic() - started

    def close(self) -> None:
        """End it, however it is."""
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts `flushproof serve`, and stops it."""
    with ExitStack() as resources:

        def start(*arguments: str) -> Served:
            served = Served(tmp_path / "serve.log", *arguments)
            resources.callback(served.close)
            return served

        yield start


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis of the user's own."""
    server = RedisServer.start()
    yield server
    server.stop()


def asked(served: Served, request: Request | None = None) -> int:
    """The status that a request gets, by default one for a decoy."""
    subject = Subject(
        numbers={"unknown": str(2**64)}, credentials={"owner": OWNER, "unknown": OWNER}
    )
    with Wire(served.values["NCLOUD_API_GW"]) as wire:
        answer = wire.send(request or harmless(subject, 0)).response
    assert answer is not None
    return answer.status


def refused_within(seconds: float, port: int) -> bool:
    """Whether nobody listens there, now or soon."""
    end_s = monotonic() + seconds
    while monotonic() < end_s:
        with socket.socket() as link:
            if link.connect_ex(("127.0.0.1", port)) != 0:
                return True
    return False


def test_what_is_printed_is_ready_for_a_shell(serve: Any) -> None:
    """Six variables, one a line, as `eval` takes them."""
    served = serve()
    script = 'eval "$(cat)"; for name in "$@"; do eval "printf \'%s\\n\' \\"\\$$name\\""; done'

    shell = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *NAMES],
        input="".join(served.lines),
        capture_output=True,
        text=True,
        check=True,
    )

    assert list(NAMES) == list(served.values)
    assert [served.values[name] for name in NAMES] == shell.stdout.splitlines()


def test_values_with_a_meaning_to_a_shell_are_quoted(serve: Any, redis: RedisServer) -> None:
    """An ampersand in a URL would start a job."""
    served = serve("--redis-url", f"{redis.url}?db=0&socket_timeout=5")

    shell = subprocess.run(
        ["/bin/sh", "-c", 'eval "$(cat)"; printf %s "$REDIS_URL"'],
        input="".join(served.lines),
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"{redis.url}?db=0&socket_timeout=5" == shell.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_it_cleanly(serve: Any, number: int) -> None:
    """Soon, with exit status 0, no Redis left behind, and no trace of an error."""
    served = serve()
    url = served.values["REDIS_URL"]
    port = int(url.rpartition(":")[2])
    idle = socket.create_connection(("127.0.0.1", int(served.values["NCLOUD_API_GW"][-5:])))

    with idle:
        status, took_s = served.stop(number)

    assert 0 == status
    assert 2 > took_s
    assert "Traceback" not in served.log.read_text()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_kill_leaves_no_redis_behind(serve: Any) -> None:
    """Not even one that nobody could stop."""
    served = serve()
    port = int(served.values["REDIS_URL"].rpartition(":")[2])

    served.stop(signal.SIGKILL)

    assert refused_within(5, port)


def test_a_port_that_is_taken_is_told(flushproof: Any) -> None:
    """Exit status 12, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = flushproof("serve", "--port", str(taken.getsockname()[1]))

    assert 12 == ran.status
    assert "Choose another port" in ran.err
    assert "Traceback" not in ran.err


def test_a_redis_with_data_is_not_taken(flushproof: Any, redis: RedisServer) -> None:
    """Unless its data may go; exit status 10, and nothing was written."""
    with Probe(redis.url) as probe:
        probe.connection.demand([("SET", "theirs", 1)])
        before = probe.mark()

        ran = flushproof("serve", "--redis-url", redis.url)

        assert 10 == ran.status
        assert "--disposable" in ran.err
        assert before == probe.mark()


def test_a_redis_with_data_that_may_go_is_taken(serve: Any, redis: RedisServer) -> None:
    """Nothing is done to it until somebody flushes it."""
    with Probe(redis.url) as probe:
        probe.connection.demand([("SET", "theirs", 1)])

        served = serve("--redis-url", redis.url, "--disposable")

        assert redis.url == served.values["REDIS_URL"]
        assert not probe.is_empty()


def test_a_redis_with_what_an_earlier_run_left_is_taken(serve: Any, redis: RedisServer) -> None:
    """The data of ours is nobody's loss."""
    with Probe(redis.url) as probe:
        probe.seed()

    served = serve("--redis-url", redis.url)

    assert redis.url == served.values["REDIS_URL"]


def test_one_redis_is_not_taken_twice(flushproof: Any, redis: RedisServer) -> None:
    """A flush of the target would be one of the bystander."""
    ran = flushproof("serve", "--redis-url", redis.url, "--bystander-redis-url", redis.url)

    assert 4 == ran.status


def test_the_redis_that_was_given_is_named(serve: Any, redis: RedisServer) -> None:
    """Not one of those started beside it."""
    with Probe(redis.url) as probe:
        name = probe.server_name()

    served = serve("--redis-url", redis.url)

    assert asked(served) == 401
    served.stop(signal.SIGTERM)
    assert name in served.log.read_text()


def test_each_request_is_logged_with_its_verdict(serve: Any) -> None:
    """Method, path and what was answered; no header, no query, no body."""
    served = serve()
    asked(served)
    asked(
        served,
        Request(
            method="POST",
            target="/a%0apath?secret=in-the-query",
            headers=(("x-secret", "in-a-header"),),
            body=b"secret=in-the-body",
        ),
    )

    served.stop(signal.SIGTERM)

    log = served.log.read_text()
    assert "POST '/clouddb/v2/flushCloudDBInstance': gateway error 200 (HTTP 401)" in log
    assert "POST '/a%0apath': gateway error 300 (HTTP 404)" in log
    assert not {"in-the-query", "in-a-header", "in-the-body"} & set(log.replace("'", " ").split())
    assert OWNER.secret_key not in log


def test_a_reader_of_its_output_that_leaves_does_not_stop_it(serve: Any) -> None:
    """`flushproof serve | head -1` closes the pipe early."""
    served = serve()
    served.process.stdout.close()

    assert asked(served) == 401


def test_the_clock_can_be_set_off(serve: Any) -> None:
    """Its Date is ahead of ours by as much."""
    served = serve("--clock-offset-ms", "600000")
    subject = Subject(
        numbers={"unknown": str(2**64)}, credentials={"owner": OWNER, "unknown": OWNER}
    )

    with Wire(served.values["NCLOUD_API_GW"], clock=system_ms) as wire:
        ahead_ms = offset_of(wire.send(harmless(subject, 0)))

    assert 598_000 < (ahead_ms or 0) < 602_000


@pytest.mark.parametrize("delay_s", [0.0, 0.05], ids=["before", "while"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_wait(number: signal.Signals, delay_s: float) -> None:
    """Whether it comes before the wait begins or while it lasts."""
    timer = Timer(delay_s, os.kill, (os.getpid(), number))

    with until_told() as wait:
        timer.start()
        sleep(0.02)
        wait()

    timer.join()


def test_handlers_of_signals_are_put_back() -> None:
    """Whoever had one keeps it."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]

    with until_told():
        pass

    assert before == [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
