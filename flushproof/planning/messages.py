"""
The requests of a run, byte for byte, before it: with a placeholder for what only the moment and the
keys decide.

Each request is built for several moments and several pairs of keys that have nothing in common.
What is the same in all of them is the same in the run; of the rest, what is the time, the access
key or the signature of the request has a name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from flushproof.cases import Case
from flushproof.cases.build import TRIES, build
from flushproof.exchange import Request, value_of
from flushproof.interlock import Harm
from flushproof.judging.patience import CALM_AT_A_PACE, CALM_AT_FULL_SPEED
from flushproof.planning.outlook import Asked, Outlook
from flushproof.settings import Settings, root_url
from flushproof.signing import ACCESS_KEY, TIMESTAMP, Credentials, signature_of, string_to_sign
from flushproof.targets.listing import listing
from flushproof.targets.preflight import harmless, unsigned
from flushproof.targets.wire import framed, host_of

TIME, KEY, SIGNATURE, MADE = "<TIMESTAMP>", "<ACCESS-KEY>", "<SIGNATURE>", "<MADE-OF-THEM>"

PLACEHOLDERS = {
    TIME: "the time of the request, in milliseconds since 1970",
    KEY: "the access key",
    SIGNATURE: "the signature of the request",
    MADE: "made of these in the way that the item says",
}


class Moment(NamedTuple):
    """When a request is built, and with whose keys."""

    now_ms: int
    owner: Credentials


# No two have the same character in the same place.
MOMENTS = tuple(
    Moment(
        now_ms=int(str(number) * 13),
        owner=Credentials(access_key=letters * 10, secret_key=f"{letters}-secret" * 4),
    )
    for number, letters in enumerate(("Aa", "bB", "Cc", "dD", "Ee", "fF"), start=1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request as it would go over the wire, with placeholders; texts are Latin-1 of the bytes."""

    item: str
    harm: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def wire(self) -> str:
        """All of it, in one piece."""
        lines = (
            f"{self.method} {self.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in self.headers),
        )
        return "\r\n".join((*lines, "", self.body))

    def document(self) -> dict[str, object]:
        """The same for a machine; a body that is no UTF-8 is told byte by byte."""
        raw = self.body.encode("latin-1")
        try:
            body: dict[str, str] = {"body": raw.decode("utf-8")}
        except UnicodeDecodeError:
            body = {"body_hex": raw.hex()}
        return {
            "item": self.item,
            "harm": self.harm,
            "method": self.method,
            "target": self.target,
            "headers": [list(pair) for pair in self.headers],
            **body,
        }


def messages_of(items: Sequence[Asked], settings: Settings, view: Outlook) -> Iterator[Message]:
    """
    What a run of *items* sends, in order, where nothing has to be asked again.

    Of generated requests nobody knows before what they are.
    """
    host = host_of(root_url(settings.target)) if settings.is_url else "<HOST>"
    for name, make in first(settings, view):
        yield message_of(name, str(Harm.NONE), [make(moment) for moment in MOMENTS], host)
    flushed = False
    for asked, make in put_by(items, view):
        if asked.id in view.spenders and flushed:
            # It is asked again, and oftener until the instance is at rest.
            lists = [listing(moment.owner, moment.now_ms) for moment in MOMENTS]
            yield message_of("preflight/instance", str(Harm.NONE), lists, host)
        flushed = flushed or asked.id in view.spenders
        requests = [make(moment) for moment in MOMENTS]
        yield message_of(asked.id, view.of(asked)[0], requests, host)


Make = Callable[[Moment], Request]


def first(settings: Settings, view: Outlook) -> Iterator[tuple[str, Make]]:
    """What is asked before the first item, where the target's clock is in step with ours."""
    if not settings.is_url:
        return
    yield (
        "preflight/time",
        lambda moment: unsigned(harmless(view.subject_of(moment.owner), now_ms=0)),
    )
    yield "preflight/keys", lambda moment: harmless(view.subject_of(moment.owner), moment.now_ms)
    if settings.disposable or view.spenders:
        yield "preflight/instance", lambda moment: listing(moment.owner, moment.now_ms)
        for _ in range(CALM_AT_A_PACE if settings.rate else CALM_AT_FULL_SPEED):
            yield (
                "preflight/rate",
                lambda moment: harmless(view.subject_of(moment.owner), moment.now_ms),
            )


def put_by(items: Sequence[Asked], view: Outlook) -> Iterator[tuple[Asked, Make]]:
    """What *items* put to the target."""
    for asked in items:
        for case in view.puts(asked):
            yield asked, builder(case, view)


def builder(case: Case, view: Outlook) -> Make:
    """Makes the request of *case*."""

    def make(moment: Moment) -> Request:
        return build(case, view.subject_for(case, moment.owner), moment.now_ms).request

    return make


def message_of(item: str, harm: str, requests: Sequence[Request], host: str) -> Message:
    """*requests*, which are one request at each of `MOMENTS`, as one message."""
    names = [named_in(*pair) for pair in zip(requests, MOMENTS, strict=True)]
    framings = [framed(request, host) for request in requests]
    heads = [headers for headers, _ in framings]
    return Message(
        item=item,
        harm=harm,
        method=together([request.method for request in requests], names),
        target=together([request.target for request in requests], names),
        headers=tuple(
            (pairs[0][0], together([value for _, value in pairs], names))
            for pairs in zip(*heads, strict=True)
        ),
        body=together([body.decode("latin-1") for _, body in framings], names),
    )


def named_in(request: Request, moment: Moment) -> tuple[tuple[str, str], ...]:
    """What has a name in *request*, built at *moment*, and the name."""
    timestamp = value_of(request.headers, TIMESTAMP) or ""
    access_key = value_of(request.headers, ACCESS_KEY) or moment.owner.access_key
    # A case whose edit would leave the signature as it is is built a few milliseconds later.
    later = timestamp in map(str, range(moment.now_ms, moment.now_ms + TRIES))
    now = timestamp if later else str(moment.now_ms)
    signed = string_to_sign(request.method, request.target, timestamp or now, access_key)
    signature = signature_of(signed, moment.owner.secret_key)
    return ((signature, SIGNATURE), (now, TIME), (moment.owner.access_key, KEY))


def together(texts: Sequence[str], names: Sequence[Sequence[tuple[str, str]]]) -> str:
    """*texts*, which are one text at each moment, as one text with placeholders."""
    if len(set(texts)) == 1:
        return texts[0]
    named = [with_names(text, found) for text, found in zip(texts, names, strict=True)]
    if len(set(named)) == 1:
        return named[0]
    begin = beginning(named)
    end = beginning([text[len(begin) :][::-1] for text in named])[::-1]
    return f"{begin}{MADE}{end}"


def beginning(texts: Sequence[str]) -> str:
    """What all of *texts* begin with."""
    same = takewhile(lambda marks: len(set(marks)) == 1, zip(*texts, strict=False))
    return "".join(marks[0] for marks in same)


def with_names(text: str, names: Sequence[tuple[str, str]]) -> str:
    """*text* with the name of each of *names* in its place."""
    for value, name in names:
        text = text.replace(value, name)
    return text
