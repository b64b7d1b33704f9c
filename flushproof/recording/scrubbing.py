"""From the exchange that happened to the one that a cassette holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.cassettes import Encoding
from flushproof.errors import FlushproofError
from flushproof.exchange import Exchange, Headers, Request, Response, replaced, value_of, without
from flushproof.oracles.answer import decoded
from flushproof.oracles.asked import asked
from flushproof.recording.documents import note_values, scrubbed_body
from flushproof.recording.headers import scrubbed_headers
from flushproof.recording.standins import Known, StandIns
from flushproof.recording.subject import Put
from flushproof.recording.texts import scrubbed_text
from flushproof.scrubbing.leaks import SHORTEST, Secret, Value, base64_pieces
from flushproof.scrubbing.told import Told
from flushproof.signing import TIMESTAMP

# A shorter number is in other texts by chance.
SHORTEST_NUMBER = 5


class Unrecordable(FlushproofError):
    """An exchange that no cassette can hold; the text says why, and nothing of the exchange."""


class Unfaithful(FlushproofError):
    """What a cassette would hold is not what happened, in a way that means something."""


def replayed_request(put: Put, sent: Request, subject: Subject) -> Request:
    """
    The request of *put*, built for *subject*, which stands for the one that was *sent*.

    Raises:
        Unfaithful: What was sent is not the case, so nobody knows what it holds.
        Unrecordable: A replay has no way to send it.
    """
    built = build(put.case, put.subject, put.now_ms).request
    if built != sent:
        raise Unfaithful(
            f"{put.case.id}: not recorded: what was sent is not what the case makes, so nobody "
            f"knows what of it is secret. Other: {', '.join(differing(built, sent))}."
        )
    if not sent.target.startswith("/"):
        raise Unrecordable("its target is no path")
    return build(put.case, subject, put.now_ms).request


def differing(one: Request, other: Request) -> Iterator[str]:
    """The parts in which two requests differ."""
    for part in ("method", "target", "headers", "body"):
        if getattr(one, part) != getattr(other, part):
            yield part


def scrubbed_response(response: Response, known: Known) -> tuple[Response, tuple[str, ...]]:
    """
    *response* with stand-ins for what is the account's, and without content coding.

    Also the values of the account's that it held.

    Raises:
        Unrecordable: What it holds cannot be read, so it cannot be scrubbed, or has no place in a
            cassette.
    """
    content, problem = decoded(response)
    if problem:
        raise Unrecordable("its content coding cannot be undone, so nobody can see what it holds")
    if response.surplus:
        raise Unrecordable("bytes came behind the body, which a cassette has no place for")
    encoding = encoding_of(content)
    standins = StandIns(known=known, bytes_only=encoding is Encoding.LATIN_1)
    body = scrubbed_body(content.decode(encoding), standins).encode(encoding)
    headers = scrubbed_headers(response.headers, standins)
    if content is not response.body:
        headers = without(headers, "content-encoding")
    kept = Response(
        status=response.status,
        reason=scrubbed_text(response.reason, standins),
        headers=with_length(headers, len(response.body), len(body)),
        body=body,
    )
    return kept, tuple(standins.seen)


MOST_READ = 64 * 1024
"""Characters of a body in which values of the account's are looked for.

No published answer is as long; what stands behind them is kept out of reports by the allow-list
alone.
"""


def told_by(response: Response | None) -> tuple[str, ...]:
    """The values of the account's in the body of *response*, as far as it can be read."""
    if response is None:
        return ()
    content = decoded(response)[0]
    encoding = encoding_of(content)
    standins = StandIns(known=Known(values={}), bytes_only=encoding is Encoding.LATIN_1)
    note_values(content.decode(encoding)[:MOST_READ], standins)
    return tuple(standins.seen)


def with_length(headers: Headers, was: int, now: int) -> Headers:
    """*headers* with the length of the body that it is *now*, where they had the one it *was*."""
    if value_of(headers, "content-length") != str(was):
        return headers
    return replaced(headers, "content-length", str(now))


def encoding_of(body: bytes) -> Encoding:
    """How *body* can be written as text."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding.LATIN_1
    return Encoding.UTF_8


def known_of(put: Put, sent: Request, replayed: Request, subject: Subject) -> Known:
    """What stands for the keys, numbers and headers of *sent* wherever an answer has them."""
    values: dict[str, str] = {}
    for name, credentials in put.subject.credentials.items():
        stand_in = subject.credentials[name]
        values |= ways(credentials.access_key, stand_in.access_key)
        values |= ways(credentials.secret_key, stand_in.secret_key)
    for (_, value), (_, stand_in_value) in zip(sent.headers, replayed.headers, strict=True):
        if value != stand_in_value and len(value) >= SHORTEST:
            values[value] = stand_in_value
    for name, number in put.subject.numbers.items():
        if len(number) >= SHORTEST_NUMBER:
            values[number] = subject.numbers[name]
    # A case may make another number of one, and an answer name that.
    for one, other in zip(numbers_in(sent), numbers_in(replayed), strict=False):
        values.setdefault(one, other)
    return Known(values=values)


def numbers_in(request: Request) -> tuple[str, ...]:
    """The instance number that *request* asks for, where that is certain."""
    number = asked(request).instance
    return (number,) if number is not None else ()


def ways(value: str, stand_in: str) -> Mapping[str, str]:
    """Each way to write *value* in one piece, with the same of *stand_in*."""
    raw, other = value.encode("utf-8", "surrogatepass"), stand_in.encode()
    pieces = zip(base64_pieces(raw), base64_pieces(other), strict=True)
    return {
        **dict(pieces),
        raw.hex(): other.hex(),
        raw.hex().upper(): other.hex().upper(),
        value: stand_in,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """
    What a cassette holds of an exchange.

    Attributes:
        exchange: With stand-ins.
        secrets: What it must not hold.
    """

    exchange: Exchange
    secrets: tuple[Secret, ...]


def scrubbed(exchange: Exchange, put: Put, subject: Subject) -> Scrubbed:
    """
    What a cassette holds of *exchange*, in which *put* was sent.

    Args:
        subject: Whom the recorded request is put to.

    Raises:
        Unfaithful: The request is not the case's.
        Unrecordable: No cassette can hold it.
    """
    request = replayed_request(put, exchange.request, subject)
    if exchange.response is None or exchange.trouble is not None:
        raise Unrecordable("no whole answer came")
    known = known_of(put, exchange.request, request, subject)
    response, values = scrubbed_response(exchange.response, known)
    told = Told(given=f"{put.case.id} {put.case.description} {request} {subject.host}")
    told.learn(value for value in values if value not in known.values)
    return Scrubbed(
        exchange=replace(exchange, request=request, response=response),
        secrets=(*keys_of(put.subject), *signatures_of(exchange.request, request), told),
    )


def keys_of(subject: Subject) -> Iterator[Secret]:
    """The keys of *subject*."""
    for credentials in subject.credentials.values():
        yield Value(name="secret key", value=credentials.secret_key)
        yield Value(name="access key", value=credentials.access_key)


def signatures_of(sent: Request, replayed: Request) -> Iterator[Secret]:
    """
    What the headers of *sent* hold that those of *replayed* do not: keys, and the signature.

    The timestamp is no secret, and may differ: where an edit would leave the signature as it is, a
    request is built for a later millisecond, and another key has other signatures.
    """
    for (name, value), (_, other) in zip(sent.headers, replayed.headers, strict=True):
        if name.lower() != TIMESTAMP and value != other and len(value.strip()) >= SHORTEST:
            yield Value(name="signature", value=value.strip())
