"""The readings that the reference gateway can follow, and how they are named."""

import pytest

from flushproof.errors import UsageError
from flushproof.reference.readings import READINGS, Readings, requirement_named


def test_every_default_is_one_of_the_readings() -> None:
    """No requirement follows a reading that it does not have, and none has one twice."""
    wrong = [
        requirement
        for requirement, choice in READINGS.items()
        if choice.default not in choice.names or len(set(choice.names)) != len(choice.names)
    ]

    assert not wrong


def test_untold_every_requirement_follows_its_default() -> None:
    """Readings are a mapping over all the requirements that have some."""
    expected = {requirement: choice.default for requirement, choice in READINGS.items()}

    assert expected == dict(Readings())


def test_a_short_name_means_the_requirement_of_that_name() -> None:
    """The last part of an id will do, and white space around it does no harm."""
    readings = Readings.parse(" return-code = integer ", "envelope/wrapper=flat")

    assert (readings.of("envelope/return-code"), readings["envelope/wrapper"]) == (
        "integer",
        "flat",
    )


def test_the_last_of_two_readings_counts() -> None:
    """As on a command line."""
    readings = Readings.parse("return-code=integer", "envelope/return-code=string")

    assert readings.of("envelope/return-code") == "string"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("return-kode=integer", "Did you mean return-code?"),
        ("return-code=int", "Known: integer, string. Did you mean integer?"),
        ("return-code", "Write REQUIREMENT=READING"),
        ("boundary=", "is not a reading of timestamp/boundary"),
    ],
)
def test_what_is_no_reading_is_told(text: str, message: str) -> None:
    """The message names what is known, and the nearest of it."""
    with pytest.raises(UsageError) as raised:
        Readings.parse(text)

    assert message in str(raised.value)


def test_a_full_id_is_itself() -> None:
    """No short name stands in the way of a full one."""
    assert [requirement_named(requirement) for requirement in READINGS] == list(READINGS)


@pytest.mark.parametrize("requirement", [r for r, c in READINGS.items() if len(c.names) == 1])
def test_a_requirement_with_one_reading_takes_only_that(requirement: str) -> None:
    """The catalogue's other reading of it is undefined, and so refused."""
    with pytest.raises(UsageError, match="is not a reading of"):
        Readings({requirement: "encrypted-with-both"})


def test_readings_cannot_be_changed() -> None:
    """Who follows a reading follows it to the end."""
    readings = Readings()

    assert not hasattr(readings, "__setitem__")
    assert not hasattr(readings, "__dict__")
