"""
The mutants of a module: its source with one small thing made wrong, by the operators of Cosmic Ray.

Of the eleven wrong comparisons that Cosmic Ray has for a right one, one is made: the opposite, or
the neighbour. What stands in an annotation or a decorator is left alone, and so is the size of a
cache: nothing there decides.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.boolean_replacer import AddNot
from cosmic_ray.operators.keyword_replacer import KeywordReplacementOperator
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

Position = tuple[int, int]


class ReplaceInWithNotIn(KeywordReplacementOperator):
    """The one opposite that Cosmic Ray leaves out."""

    from_keyword = "in"
    to_keyword = "not in"

    def mutation_positions(self, node: Any) -> Iterator[tuple[Position, Position]]:
        """The `in` of comparisons alone: that of a loop has no opposite."""
        if node.parent is not None and node.parent.type == "comparison":
            yield from super().mutation_positions(node)


class AddNotToWhole(AddNot):
    """Where another operator makes the same of the condition, this one makes nothing."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Position, Position]]:
        """The conditions that are neither one comparison nor one `not`."""
        positions = list(super().mutation_positions(node))
        place = 2 if node.type == "test" else 1
        if positions and node.children[place].type not in ("comparison", "not_test"):
            yield from positions


class KeepEverything(Operator):
    """The condition of a comprehension is left out."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Position, Position]]:
        """The conditions, which are all of them expressions behind an `if`."""
        if node.type == "comp_if":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        """A condition that holds, on as many lines."""
        lines = node.children[1].get_code().count("\n")
        node.children[1] = parso.parse(f" (True{chr(10) * lines})")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Cosmic Ray tests its own operators by these."""
        return ()


_OF_COSMIC_RAY = (
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
    "ExceptionReplacer",
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in (
            *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
            *("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt"),
        )
    ),
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in (
            *("Add_Sub", "Sub_Add", "Mul_Add", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv"),
            *("Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr"),
        )
    ),
)

OPERATORS: Mapping[str, Callable[[], Any]] = {
    **{name: get_operator(f"core/{name}") for name in _OF_COSMIC_RAY},
    AddNotToWhole.__name__: AddNotToWhole,
    ReplaceInWithNotIn.__name__: ReplaceInWithNotIn,
    KeepEverything.__name__: KeepEverything,
}


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a module can be made wrong, and how.

    Attributes:
        line: Of the source, counted from 1.
    """

    operator: str
    node: Any
    index: int
    line: int


def places_of(source: str) -> tuple[Any, list[Place]]:
    """The parsed *source*, and every place in it."""
    tree = parso.parse(source)
    beside = list(_spans_beside(source))
    found = []
    for node in ast_nodes(tree):
        for name, operator in OPERATORS.items():
            for index, (start, end) in enumerate(operator().mutation_positions(node)):
                if not any(first <= start and end <= last for first, last in beside):
                    found.append(Place(name, node, index, start[0]))
    return tree, sorted(found, key=lambda place: place.line)


def _spans_beside(source: str) -> Iterator[tuple[Position, Position]]:
    for node in ast.walk(ast.parse(source)):
        beside = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lru_cache":
            beside.append(node)
        for part in (*beside, *getattr(node, "decorator_list", ())):
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def mutated(tree: Any, place: Place) -> str:
    """The source with *place* made wrong; *tree* is spoilt by it."""
    new = OPERATORS[place.operator]().mutate(place.node, place.index)
    if new is not place.node:
        siblings = place.node.parent.children
        siblings[siblings.index(place.node)] = new
    return tree.get_code()


def difference(source: str, other: str) -> tuple[str, str]:
    """The first line that differs, and what it became; blanks around both left out."""
    pairs = zip(source.splitlines(), other.splitlines(), strict=False)
    was, now = next(((was, now) for was, now in pairs if was != now), ("", ""))
    return " ".join(was.split()), " ".join(now.split())


Span = tuple[int, int, str]


def statements_of(source: str) -> list[Span]:
    """First and last line of each statement, and the function that it stands in."""
    found: list[Span] = []

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                inner = f"{name}.{child.name}".strip(".")
            if isinstance(child, ast.stmt):
                found.append((child.lineno, child.end_lineno or child.lineno, inner))
            walk(child, inner)

    walk(ast.parse(source), "")
    return found


def innermost(statements: Sequence[Span], line: int) -> Span:
    """The smallest statement around *line*."""
    around = [span for span in statements if span[0] <= line <= span[1]]
    return min(around, key=lambda span: span[1] - span[0])
