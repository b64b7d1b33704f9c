"""The suite's properties, to be called without pytest."""

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis

from flushproof.errors import DataError
from flushproof.examples import seeded
from flushproof.resources import root
from flushproof.settings import Settings

# What a property asks of pytest beside the run and what is in the `conftest.py` next to it.
GIVEN: Mapping[str, Any] = {"settle": lambda result: None}  # noqa: ARG005 nobody reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property: the id of its item, and the function that puts generated requests to a run."""

    id: str
    put: Callable[[Any], None]


def properties(examples: int) -> list[Property]:
    """All of them, each set to *examples*; loaded anew, as one cannot be set twice."""
    folder = root() / "suites" / "properties"
    settings = Settings(examples=examples)
    fixtures = vars(load(folder / "conftest.py"))
    return [
        Property(id=item_of(function), put=called(seeded(function, settings), fixtures))
        for path in sorted(folder.glob("test_*.py"))
        for function in vars(load(path)).values()
        if hypothesis.is_hypothesis_test(function)  # a state machine is none
    ]


def called(function: Callable[..., None], fixtures: Mapping[str, Any]) -> Callable[[Any], None]:
    """*function* of the run alone, its *fixtures* made of the run as pytest makes them."""
    names = set(inspect.signature(function).parameters) - {"run"}

    def put(run: Any) -> None:
        made = {
            name: GIVEN[name] if name in GIVEN else inspect.unwrap(fixtures[name])(run)
            for name in names
        }
        function(run=run, **made)

    return put


def item_of(function: Callable[..., None]) -> str:
    """The id of the item that *function* is, or its name."""
    marks = getattr(function, "pytestmark", ())
    return next((str(mark.args[0]) for mark in marks if mark.name == "item"), function.__name__)


def load(path: Path) -> ModuleType:
    """The module at *path*."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise DataError(f"{path}: cannot be loaded as Python.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
