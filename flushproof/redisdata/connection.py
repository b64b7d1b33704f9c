"""
One connection to a Redis, and commands sent over it in batches.

redis-py reads the URL, does TLS and login, and parses; its client, its pool and its retries are
left aside, since a batch is to be one round trip and a write is never to be sent twice.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flushproof.errors import EnvironmentUnusable, UsageError

CONNECT_LIMIT_S = 5.0
ANSWER_LIMIT_S = 10.0

# Options that a URL may have and only redis-py's pools know.
OF_A_POOL = ("max_connections", "timeout")

Command: TypeAlias = tuple[str | bytes | int, ...]
# bytes, int, None, a Refusal, or a list of these: as the commands are, so are the answers.
Reply: TypeAlias = Any

# By the name of redis-py's error; the text of the server stands before it.
ADVICE = {
    "AskError": "This is a node of a cluster; give the URL of a Redis that is no cluster.",
    "AuthenticationError": "Check user name and password in the URL.",
    "AuthenticationWrongNumberOfArgsError": "Check user name and password in the URL.",
    "MovedError": "This is a node of a cluster; give the URL of a Redis that is no cluster.",
    "NoPermissionError": "Give a user that may read, write, SCAN, DUMP, INFO and FLUSHALL.",
    "OutOfMemoryError": "The server is full; the data that is written needs about 1 MB.",
    "ReadOnlyError": "This is a replica; give the URL of the master.",
}
UNREADABLE = "(a URL that cannot be read)"
CHECK = "Check that the server runs, that the URL is right and that this host may connect to it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The server's answer to one command was an error: its text, and redis-py's name for it."""

    kind: str
    text: str

    @property
    def unknown_command(self) -> bool:
        """Whether the server does not know the command, or hides it."""
        return self.text.lower().startswith("unknown command")

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.text.rstrip('. ')}.", ADVICE.get(self.kind))))


def packed(commands: Iterable[Command]) -> bytes:
    """*commands* as they go over the wire (RESP2), all in one piece: redis-py takes its time."""
    pieces = []
    for command in commands:
        words = [word if isinstance(word, bytes) else str(word).encode() for word in command]
        pieces.append(b"*%d\r\n" % len(words))
        pieces.extend(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)
    return b"".join(pieces)


def shown(url: str) -> str:
    """*url* as it may be printed: without user, password and options."""
    try:
        parts = urlsplit(url)
        # A password with an unescaped character may end up in any part behind the host.
        if (
            not url.startswith(f"{parts.scheme}://")
            or "@" in parts.path + parts.query + parts.fragment
        ):
            return UNREADABLE
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return UNREADABLE
    return f"{parts.scheme}://{host}{port}{parts.path}"


