"""Honest gateways with a time of their own: a clock that is off, slow answers, a rate limit."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flushproof.exchange import Headers, Request, Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import Instance
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import GatewayError

TWO_MINUTES_MS = 120_000
LATENCY_S = 0.15
ERASURE_S = 2.0
LIMIT = 20
SECOND_S = 1.0

# "Rate Limited", beside "Quota Exceeded" and "Throttle Limited", all of them with 429.
RATE_LIMITED = GatewayError(status=429, code="420", message="Rate Limited")

# Twice as long as it takes, and more.
PATIENCE_S = 5.0


class ClockAhead(Gateway):
    """Has a clock that is two minutes ahead."""

    def respond(self, request: Request, now_ms: int) -> Response:
        return super().respond(request, now_ms + TWO_MINUTES_MS)


class ClockBehind(Gateway):
    """Has a clock that is two minutes behind."""

    def respond(self, request: Request, now_ms: int) -> Response:
        return super().respond(request, now_ms - TWO_MINUTES_MS)


class SlowAnswers(Gateway):
    """Takes 150 ms for each answer."""

    def respond(self, request: Request, now_ms: int) -> Response:
        self.timing.sleep(LATENCY_S)
        return super().respond(request, now_ms)


class ErasesLater(Gateway):
    """Erases the data two seconds after it answered."""

    def flush(self, instance: Instance) -> None:
        self.timing.later(ERASURE_S, lambda: super(ErasesLater, self).flush(instance))


class LimitsRate(Gateway):
    """Answers 20 requests in any second, and tells whoever asks more often to wait."""

    advice: Headers = (("retry-after", "1"),)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.recent: deque[float] = deque(maxlen=LIMIT)

    def respond(self, request: Request, now_ms: int) -> Response:
        now_s = self.timing.monotonic()
        if len(self.recent) == LIMIT and now_s - self.recent[0] < SECOND_S:
            refused = self.refuse(self.call_of(request, now_ms), RATE_LIMITED)
            return replace(refused, headers=(*refused.headers, *self.advice))
        self.recent.append(now_s)
        return super().respond(request, now_ms)


class LimitsRateUntold(LimitsRate):
    """Answers 20 requests in any second, and does not tell how long to wait."""

    advice = ()


MOMENTS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-clock-ahead": replace(lie(ClockAhead), stranger=True),
        "ok-clock-behind": replace(lie(ClockBehind), stranger=True),
        "ok-erases-later": replace(lie(ErasesLater), wait_s=PATIENCE_S),
        "ok-rate-limit": replace(lie(LimitsRate), stranger=True),
        "ok-rate-limit-untold": replace(lie(LimitsRateUntold), stranger=True),
        "ok-slow-answers": lie(SlowAnswers),
    }
)
