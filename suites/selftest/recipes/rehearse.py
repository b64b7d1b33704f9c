"""
The commands of `action.yml` and of `recipes/`, run as a shell on a machine of theirs would.

    python suites/selftest/recipes/rehearse.py

Each in an empty folder, with its own virtual environment; `uses:` is left out. A night is in two
parts in place of twenty, with few requests. Exits with 1 where one does not come as it has to.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).parents[3]
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")

# A run that takes no time.
FEW = "--select=timestamp/window"
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


def main() -> None:
    """Rehearse everything."""
    for name, rehearsal in REHEARSALS.items():
        with empty_folder() as folder:
            rehearsal(folder)
        print(f"as it has to be: {name}", flush=True)


def action(folder: Path) -> None:
    """The action on an honest gateway passes, on a lying one fails, and leaves its outputs."""
    steps = [step for step in document("action.yml")["runs"]["steps"] if "run" in step]
    install, judge, verdict = steps
    shell(install["run"], folder, {"SOURCE": str(CHECKOUT)})
    for target, status in (("embedded", "0"), ("embedded:accepts-six-minutes", "1")):
        output = folder / "output"
        output.write_text("", encoding="utf-8")
        given = {"target": target, "arguments": f"{FEW}\n", "profile": "default"}
        shell(judge["run"], folder, filled(judge["env"], {"strict": "false"} | given), output)
        told = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        expect(status, told["exit-status"], f"the action on {target}")
        expect(True, (folder / told["report"]).is_file(), "the report that it names")
        ended = shell(verdict["run"], folder, {"STATUS": status, "VERDICT": told["verdict"]}, may=1)
        expect(int(status), ended, "the exit status of the job")


def gitlab(folder: Path) -> None:
    """A pipeline, and a night of it in two parts that are merged."""
    template = document("recipes/gitlab.yml")
    source = {"FLUSHPROOF_SOURCE": str(CHECKOUT)}
    once = template["variables"] | source | {"FLUSHPROOF_OPTIONS": FEW}
    shell("\n".join(template["flushproof"]["script"]), folder, once)
    night = template["variables"] | template["flushproof-nightly"]["variables"] | source
    night |= {"CI_NODE_TOTAL": "2", "CI_PIPELINE_IID": "7", "FLUSHPROOF_EXAMPLES": "3"}
    shutil.rmtree(folder / "reports")
    for part in ("1", "2"):
        script = "\n".join(template["flushproof-nightly"]["script"])
        shell(script, folder, night | {"CI_NODE_INDEX": part})
    shell("\n".join(template["flushproof-merge"]["script"]), folder, night)
    expect(True, (folder / "merged" / "index.html").is_file(), "one report of both parts")


def github(folder: Path) -> None:
    """A night in two parts that are merged; a part that is missing is told."""
    workflow = document("recipes/github-nightly.yml")
    (folder / "flushproof").symlink_to(CHECKOUT)
    # What the job's own Python is, where pip installs to.
    subprocess.run((sys.executable, "-m", "venv", "python"), cwd=folder, check=True)
    path = {"PATH": f"{folder / 'python' / 'bin'}:{os.environ['PATH']}"}
    given = {"SEED": "4294967303", "EXAMPLES": "3", "PARTS": "2", "EXAMPLE_DB": ""} | path
    install, judge = (step["run"] for step in workflow["jobs"]["judge"]["steps"] if "run" in step)
    merge = [step["run"] for step in workflow["jobs"]["merge"]["steps"] if "run" in step][-1]
    shell(install, folder, path)
    for part in ("1", "2"):
        shell(judge, folder, given | {"PART": part})
    shell(merge, folder, path)
    shutil.rmtree(folder / "reports" / "2")
    expect(13, shell(merge, folder, path, may=13), "a night without its second part")


REHEARSALS = {"action.yml": action, "gitlab.yml": gitlab, "github-nightly.yml": github}


@contextmanager
def empty_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def document(name: str) -> Any:
    """What a file of the checkout holds."""
    return yaml.safe_load((CHECKOUT / name).read_text(encoding="utf-8"))


def filled(variables: Mapping[str, str], inputs: Mapping[str, str]) -> dict[str, str]:
    """*variables* of a step, with *inputs* in the place of expressions."""
    values = {f"inputs.{name}": value for name, value in inputs.items()}
    values["inputs.report-dir"] = "reports"
    return {
        name: EXPRESSION.sub(lambda found: values[found[1]], text)
        for name, text in variables.items()
    }


def shell(
    script: str,
    folder: Path,
    variables: Mapping[str, str],
    output: Path | None = None,
    *,
    may: int = 0,
) -> int:
    """Run *script* in *folder* as a step is run; its exit status, 0 or what it *may* be."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environ |= {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output or os.devnull)}
    done = subprocess.run(
        (*BASH, script),
        cwd=folder,
        env=environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in (0, may):
        raise SystemExit(f"{script}\nended with {done.returncode}:\n{done.stdout}")
    return done.returncode


def expect(expected: object, actual: object, what: str) -> None:
    """End here unless it is as it has to be."""
    if expected != actual:
        raise SystemExit(f"{what}: expected {expected!r}, got {actual!r}")


if __name__ == "__main__":
    main()
