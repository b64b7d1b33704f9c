"""An exchange with everything that the oracles read of it, read once."""

from dataclasses import dataclass

from flushproof.exchange import Exchange, Response
from flushproof.oracles.answer import Answer, decoded, read
from flushproof.oracles.asked import Asked, asked

# Of the other operations this one alone is ever asked for.
LISTING = "/clouddb/v2/getCloudDBInstanceList"
LISTING_KEY = "getCloudDBInstanceListResponse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange whose answer came whole, the answer as read, and what was asked."""

    exchange: Exchange
    response: Response
    answer: Answer
    asked: Asked

    @property
    def says_success(self) -> bool:
        """Whether the status is one of success; what the body says is another matter."""
        return 200 <= self.response.status < 300

    @property
    def syntax(self) -> str | None:
        """`json`, `xml`, or None for a body that is neither."""
        return self.answer.document.syntax if self.answer.document is not None else None

    @property
    def judgeable(self) -> bool:
        """
        Whether there is a body to judge.

        A document that is ill-formed, or that its content coding hides, is one finding, and what
        would be found in what is left of it are not others.
        """
        document = self.answer.document
        return not decoded(self.response)[1] and not (document is not None and document.problems)


def lists(exchange: Exchange, answer: Answer) -> bool:
    """Whether a list was asked for and given, so that nothing was said of a flush."""
    document = answer.document
    return (
        exchange.request.path == LISTING
        and document is not None
        and isinstance(document.value, dict)
        and [*document.value] == [LISTING_KEY]
    )


def seen(exchange: Exchange) -> Seen | None:
    """What there is to judge in *exchange*; None if no whole answer came."""
    answer = read(exchange)
    if answer is None or exchange.response is None:
        return None
    return Seen(
        exchange=exchange,
        response=exchange.response,
        answer=answer,
        asked=asked(exchange.request),
    )
