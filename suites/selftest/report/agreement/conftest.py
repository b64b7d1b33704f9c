"""What the tests of agreement have in common: a reader of every format for machines."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from flushproof.results import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    What a format says, in our words.

    Attributes:
        items: How many items ended how; None if it does not say.
        requirements: The same of requirements.
        green: Whether a reader of this alone would go on.
    """

    items: Mapping[str, int] | None = None
    requirements: Mapping[str, int] | None = None
    green: bool


def run_json(text: str) -> Told:
    """What `run.json` says."""
    document = json.loads(text)
    assert document["counts"]["items"] == every(
        Counter(one["outcome"] for one in document["items"])
    )
    return Told(**document["counts"], green=document["verdict"]["exit_status"] == 0)


def junit(text: str) -> Told:
    """What `junit.xml` says: a test case without a mark has passed."""
    root = ElementTree.fromstring(text.encode())
    found: Counter[str] = Counter()
    for case in root.findall("testsuite/testcase[@classname!='flushproof']"):
        marks = [one for one in case if one.tag != "system-out"]
        found[junit_outcome(marks[0]) if marks else "pass"] += 1
    return Told(items=every(found), green=not root.findall(".//failure") + root.findall(".//error"))


def junit_outcome(mark: ElementTree.Element) -> str:
    """The outcome that *mark* stands for."""
    tolerated = (mark.get("message") or "").startswith("broken, counts only with --strict: ")
    skipped = "fail" if tolerated else "skip"
    return {"failure": "fail", "skipped": skipped, "error": mark.get("type") or ""}[mark.tag]


def ctrf(text: str) -> Told:
    """What `ctrf.json` says; a test that passed must be a pass."""
    results = json.loads(text)["results"]
    tests = [test for test in results["tests"] if test["suite"] != ["verdict"]]
    assert all((test["status"] == "passed") is (test["rawStatus"] == "pass") for test in tests)
    return Told(
        items=every(Counter(test["rawStatus"] for test in tests)),
        requirements=results["summary"]["extra"]["requirements"],
        green=results["summary"]["failed"] == 0,
    )


def sarif(text: str) -> Told:
    """What `sarif.json` says; what is neither a result nor a notification has passed."""
    (run,) = json.loads(text)["runs"]
    (invocation,) = run["invocations"]
    told = [
        one["properties"] for one in invocation["toolExecutionNotifications"] if "properties" in one
    ]
    failed = {one["properties"]["item"] for one in run["results"]}
    found = Counter(one["outcome"] for one in told) + Counter({"fail": len(failed)})
    said = run["properties"]["items"]
    assert every(found) == {**said, "pass": 0}
    return Told(
        items=said,
        requirements=run["properties"]["requirements"],
        green=invocation["exitCode"] == 0,
    )


def markdown(text: str) -> Told:
    """What `summary.md` says."""
    names, items, requirements = (
        [cell.strip() for cell in line.split("|")[2:-1]]
        for line in text.splitlines()
        if re.match(r"\| (\||items|requirements)", line)
    )
    return Told(
        items=dict(zip(names, map(int, items), strict=True)),
        requirements=dict(zip(names, map(int, requirements), strict=True)),
        green="- Exit status: 0\n" in text,
    )


def badge(text: str) -> Told:
    """What `badge.json` says."""
    document = json.loads(text)
    return Told(green=not document["isError"])


READERS = {
    "run": run_json,
    "junit": junit,
    "ctrf": ctrf,
    "sarif": sarif,
    "markdown": markdown,
    "badge": badge,
}


def every(found: Mapping[str, int]) -> Mapping[str, int]:
    """*found* with a number for every outcome."""
    return {**{str(outcome): 0 for outcome in Outcome}, **found}


@pytest.fixture(scope="session")
def readers() -> Mapping[str, Callable[[str], Told]]:
    """Gives what each format for machines says, by its name."""
    return READERS
