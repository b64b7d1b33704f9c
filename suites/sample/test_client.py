"""Its tests, with the fixture that flushproof brings along."""

import pytest
from client import FlushFailed, flush


def call(gateway, instance_no=None):
    keys = gateway.credentials
    return flush(gateway.url, keys.access_key, keys.secret_key, instance_no or gateway.instance_no)


def test_data_is_gone(flush_gateway):
    data = flush_gateway.redis(flush_gateway.instance_no)
    data.set("some", "thing")

    call(flush_gateway)

    assert data.dbsize() == 0
    flush_gateway.assert_conformant()


def test_what_is_not_mine_stays(flush_gateway):
    other = next(no for no, one in flush_gateway.instances.items() if one.name == "foreign")
    data = flush_gateway.redis(other)
    data.set("some", "thing")

    with pytest.raises(FlushFailed, match="HTTP 400"):
        call(flush_gateway, other)

    assert data.dbsize() == 1


@pytest.mark.flush_gateway(clock_offset_ms=360_000)
def test_a_clock_that_is_off_is_told(flush_gateway):
    with pytest.raises(FlushFailed, match="HTTP 401"):
        call(flush_gateway)


@pytest.mark.flush_gateway(fault="says-flushed")
def test_a_gateway_that_lies(flush_gateway):
    data = flush_gateway.redis(flush_gateway.instance_no)
    data.set("some", "thing")

    call(flush_gateway)

    assert data.dbsize() == 1  # a client cannot know
