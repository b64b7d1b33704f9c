"""A command as a process of its own: what it imports, and how it ends."""

import os
import subprocess
import sys

import pytest

from flushproof.cli import COMMANDS


class TestProcess:
    """The command as a process of its own."""

    @pytest.mark.parametrize("module", ["pytest", "requests", "redis", "hypothesis", "vcr"])
    def test_sign_imports_no_heavy_module(self, module: str) -> None:
        """Signing needs neither the runner nor a client of anything."""
        program = (
            "import sys; from flushproof.cli import main; status = main(['sign', '--decoy']); "
            f"sys.exit(status or {module!r} in sys.modules)"
        )

        finished = python("-c", program)

        assert (0, "") == (finished.returncode, finished.stderr)

    def test_reader_that_leaves_is_no_verdict(self) -> None:
        """A closed pipe ends with 3 and without a traceback."""
        program = (
            "import os, sys; from flushproof.cli import main; read, write = os.pipe(); "
            "os.close(read); os.dup2(write, 1); sys.exit(main(['sign', '--decoy']))"
        )

        finished = python("-c", program)

        assert (3, "") == (finished.returncode, finished.stderr)

    @pytest.mark.parametrize("name", list(COMMANDS))
    def test_every_command_has_help(self, name: str) -> None:
        """Each command in the table can be imported and says what it does."""
        finished = python("-c", f"from flushproof.cli import main; main([{name!r}, '--help'])")

        assert finished.stdout.startswith(f"Usage: flushproof {name}")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python that imports what this one does, with credentials and without a home."""
    environ = {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "NCLOUD_ACCESS_KEY": "an-access-key-of-the-process-tests",
        "NCLOUD_SECRET_KEY": "a-secret-key-of-the-process-tests",
    }
    return subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=60
    )
