"""
No false alarm: what a real gateway may do otherwise than ours is green, case by case.

Every answer of the reference gateway is changed in one harmless way before it is judged. Where a
`should` requirement speaks of the difference, it and no other is found.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from flushproof.cases import Case, cases
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.contract import Level, contract
from flushproof.exchange import Exchange, Request, Response, replaced, value_of, without
from flushproof.judging.watch import Watch
from flushproof.oracles.answer import told
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway
from flushproof.resources import Json
from flushproof.results import Outcome
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

NOW = 1_700_000_000_000
SUBJECT = Subject(numbers=NUMBERS, credentials=CREDENTIALS)
WRAPPER = "flushCloudDBInstanceResponse"

Change = Callable[[Request, Response], Response]


class Flushed:
    """A store that is always flushed."""

    def flush(self) -> None:
        """Nothing to do."""


@cache
def answers() -> tuple[tuple[Case, Request, Response], ...]:
    """Every case, its request, and how the reference gateway answers it."""
    stores = {name: Flushed() for name in ("target", "bystander", "foreign", "busy")}
    gateway = Gateway(embedded_account(stores))
    sent = (
        (case, build(case, SUBJECT, NOW + n).request, NOW + n) for n, case in enumerate(cases())
    )
    return tuple((case, request, gateway.respond(request, ms)) for case, request, ms in sent)


def is_json(response: Response) -> bool:
    """Whether an answer is in JSON."""
    return response.body[:1] == b"{"


def with_type(response: Response, value: str) -> Response:
    """An answer under another media type."""
    return replace(response, headers=replaced(response.headers, "content-type", value))


def laid_out(document: Json, **layout: Json) -> bytes:
    """*document* as JSON."""
    return json.dumps(document, ensure_ascii=False, **layout).encode()


def in_json(change: Callable[[Json], Json], **layout: Json) -> Change:
    """Changes the document of an answer in JSON."""
    layout = layout or {"indent": 2}

    def changed(_: Request, response: Response) -> Response:
        if not is_json(response):
            return response
        return replace(response, body=laid_out(change(json.loads(response.body)), **layout))

    return changed


def in_xml(change: Callable[[bytes], bytes]) -> Change:
    """Changes the text of an answer in XML."""
    return lambda _, response: (
        response if is_json(response) else replace(response, body=change(response.body))
    )


def in_members(change: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """Changes what is inside the one member of a document."""
    return lambda document: {name: change(members) for name, members in document.items()}


def reversed_members(value: Json) -> Json:
    """Every object of *value* with its members in the other order."""
    if isinstance(value, dict):
        return {name: reversed_members(item) for name, item in reversed(value.items())}
    return [reversed_members(item) for item in value] if isinstance(value, list) else value


def without_details(members: Json) -> Json:
    """An error without `details`."""
    return {name: item for name, item in members.items() if name != "details"}


def in_other_words(members: Json) -> Json:
    """Another text for people."""
    words = {"message": "인증 실패", "returnMessage": "Ungültig <&>", "details": ""}
    return {name: words.get(name, item) for name, item in members.items()}


def not_found(_: Request, response: Response) -> Response:
    """404 for an instance that there is not."""
    return replace(response, status=404) if b"24109" in response.body else response


def page(status: int, *known: str) -> Change:
    """A web server's own page for a method that is none of the *known* ones."""
    body = f"<html><head><title>{status}</title></head></html>\r\n".encode()
    headers = (("content-type", "text/html"), ("date", "Mon, 24 Dec 2018 08:59:40 GMT"))
    traced = (*headers, ("x-ncp-trace-id", "0"))
    return lambda request, response: (
        response if request.method in known else Response(status=status, headers=traced, body=body)
    )


def compressed(_: Request, response: Response) -> Response:
    """In gzip."""
    headers = (*response.headers, ("Content-Encoding", "gzip"))
    return replace(response, headers=headers, body=gzip.compress(response.body, mtime=0))


def plainly(_: Request, response: Response) -> Response:
    """Without a charset."""
    value = value_of(response.headers, "content-type") or ""
    return with_type(response, value.partition(";")[0])


# What is different, and the `should` requirement that speaks of it, if any does.
HARMLESS: Mapping[str, tuple[Change, set[str]]] = {
    "nothing": (lambda _, response: response, set()),
    "names of headers in capitals": (
        lambda _, r: replace(r, headers=tuple((k.upper(), v) for k, v in r.headers)),
        set(),
    ),
    "no charset": (plainly, set()),
    "charset in small letters": (
        lambda _, r: with_type(r, (value_of(r.headers, "content-type") or "").lower()),
        set(),
    ),
    "text/xml": (
        lambda _, r: r if is_json(r) else with_type(r, "text/xml; charset=utf-8"),
        set(),
    ),
    "more headers": (
        lambda _, r: replace(r, headers=(("Vary", "Accept"), *r.headers, ("Set-Cookie", "a=b"))),
        set(),
    ),
    "gzip": (compressed, set()),
    "other order": (in_json(reversed_members), set()),
    "unknown members": (in_json(in_members(lambda m: {**m, "x": [None, {"y": 1.5}]})), set()),
    "request id": (in_json(lambda d: {k: {"requestId": "1", **v} for k, v in d.items()}), set()),
    "no details": (in_json(in_members(without_details)), set()),
    "other words": (in_json(in_members(in_other_words)), set()),
    "tabs": (in_json(lambda d: d, indent="\t"), set()),
    "404 for an unknown instance": (not_found, set()),
    "page for an unknown method": (page(405, "GET", "POST"), set()),
    "page for a strange method": (page(400, "GET", "POST", "PUT", "PATCH", "DELETE"), set()),
    "xml without declaration": (in_xml(lambda b: b.partition(b"?>")[2]), set()),
    "indented xml": (in_xml(lambda b: b.replace(b"><", b">\r\n\t<") + b"\n"), set()),
    "xml with a namespace": (
        in_xml(lambda b: b.replace(WRAPPER.encode() + b">", WRAPPER.encode() + b' xmlns="u">', 1)),
        set(),
    ),
    "xml with comments": (in_xml(lambda b: b.replace(b"><", b"><!-- - --><")), set()),
    "compact json": (in_json(lambda d: d, separators=(",", ":")), set()),
    "line break behind json": (lambda _, r: replace(r, body=r.body + b"\n"), set()),
    "no date": (
        lambda _, r: replace(r, headers=without(r.headers, "date")),
        {"transport/date"},
    ),
    "no trace id": (
        lambda _, r: replace(r, headers=without(r.headers, "x-ncp-trace-id")),
        {"transport/trace-id"},
    ),
}


@pytest.mark.parametrize(("change", "speaks"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_harmless_raises_no_alarm(change: Change, speaks: set[str]) -> None:
    """Of every case, and at the end of the run, only what speaks of the difference is red."""
    watch = Watch(contract())

    failed = {
        finding.requirement
        for case, request, response in answers()
        for finding in judged(watch, case, request, change(request, response))
    }

    concluded = {name for name in watch.watched() if watch.conclude(name).outcome is Outcome.FAIL}
    assert speaks == failed | concluded
    assert {Level.SHOULD} >= {contract().requirements[name].level for name in speaks}


def judged(watch: Watch, case: Case, request: Request, response: Response) -> list[object]:
    """What is found in the answer to a case."""
    exchange = Exchange(request=request, response=response)
    answer = told(exchange)
    assert answer is not None
    reading = reading_of(case, answer, decoy=False)
    if reading is not None:
        watch.follow(reading.requirement, reading.reading, case.id)
    return [*watch.see(exchange, case.id), *findings_of(case, answer, decoy=False)]
