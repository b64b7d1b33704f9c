"""What the tests of the commands have in common: flushproof in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-c", "import sys; from flushproof.cli import main; sys.exit(main())")

LIMIT_S = 30.0

# What a user's shell may have set, and a test must not depend on.
UNSET = (
    "NCLOUD_ACCESS_KEY",
    "NCLOUD_SECRET_KEY",
    "NCLOUD_API_GW",
    "PYTEST_ADDOPTS",
    "NO_COLOR",
    "GITHUB_STEP_SUMMARY",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended: exit status, what it printed, and the reports that it left."""

    status: int
    out: str
    err: str
    reports: Path

    @property
    def summary(self) -> Any:
        """What `run.json` says."""
        return json.loads((self.reports / "run.json").read_text(encoding="utf-8"))

    @property
    def broken(self) -> list[str]:
        """The requirements that `run.json` calls broken."""
        return list(self.summary["verdict"]["broken"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """
    An empty working folder to call flushproof in.

    Attributes:
        folder: The working folder.
        environ: The variables.
    """

    folder: Path
    environ: dict[str, str]

    @property
    def command(self) -> tuple[str, ...]:
        """How flushproof is called."""
        return COMMAND

    @property
    def python(self) -> str:
        """The interpreter that the tests run with."""
        return sys.executable

    @property
    def reports(self) -> Path:
        """Where reports go by default."""
        return self.folder / "reports"

    def __call__(self, *arguments: str, **variables: str) -> Ran:
        """Call flushproof with *arguments*, and *variables* on top of those of this shell."""
        return self.call(*COMMAND, *arguments, **variables)

    def pytest(self, *arguments: str, **variables: str) -> Ran:
        """Call pytest with *arguments*, without the plugins that happen to be installed."""
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return self.call(sys.executable, "-m", "pytest", *arguments, **alone, **variables)

    def call(self, *command: str, **variables: str) -> Ran:
        """Call *command* and wait for its end."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ran(status=done.returncode, out=done.stdout, err=done.stderr, reports=self.reports)

    def start(self, *arguments: str, **more: Any) -> "subprocess.Popen[str]":
        """Start flushproof with *arguments*; who starts it ends it."""
        return subprocess.Popen(
            (*COMMAND, *arguments),
            cwd=self.folder,
            env=self.environ,
            text=True,
            **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more),
        )

    def children_of(self, process: int) -> list[int]:
        """The processes that *process* started, in that order."""
        found = subprocess.run(
            ("ps", "-e", "-o", "pid=,ppid="), capture_output=True, text=True, check=True
        )
        rows = (line.split() for line in found.stdout.splitlines())
        return sorted(int(child) for child, parent in rows if int(parent) == process)

    def runs(self, process: int) -> bool:
        """Whether *process* has not ended."""
        found = subprocess.run(
            ("ps", "-o", "stat=", "-p", str(process)), capture_output=True, text=True, check=False
        )
        return found.stdout.strip()[:1] not in ("", "Z")

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Return when *condition* holds."""
        end_s = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end_s, "it does not come to that"
            time.sleep(0.02)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Empty folders for work, home and temporary files, and no credentials."""
    return shell_below(tmp_path)


@pytest.fixture(scope="session")
def shell_in() -> Callable[[Path], Shell]:
    """Makes such a shell below a folder, for what several tests look at."""
    return shell_below


def shell_below(place: Path) -> Shell:
    """Empty folders for work, home and temporary files in *place*, and no credentials."""
    folder, home, temporary = (place / name for name in ("work", "home", "tmp"))
    for made in (folder, home, temporary):
        made.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    environ = kept | {"PYTHONPATH": str(CHECKOUT), "HOME": str(home), "TMPDIR": str(temporary)}
    return Shell(folder=folder, environ=environ)


@pytest.fixture
def checkout() -> Path:
    """The folder of the suite's files."""
    return CHECKOUT


@pytest.fixture
def text_of() -> Callable[[Path], str]:
    """Everything that stands in a folder."""

    def text(folder: Path) -> str:
        return "".join(
            path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
        )

    return text
