"""What was looked at, as values; where something could not be seen, the reason stands instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flushproof.credentials import Found
from flushproof.oracles.answer import Answer
from flushproof.redisdata.programs import Program
from flushproof.resources import Json
from flushproof.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """
    A package that flushproof needs.

    Attributes:
        least: The least version that will do.
        found: The one that is here; empty if none is.
    """

    name: str
    least: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """
    The credentials.

    Attributes:
        found: They, and where they were found; None if they were not.
        trouble: Why not.
        readable_by: The file that others on this machine can read; None if there is none.
    """

    found: Found | None = None
    trouble: str = ""
    readable_by: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """
    A file that keeps runs on one instance apart.

    Attributes:
        owner: Who has it, or had it.
        held: Whether that process is still there.
        broken_off: What a run left undone; empty if nothing.
    """

    name: str
    owner: str
    held: bool
    broken_off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapes:
    """
    A folder of cassettes.

    Attributes:
        count: How many there are.
        days: The day of the oldest and of the newest recording, `YYYY-MM-DD`.
        quoted: How many are no recordings but published; those do not age.
        trouble: Why they cannot be read; empty if they can, or there are none.
        each: The day of every recording, with its file.
    """

    folder: Path
    count: int = 0
    days: tuple[str, ...] = ()
    quoted: int = 0
    trouble: str = ""
    each: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """
    Where reports go.

    Attributes:
        made: Whether it is there already.
        writable: Whether it, or else what it would be made in, can be written.
        free_bytes: How much room there is.
    """

    path: Path
    made: bool
    writable: bool
    free_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    Whom a secure connection came about with.

    Attributes:
        issuer: Who says so.
        days: How long the certificate is still good for.
        protocol: Such as `TLSv1.3`.
        trouble: Why no secure connection came about; empty if one did.
    """

    issuer: str = ""
    days: int = 0
    protocol: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """
    What a running gateway showed, asked harmless things.

    Attributes:
        host: Its name.
        addresses: Where that leads.
        unresolved: Why it leads nowhere; empty if it does.
        certificate: None if it is reached by plain http.
        answer: To an unsigned request; None if none came.
        unlike: Why that is not how this API answers; empty if it is.
        offset_ms: How far its `Date` is ahead of ours; None without one.
        clock: Sentences about that.
        wrong_clock: Why nobody could sign a request by that; empty if one can.
        signed: The answer to a signed request for a decoy; None if none came, or none was sent.
        refused: Why it speaks against our keys; empty if it does not.
        unasked: Why no signed request was sent; empty if one was.
        rows: What it lists of `--instance-no`; None if it was not asked, or did not tell.
        unlisted: Why the instance was not seen there; empty if it was.
    """

    host: str
    addresses: tuple[str, ...] = ()
    unresolved: str = ""
    certificate: Certificate | None = None
    answer: Answer | None = None
    unlike: str = ""
    offset_ms: int | None = None
    clock: tuple[str, ...] = ()
    wrong_clock: str = ""
    signed: Answer | None = None
    refused: str = ""
    unasked: str = ""
    rows: tuple[Mapping[str, Json], ...] | None = None
    unlisted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """
    What a Redis says of itself.

    Attributes:
        shown: Its URL, without a password.
        port: The one in the URL; None for a socket in the file system.
        product: Such as `valkey`.
        version: Its own; `redis_version` says which Redis it is like.
        info: The fields of `INFO`.
        keys: How many keys it has.
        trouble: Why nothing was learned; empty if something was.
    """

    shown: str
    port: int | None = None
    product: str = ""
    version: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    keys: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    Everything that was looked at.

    Attributes:
        now_ms: When: milliseconds since 1970, our clock.
        python: The version of the interpreter.
        version: Of flushproof.
        data: How much of our own data could be read.
        data_trouble: Why some of it could not; empty if all could.
        servers: The Redis servers that were given, by option.
        called: The running gateway; None if the target is none.
    """

    settings: Settings
    now_ms: int
    python: str
    version: str
    libraries: tuple[Library, ...]
    data: str
    data_trouble: str
    keys: Keys
    programs: tuple[Program, ...]
    folder: Folder
    locks: tuple[Lock, ...]
    tapes: tuple[Tapes, ...]
    servers: Mapping[str, Server]
    called: Called | None
