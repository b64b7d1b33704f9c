"""`flushproof serve`: the reference gateway on a port, for people and clients to use."""

import os
import shlex
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import click

from flushproof.diagnosis import diagnose
from flushproof.diagnosis.telling import INDENT, lines_of
from flushproof.exchange import Request, Response, value_of
from flushproof.faults import fault_named
from flushproof.oracles.answer import Kind, read_response
from flushproof.reference.account import EMBEDDED_INSTANCES, OWNER, Account
from flushproof.reference.clock import Clock
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import READINGS, Readings
from flushproof.signing import ACCESS_KEY
from flushproof.targets.household import household

NOT_AUTHENTICATED = (Kind.GATEWAY_ERROR, "200")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 means a free one")
@click.option(
    "--reading",
    multiple=True,
    metavar="NAME=READING",
    help=f"how a contradiction is read; repeatable. Names: {', '.join(READINGS)}",
)
@click.option(
    "--fault", default="", metavar="NAME", help="lie on purpose, as --target embedded:NAME does"
)
@click.option("--redis-url", metavar="URL", help="the Redis behind the instance; default: our own")
@click.option("--bystander-redis-url", metavar="URL", help="the Redis behind the bystander")
@click.option("--disposable", is_flag=True, help="a given Redis that holds data may lose it")
@click.option(
    "--clock-offset-ms", type=int, default=0, help="how far the gateway's clock is ahead of ours"
)
def serve(
    port: int,
    reading: tuple[str, ...],
    fault: str,
    redis_url: str | None,
    bystander_redis_url: str | None,
    disposable: bool,
    clock_offset_ms: int,
) -> None:
    """
    Start the reference gateway and print what its clients need, ready for a shell's `eval`.

    Each request is logged on stderr with its verdict. Where the authentication is refused, what is
    wrong with the signature is said below it, as `flushproof explain` does. Ctrl-C, SIGTERM or the
    end of the terminal stops it.
    """
    lie = fault_named(fault)
    readings = Readings.parse(*reading)
    with ExitStack() as resources:
        wait = resources.enter_context(until_told())
        house = household(
            resources,
            given={"target": redis_url, "bystander": bystander_redis_url},
            disposable=disposable,
            tcp=True,
        )
        clock = Clock()
        clock.shift(clock_offset_ms)
        server = resources.enter_context(
            GatewayServer(
                lie.gateway(house.account, readings),
                clock,
                port,
                on_exchange=log_of(house.account, clock),
                **lie.server,
            )
        )
        click.echo(
            "\n".join(
                f"{name}={shlex.quote(value)}"
                for name, value in (
                    ("NCLOUD_API_GW", server.url),
                    ("NCLOUD_ACCESS_KEY", OWNER.access_key),
                    ("NCLOUD_SECRET_KEY", OWNER.secret_key),
                    ("INSTANCE_NO", EMBEDDED_INSTANCES["target"].number),
                    ("REDIS_URL", house.urls["target"]),
                    ("BYSTANDER_REDIS_URL", house.urls["bystander"]),
                )
            )
        )
        click.echo(f"flushproof: serving on {server.url}, {house.redis['name']}", err=True)
        wait()
    click.echo("flushproof: stopped", err=True)


def log_of(account: Account, clock: Callable[[], int]) -> Callable[[Request, Response], None]:
    """
    A function that logs a request in one line, without anything that a secret could be in.

    Below a line about a signature that was refused stands why, told by the keys of *account*.
    """

    def log(request: Request, response: Response) -> None:
        path = request.path if request.method else "(not HTTP)"
        answer = read_response(response)
        lines = [f"{request.method} {path!r}: {answer}"]
        if (answer.kind, answer.code) == NOT_AUTHENTICATED:
            lines += (f"{INDENT}{line}" for line in why(account, request, clock()))
        with suppress(OSError):  # whoever read stderr may have gone; serving goes on
            click.echo("\n".join(lines), err=True)

    return log


def why(account: Account, request: Request, now_ms: int) -> Iterator[str]:
    """What is wrong with the signature of *request*; that of one without keys is not looked at."""
    caller = account.callers.get((value_of(request.headers, ACCESS_KEY) or "").strip(" \t"))
    credentials = caller.credentials if caller else OWNER
    return lines_of(diagnose(request, credentials, now_ms))


@contextmanager
def until_told() -> Iterator[Callable[[], None]]:
    """
    A function that returns when this process is told to end, or was before it is called.

    A pipe, and not a `threading.Event`: to set one in a signal's handler blocks for good if the
    signal comes while `wait` holds the event's lock.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    told = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: None) for number in told}
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def wait() -> None:
        os.read(reading, 1)

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(writing)
        os.close(reading)
