"""
The last look: what a run wrote and said is searched for what must not leave it.

What is searched: the log, the reports, the cassettes, the locks, the folders of Hypothesis as far
as the run wrote there, and what it said on the terminal. What is searched for: the secret keys; of
a run against somebody's gateway the access keys and everything of the shape of a signature too; in
a cassette, whoever answered, the keys and signatures that were sent and the account's values that
have stand-ins; in the files of a run against somebody's gateway also what its answers told of the
account, as far as it can be told from ordinary text (`flushproof.scrubbing.told.Told`). On the
terminal the account's names are not searched for: before a flush a person has to read one there.

A hit removes nothing: whoever finds out how it came there needs it. It is named by file and line,
never by what it is.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from flushproof.credentials import find_credentials, home_of
from flushproof.errors import FlushproofError, LeakFound
from flushproof.failed import LOG_NAME
from flushproof.report import FORMATS
from flushproof.reservation import default_lock_dir
from flushproof.results import exit_status
from flushproof.scrubbing.leaks import (
    Leak,
    Secret,
    Signatures,
    Value,
    leak_scan,
    leaks_of,
    secrets_of,
)
from flushproof.scrubbing.told import Told
from flushproof.settings import Settings, example_place
from flushproof.targets.keys import CREDENTIALS

HYPOTHESIS_FOLDER = "HYPOTHESIS_STORAGE_DIRECTORY"
HYPOTHESIS_USUAL = ".hypothesis"

TERMINAL = Path("terminal output")

# The clocks of a file system may be this coarse.
COARSE_S = 2.0

ADVICE = (
    "Nothing was removed. Show these to nobody, find out how it came there, and replace the key if "
    "anybody has seen them."
)


def refuse_leaks(
    files: Iterable[Path],
    secrets: Sequence[Secret],
    *,
    said: Iterable[str] = (),
    more: Mapping[Path, Sequence[Secret]] | None = None,
) -> None:
    """
    See that nothing holds a secret.

    Args:
        said: What was said on the terminal.
        more: Further files, each with what must not be in it.

    Raises:
        LeakFound: Something does; the text says where.
        EvidenceIncomplete: A file cannot be read, so nobody knows what it holds.
    """
    leaks = [
        *leak_scan(files, secrets),
        *heard(said, secrets),
        *(leak for path, wanted in (more or {}).items() for leak in leak_scan((path,), wanted)),
    ]
    if leaks:
        raise LeakFound("\n".join((*dict.fromkeys(map(str, leaks)), ADVICE)))


def secrets_at_stake(settings: Settings) -> tuple[Secret, ...]:
    """What must not be said by a run with *settings*, whether it began or not."""
    try:
        found = find_credentials(os.environ, home_of(os.environ)).credentials
        secrets = secrets_of((found,), live=settings.is_url)
    except FlushproofError:  # there are none, or what there is cannot be looked for
        secrets = secrets_of((), live=settings.is_url)
    return (*secrets, *secrets_of(CREDENTIALS.values(), live=False))


def refuse_last_words(said: Iterable[str], secrets: Sequence[Secret], status: int) -> int:
    """The exit status of a command that said all of *said*, and by now says no more."""
    leaks = list(heard(("".join(said),), secrets))
    if not leaks:
        return status
    print("\n".join((*map(str, leaks), ADVICE)), file=sys.stderr)
    return exit_status((LeakFound.exit_status, status))


def heard(said: Iterable[str], secrets: Sequence[Secret]) -> Iterator[Leak]:
    """The leaks on the terminal."""
    wanted = tuple(secret for secret in secrets if secret.name != Told.name)
    yield from leaks_of(TERMINAL, "\n".join(said), wanted)


def artefacts(settings: Settings) -> tuple[Path, ...]:
    """The log and the reports of a run; the folder may hold others, which are not ours to read."""
    names = (LOG_NAME, *(made.file for made in FORMATS.values()))
    paths = (settings.directory / name for name in names)
    return tuple(path for path in paths if path.is_file())


def left_elsewhere(
    settings: Settings, since_ms: int, secrets: Sequence[Secret], signatures: Iterable[str]
) -> Mapping[Path, Sequence[Secret]]:
    """
    What a run that began at *since_ms* wrote to the folders of Hypothesis and of the locks.

    Hypothesis names its files by texts of the shape of a signature, so *signatures* themselves are
    looked for there; and it keeps the constants of every module, so those of ours are none.
    """
    sent = Signatures(sent=frozenset(signatures))
    exact = [sent if isinstance(one, Signatures) else one for one in secrets if not is_ours(one)]
    place = example_place(settings.example_db)
    folders = (
        Path(os.environ.get(HYPOTHESIS_FOLDER, HYPOTHESIS_USUAL)),
        default_lock_dir(),
        *((place,) if isinstance(place, Path) else ()),
    )
    since_s = since_ms / 1000 - COARSE_S
    return {path: exact for folder in folders for path in written_since(folder, since_s)}


def is_ours(secret: Secret) -> bool:
    """Whether it is one of the keys that stand in our own source, for all to read."""
    known = {key for one in CREDENTIALS.values() for key in (one.access_key, one.secret_key)}
    return isinstance(secret, Value) and secret.value in known


def written_since(folder: Path, since_s: float) -> Iterator[Path]:
    """The files below *folder* that were written at *since_s*, seconds since 1970, or later."""
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            found = path.is_file() and path.stat().st_mtime >= since_s
        except OSError:  # another run's, and gone
            continue
        if found:
            yield path
