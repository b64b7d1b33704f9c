"""
An instance is ours alone for a while: a locked file that says whose, since when, and what was sent.

The lock is the kernel's, so it ends with the process, however that ends. What the file says stays:
a run that was killed after it sent a flush, or got no answer to it, has no line that says it ended,
and the next run tells.

The file is lines of JSON, only ever appended while it is locked: a torn one is the last.
"""

import fcntl
import json
import os
import socket
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Self, TextIO

from flushproof.errors import InterlockRefused
from flushproof.resources import Json

# The events of a line.
HELD, FLUSH, ENDED = "held", "flush", "ended"


@dataclass(slots=True, repr=False)
class Reservation:
    """
    A lock that is held, and its file.

    Attributes:
        file: Open and locked.
        broken_off: What an earlier run left undone, as a sentence; empty if nothing.
    """

    file: TextIO
    broken_off: str = ""

    def note(self, event: str, now_ms: int) -> None:
        """
        Write that *event* is about to happen; it is on the disk when this returns.

        Raises:
            InterlockRefused: It could not be written, so it must not happen.
        """
        self._append({"event": event, "at": moment(now_ms)})

    def close(self, now_ms: int | None = None) -> None:
        """Give it free; with the time, what was begun has ended. Does nothing the second time."""
        if self.file.closed:
            return
        # Where the end cannot be written, the next run tells of one that ended well: no harm done.
        with suppress(InterlockRefused, OSError):
            if now_ms is not None:
                self.note(ENDED, now_ms)
        with suppress(OSError):
            self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, line: Mapping[str, Json]) -> None:
        try:
            self._check_is_there()
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())
        except OSError as error:
            raise InterlockRefused(f"Not sent: {self.file.name}: {error}.") from error

    def _check_is_there(self) -> None:
        """See that others who look for the file find this one, and so the lock."""
        name, there = self.file.name, False
        with suppress(FileNotFoundError):
            there = os.path.samestat(os.fstat(self.file.fileno()), os.stat(name))
        if not there:
            raise InterlockRefused(
                f"Not sent: {name}, the lock of this run, was removed, so another run may have "
                "the instance too."
            )


def reserve(name: str, folder: Path, *, now_ms: int) -> Reservation:
    """
    Lock *name*: it is ours until that is closed or this process ends.

    Raises:
        InterlockRefused: Another process has it, or it cannot be locked.
    """
    path = folder / f"{name}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise PermissionError("the folder belongs to another user")
        file = path.open("a+", encoding="utf-8", errors="replace")
    except OSError as error:
        raise InterlockRefused(f"Not sent: {path} cannot be locked: {error}.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lines = lines_of(file)
        file.close()
        raise InterlockRefused(
            f"Not sent: another run has {name}: held by {owner_in(lines)} ({path}). "
            "Wait until it has ended."
        ) from error
    held = Reservation(file=file, broken_off=broken_off_in(lines_of(file)))
    try:
        if held.broken_off:
            file.write("\n")  # its last line may be torn
        else:
            file.truncate(0)
        held._append({"event": HELD, **myself(), "since": moment(now_ms)})
    except BaseException:
        file.close()
        raise
    return held


def default_lock_dir() -> Path:
    """The folder of this user's locks."""
    return Path(tempfile.gettempdir()) / f"flushproof-{os.getuid()}"


def lines_of(file: TextIO) -> list[dict[str, Json]]:
    """What stands in *file*; a line that is none of ours is an event without a name."""
    file.seek(0)
    return [line_of(text) for text in file]


def line_of(text: str) -> dict[str, Json]:
    """One line, read; empty if it is torn."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def owner_in(lines: Iterable[Mapping[str, Json]]) -> str:
    """Who holds it, by the last line that says so."""
    found = [line for line in lines if line.get("event") == HELD]
    if not found:
        return "a process that has not said its name yet"
    last = found[-1]
    return (
        f"pid {last.get('pid')} of {last.get('user')}@{last.get('host')} since {last.get('since')}"
    )


def broken_off_in(lines: Iterable[Mapping[str, Json]]) -> str:
    """What was begun and not ended, as a sentence; empty if nothing was."""
    owner = ""
    flushes: list[tuple[str, str]] = []
    for line in lines:
        event = line.get("event")
        if event == ENDED:
            flushes = []
        elif event == HELD:
            owner = owner_in([line])
        elif event == FLUSH:
            flushes.append((owner, str(line.get("at"))))
    if not flushes:
        return ""
    whose, when = flushes[-1]
    return (
        f"An earlier run ({whose}) was broken off after it sent a flush at {when}, or no answer "
        "told what became of it."
    )


def myself() -> dict[str, Json]:
    """This process, for a person to find."""
    try:
        user = getuser()
    except (KeyError, OSError):  # an account without a name, as in containers
        user = str(os.getuid())
    return {"pid": os.getpid(), "user": user, "host": socket.gethostname()}


def moment(ms: int) -> str:
    """*ms* since 1970 as ISO 8601, UTC, whole seconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
