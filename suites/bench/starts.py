"""How long a start takes: of the command, and of pytest with a plugin that nobody there uses."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from measuring import Row, Table, interleaved, ratios

NOTHING = (sys.executable, "-c", "pass")
VERSION = (
    sys.executable,
    "-c",
    "import sys; from flushproof.cli import main; sys.exit(main())",
    "--version",
)

# pytest itself, and no plugin of whatever else is installed.
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
WITH = ("-p", "flushproof.plugin")


def table(rounds: int) -> Table:
    """Python and pytest with and without what flushproof adds, a new process each time."""
    with TemporaryDirectory() as directory:
        test = Path(directory) / "test_nothing.py"
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        found = interleaved(
            rounds,
            {
                "nothing": lambda: took_ms(directory, *NOTHING),
                "version": lambda: took_ms(directory, *VERSION),
                "without": lambda: took_ms(directory, *PYTEST),
                "with": lambda: took_ms(directory, *PYTEST, *WITH),
            },
        )
    added = [one - other for one, other in zip(found["with"], found["without"], strict=True)]
    made = Table("A start, a new process each time")
    made.rows = [
        Row(name="python -c pass", values=found["nothing"], unit="ms"),
        Row(name="flushproof --version", values=found["version"], unit="ms", limit="at most 150"),
        Row(name="pytest, one empty test", values=found["without"], unit="ms"),
        Row(name="the same with -p flushproof.plugin", values=found["with"], unit="ms"),
        Row(name="what the plugin adds", values=added, unit="ms", limit="at most 30"),
        Row(name="with / without", values=ratios(found["with"], found["without"])),
    ]
    return made


def took_ms(directory: str, *command: str) -> float:
    """Milliseconds that *command* takes in *directory*."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    started_s = perf_counter()
    subprocess.run(command, cwd=directory, env=environment, check=True, capture_output=True)
    return (perf_counter() - started_s) * 1000
