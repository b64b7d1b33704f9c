"""
`replay`: what was answered once, played again by vcrpy, without a socket.

A cassette answers only the very request that it was recorded with, and counts only if all of it
was played. vcrpy and requests are imported when something is played, since they take half a second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flushproof import signing
from flushproof.cassettes import Cassette
from flushproof.errors import EvidenceIncomplete
from flushproof.exchange import Exchange, Request, Response, values_of, without

if TYPE_CHECKING:
    from requests import Session

MATCHED_HEADERS = (
    signing.TIMESTAMP,
    signing.ACCESS_KEY,
    signing.SIGNATURE_V2,
    signing.SIGNATURE_V1,
    signing.API_KEY,
    "Content-Type",
)

# vcrpy compares every request with every recorded one, so its matcher says no more than this; what
# differs is worked out once, by `difference`.
MISMATCH = "not the recorded request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """An exchange, and the cassette that it came from."""

    cassette: Cassette
    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Cassettes, each to be played from start to end."""

    cassettes: tuple[Cassette, ...]

    def play(self) -> Iterator[Played]:
        """
        Every exchange of every cassette, in order.

        Raises:
            EvidenceIncomplete: There is no cassette, or one does not play to its end.
        """
        if not self.cassettes:
            raise EvidenceIncomplete("There is no cassette, so nothing can be replayed.")
        for cassette in self.cassettes:
            requests = [exchange.request for exchange in cassette.exchanges]
            for exchange in answers(cassette, requests):
                yield Played(cassette=cassette, exchange=exchange)


def answers(cassette: Cassette, requests: Sequence[Request]) -> tuple[Exchange, ...]:
    """
    What *cassette* answers to *requests*, sent in turn to the hosts that it was recorded from.

    Raises:
        EvidenceIncomplete: A request is not in the cassette, or something in it was not asked for.
    """
    from requests import RequestException, Session
    from vcr import VCR  # type: ignore[import-untyped]  # vcrpy has no annotations
    from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

    recorder = VCR(record_mode="none", serializer="json", match_on=("all-that-matters",))
    recorder.register_matcher("all-that-matters", must_match)
    recorder.register_persister(ReadOnly(cassette))
    exchanges = []
    with recorder.use_cassette(str(cassette.path)) as player, Session() as session:
        session.trust_env = False
        session.headers.clear()
        for number, request in enumerate(requests):
            try:
                response = sent(session, cassette, number, request)
            except CannotOverwriteExistingCassetteException:
                reason = difference(cassette, number, request)
                raise EvidenceIncomplete(f"{cassette.path}: {reason}") from None
            except RequestException as error:
                raise EvidenceIncomplete(f"{cassette.path}: cannot be played: {error}") from error
            exchanges.append(Exchange(request=request, response=recorded(cassette, response)))
        if not player.all_played:
            raise EvidenceIncomplete(
                f"{cassette.path}: {len(exchanges)} of {len(cassette.exchanges)} exchanges were "
                "played. What was not played to its end proves nothing."
            )
    return tuple(exchanges)


class ReadOnly:
    """Gives vcrpy the text that was read and checked before, and lets it write nothing."""

    def __init__(self, cassette: Cassette) -> None:
        self.cassette = cassette

    def load_cassette(self, _: str, serializer: Any) -> Any:
        """The cassette's requests and answers, as vcrpy keeps them."""
        from vcr.serialize import deserialize  # type: ignore[import-untyped]

        return deserialize(self.cassette.text, serializer)

    def save_cassette(self, *_: Any) -> None:
        """Nothing: a replay changes no cassette."""


def must_match(request: Any, known: Any) -> None:
    """Raise unless two requests of vcrpy are the same in all that means something."""
    if essence(request) != essence(known):
        raise AssertionError(MISMATCH)


def essence(request: Any) -> tuple[Any, ...]:
    """Method, URI, body, and the headers of `MATCHED_HEADERS` of a request of vcrpy."""
    headers = (request.headers.get(name) for name in MATCHED_HEADERS)
    texts = (text.decode("latin-1") if isinstance(text, bytes) else text for text in headers)
    return (request.method, request.uri, request.body or b"", *texts)


def sent(session: "Session", cassette: Cassette, number: int, request: Request) -> Response:
    """What comes of *request*, sent as it is: neither method nor target are tidied up."""
    from requests import PreparedRequest

    if len({name.lower() for name, _ in request.headers}) < len(request.headers):
        raise EvidenceIncomplete(f"{cassette.path}: a doubled request header cannot be replayed.")
    root_url = cassette.root_urls[min(number, len(cassette.root_urls) - 1)]
    prepared = PreparedRequest()
    prepared.prepare(
        request.method, root_url, headers=dict(request.headers), data=request.body or None
    )
    prepared.method, prepared.url = request.method, root_url + request.target
    with session.send(prepared, allow_redirects=False, stream=True, timeout=10) as answer:
        return Response(
            status=answer.status_code,
            reason=answer.reason or "",
            headers=tuple(answer.raw.headers.iteritems()),
            body=answer.raw.read(decode_content=False),
        )


def recorded(cassette: Cassette, played: Response) -> Response:
    """
    The answer of *cassette* that *played* is.

    vcrpy shuffles the headers and leaves Transfer-Encoding out; here they are as they came.
    """
    for exchange in cassette.exchanges:
        if exchange.response is not None and shuffled(exchange.response) == shuffled(played):
            return exchange.response
    raise EvidenceIncomplete(f"{cassette.path}: was played otherwise than it was recorded.")


def shuffled(response: Response) -> Response:
    """*response* with its headers as vcrpy can give them, in one order for all."""
    kept = without(response.headers, "Transfer-Encoding")
    return replace(response, headers=tuple(sorted(kept)))


def difference(cassette: Cassette, number: int, request: Request) -> str:
    """In what *request* differs from the one recorded in its place; values are not told."""
    if number >= len(cassette.exchanges):
        return f"it has no exchange {number + 1}."
    known = cassette.exchanges[number].request
    same = {
        "method": request.method == known.method,
        "target": request.target == known.target,
        "body": request.body == known.body,
        **{
            name: values_of(request.headers, name) == values_of(known.headers, name)
            for name in MATCHED_HEADERS
        },
    }
    differing = [name for name in same if not same[name]]
    return f"exchange {number + 1} was recorded with another request: other {', '.join(differing)}."
