"""How a strategy is called: with strategies, by their names."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import flushproof.strategies as package

# One edit each, so that there is nothing to draw; and unions of all that there is.
TAKE_NOTHING = {"listing_paths", "others_secrets", "meaningless", "anything"}

# How far a clock may be off, and how many at once: what is known of a target, not what is drawn.
KNOWN = {"margin_ms", "least", "most"}


def strategies() -> Iterator[Callable[..., Any]]:
    """Every public function that gives edits."""
    for module in iter_modules(package.__path__):
        found = vars(import_module(f"{package.__name__}.{module.name}")).values()
        for function in filter(inspect.isfunction, found):
            given = str(inspect.signature(function).return_annotation)
            ours = function.__module__ == f"{package.__name__}.{module.name}"
            if ours and "Search" in given and given.endswith("[tuple[str, typing.Any]]"):
                yield function


EVERY = {one.__name__: one for one in strategies() if one.__name__[0] != "_"}
FILES = sorted(Path(package.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_strategy_takes_strategies_by_name(name: str) -> None:
    """So that whoever wants fewer edits, or others, need not write another one."""
    takes = inspect.signature(EVERY[name]).parameters.values()
    drawn = {one.name for one in takes if "SearchStrategy" in str(one.annotation)}

    assert {inspect.Parameter.KEYWORD_ONLY} >= {one.kind for one in takes}
    assert KNOWN >= {one.name for one in takes} - drawn
    assert bool(takes) is (name not in TAKE_NOTHING)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_strategy_builds_and_does_not_filter(path: Path) -> None:
    """What is thrown away was drawn in vain."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }

    assert set() == called & {"filter", "assume", "reject"}
