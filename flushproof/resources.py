"""Where schemas, suites and cassettes are: beside the package, or in a wheel inside it."""

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any

PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """The folder that holds `schemas`, `suites` and `cassettes`."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "schemas" / "requirements.json").is_file() else PACKAGE / "_data"


def load(name: str) -> Json:
    """The JSON document at *name*, a path below `root()`."""
    return json.loads((root() / name).read_text(encoding="utf-8"))
