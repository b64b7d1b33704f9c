"""A fuzzer that collects by pytest and runs by itself, as HypoFuzz does, drives the properties."""

import json
from pathlib import Path
from typing import Any

import pytest

Shell = Any

# What HypoFuzz does: it collects, sets an item up, calls the test with what its fixtures give,
# notes what fails, tears everything down when it turns to another item, and comes back later.
FUZZER = """
import json, os, sys, tempfile
import pytest

class Collected:
    def pytest_collection_finish(self, session):
        self.items = session.items

collected = Collected()
status = pytest.main(sys.argv[1:], plugins=[collected])
sent = []
for item in [*collected.items[:2], collected.items[0]]:
    item.obj.hypothesis.inner_test._hypothesis_internal_add_digest = item.nodeid.encode()
    item.session._setupstate.setup(item)
    run = item._request.getfixturevalue("run")
    try:
        item.obj(run=run)
    except Exception as error:
        print(item.nodeid, repr(error)[:3000], file=sys.stderr)
    sent.append([run.settings.target, run.judge.exchanges])
    item.session._setupstate.teardown_exact(None)
print(json.dumps([sent, os.listdir(tempfile.gettempdir())]))
"""

COLLECT = ("--collect-only", "-q", "-p", "no:cacheprovider", "--import-mode=importlib")


def fuzz(shell: Shell, checkout: Path, *options: str) -> Any:
    """Let a fuzzer turn to one property, to another, and back to the first."""
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    properties = (str(checkout / "suites" / "properties"), f"--rootdir={checkout}")
    script = (shell.python, "-c", FUZZER, *properties, "-p", "flushproof.plugin", *COLLECT)
    return shell.call(*script, *options, **alone)


@pytest.mark.parametrize("target", ["embedded", "embedded:ok-compact-json"])
def test_a_fuzzer_can_turn_from_property_to_property(
    shell: Shell, checkout: Path, target: str
) -> None:
    """Each time it gets a run of its own, which leaves nothing behind: no report, no server."""
    ran = fuzz(shell, checkout, f"--target={target}")

    sent, left = json.loads(ran.out.splitlines()[-1])
    assert [target] * 3 == [name for name, _ in sent]
    assert min(number for _, number in sent) >= 50, ran.err
    assert [] == left
    assert not shell.reports.exists()


def test_a_fuzzer_is_kept_from_a_running_gateway(shell: Shell, checkout: Path) -> None:
    """What it writes down nobody has scrubbed."""
    ran = fuzz(
        shell,
        checkout,
        "--target=http://127.0.0.1:1",
        "--examples=1",
        "--request-budget=1000",
    )

    assert 0 != ran.status
    assert "let it fuzz --target embedded" in ran.err


def test_a_fuzzer_finds_the_example_database(shell: Shell, checkout: Path) -> None:
    """It is Hypothesis's own from then on, and what fails is kept there for the next run."""
    lie = ("--target=embedded:narrows-window", "--example-db=examples")
    little = ("--select=timestamp/window/fresh", "--examples=1")

    alone = shell("run", *lie[:1], *little)
    fuzz(shell, checkout, "-k", "fresh", *lie)
    together = shell("run", *lie, *little)

    assert (0, 1) == (alone.status, together.status)
