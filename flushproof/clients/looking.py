"""How a look at one call becomes a look at all calls of a run."""

from collections.abc import Callable, Iterator

from flushproof.clients.calls import calls_of
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.told import Told, Wrong, skipped

Judge = Callable[[Observed, Expectation], Told]
Look = Callable[[Observed, Sent], Iterator[Wrong]]


def each(look: Look, applies: Callable[[Sent], str] = lambda _: "") -> Judge:
    """
    *look* at every call to which it applies.

    Args:
        applies: Says why it does not apply to a call; empty if it does.
    """

    def judge(observed: Observed, _: Expectation) -> Told:
        reasons = [(sent, applies(sent)) for sent in calls_of(observed)]
        apt = [sent for sent, reason in reasons if not reason]
        if reasons and not apt:
            return skipped(reasons[0][1])
        return Told(wrong=tuple(one for sent in apt for one in look(observed, sent)))

    return judge
