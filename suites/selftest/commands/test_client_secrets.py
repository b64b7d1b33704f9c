"""`flushproof client`: neither its keys nor the caller's own are in what it leaves."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CLIENTS = Path(__file__).parents[2] / "clients"

Shell = Any

# Says its secret key in three ways, and calls for nothing.
TELLTALE = """
import base64, os, sys, urllib.request
secret = os.environ["NCLOUD_SECRET_KEY"]
open("secret", "w").write(secret)
print("signing with", secret, base64.b64encode(secret.encode()))
print("again:", secret, file=sys.stderr)
urllib.request.urlopen(os.environ["NCLOUD_API_GW"] + "/clouddb/v2/flushCloudDBInstance?a=" + secret)
"""

# Takes no keys but those of the vendor's own file.
OWN_KEYS = """
import pathlib, subprocess, sys, os
lines = (pathlib.Path.home() / ".ncloud" / "configure").read_text().splitlines()
keys = dict(line.split(" = ") for line in lines[1:])
os.environ["NCLOUD_ACCESS_KEY"] = keys["ncloud_access_key_id"]
os.environ["NCLOUD_SECRET_KEY"] = keys["ncloud_secret_access_key"]
os.execv(sys.executable, [sys.executable, sys.argv[1]])
"""

CONFIGURE = """[DEFAULT]
ncloud_access_key_id = MyOwnAccessKeyOfTheFile
ncloud_secret_access_key = MyOwnSecretKeyOfTheFileThatNobodyKnows
"""


def test_a_secret_that_the_command_says_is_a_finding_and_nowhere_else(
    shell: Shell, text_of: Callable[[Path], str]
) -> None:
    """It broke a requirement; what we write and say does not hold it."""
    ran = shell(
        "client", "--scenario=plain", "--format=markdown", "--", sys.executable, "-c", TELLTALE
    )
    secret = (shell.folder / "secret").read_text(encoding="utf-8")

    assert 1 == ran.status
    assert {"client/secret-unsaid", "client/secret-unsent"} <= set(ran.broken)
    assert 40 == len(secret)
    assert secret not in text_of(shell.reports) + ran.out + ran.err


def test_keys_of_the_callers_own_file_are_not_written_down(
    shell: Shell, text_of: Callable[[Path], str]
) -> None:
    """Nor a signature that was made with them: the vendor would take it for five minutes."""
    folder = Path(shell.environ["HOME"]) / ".ncloud"
    folder.mkdir()
    (folder / "configure").write_text(CONFIGURE, encoding="utf-8")
    script = str(CLIENTS / "careful.py")

    ran = shell("client", "--scenario=plain", "--", sys.executable, "-c", OWN_KEYS, script)
    log = (shell.reports / "events.ndjson").read_text(encoding="utf-8")

    assert 1 == ran.status
    assert "client/access-key" in ran.broken
    assert "MyOwn" not in text_of(shell.reports) + ran.out + ran.err
    assert '["x-ncp-apigw-signature-v2","[signature]"]' in log


def test_the_callers_home_is_the_commands_home(shell: Shell) -> None:
    """So are all of its variables, but for those that it is given."""
    script = 'echo "$HOME $MINE $NCLOUD_SECRET_KEY" >&2'

    ran = shell("client", "--", "sh", "-c", script, MINE="mine", NCLOUD_REGION="KR")

    assert f"said: {shell.environ['HOME']} mine [secret key]" in ran.err


def test_the_keys_are_others_in_every_run(shell: Shell) -> None:
    """And so is the instance, unless it is given."""
    script = 'echo "$NCLOUD_ACCESS_KEY $FLUSHPROOF_INSTANCE_NO" >> keys'
    shell("client", "--scenario=plain", "--", "sh", "-c", script)
    shell("client", "--scenario=plain", "--", "sh", "-c", script)
    shell("client", "--scenario=plain", "--instance-no=882689", "--", "sh", "-c", script)

    first, second, given = (shell.folder / "keys").read_text(encoding="utf-8").splitlines()
    assert 0 == len({*first.split()} & {*second.split()})
    assert given.endswith(" 882689")
