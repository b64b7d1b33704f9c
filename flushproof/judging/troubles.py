"""
Trouble on the wire: an accident once, a broken requirement when it comes again.

A connection that is cut, garbled or dropped once may be anybody's fault. What happens twice to the
same request, or three times to requests that cannot be repeated, is the target's.
"""

from collections import Counter
from dataclasses import dataclass, field

from flushproof.exchange import Exchange, Trouble
from flushproof.judging.watch import ANSWERED, Watch
from flushproof.oracles.answer import Answer, told
from flushproof.results import Finding
from flushproof.targets.preflight import nothing_sent

# What comes in spite of these is judged (`transport/framing`); of all others nothing came.
MISSHAPEN = frozenset({Trouble.CUT, Trouble.GARBLED, Trouble.TOO_LARGE})

# So often it was shown that a kind of trouble comes again; nothing is repeated for it any more.
HABIT = 3

# So many requests that could not be repeated met the same kind of trouble.
TOO_MANY = 3


@dataclass(slots=True, kw_only=True)
class Troubles:
    """
    The troubles of a run.

    Attributes:
        watch: Where those that were no accident are noted.
        shown: How often each kind came again when the same was asked.
        held: Those of each kind that may have been an accident.
        judged: The last one that was noted.
    """

    watch: Watch
    shown: Counter[Trouble] = field(default_factory=Counter)
    held: dict[Trouble, list[tuple[Exchange, str]]] = field(default_factory=dict)
    judged: Exchange | None = None

    def see(self, exchange: Exchange, answer: Answer | None, item: str) -> None:
        """
        Judge *exchange* at once, unless it may be an accident.

        An answer that speaks of the moment is not judged at all: it may be another server's, which
        stands in front of the target and is no part of it.
        """
        if exchange.trouble not in MISSHAPEN and not (answer is not None and answer.transient):
            self.watch.see(exchange, item)

    def repeats(self, exchange: Exchange, answer: Answer | None, most: int) -> int:
        """How often the same is asked again at the most, to tell an accident from a habit."""
        if exchange.trouble is None:
            return most if answer is not None and answer.transient else 0
        return 0 if self.shown[exchange.trouble] >= HABIT else 1

    def note_repeat(self, first: Exchange, second: Exchange, item: str) -> None:
        """The same was asked twice: trouble that came both times is no accident."""
        if first.trouble is None or second.trouble is None:
            return
        self.shown[second.trouble] += 1
        for exchange in (first, second):
            self._judge(exchange, item)
        if told(first) is None and told(second) is None and not nothing_sent(second):
            self.watch.note(unanswered(second), item, second)

    def note_left(self, exchange: Exchange, item: str) -> None:
        """*exchange* is the last one of its item: hold what may be an accident."""
        if exchange.trouble not in MISSHAPEN or exchange is self.judged:
            return
        held = self.held.setdefault(exchange.trouble, [])
        held.append((exchange, item))
        if self.shown[exchange.trouble] or len(held) >= TOO_MANY:
            for one, its_item in held:
                self._judge(one, its_item)
            held.clear()
            self.shown[exchange.trouble] += 1

    def _judge(self, exchange: Exchange, item: str) -> None:
        if exchange.trouble in MISSHAPEN:
            self.watch.see(exchange, item)
            self.judged = exchange


def unanswered(exchange: Exchange) -> Finding:
    """No answer came, and none when asked again."""
    return Finding(
        requirement=ANSWERED,
        where="connection",
        expected="an answer within the deadline",
        actual=exchange.detail or str(exchange.trouble),
    )
