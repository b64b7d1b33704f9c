"""
What keeps keys and passwords out of the file of a fleet: where one may be needed, a variable of the
environment is named. No message here quotes a value, which may be a key that somebody put there.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from flushproof.credentials import ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE
from flushproof.errors import UsageError
from flushproof.resources import Json
from flushproof.settings import URLS

# The members that name variables: of the keys, and of options that may hold a password.
KEYS: Mapping[str, str] = MappingProxyType(
    {"access-key-env": ACCESS_KEY_VARIABLE, "secret-key-env": SECRET_KEY_VARIABLE}
)
FROM_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {f"{name.replace('_', '-')}-env": name for name in URLS}
)
NAMING_VARIABLES = (*KEYS, *FROM_ENVIRONMENT)

HOW_TO = (
    "This file holds no key and no password: name the environment variables that do, with "
    f"{', '.join(NAMING_VARIABLES)}."
)

# In capitals only, since a key is hardly ever: what is no such name may be a key itself.
VARIABLE = re.compile("[A-Z_][A-Z0-9_]*")

# What the name of a member with a key in it says, and what the vendor's keys look like.
CALLED_SECRET = re.compile("secret|password|passwd|token|credential|key", re.IGNORECASE)
LIKE_A_KEY = re.compile(
    "ncp_iam_[0-9A-Za-z]+|(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[0-9A-Za-z]{20,}", re.ASCII
)

# A shorter one is in nearly every text.
SHORTEST = 8

WITH_A_HOST = ("target", *(name.replace("_", "-") for name in URLS))


def refuse_secret(member: str, value: Json, place: str) -> None:
    """
    See that the *value* of *member* does not look like a secret, and holds no password.

    Raises:
        UsageError: It does.
    """
    texts = [one for one in (value if isinstance(value, list) else [value]) if type(one) is str]
    if any(map(LIKE_A_KEY.fullmatch, texts)):
        raise UsageError(f"{place}: {member}: looks like a key. {HOW_TO}")
    if member in WITH_A_HOST and any("@" in text for text in texts):
        raise UsageError(f"{place}: {member}: is a URL with a user or a password. {HOW_TO}")


def refuse_keys(text: str, keys: Iterable[str], path: Path) -> None:
    """
    See that none of *keys* stands in the *text* of the file, by whatever name.

    Raises:
        UsageError: One does.
    """
    known = [key for key in keys if len(key) >= SHORTEST]
    for number, line in enumerate(text.split("\n"), start=1):
        if any(key in line for key in known):
            raise UsageError(f"{path}: line {number}: holds a key, so replace that key. {HOW_TO}")


def variable_of(member: str, name: Json, place: str, environ: Mapping[str, str]) -> str:
    """
    The value of the variable that *member* says is called *name*.

    Raises:
        UsageError: That is no name of one, or it is not set.
    """
    if not isinstance(name, str) or not VARIABLE.fullmatch(name):
        raise UsageError(
            f"{place}: {member}: expected the name of an environment variable, in capital letters, "
            f"digits and underscores. {HOW_TO}"
        )
    if not environ.get(name):
        raise UsageError(f"{place}: {member}: the variable that it names is not set, or empty.")
    return environ[name]
