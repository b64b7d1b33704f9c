"""
How many mutants of the core the tests kill, and which of them survive.

    pip install -e '.[dev,mutants]'
    nice -n 19 python suites/bench/mutants.py                  all of it, in a copy of the checkout
    nice -n 19 python suites/bench/mutants.py harm oracles     modules whose path has one of these

Cosmic Ray makes the mutants (`mutating.py`), and forks of one collected pytest run put them to the
fast tests that reach them (`killing.py`): Cosmic Ray itself starts pytest once for each, which
takes hours, and mutmut leaves out every property, cached function and table.

`survivors.json` has each mutant that may survive, with the reason why it cannot be told from the
right code. Exits with 1 if others survive, or if one of these does not.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent
CHECKOUT = BENCH.parents[1]
TESTS = "suites/selftest"
REASONS = BENCH / "survivors.json"
BESIDE = shutil.ignore_patterns(".*", "__pycache__", "reports", "dist", "build", "*.egg-info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    A part of the core.

    Attributes:
        modules: Patterns of files of the package.
        tests: Patterns of fast tests within one process that concern it.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = (
    Part(
        modules=("signing.py", "harm.py", "interlock.py", "reservation.py"),
        tests=(
            "test_signing.py",
            "test_spellings.py",
            "interlock/test_decoys.py",
            "interlock/test_interlock.py",
            "interlock/test_left_open.py",
            "interlock/test_objections.py",
            "interlock/test_reservation.py",
            "interlock/test_signed_requests.py",
            "interlock/test_spelt_numbers.py",
        ),
    ),
    Part(
        modules=("oracles/*.py",),
        tests=(
            "test_answer.py",
            "test_asked.py",
            "test_document*.py",
            "test_mixtures.py",
            "test_oracle*.py",
            "test_pointers.py",
            "test_speaks.py",
            "test_story.py",
            "test_throughout.py",
            "test_verdicts.py",
            "schemas/test_values.py",
        ),
    ),
    Part(
        modules=("scrubbing/*.py",),
        tests=(
            "test_leaks.py",
            "test_masking.py",
            "test_curl.py",
            "test_disguises.py",
            "test_records.py",
            "test_scanning.py",
            "test_scopes.py",
            "test_scrub.py",
            "test_stored.py",
            "test_told.py",
            "test_words.py",
        ),
    ),
    Part(
        modules=("recording/scrubbing.py", "recording/standins.py"),
        tests=(
            "recording/test_[!s]*.py",  # test_same_verdicts takes a minute
            "recording/test_secrets.py",
            "recording/test_standin*.py",
            "test_told.py",
        ),
    ),
)


def found(folder: str, patterns: Sequence[str], checkout: Path = CHECKOUT) -> tuple[str, ...]:
    """The files below *folder* of *checkout* that *patterns* name; a path each, from there."""
    base = checkout / folder
    return tuple(
        str(path.relative_to(checkout))
        for pattern in patterns
        for path in sorted(base.glob(pattern))
        if path.name != "__init__.py"
    )


Reasons = Mapping[tuple[str, str, str, str], str]


def reasons(file: Path = REASONS) -> Reasons:
    """Why a mutant cannot be told from the right code: module, function, line, what it became."""
    rows: list[Any] = json.loads(file.read_text(encoding="utf-8"))
    return {
        (row["module"], row["function"], row["was"], now): row["reason"]
        for row in rows
        for now in row["now"]
    }


def outcomes_of(names: Sequence[str], jobs: int) -> Iterator[Mapping[str, Any]]:
    """What became of each mutant of the modules that *names* name; all of them without names."""
    with tempfile.TemporaryDirectory(prefix="flushproof-mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, copy, ignore=BESIDE)
        for number, part in enumerate(PARTS):
            modules = [
                module
                for module in found("flushproof", part.modules)
                if not names or any(name in module for name in names)
            ]
            if modules:
                results = Path(folder) / str(number)
                results.mkdir()
                tests = found(TESTS, part.tests)
                job = {"modules": modules, "tests": tests, "jobs": jobs, "folder": str(results)}
                yield from _done(job, copy, results)


def _done(job: Mapping[str, Any], copy: Path, results: Path) -> Iterator[Mapping[str, Any]]:
    file = results / "job.json"
    file.write_text(json.dumps(job))
    # The package is imported from where it runs: the copy, not the checkout.
    code = (
        f"import sys; sys.path[:0] = [{str(copy)!r}, {str(BENCH)!r}]; "
        f"import killing; sys.exit(killing.main({str(file)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True)
    for line in (results / "outcomes.ndjson").read_text().splitlines():
        yield json.loads(line)


def told_of(outcomes: Sequence[Mapping[str, Any]], known: Reasons) -> tuple[str, bool]:
    """The score of each module and every survivor without a reason, and whether all is well."""
    lines = []
    lost = []
    for module in dict.fromkeys(one["module"] for one in outcomes):
        its = [one for one in outcomes if one["module"] == module]
        killed = sum(bool(one["killed"]) for one in its)
        alike = sum(not one["killed"] and key_of(one) in known for one in its)
        lines.append(f"{module:42} {killed:5} of {len(its):5} killed, {alike:4} with a reason")
        lost += [one for one in its if not one["killed"] and key_of(one) not in known]
    killed = sum(bool(one["killed"]) for one in outcomes)
    lines.append(f"{'all':42} {killed:5} of {len(outcomes):5} killed, {len(lost):4} without reason")
    survived = {key_of(one) for one in outcomes if not one["killed"]}
    looked_at = {one["module"] for one in outcomes}
    stale = [key for key in known if key[0] in looked_at and key not in survived]
    for one in lost:
        lines.append(f"{one['module']}:{one['line']}: survives: {one['was']}  ->  {one['now']}")
    lines += [f"{key[0]}: does not survive: {key[2]}  ->  {key[3]}" for key in stale]
    return "\n".join(lines), not lost and not stale


def key_of(outcome: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """By what `reasons` knows it."""
    return outcome["module"], outcome["function"], outcome["was"], outcome["now"]


def main() -> int:
    """Print the score of the modules that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python suites/bench/mutants.py",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a part of the path of a module")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--outcomes", type=Path, help="a file for what became of each")
    asked = parser.parse_args()
    outcomes = list(outcomes_of(asked.names, asked.jobs))
    if not outcomes:
        parser.error(f"no module of the core has {' or '.join(asked.names)} in its path")
    if asked.outcomes is not None:
        asked.outcomes.write_text("".join(json.dumps(one) + "\n" for one in outcomes))
    text, well = told_of(outcomes, reasons())
    print(text)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
