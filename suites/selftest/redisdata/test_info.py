"""What INFO says is read: product and version, the keyspace, and the parts of a mark."""

import pytest

from flushproof.redisdata.info import (
    info_of,
    keyspace_of,
    mark_of,
    name_and_version,
    proved_unchanged,
)

TOLD = (b"run_id:a", b"rdb_changes_since_last_save:1", b"rdb_last_save_time:1")


@pytest.mark.parametrize("field", TOLD)
def test_a_server_that_does_not_tell_its_writes_proves_nothing(field):
    """Two marks that lack a part are equal and still prove nothing."""
    whole = mark_of(b"\r\n".join(TOLD))
    partial = mark_of(b"\r\n".join(line for line in TOLD if line != field))

    assert proved_unchanged(whole, whole)
    assert not proved_unchanged(partial, partial)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"redis_version:7.0.15\r\n", ("redis", "7.0.15")),
        (b"redis_version:7.2.4\r\nvalkey_version:9.1.2\r\n", ("valkey", "9.1.2")),
        (b"# Server\r\nredis_version:7.4.0\r\ndragonfly_version:df-1\r\n", ("dragonfly", "df-1")),
        (b"", ("redis", "?")),
    ],
    ids=["redis", "valkey", "dragonfly", "silent"],
)
def test_products_are_told_apart_by_the_version_they_give(raw, name):
    """A successor gives the version of the Redis it imitates beside its own."""
    assert name == name_and_version(info_of(raw))


def test_the_keyspace_is_in_the_order_of_the_databases_and_without_the_sample():
    """db10 comes after db2, and the average that moves by itself is left out."""
    raw = b"# Keyspace\r\ndb10:keys=1,expires=0,avg_ttl=7\r\ndb2:keys=3,expires=2,avg_ttl=9,x=1\r\n"

    assert ((2, 3, 2), (10, 1, 0)) == keyspace_of(raw)
