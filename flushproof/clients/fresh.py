"""Keys and an instance's number that nobody had before: they open nothing else."""

import string
from collections.abc import Callable

from flushproof.signing import Credentials

# As long as the vendor's.
ACCESS_KEY_LENGTH = 20
SECRET_KEY_LENGTH = 40
LETTERS = string.ascii_letters + string.digits

# The vendor's numbers have six to eight digits, none of them a zero in front.
LEAST_NUMBER, NUMBERS = 10_000_000, 80_000_000

Below = Callable[[int], int]
"""A random number from 0 on, below another one."""


def fresh_credentials(below: Below) -> Credentials:
    """A pair of keys."""
    return Credentials(
        access_key=letters(ACCESS_KEY_LENGTH, below), secret_key=letters(SECRET_KEY_LENGTH, below)
    )


def fresh_number(below: Below) -> str:
    """An instance's number."""
    return str(LEAST_NUMBER + below(NUMBERS))


def letters(length: int, below: Below) -> str:
    """So many letters and digits."""
    return "".join(LETTERS[below(len(LETTERS))] for _ in range(length))
