"""`flushproof run --target replay`: what the vendor's documented exchange shows, and no more."""

from typing import Any

# The fixture of conftest.py, which tests cannot import from where files are imported by path.
Shell = Any

# What the page's example shows where the sources contradict each other.
DOCUMENTED = {
    "envelope/go-layout": "go-readable",
    "envelope/list": "objects",
    "envelope/request-id": "absent",
    "envelope/return-code": "string",
    "envelope/wrapper": "wrapped",
    "instance/hidden-master": "partial",
    "instance/sdk-members": "absent",
    "instance/status-after": "settingup",
}


def test_the_readings_of_the_documented_exchange_are_told(shell: Shell) -> None:
    """Each reading that the page's example shows is a line, and the run is green."""
    ran = shell("run", "--target", "replay")

    lines = (line.split() for line in ran.out.splitlines() if line.startswith("read "))
    assert 0 == ran.status
    assert DOCUMENTED == {line[1].rstrip(":"): line[2] for line in lines}
    assert "no gateway was asked" in ran.out
