"""The pace of a run: evenly spaced, no more than the budget, nothing after the deadline."""

from dataclasses import dataclass, field

import pytest

from flushproof.errors import InterlockRefused, Withheld
from flushproof.exchange import Exchange, Request
from flushproof.settings import settings_from
from flushproof.targets.pacing import Pace, Paced

REQUEST = Request(method="POST", target="/")
URL = "http://127.0.0.1:1"


@dataclass
class Wire:
    """Sends nothing, and knows when; an exchange takes a while."""

    now_s: float = 100.0
    takes_s: float = 0.0
    refuses: bool = False
    sent_s: list[float] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Seconds."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self.naps.append(round(seconds, 6))
        self.now_s += seconds

    def send(self, request: Request) -> Exchange:
        """Note when."""
        if self.refuses:
            raise InterlockRefused("not this one")
        self.sent_s.append(round(self.now_s - 100.0, 6))
        self.now_s += self.takes_s
        return Exchange(request=request)

    def paced(self, **limits: float) -> Paced:
        """A sender before it."""
        return Paced(self, Pace(clock=self.clock, sleep=self.sleep, **limits))  # type: ignore[arg-type]  # as they are called


def ask(sender: Paced, times: int) -> None:
    """Send so many requests."""
    for _ in range(times):
        sender.send(REQUEST)


@pytest.mark.parametrize(
    ("takes_s", "sent_s"),
    [(0.0, [0, 0.2, 0.4, 0.6]), (0.15, [0, 0.2, 0.4, 0.6]), (0.5, [0, 0.5, 1.0, 1.5])],
    ids=["at-once", "in-time", "slow"],
)
def test_requests_are_evenly_spaced(takes_s: float, sent_s: list[float]) -> None:
    """However long an answer takes."""
    wire = Wire(takes_s=takes_s)

    ask(wire.paced(rate=5), 4)

    assert sent_s == wire.sent_s


def test_what_a_slow_answer_took_is_not_made_up_for() -> None:
    """No burst follows it."""
    wire = Wire(takes_s=1.0)
    sender = wire.paced(rate=5)
    ask(sender, 1)
    wire.takes_s = 0.0

    ask(sender, 3)

    assert [0, 1.0, 1.2, 1.4] == wire.sent_s


def test_the_wait_comes_after_an_exchange() -> None:
    """A request that was signed goes at once, so that its timestamp is as old as it says."""
    wire = Wire()
    sender = wire.paced(rate=0.1)

    sender.send(REQUEST)

    assert [10.0] == wire.naps
    assert 110.0 == wire.now_s


def test_without_a_rate_nothing_waits() -> None:
    """A disposable target is asked as fast as it answers."""
    wire = Wire()

    ask(wire.paced(), 100)

    assert [] == wire.naps


def test_one_request_too_many_is_not_sent() -> None:
    """And it says how more may be sent."""
    wire = Wire()
    sender = wire.paced(requests=3)
    ask(sender, 3)

    with pytest.raises(Withheld, match="the request budget of 3 is used up; a larger --request-b"):
        sender.send(REQUEST)

    assert 3 == len(wire.sent_s)
    assert "request budget of 3" in sender.pace.over


def test_what_the_interlock_refuses_costs_nothing() -> None:
    """It was not sent."""
    wire = Wire(refuses=True)
    sender = wire.paced(requests=1)
    with pytest.raises(InterlockRefused):
        sender.send(REQUEST)
    wire.refuses = False

    sender.send(REQUEST)

    assert [0] == wire.sent_s


def test_after_the_deadline_nothing_is_sent() -> None:
    """The last one goes before it."""
    wire = Wire(takes_s=4.0)
    sender = wire.paced(deadline_s=10)
    ask(sender, 3)

    with pytest.raises(Withheld, match="the deadline of the run has passed, 10 s after"):
        sender.send(REQUEST)

    assert [0, 4, 8] == wire.sent_s


def test_no_wait_outlives_the_deadline() -> None:
    """Neither for the rate nor because the target asks for it."""
    wire = Wire()
    sender = wire.paced(deadline_s=10, rate=0.01)
    sender.send(REQUEST)

    with pytest.raises(Withheld):
        sender.send(REQUEST)
    sender.pace.nap(3600)

    assert [10.0] == wire.naps


def test_a_shard_has_its_part_of_the_rate() -> None:
    """The others may be under way at the same time; the deadline is everyone's."""
    given = {"target": URL, "shard": "2/4", "rate": 2.0, "deadline": 60.0}
    settings = settings_from(given, any_seed=lambda: 0)
    wire = Wire()

    pace = Pace.of(settings, clock=wire.clock, sleep=wire.sleep)

    assert (0.5, 60.0) == (pace.rate, pace.deadline_s)
