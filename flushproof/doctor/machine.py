"""A look at this machine: what is installed, what can be read, and where can be written."""

import os
import platform
import re
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flushproof.cases import cases
from flushproof.contract import contract
from flushproof.credentials import find_credentials, home_of
from flushproof.doctor.seen import Folder, Keys, Library, Lock, Tapes
from flushproof.errors import FlushproofError
from flushproof.reservation import HELD, broken_off_in, lines_of, owner_in
from flushproof.resources import Json, load, root
from flushproof.settings import Settings
from flushproof.targets.replay import LIVE, library_in

REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:>=(?P<least>[0-9.]+))?[^;]*")

# Where recordings are, below the folder of our data.
SHELVES = ("published", "embedded", "live")

OTHERS_READ = 0o044


def python_version() -> str:
    """Implementation and version of the interpreter."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def libraries() -> Iterator[Library]:
    """The packages that flushproof needs, less those that only its own tests do."""
    for line in requires("flushproof") or ():
        found = REQUIREMENT.match(line)
        if found is None or "extra ==" in line:
            continue
        try:
            here = version(found["name"])
        except PackageNotFoundError:
            here = ""
        yield Library(name=found["name"], least=found["least"] or "", found=here)


def data() -> tuple[str, str]:
    """How much of our own data can be read, and why not all of it."""
    try:
        own = sorted((root() / "schemas").rglob("*.json"))
        for path in own:
            load(str(path.relative_to(root())))
        counts = (
            f"{len(contract().requirements)} requirements",
            f"{len(cases())} cases",
            f"{len(own)} schemas",
        )
    except (FlushproofError, OSError, ValueError, KeyError) as error:
        return "", f"{type(error).__name__}: {error}"
    return f"{', '.join(counts)} in {root()}", ""


def keys(environ: Mapping[str, str]) -> Keys:
    """The credentials that a run would sign with."""
    home = home_of(environ)
    file = home / ".ncloud" / "configure" if home is not None else None
    try:
        found = find_credentials(environ, home)
    except FlushproofError as error:
        return Keys(trouble=str(error))
    used = file is not None and found.origin.startswith(str(file))
    open_to_others = used and file is not None and file.stat().st_mode & OTHERS_READ
    return Keys(found=found, readable_by=file if open_to_others else None)


def folder(path: Path) -> Folder:
    """Where reports are to go; nothing is made there."""
    nearest = path.absolute()
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return Folder(
        path=path,
        made=path.is_dir(),
        writable=nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK),
        free_bytes=shutil.disk_usage(nearest).free,
    )


def locks(where: Path) -> Iterator[Lock]:
    """What runs have locked; nothing is locked to find out, since that could refuse a run."""
    for path in sorted(where.glob("*.lock")):
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                lines = lines_of(file)
        except OSError:
            continue  # it is another user's, and no affair of ours
        holders = [line for line in lines if line.get("event") == HELD]
        # Its last line is of whoever has it, unless that says that it has ended.
        ours = bool(holders) and lines[-1].get("event") != "ended" and alive(holders[-1])
        yield Lock(
            name=path.stem,
            owner=owner_in(lines),
            held=ours,
            broken_off="" if ours else broken_off_in(lines),
        )


def alive(holder: Mapping[str, Json]) -> bool:
    """Whether the process of *holder* is there, on this machine."""
    pid = holder.get("pid")
    if holder.get("host") != socket.gethostname() or not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def our_shelves() -> tuple[Path, ...]:
    """The folders of recordings that come with flushproof."""
    return tuple(root() / "cassettes" / name for name in SHELVES)


def tapes(settings: Settings, shelves: Sequence[Path]) -> Iterator[Tapes]:
    """
    The folders of recordings: *shelves*, and those that the options name.

    And the one of the working folder, where there is one: it is filled and played without a name.
    """
    played = settings.target.partition(":")[2] if settings.is_replay else ""
    named = [Path(name) for name in (settings.record_dir, played) if name]
    usual = [Path(LIVE), *([Path(settings.baseline)] if settings.baseline else [])]
    found = (path for path in usual if any(path.glob("*.json")))
    seen: dict[Path, Path] = {}
    for path in (*shelves, *named, *found):
        seen.setdefault(path.resolve(), path)
    return map(tapes_in, seen.values())


def tapes_in(path: Path) -> Tapes:
    """How many recordings are in the folder at *path*, and of when; checked as for a replay."""
    if not any(path.glob("*.json")):
        return Tapes(folder=path)
    try:
        library = library_in((path,))
    except FlushproofError as error:
        return Tapes(folder=path, trouble=str(error))
    recorded = sorted(
        (tape.provenance.recorded_at or "", tape.path) for tape in library.recorded.values()
    )
    return Tapes(
        folder=path,
        count=len(recorded) + len(library.quoted),
        days=(recorded[0][0], recorded[-1][0]) if recorded else (),
        quoted=len(library.quoted),
        each=tuple(recorded),
    )
