"""The process of a shard: what it tells whoever started it."""

import json
import os

from flushproof.cli.part import telling


def test_what_is_told_is_a_line_of_json() -> None:
    """Lines are how the other side knows where one thing told ends."""
    read, write = os.pipe()

    telling(write)("done", 1)
    telling(write)("failure", "two\nlines")
    os.close(write)

    with open(read, encoding="utf-8") as told:
        assert [json.loads(line) for line in told] == [{"done": 1}, {"failure": "two\nlines"}]


def test_telling_nobody_is_no_error() -> None:
    """Whoever started a shard and was killed must not make its log that of a failed suite."""
    read, write = os.pipe()
    os.close(read)

    telling(write)("done", 1)

    os.close(write)
