"""
The command that is judged: given what it needs, watched until it ends, ended if it does not.

It runs as the leader of a session and a process group of its own, so that a Ctrl-C on the terminal
is ours alone, and whatever it leaves behind can be ended with it. Its folder, its home and all
variables but those that are given are the caller's.
"""

import os
import selectors
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic, sleep

from flushproof.credentials import ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE
from flushproof.errors import EnvironmentUnusable
from flushproof.signing import Credentials

INSTANCE_VARIABLE = "FLUSHPROOF_INSTANCE_NO"
ROOT_VARIABLE = "NCLOUD_API_GW"

# Of either stream so much is kept; the rest is read, so that nobody waits for us, and dropped.
MOST_OUTPUT = 1024 * 1024

# How long a group that was asked to end may take, before it is killed.
GRACE_S = 1.0
POLL_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a command is given: the gateway's root URL, a pair of keys, and an instance's number."""

    url: str
    credentials: Credentials
    instance_no: str

    def in_arguments(self, arguments: Sequence[str]) -> list[str]:
        """*arguments* with the placeholders filled in; other braces stay as they are."""
        values = {
            "{url}": self.url,
            "{access_key}": self.credentials.access_key,
            "{secret_key}": self.credentials.secret_key,
            "{instance_no}": self.instance_no,
        }
        return [filled(argument, values) for argument in arguments]

    def in_environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """*environ* with the variables of the vendor's tools, and one for the instance."""
        return {
            **environ,
            **directly(environ),
            ROOT_VARIABLE: self.url,
            ACCESS_KEY_VARIABLE: self.credentials.access_key,
            SECRET_KEY_VARIABLE: self.credentials.secret_key,
            INSTANCE_VARIABLE: self.instance_no,
        }


def filled(argument: str, values: Mapping[str, str]) -> str:
    """*argument* with each name of *values* replaced."""
    for name, value in values.items():
        argument = argument.replace(name, value)
    return argument


def directly(environ: Mapping[str, str]) -> dict[str, str]:
    """What keeps a proxy of the caller's out of the way to this machine."""
    if not any(name.lower().endswith("_proxy") and value for name, value in environ.items()):
        return {}
    known = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    return dict.fromkeys(
        ("no_proxy", "NO_PROXY"), ",".join(filter(None, (known, "127.0.0.1,localhost")))
    )


@dataclass(slots=True)
class Kept:
    """The first bytes of a stream, and whether there were more."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    cut: bool = False

    def take(self, data: bytes) -> None:
        """Keep of *data* what there is room for."""
        room = self.limit - len(self.data)
        self.data += data[:room]
        self.cut = self.cut or len(data) > room


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    How a command ended.

    Attributes:
        exit_status: Negative for a signal that was not ours; None if it had to be killed.
        stdout: The first `MOST_OUTPUT` bytes.
        stderr: The same.
        cut: Whether there was more of either.
    """

    exit_status: int | None
    duration_ms: float
    stdout: bytes
    stderr: bytes
    cut: bool

    @property
    def timed_out(self) -> bool:
        """Whether it had to be killed."""
        return self.exit_status is None


class Running:
    """Runs commands, several at a time if need be, and ends them all when told."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.live: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def run(self, command: Sequence[str], environ: Mapping[str, str], timeout_s: float) -> Ended:
        """
        Run *command* until it ends, or for *timeout_s*.

        Raises:
            EnvironmentUnusable: It cannot be started, or all was stopped.
        """
        begun_s = monotonic()
        process = self.started(command, environ)
        kept = tuple(Kept(MOST_OUTPUT) for _ in range(2))
        try:
            self.watch(process, kept, begun_s + timeout_s)
            on_time = process.poll() is not None
        finally:
            duration_ms = (monotonic() - begun_s) * 1000
            end(process)
            with self.lock:
                self.live.discard(process)
        return Ended(
            exit_status=process.returncode if on_time else None,
            duration_ms=duration_ms,
            stdout=bytes(kept[0].data),
            stderr=bytes(kept[1].data),
            cut=any(one.cut for one in kept),
        )

    def started(
        self, command: Sequence[str], environ: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """*command* as a process that `stop` knows of."""
        with self.lock:
            if self.stopped:
                raise EnvironmentUnusable(f"{command[0]}: was not started, since all is to stop.")
            try:
                process = subprocess.Popen(
                    command,
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                raise EnvironmentUnusable(
                    f"{command[0]}: cannot be started: {reason}. What stands behind `--` is run "
                    "as it is, without a shell: a program and its arguments, for example "
                    "`flushproof client -- python my_client.py`."
                ) from None  # the error's own text may quote arguments, and one may be the secret
            self.live.add(process)
        return process

    def watch(
        self, process: "subprocess.Popen[bytes]", kept: tuple[Kept, ...], deadline_s: float
    ) -> None:
        """
        Read what *process* says until it has ended, at most until *deadline_s*.

        What it left running may hold its streams open; that is not waited for.
        """
        with selectors.DefaultSelector() as selector:
            for stream, place in zip((process.stdout, process.stderr), kept, strict=True):
                assert stream is not None
                os.set_blocking(stream.fileno(), False)
                selector.register(stream.fileno(), selectors.EVENT_READ, place)
            while not self.stopped and (left_s := deadline_s - monotonic()) > 0:
                ended = process.poll() is not None
                ready = selector.select(0 if ended else min(left_s, POLL_S))
                for key, _ in ready:
                    data = os.read(key.fd, 64 * 1024)
                    key.data.take(data)
                    if not data:
                        selector.unregister(key.fd)
                if not selector.get_map() and not ended:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(min(left_s, POLL_S))
                elif ended and not ready:
                    return

    def stop(self) -> None:
        """End every command that runs, and start no other."""
        with self.lock:
            self.stopped = True
            live = tuple(self.live)
        for process in live:
            signal_group(process, signal.SIGTERM)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End *process* and all of its group: asked first, then killed."""
    if signal_group(process, signal.SIGTERM):
        deadline_s = monotonic() + GRACE_S
        while monotonic() < deadline_s:
            process.poll()
            if not signal_group(process, 0):
                break
            sleep(POLL_S)
        else:
            signal_group(process, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def signal_group(process: "subprocess.Popen[bytes]", number: int) -> bool:
    """Send *number* to the group of *process*; whether there still was one."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS, of a group that has ended and was not waited for
        return process.poll() is None
    return True
