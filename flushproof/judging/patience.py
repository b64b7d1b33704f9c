"""
How long a run waits for a target in trouble, how fast it asks, and when it stops asking.

What holds:
- A target that says that it is asked too often (429) is asked less often from then on. Waiting
  comes after an exchange, never between signing a request and sending it, which would age it.
- Waiting has an end: a target that only ever asks for patience, drops connections or keeps silent
  ends the run, which then is not green.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Exchange, value_of
from flushproof.oracles.answer import Answer
from flushproof.targets.preflight import http_date_ms

# Rate limits are most often counted by the second; other trouble may be over at once.
SHORTEST_WAIT_S = 0.2
SHORTEST_WAIT_FOR_A_RATE_S = 1.0

# A target may ask us to wait (Retry-After); longer than this is not waited for.
LONGEST_WAIT_S = 10.0

# All waits of a run together, and all time that requests without an answer took.
MOST_WAITING_S = 120.0
MOST_SILENCE_S = 90.0

# So many requests in a row without an answer that tells, and nobody is there to be judged.
MOST_IN_A_ROW = 6

# The same, for the Redis behind an instance.
MOST_LOST_LOOKS = 3

SHORTEST_INTERVAL_S = 0.01
LONGEST_INTERVAL_S = 1.0

# How much slower than the rate at which a limit was met.
MARGIN = 1.25

# Before the first flush, so many harmless requests in a row show whether they are counted by the
# second: a flush that meets the limit is lost, since it is never sent again.
CALM_AT_FULL_SPEED = 40
CALM_AT_A_PACE = 10


@dataclass(slots=True, kw_only=True)
class Patience:
    """
    One run's patience with its target.

    Attributes:
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
        interval_s: The shortest time from one request to the next; 0 until a rate limit was met.
        in_a_row: How many requests in a row got no answer that tells.
        waiting_left_s: How much longer this run waits in all.
        silence_left_s: How much longer it bears requests without an answer.
        over: Why nothing more is asked; empty as long as it is.
    """

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    interval_s: float = 0.0
    in_a_row: int = 0
    lost_looks: int = 0
    waiting_left_s: float = MOST_WAITING_S
    silence_left_s: float = MOST_SILENCE_S
    over: str = ""
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=1000))

    def check(self) -> None:
        """Return if the target may be asked; raises EnvironmentUnusable if that has ended."""
        if self.over:
            raise EnvironmentUnusable(f"Stopped asking: {self.over}")

    def note_sent(self) -> None:
        """A request is about to go."""
        self.sent.append(self.clock())

    def rest(self) -> None:
        """After an answer that tells: wait until the next request is due."""
        self.in_a_row = 0
        if self.interval_s and self.sent:
            due_s = self.sent[-1] + self.interval_s - self.clock()
            if due_s > 0:
                self.sleep(due_s)

    def bear(self, exchange: Exchange, answer: Answer | None) -> float:
        """
        After an exchange without an answer that tells: wait, and give how many seconds.

        Args:
            answer: What it says of the moment; None if nothing came.
        """
        self.in_a_row += 1
        if answer is None:
            self.silence_left_s -= exchange.elapsed_ms / 1000
        limited = answer is not None and answer.status == 429
        if limited:
            self._slow_down()
        shortest_s = SHORTEST_WAIT_FOR_A_RATE_S if limited else SHORTEST_WAIT_S
        backed_off_s = shortest_s * 2.0 ** (self.in_a_row - 1)
        wait_s = max(retry_after_s(exchange), backed_off_s, self.interval_s)
        wait_s = min(wait_s, LONGEST_WAIT_S, max(self.waiting_left_s, 0.0))
        self.waiting_left_s -= wait_s
        what = str(answer or f"{exchange.trouble}: {exchange.detail}")
        if self.in_a_row >= MOST_IN_A_ROW:
            self.over = f"{self.in_a_row} requests in a row got no answer that tells, last: {what}."
        elif self.silence_left_s <= 0:
            self.over = f"over {MOST_SILENCE_S:g} s went by without an answer, last: {what}."
        elif wait_s > 0:
            self.sleep(wait_s)
        return wait_s

    def find_pace(self, ask: Callable[[], object]) -> None:
        """Call *ask* until it met no rate limit often enough; it sends a harmless request."""
        calm, interval_s = 0, self.interval_s
        while calm < (CALM_AT_A_PACE if interval_s else CALM_AT_FULL_SPEED):
            ask()
            calm = calm + 1 if self.interval_s == interval_s else 0
            interval_s = self.interval_s

    @contextmanager
    def looking(self) -> Iterator[None]:
        """While the data is looked at; the run ends where that fails again and again."""
        try:
            yield
        except EnvironmentUnusable as error:
            self.lost_looks += 1
            if self.lost_looks >= MOST_LOST_LOOKS:
                self.over = str(error)
            raise
        self.lost_looks = 0

    def _slow_down(self) -> None:
        now_s = self.clock()
        rate = sum(now_s - sent_s <= 1.0 for sent_s in self.sent)
        wanted_s = max(2 * self.interval_s, MARGIN / max(rate, 1), SHORTEST_INTERVAL_S)
        self.interval_s = min(wanted_s, LONGEST_INTERVAL_S)


def retry_after_s(exchange: Exchange) -> float:
    """
    How long `Retry-After` asks us to wait, in seconds; 0 if it does not, or says nothing readable.

    A date is held against the target's own `Date`, since its clock may be off.
    """
    headers = exchange.response.headers if exchange.response else ()
    text = (value_of(headers, "retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until_ms = http_date_ms(text)
    if until_ms is None:
        return 0.0
    now_ms = http_date_ms(value_of(headers, "date") or "") or exchange.sent_at_ms
    return max((until_ms - now_ms) / 1000, 0.0)


def tells(answer: Answer | None) -> bool:
    """Whether *answer* speaks of the request, and not of the moment."""
    return answer is not None and not answer.transient
