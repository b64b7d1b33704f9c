"""
How a process becomes a mutant, without importing anything anew.

Functions that live get the mutated code, and modules that are loaded the mutated values, wherever
somebody took them from there. What is more than that (a class, a table of functions) cannot be done
so.
"""

import ast
import gc
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any


def graft(path: Path, source: str, other: str) -> bool:
    """Give live functions of the module at *path* the code of *other*; False if that is not all."""
    old, new = (list(codes_in(compile(text, str(path), "exec"))) for text in (source, other))
    if len(old) != len(new):
        return False
    live: defaultdict[CodeType, list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == str(path):
            live[thing.__code__].append(thing)
    grafted = False
    for (was, outer), (now, _) in zip(old, new, strict=True):
        if bare(was) == bare(now):
            continue
        # A function within a function is made anew whenever that one runs.
        while was not in live and outer is not None:
            (was, outer), (now, _) = old[outer], new[outer]
        if was not in live:
            return False
        for function in live[was]:
            function.__code__ = now
        grafted = True
    return grafted


def transplant(path: Path, source: str, other: str) -> bool:
    """Give a loaded module the plain values of *other*; False if what differs is no such value."""
    loaded = (one for one in sys.modules.values() if getattr(one, "__file__", "") == str(path))
    module = next(loaded, None)
    if module is None:
        return False
    dumps = [
        [ast.dump(statement) for statement in ast.parse(text).body] for text in (source, other)
    ]
    at = next((n for n, (was, now) in enumerate(zip(*dumps, strict=False)) if was != now), None)
    if at is None:
        return False
    statement = ast.parse(other).body[at]
    made = {"__name__": module.__name__, "__package__": module.__package__, "__file__": str(path)}
    try:
        exec(compile(other, str(path), "exec"), made)
    except Exception:
        return False
    if isinstance(statement, ast.FunctionDef):
        was, now = getattr(module, statement.name), made[statement.name]
        if not isinstance(was, FunctionType) or bare(was.__code__) != bare(now.__code__):
            return False
        was.__defaults__, was.__kwdefaults__ = now.__defaults__, now.__kwdefaults__
        return True
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    if not isinstance(targets[0], ast.Name) or not is_plain(made[targets[0].id]):
        return False
    for name, value in made.items():
        before = getattr(module, name, None)
        if is_plain(value) and is_plain(before) and value != before:
            for one in list(sys.modules.values()):
                if getattr(one, "__dict__", {}).get(name) is before:
                    setattr(one, name, value)
    return True


def is_plain(value: object) -> bool:
    """Whether *value* is made of numbers, texts and patterns alone."""
    if isinstance(value, Mapping):
        return all(map(is_plain, (*value.keys(), *value.values())))
    if isinstance(value, (tuple, list, set, frozenset)):
        return all(map(is_plain, value))
    return type(value) in (int, float, str, bytes, bool, type(None), re.Pattern, range)


def codes_in(code: CodeType) -> Iterator[tuple[CodeType, int | None]]:
    """*code* and all code within it, each with the number of the one that it stands in."""
    waiting: list[tuple[CodeType, int | None]] = [(code, None)]
    for number, (one, outer) in enumerate(waiting):
        yield one, outer
        waiting.extend((inner, number) for inner in one.co_consts if isinstance(inner, CodeType))


def bare(code: CodeType) -> tuple[object, ...]:
    """*code* without what stands in functions within it."""
    consts = tuple(
        (type(const), const) for const in code.co_consts if not isinstance(const, CodeType)
    )
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, repr(consts)


def caches() -> list[Any]:
    """Every cached function of the package."""
    return [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, _lru_cache_wrapper) and thing.__module__.startswith("flushproof")
    ]
