"""What the tests of replay have in common: a folder of recordings, and a judge before it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.contract import contract
from flushproof.judging.ages import Ages
from flushproof.judging.effects import Effects
from flushproof.judging.replaying import Replayer
from flushproof.judging.watch import Watch
from flushproof.resources import root
from flushproof.results import Result
from flushproof.settings import Settings
from flushproof.targets.opening import open_target
from flushproof.targets.replay import library_in

DAY_MS = 24 * 60 * 60 * 1000

CASES = {case.id: case for case in cases()}

Change = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder for recordings of our own gateway."""

    folder: Path

    def take(self, case: str, change: Change = lambda _: None) -> Path:
        """Put the recording of *case* there, its document changed by *change*."""
        name = f"{case.replace('/', '--')}.json"
        document = json.loads((root() / "cassettes/embedded" / name).read_text(encoding="utf-8"))
        change(document)
        path = self.folder / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def recorded_ms(self, case: str) -> int:
        """When the recording of *case* was made."""
        name = f"{case.replace('/', '--')}.json"
        document = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return int(document["provenance"]["recorded_at_ms"])

    def judge(self, *, now_ms: int | None = None, max_age: int | None = None) -> Replayer:
        """A judge before what is there; it is the day of the recordings unless told otherwise."""
        library = library_in((self.folder,))
        known = [one.provenance.recorded_at_ms or 0 for one in library.recorded.values()]
        target = open_target(Settings(target="replay"), lambda: 0)
        target.close()
        return Replayer(
            target=target,
            contract=contract(),
            effects=Effects(sleep=lambda _: None, clock=lambda: 0.0),
            watch=Watch(contract=contract()),
            sleep=lambda _: None,
            library=library,
            ages=Ages(now_ms=max(known, default=0) if now_ms is None else now_ms, max_age=max_age),
        )

    def put(self, case: str) -> Result:
        """What the recording of *case* shows."""
        return self.judge().put(CASES[case])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    return Shelf(folder=folder)
