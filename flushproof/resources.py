"""Where schemas, suites and cassettes are: beside the package, or in a wheel inside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from flushproof.errors import DataError

Json: TypeAlias = Any

ADVICE = "Is it edited, or the installation broken? Install flushproof again."

# What is raised where a member is missing, or is of another kind.
UNUSABLE: tuple[type[Exception], ...] = (
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

# Of what went wrong, so many characters.
LONGEST = 200

PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """The folder that holds `schemas`, `suites` and `cassettes`."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "schemas" / "requirements.json").is_file() else PACKAGE / "_data"


def load(name: str) -> Json:
    """
    The JSON document at *name*, a path below `root()`.

    Raises:
        DataError: It cannot be read, or is no JSON; the text names file, line and column.
    """
    try:
        return json.loads((root() / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{name}: cannot be read: {error.strerror}. {ADVICE}") from error
    except RecursionError as error:
        raise DataError(f"{name}: is nested too deeply. {ADVICE}") from error
    except ValueError as error:
        raise DataError(f"{name}: is not JSON: {error}. {ADVICE}") from error


@contextmanager
def reading(place: str, *more: type[Exception]) -> Iterator[None]:
    """
    While what stands at *place* is used: a member that is missing, or of another kind, is told.

    Args:
        place: The file and, where it is known, the JSON pointer.
        more: What else is raised where the file is wrong.

    Raises:
        DataError: It is not what it should be.
    """
    try:
        yield
    except UNUSABLE + more as error:
        what = f"{type(error).__name__}: {str(error)[:LONGEST]}"
        raise DataError(f"{place}: is not what its schema says: {what}. {ADVICE}") from error
