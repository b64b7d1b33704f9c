"""An error of ours shows no key, wherever it happens and whatever it carries."""

from pathlib import Path
from typing import Any

import pytest

Planted = Any
Shell = Any

# How we fail with a key in our hands: what a module does in place of what it did.
KEYS = "list(subject.credentials.values())[0]"
BREAKS = {
    "while-building": (
        "import flushproof.judging.judge as it\n"
        "def build(case, subject, now_ms):\n"
        f"    raise RuntimeError({KEYS}.secret_key, {KEYS}.access_key)\n"
        "it.build = build\n"
    ),
    "while-recording": (
        "import flushproof.recording.recorder as it\n"
        "def scrubbed(exchange, put, subject):\n"
        "    subject = put.subject\n"
        f"    raise ValueError(f'no place for {{{KEYS}.secret_key}}')\n"
        "it.scrubbed = scrubbed\n"
    ),
    "in-an-assertion": (
        "import flushproof.judging.judge as it\n"
        "def told(exchange):\n"
        "    assert exchange.request.headers == ()\n"
        "it.told = told\n"
    ),
    "inside-pytest": (
        "import flushproof.plugin as it, os\n"
        "def record(*arguments):\n"
        "    raise KeyError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it._record = record\n"
    ),
    "while-reporting": (
        "import flushproof.run as it, os\n"
        "def write_reports(*arguments, **more):\n"
        "    raise OSError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.write_reports = write_reports\n"
    ),
    "before-the-run": (
        "import flushproof.beginning as it, os\n"
        "def start(*arguments, **more):\n"
        "    raise LookupError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.start = start\n"
    ),
}


@pytest.fixture
def broken(tmp_path: Path, shell: Shell, request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables with which Python breaks a module of ours before anything else."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text({**BREAKS, **OUTSIDE}[request.param], encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{shell.environ['PYTHONPATH']}"}


# The same outside pytest.
OUTSIDE = {
    "in-the-command": (
        "import flushproof.cli.run as it, os\n"
        "def judged(*arguments, **more):\n"
        "    raise OSError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.judged = judged\n"
    ),
    "in-an-error-of-ours": (
        "import flushproof.cli.run as it, os\n"
        "def judged(*arguments, **more):\n"
        "    raise it.FlushproofError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.judged = judged\n"
    ),
}


@pytest.mark.parametrize("broken", [*BREAKS, *OUTSIDE], indirect=True)
def test_an_error_of_ours_shows_no_key(
    shell: Shell,
    url: str,
    planted: Planted,
    broken: dict[str, str],
    seen: Any,
    everything: Any,
    few: tuple[str, ...],
) -> None:
    """Whatever it carries: not in its text, not in a traceback, not in what is left."""
    ran = shell("record", "--target", url, *few, **planted.variables, **broken)

    assert [] == seen(everything(shell, ran), planted.variables)
    assert ran.status in (3, 14)


@pytest.mark.parametrize("broken", BREAKS, indirect=True)
def test_an_error_of_ours_shows_no_key_in_pytest(
    shell: Shell,
    url: str,
    planted: Planted,
    broken: dict[str, str],
    checkout: Path,
    seen: Any,
    everything: Any,
    few: tuple[str, ...],
) -> None:
    """pytest shows locals and arguments of what fails; of what is ours it shows the result."""
    ran = shell.pytest(
        str(checkout / "suites" / "test_cases.py"),
        *("-vv", "-l", "--tb=long", "-rA", "-c", "/dev/null", "-p", "no:cacheprovider"),
        *("-p", "flushproof.plugin", "--import-mode=importlib", "--junitxml=pytest.xml"),
        *few[:2],
        *(f"--target={url}", "--record-dir=kept"),
        **planted.variables,
        **broken,
    )

    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 != ran.status
