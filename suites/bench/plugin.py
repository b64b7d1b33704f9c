"""What the plugin adds to a start of pytest by someone who installed it and does not use it."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from measuring import Row, Table, interleaved, ratios

# pytest itself, and no plugin of whatever else is installed.
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
WITH = ("-p", "flushproof.plugin")


def table(rounds: int) -> Table:
    """How long pytest takes for one empty test, without the plugin and with it."""
    with TemporaryDirectory() as directory:
        test = Path(directory) / "test_nothing.py"
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        found = interleaved(
            rounds,
            {"without": lambda: took_ms(directory), "with": lambda: took_ms(directory, *WITH)},
        )
    added = [one - other for one, other in zip(found["with"], found["without"], strict=True)]
    made = Table("pytest with one empty test, a new process each time")
    made.rows = [
        Row(name="without the plugin", values=found["without"], unit="ms"),
        Row(name="with -p flushproof.plugin", values=found["with"], unit="ms"),
        Row(name="difference", values=added, unit="ms", limit="at most 50"),
        Row(name="with / without", values=ratios(found["with"], found["without"])),
    ]
    return made


def took_ms(directory: str, *arguments: str) -> float:
    """Milliseconds that pytest takes in *directory*."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    started_s = perf_counter()
    subprocess.run(
        [*PYTEST, *arguments], cwd=directory, env=environment, check=True, capture_output=True
    )
    return (perf_counter() - started_s) * 1000
