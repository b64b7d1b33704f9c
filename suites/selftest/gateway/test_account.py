"""The embedded account."""

import pytest

from flushproof.errors import UsageError
from flushproof.reference.account import (
    EMBEDDED_CALLERS,
    EMBEDDED_INSTANCES,
    OWNER,
    TARGET_SERVER,
    embedded_account,
)

NUMBERS = {
    "target": "882689",
    "bystander": "882701",
    "mysql": "882713",
    "foreign": "771234",
    "busy": "882725",
}


class Silent:
    """A store that holds nothing."""

    def flush(self) -> None:
        """Nothing to erase."""


def test_the_instances_have_their_numbers() -> None:
    """Every symbolic name stands for the number that suites and interlock know."""
    assert {name: known.number for name, known in EMBEDDED_INSTANCES.items()} == NUMBERS


def test_every_number_is_used_once() -> None:
    """No server has the number of an instance or of another server."""
    servers = [n for known in EMBEDDED_INSTANCES.values() for n in known.server_numbers]

    everything = [*servers, *NUMBERS.values()]

    assert sorted(set(everything)) == sorted(everything)


def test_the_targets_first_server_is_known() -> None:
    """Its number is the one that must not be taken for the service's."""
    assert EMBEDDED_INSTANCES["target"].server_numbers[0] == TARGET_SERVER


def test_stores_are_put_behind_their_instances() -> None:
    """A store is the data of the instance of its name, and of no other."""
    store = Silent()

    account = embedded_account({"bystander": store})

    assert {"882701": store} == {
        number: known.store for number, known in account.instances.items() if known.store
    }


@pytest.mark.parametrize("name", ["mysql", "tarqet"])
def test_a_store_needs_a_redis_instance(name: str) -> None:
    """MySQL has no store, and a misspelt name is told."""
    with pytest.raises(UsageError, match="Known: busy, bystander, foreign, target"):
        embedded_account({name: Silent()})


def test_keys_look_like_keys_and_hide_their_secrets() -> None:
    """Access keys have twenty characters or more, and no repr shows a secret."""
    secrets = [caller.credentials.secret_key for caller in EMBEDDED_CALLERS.values()]

    shown = [secret for secret in secrets if secret in repr(EMBEDDED_CALLERS)]

    assert (shown, all(len(key) >= 20 for key in EMBEDDED_CALLERS)) == ([], True)


def test_the_owner_is_known_by_the_access_key() -> None:
    """Callers are found by the key that they send."""
    assert EMBEDDED_CALLERS["flushproofEmbeddedKey"].credentials == OWNER
