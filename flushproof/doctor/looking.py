"""Everything is looked at, once, before anything is said of it."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from flushproof.doctor import machine
from flushproof.doctor.calling import Time, call
from flushproof.doctor.seen import Seen
from flushproof.doctor.servers import servers
from flushproof.redisdata.programs import programs
from flushproof.settings import Settings
from flushproof.targets.opening import kind_of


def look(
    settings: Settings,
    environ: Mapping[str, str],
    time: Time,
    *,
    lock_dir: Path,
    shelves: Sequence[Path],
) -> Seen:
    """
    What there is to be seen for a run with *settings*.

    Args:
        environ: The environment's variables.
        lock_dir: Where runs keep each other out.
        shelves: Folders of recordings.

    Raises:
        UsageError: The target is none that there is.
    """
    kind_of(settings)
    keys = machine.keys(environ)
    data, data_trouble = machine.data()
    return Seen(
        settings=settings,
        now_ms=time.now_ms(),
        python=machine.python_version(),
        version=version("flushproof"),
        libraries=tuple(machine.libraries()),
        data=data,
        data_trouble=data_trouble,
        keys=keys,
        programs=programs(),
        folder=machine.folder(settings.directory),
        locks=tuple(machine.locks(lock_dir)),
        tapes=tuple(machine.tapes(settings, shelves)),
        servers=servers(settings),
        called=call(settings, keys, time) if settings.is_url else None,
    )
