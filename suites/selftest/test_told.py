"""What answers tell of an account is learnt, hidden and found, as far as it can be told apart."""

import pytest

from flushproof.exchange import Response
from flushproof.recording.scrubbing import MOST_READ, told_by
from flushproof.scrubbing.told import Told, is_telling

TELLING = (
    "orders-cache-01",
    "cache-x1",
    "redis-771234.cdb.kr",
    "주문-서비스-캐시",
    "my secret tenant",
)

PLAIN = {
    "short": "orders1",
    "published-words": "Redis instance server",
    "number": "771234567890",
    "date": "2018-12-28T17:28:00+0900",
    "product-code": "SPSWREDISLINUX01",
    "of-the-page-s-example": "cloud-redis-ix35",
}


@pytest.mark.parametrize("value", TELLING)
def test_a_name_is_telling(value: str) -> None:
    """It has a word that nobody published."""
    assert is_telling(value)


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_what_stands_in_any_report_is_not(value: str) -> None:
    """It would be found everywhere."""
    assert not is_telling(value)


@pytest.fixture
def told() -> Told:
    """What a target told; the user named one of the instances on the command line."""
    learnt = Told(given="orders-cache-02 --deny")
    learnt.learn((*TELLING, *PLAIN.values(), "orders-cache-02"))
    return learnt


@pytest.mark.parametrize("value", TELLING)
def test_what_was_learnt_is_found_and_hidden(told: Told, value: str) -> None:
    """In any encoding, like a secret."""
    text = f"got {value.encode().hex()} and {value}"

    assert told.found_in(text) is not None
    assert "got [account's data] and [account's data]" == told.hidden_in(text)


def test_what_the_user_said_is_theirs(told: Told) -> None:
    """It is in the options of the run, for all who read its report."""
    assert told.found_in("orders-cache-02") is None


def test_what_was_learnt_is_not_shown(told: Told) -> None:
    """A traceback that prints it prints none of the values."""
    assert not [value for value in TELLING if value in repr(told)]


def test_no_more_is_learnt_than_can_be_looked_for() -> None:
    """A hostile target could tell of a million names."""
    learnt = Told()

    learnt.learn(f"orders-cache-{number}" for number in range(209))

    assert 200 == len(learnt.values)


def test_names_are_learnt_from_a_body_of_any_length() -> None:
    """What is cut off is not read, and changes nothing of how the rest is."""
    server = '{"cloudDBInstanceList": [{"cloudDBServiceName": "주문-서비스-캐시"}], "a": "'
    for length in range(3):
        body = f"{server}{'x' * (MOST_READ - len(server.encode()) - length)}{'캐시' * 9}".encode()

        assert "주문-서비스-캐시" in told_by(Response(status=200, body=body))
