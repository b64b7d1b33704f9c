"""Imports point one way, modules stay small, and each says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import flushproof

# The checkout: an installed package holds a copy of schemas and suites besides.
PACKAGE = Path(__file__).parents[2] / "flushproof"

# A name stands for the module or the package. Imports point up this list, never down; those of one
# line may import each other.
LAYERS = (
    {"errors", "resources", "exchange", "printable"},
    {
        "signing",
        "contract",
        "results",
        "options",
        "hosts",
        "settings",
        "sharding",
        "credentials",
    },
    {"cases", "oracles", "reference", "cassettes", "harm", "redisdata", "scrubbing", "log"},
    {"diagnosis", "fleet"},
    {"report"},
    {"drift"},
    {
        "strategies",
        "exampledb",
        "examples",
        "faults",
        "interlock",
        "recording",
        "reservation",
        "targets",
    },
    {"clients", "judging"},
    {"failed", "heading", "planning", "run", "scanning"},
    {"catalogue", "doctor", "lending", "matrix"},
    {
        "afterword",
        "beginning",
        "endings",
        "fixture",
        "fuzzing",
        "items",
        "persons",
        "plugin",
        "workers",
    },
    {"cli"},
)

RANKS = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# What must never be, whatever the layers allow: two readings of one document know nothing of each
# other, a report is made from a log alone, and nobody needs the terminal.
FORBIDDEN = (
    ("reference", "oracles"),
    ("reference", "contract"),
    ("oracles", "reference"),
    ("report", "targets"),
    ("report", "reference"),
    *((name, "cli") for name in sorted(RANKS) if name != "cli"),
)

LONGEST = 300


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    """The name in `LAYERS` that *path* belongs to; empty for the package itself."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "")


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the package that *tree* imports, in whatever function or block."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="flushproof", names=names, level=0):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0) if module.startswith("flushproof."):
                yield module.split(".")[1]
            case ast.Import(names=names):
                yield from (
                    name.name.split(".")[1] for name in names if name.name.startswith("flushproof.")
                )


def for_types_only(tree: ast.Module) -> ast.Module:
    """*tree* without what only a type checker reads."""

    class Without(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.AST | None:
            named = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            return None if named else self.generic_visit(node)

    return Without().visit(tree)


EDGES = sorted(
    {
        (place(path), name)
        for path in modules()
        for name in imported(for_types_only(ast.parse(path.read_text(encoding="utf-8"))))
        if place(path) and place(path) != name
    }
)


def test_every_module_has_a_place() -> None:
    """A new module is put into a layer, or this fails."""
    assert {place(path) for path in modules()} - {""} == set(RANKS)


def test_imports_point_up() -> None:
    """No module imports one of a later layer."""
    assert [] == [edge for edge in EDGES if RANKS[edge[0]] < RANKS[edge[1]]]


@pytest.mark.parametrize("edge", FORBIDDEN, ids=lambda edge: f"{edge[0]}-{edge[1]}")
def test_what_must_not_know_of_each_other_does_not(edge: tuple[str, str]) -> None:
    """Some imports are wrong wherever they point."""
    assert edge not in EDGES


def test_imports_are_absolute() -> None:
    """A relative import hides what it imports from this test."""
    relative = [
        f"{path}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert [] == relative


def test_every_module_says_what_it_is() -> None:
    """A docstring, the first line of which is a sentence or a title."""
    silent = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert [] == silent


def test_no_module_is_long() -> None:
    """What a reader cannot hold in mind is two modules."""
    lengths = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }

    assert {} == {name: lines for name, lines in lengths.items() if lines > LONGEST}


def test_the_public_surface_is_sorted_and_there() -> None:
    """What `__all__` promises can be imported."""
    assert sorted(flushproof.__all__) == flushproof.__all__
    assert [] == [name for name in flushproof.__all__ if not hasattr(flushproof, name)]
