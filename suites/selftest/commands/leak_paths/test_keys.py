"""A user's keys stay where they are: wrong usage, a configuration file and Ctrl-C tell none."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from flushproof.cassettes import cassettes_in

Planted = Any
Shell = Any

USAGE = {
    "unknown-option": ("run", "--no-such-option"),
    "bad-target": ("run", "--target=gopher://{secret}"),
    "secret-as-option": ("record", "--record-dir={secret}"),
    "no-such-case": ("record", "--select={secret}"),
    "unreachable": ("record", "--target=http://127.0.0.1:9"),
    "user-in-the-target": ("run", "--target=http://{access}:{secret}@127.0.0.1:9"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_wrong_usage_shows_no_key(
    shell: Shell, planted: Planted, arguments: tuple[str, ...], seen: Any, everything: Any
) -> None:
    """What is quoted of an argument is not a key."""
    keys = planted.credentials
    given = (
        one.replace("{secret}", keys.secret_key).replace("{access}", keys.access_key)
        for one in arguments
    )

    ran = shell(*given, **planted.variables)

    assert ran.status in (4, 12)
    assert [] == seen(everything(shell, ran), {"secret": keys.secret_key})


def test_keys_from_the_configuration_stay_there(
    shell: Shell, url: str, planted: Planted, seen: Any, everything: Any, few: tuple[str, ...]
) -> None:
    """The vendor CLI's file is read, and nothing of it is written."""
    keys = planted.credentials
    file = Path(shell.environ["HOME"]) / ".ncloud" / "configure"
    file.parent.mkdir()
    file.write_text(
        f"ncloud_access_key_id = {keys.access_key}\nncloud_secret_access_key = {keys.secret_key}\n",
        encoding="utf-8",
    )

    ran = shell("record", "--target", url, *few)
    file.unlink()

    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 == ran.status


def test_a_run_that_is_interrupted_leaves_no_key(
    shell: Shell, url: str, planted: Planted, seen: Any, left_by: Any
) -> None:
    """Ctrl-C in the middle: what was written so far is scrubbed, and no half of a cassette."""
    shell.environ.update(planted.variables)
    process = shell.start("record", "--target", url, "--rate=20")
    folder = shell.folder / "cassettes" / "live"
    until = time.monotonic() + 20
    while not (folder.is_dir() and any(folder.glob("*.json"))) and time.monotonic() < until:
        time.sleep(0.05)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert [] == seen("\n".join((out, err, left_by(shell))), planted.variables)
    assert cassettes_in(folder)
    assert 2 == process.returncode
