"""The clock of the reference gateway."""

from time import time

from flushproof.reference.clock import Clock


def test_a_clock_shows_the_time() -> None:
    """Left alone it shows the system's time in milliseconds."""
    assert abs(Clock().now_ms() - time() * 1000) < 5_000


def test_a_set_clock_stands_still() -> None:
    """Once set, it shows just that, when called as well."""
    clock = Clock(lambda: 7)
    clock.shift(1)

    clock.set(1_700_000_000_000)

    assert [clock.now_ms(), clock()] == [1_700_000_000_000] * 2


def test_a_shifted_clock_keeps_running() -> None:
    """Shifts add up, and the source goes on."""
    ticks = iter((100, 200))
    clock = Clock(lambda: next(ticks))

    clock.shift(7)
    clock.shift(-2)

    assert (clock(), clock()) == (105, 205)