class Connection:
    """
    A connection to the Redis at a URL, opened by the first command and again after it is lost.

    Which database is selected is undefined between batches: each batch starts with a `SELECT`
    if its commands look at one database. Safe to use from several threads.
    """

    def __init__(self, url: str) -> None:
        """Read *url*; nothing is opened yet. Raises `UsageError` if redis-py cannot read it."""
        import redis  # takes longer to import than all of ours
        from redis.backoff import NoBackoff
        from redis.connection import parse_url
        from redis.retry import Retry

        # redis-py gives this function no types.
        options_of: Callable[[str], dict[str, Any]] = parse_url
        self.shown = shown(url)
        self.errors = (redis.RedisError, OSError, UnicodeError)
        self.response_error = redis.ResponseError
        self.lock = threading.Lock()
        self.opened = False
        # Put over the options of the URL, so that none of them changes what an answer looks like.
        ours = {
            "decode_responses": False,
            "health_check_interval": 0,
            "protocol": 2,
            "retry": Retry(NoBackoff(), 0),
            "retry_on_error": [],
            "retry_on_timeout": False,
            "socket_connect_timeout": CONNECT_LIMIT_S,
            "socket_timeout": ANSWER_LIMIT_S,
        }
        try:
            if self.shown == UNREADABLE:
                raise ValueError
            options = options_of(url)
            kind = options.pop("connection_class", redis.Connection)
            for name in OF_A_POOL:
                options.pop(name, None)
            self.link: Any = kind(**options | ours)
        except (TypeError, ValueError, redis.RedisError):
            # Without the cause: its text may hold the password.
            raise UsageError(
                f"{self.shown} is not a Redis URL, or has options that redis-py does not know. "
                "Expected redis://[[USER]:PASSWORD@]HOST:PORT, rediss://… with TLS, or "
                "unix:///PATH, with special characters percent-encoded."
            ) from None

    def ask(self, commands: Sequence[Command]) -> list[Reply]:
        """The answer to each of *commands*, sent in one go; a refused one is a `Refusal`."""
        [replies] = ask_together([self], commands)
        return replies

    def asking(self, message: bytes, count: int) -> Generator[None, None, list[Reply]]:
        """Send *message*, *count* packed commands; once resumed, return the answers to them."""
        with self.lock:
            if self.opened and self.stale():
                self.link.disconnect()
            self.opened = False
            try:
                self.link.send_packed_command([message])
                yield
                replies = [self.reply() for _ in range(count)]
            except self.errors as error:
                self.link.disconnect()
                advice = ADVICE.get(type(error).__name__, CHECK)
                what = str(error).rstrip(".")
                raise EnvironmentUnusable(
                    f"The Redis at {self.shown} cannot be used: {what}. {advice}"
                ) from None
            except BaseException:
                # Answers of this batch are still to come: nobody may take them for others.
                self.link.disconnect()
                raise
            self.opened = True
            return replies

    def stale(self) -> bool:
        """Whether the server closed the idle connection; opening anew before sending is safe."""
        try:
            return bool(self.link.can_read(0))
        except self.errors:
            return True

    def reply(self) -> Reply:
        """The next answer."""
        try:
            return self.link.read_response()
        except self.response_error as error:
            return Refusal(kind=type(error).__name__, text=str(error))

    def demand(self, commands: Sequence[Command]) -> list[Reply]:
        """The answer to each of *commands*; a refused one is an `EnvironmentUnusable`."""
        [replies] = demand_together([self], commands)
        return replies

    def refused(self, command: Command, refusal: Refusal) -> EnvironmentUnusable:
        """The error to raise when *command* had to succeed and did not."""
        name = command[0] if isinstance(command[0], str) else "a command"
        return EnvironmentUnusable(f"The Redis at {self.shown} refused {name}: {refusal}")

    def close(self) -> None:
        """Close it. Does nothing the second time."""
        self.link.disconnect()


def ask_together(
    connections: Sequence[Connection], commands: Sequence[Command]
) -> list[list[Reply]]:
    """What `Connection.ask` gives, of each; all are asked before any answer is waited for."""
    message = packed(commands)
    conversations = [connection.asking(message, len(commands)) for connection in connections]
    try:
        for conversation in conversations:
            next(conversation)
        return [answers_of(conversation) for conversation in conversations]
    finally:
        for conversation in conversations:
            conversation.close()


def answers_of(conversation: Generator[None, None, list[Reply]]) -> list[Reply]:
    """The answers that *conversation* waits for."""
    try:
        next(conversation)
    except StopIteration as end:
        answers: list[Reply] = end.value
        return answers
    raise AssertionError("a conversation has one question")


def demand_together(
    connections: Sequence[Connection], commands: Sequence[Command]
) -> list[list[Reply]]:
    """What `Connection.demand` gives, of each; all are asked before any answer is waited for."""
    answers = ask_together(connections, commands)
    for connection, replies in zip(connections, answers, strict=True):
        for command, reply in zip(commands, replies, strict=True):
            if isinstance(reply, Refusal):
                raise connection.refused(command, reply)
    return answers
