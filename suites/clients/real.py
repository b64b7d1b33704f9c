"""
What published clients do with the flush, each called as its user would, in every scenario.

    python suites/clients/real.py                    all of them, about two minutes
    python suites/clients/real.py ncp-client curl    these
    python suites/clients/real.py --check README.md  whether the table there is still true

Each is installed from its registry, in the version given here, into a temporary folder, and judged
by `flushproof client`. Prints a table in Markdown. A client that cannot be installed is an error.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).parent
# A client that gives up after half a minute has a time limit too.
LONGER_THAN_ANY = "35"
AT_ONCE = 4

FLUSHPROOF = (sys.executable, "-c", "import sys; from flushproof.cli import main; sys.exit(main())")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """
    A published client.

    Attributes:
        script: What calls it.
        python: What pip installs for it.
        node: What npm installs for it.
    """

    script: str
    python: Sequence[str] = ()
    node: Sequence[str] = ()

    @property
    def version(self) -> str:
        """Which one it is."""
        return ", ".join((*self.python, *self.node)) or "as installed"


CLIENTS: Mapping[str, Client] = MappingProxyType(
    {
        "ncloud-clouddb": Client(script="official_sdk.py", python=("ncloud-clouddb==1.1.1",)),
        "httpx-ncloud": Client(
            script="real/httpx_ncloud_client.py", python=("httpx-ncloud==0.1.0",)
        ),
        "certbot-dns-navercloud": Client(
            script="real/certbot_client.py", python=("certbot-dns-navercloud==0.1",)
        ),
        "ncloud-mcp-server": Client(
            script="real/ncloud_mcp_server.mjs", node=("ncloud-mcp-server@1.16.0",)
        ),
        "ncp-client": Client(script="real/ncp_client.mjs", node=("ncp-client@1.2.0",)),
        "@pickk/sens": Client(
            script="real/pickk_sens.mjs", node=("@pickk/sens@1.1.1", "axios@1.21.1")
        ),
        "requests": Client(script="careful.py", python=("requests==2.32.5",)),
        "httpx": Client(script="real/httpx_client.py", python=("httpx==0.28.1",)),
        "curl": Client(script="real/curl_signed.sh"),
    }
)


def main() -> None:
    """Judge them, print the table, and compare it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("names", nargs="*", metavar="CLIENT", help=", ".join(CLIENTS))
    parser.add_argument("--check", type=Path, help="a file that is to hold each of these rows")
    asked = parser.parse_args()
    names = asked.names or list(CLIENTS)
    if unknown := set(names) - set(CLIENTS):
        parser.error(f"no client {', '.join(sorted(unknown))}; there are {', '.join(CLIENTS)}")
    known = asked.check.read_text(encoding="utf-8").splitlines() if asked.check else None
    other = []
    print("| client | breaks (must) | does not do as recommended (should) | reads as |")
    print("| --- | --- | --- | --- |")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, summary in zip(names, pool.map(judged, names), strict=True):
            print(made := row(name, summary), flush=True)
            if known is not None and [made] != [one for one in known if one.startswith(cell(name))]:
                other.append(name)
    if other:
        raise SystemExit(f"{asked.check}: says something else of {', '.join(other)}.")


def judged(name: str) -> Any:
    """What `flushproof client` says of the client called *name*."""
    with tempfile.TemporaryDirectory() as folder:
        return judged_in(Path(folder), CLIENTS[name])


def judged_in(folder: Path, client: Client) -> Any:
    """The same of *client*, once it is installed in *folder*."""
    script = shutil.copy(HERE / client.script, folder)
    ran = subprocess.run(
        (
            *FLUSHPROOF,
            "client",
            "--json",
            "--timeout",
            LONGER_THAN_ANY,
            "--",
            *command(client, folder, script),
        ),
        cwd=folder,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what it says beside the summary is in its reports
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1):
        raise SystemExit(f"{client.version}: flushproof client ended with {ran.returncode}")
    return json.loads(ran.stdout)


def command(client: Client, folder: Path, script: str) -> tuple[str, ...]:
    """How *client* is called, once it is installed in *folder*."""
    if client.node:
        install = ("npm", "install", "--silent", "--no-audit", "--no-fund", *client.node)
        subprocess.run(install, cwd=folder, check=True)
        return ("node", script)
    if script.endswith(".sh"):
        return ("sh", script)
    subprocess.run((sys.executable, "-m", "venv", "venv"), cwd=folder, check=True)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run((python, "-m", "pip", "install", "--quiet", *client.python), check=True)
    return (python, script)


def cell(name: str) -> str:
    """How the row of the client called *name* begins, whatever its version."""
    return f"| {name} ("


def row(name: str, summary: Any) -> str:
    """A row of the table."""
    requirements = summary["requirements"]
    failed = [one for one in requirements if one["outcome"] == "fail"]
    read = (f"{one['id']}: {', '.join(one['readings'])}" for one in requirements if one["readings"])
    cells = (
        f"{CLIENTS[name].version})",
        listed(one["id"] for one in failed if one["level"] == "must"),
        listed(one["id"] for one in failed if one["level"] == "should"),
        listed(read),
    )
    return f"{cell(name)}{' | '.join(cells)} |"


def listed(names: Iterable[str]) -> str:
    """*names* without what they all begin with."""
    return ", ".join(name.removeprefix("client/") for name in names) or "-"


if __name__ == "__main__":
    main()
