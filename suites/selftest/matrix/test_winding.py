"""Time that only waiting winds on."""

import pytest

from flushproof.matrix.winding import Wound


def test_nothing_takes_time_but_sleep() -> None:
    """The clock stands until somebody sleeps, and then it is that much later."""
    wound = Wound()

    before = wound.monotonic()
    wound.sleep(1.5)

    assert (0.0, 1.5) == (before, wound.monotonic())


def test_what_was_put_off_is_done_in_its_order_and_at_its_time() -> None:
    """Deeds come when they are due, whatever the order in which they were put off."""
    wound, done = Wound(), []
    wound.later(2.0, lambda: done.append(("second", wound.monotonic())))
    wound.later(1.0, lambda: done.append(("first", wound.monotonic())))

    wound.sleep(2.5)

    assert [("first", 1.0), ("second", 2.0)] == done
    assert 2.5 == wound.monotonic()


@pytest.mark.parametrize(("slept_s", "count"), [(0.9, 0), (1.0, 1), (5.0, 1)])
def test_nothing_is_done_before_it_is_due(slept_s: float, count: int) -> None:
    """What nobody waits for does not happen, and what happened does not happen again."""
    wound, done = Wound(), []
    wound.later(1.0, lambda: done.append(True))

    wound.sleep(slept_s)
    wound.sleep(0.0)

    assert count == len(done)


def test_a_deed_may_put_off_another() -> None:
    """Each within the same sleep, at its own time."""
    wound, done = Wound(), []
    wound.later(1.0, lambda: wound.later(1.0, lambda: done.append(wound.monotonic())))

    wound.sleep(3.0)

    assert [2.0] == done
