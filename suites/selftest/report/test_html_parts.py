"""The parts of the page: what they tell, and in which order."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from flushproof.contract import Follower, Who
from flushproof.log.events import Entry
from flushproof.report.page.broken import broken_of, exchanges_first
from flushproof.report.page.deeds import FLUSHED, KEPT, LOST, TAKEN, harm_of
from flushproof.report.page.headline import headline_of
from flushproof.report.page.ledger import ledger_of
from flushproof.report.page.packs import PACK, packs_of
from flushproof.report.page.untold import left_of, untold_of
from flushproof.report.summary import summarise
from flushproof.results import AS_BEFORE, GONE, Deed, Evidence, Observation, Outcome

Made = Any


def deed(harm: str, saw: str) -> Deed:
    """A request that could destroy."""
    return Deed(at_ms=1_795_474_919_532, harm=harm, answer="success 0 (HTTP 200)", saw=saw)


def noise_of(entry: Entry) -> str:
    """A long text that cannot be made shorter, another of each entry."""
    return "".join(sha256(f"{entry.seq}-{n}".encode()).hexdigest() for n in range(64))


class TestHeadline:
    """`headline_of` says whether the target conforms, in a few words."""

    @pytest.mark.parametrize(
        ("outcome", "statuses", "expected"),
        [
            (Outcome.PASS, (), "Conforms"),
            (Outcome.FAIL, (), "Does not conform"),
            (Outcome.FAIL, (14, 11), "Does not conform"),
            (Outcome.UNKNOWN, (), "Nobody can tell: a flush may have happened"),
            (Outcome.ERROR, (), "The evidence is incomplete"),
            (Outcome.PASS, (12,), "The target could not be judged"),
        ],
    )
    def test_a_definite_failure_is_said_first(
        self, made: Made, outcome: Outcome, statuses: tuple[int, ...], expected: str
    ) -> None:
        """Then the worst of what holds."""
        summary = made.summary_of(made.entry(outcome=outcome), statuses=statuses)

        assert expected == headline_of(summary).words

    @pytest.mark.parametrize(
        ("evidence", "words", "how"),
        [
            (Evidence.LIVE, "Conforms", "Shown live, on 2026-11-23."),
            (Evidence.EMBEDDED, "Conforms", "Shown against the embedded gateway, on 2026-11-23."),
            (
                Evidence.REPLAYED,
                "No recording breaks a requirement",
                "Shown from recordings, replayed, on 2026-11-23.",
            ),
        ],
    )
    def test_it_says_how_that_was_shown(
        self, made: Made, evidence: Evidence, words: str, how: str
    ) -> None:
        """And when; recordings do not conform, they break nothing."""
        log = made.log_of(made.entry())
        log = replace(log, header=replace(log.header, provenance=evidence))

        headline = headline_of(summarise(log, made.catalogue))

        assert (words, how) == (headline.words, headline.how)


class TestBroken:
    """`broken_of` puts first what a reader asks first."""

    def test_what_counts_comes_first(self, made: Made) -> None:
        """A broken recommendation comes behind every broken promise."""
        summary = made.summary_of(made.failed("transport/date", "timestamp/window"))

        assert [("timestamp/window", True), ("transport/date", False)] == [
            (one.row.requirement.id, one.counts) for one in broken_of(summary)
        ]

    def test_the_plainest_case_tells_it(self, made: Made) -> None:
        """About any request, in words rather than in figures."""
        described = {
            "a": "the stale request of the Go SDK is refused",
            "b": "a request that is 300,001 ms old is refused",
            "c": "a request that is six minutes old is refused",
            "d": "",
        }
        summary = made.summary_of(
            *(
                replace(
                    made.failed("timestamp/window", item=f"timestamp/window/{name}"),
                    description=text,
                )
                for name, text in described.items()
            )
        )

        assert described["c"] == broken_of(summary)[0].asked

    def test_exchanges_of_failures_come_first_and_those_that_passed_last(self, made: Made) -> None:
        """Since there is not room for all."""
        exchange = made.recorded(b"")
        entries = (
            made.entry("timestamp/window/a", exchange=exchange),
            made.entry("timestamp/window/b", Outcome.ERROR, exchange=exchange),
            replace(made.failed("timestamp/window", item="timestamp/window/c"), exchange=exchange),
            made.entry("timestamp/window/d"),
        )
        summary = made.summary_of(*entries)

        order = [entry.id[-1] for entry in exchanges_first(summary, broken_of(summary))]

        assert ["c", "b", "a"] == order


class TestUntold:
    """`untold_of` and `left_of` say what could not be shown, and why."""

    def test_the_reasons_are_told_the_worst_first(self, made: Made) -> None:
        """What may hide harm comes before what was skipped."""
        summary = made.summary_of(
            made.entry("timestamp/window/a", Outcome.SKIP, reason="no probe"),
            made.entry("transport/date/b", Outcome.UNKNOWN, reason="no answer"),
        )

        assert [
            (Outcome.UNKNOWN, "no answer", ["transport/date"]),
            (Outcome.SKIP, "no probe", ["timestamp/window"]),
            (Outcome.SKIP, "no item exercised it", ["format/default"]),
        ] == [
            (one.outcome, one.reason, [row.requirement.id for row in one.rows])
            for one in untold_of(summary)
        ]

    def test_items_of_a_shown_requirement_are_told_too(self, made: Made) -> None:
        """A case that was skipped beside one that passed is not forgotten."""
        skipped = made.entry("timestamp/window/a", Outcome.SKIP, reason="no probe")
        summary = made.summary_of(skipped, made.entry("timestamp/window/b"))

        assert ["no probe"] == [one.reason for one in left_of(summary)]


class TestLedger:
    """`ledger_of` says who follows which reading."""

    def test_every_follower_has_a_column(self, made: Made) -> None:
        """The page's text, its examples, the SDKs, and this target."""
        seen = Observation(requirement="format/default", reading="xml")
        summary = made.summary_of(made.entry(observations=(seen,)))
        [contested] = ledger_of(summary).contested
        followers = (
            Follower(who=Who.TABLE, reading="json", source="a"),
            Follower(who=Who.SDKS, reading="json", source="b"),
            Follower(who=Who.SDKS, reading="json", source="c"),
        )
        requirement = replace(contested.row.requirement, followers=followers)
        catalogue = replace(
            made.catalogue,
            requirements={**made.catalogue.requirements, "format/default": requirement},
        )

        [contested] = ledger_of(summarise(summary.log, catalogue)).contested

        assert [
            ("json", {Who.TABLE: ("a",), Who.SDKS: ("b", "c")}, 0),
            ("xml", {}, 1),
        ] == [(one.name, one.followers, one.seen) for one in contested.readings]

    def test_a_reading_that_nobody_published_has_a_line(self, made: Made) -> None:
        """A target may make one up."""
        seen = Observation(requirement="format/default", reading="yaml")
        summary = made.summary_of(made.entry(observations=(seen,)))

        [contested] = ledger_of(summary).contested

        assert ("yaml", "not a published reading", 1) == (
            contested.readings[-1].name,
            contested.readings[-1].meaning,
            contested.readings[-1].seen,
        )

    def test_what_no_requirement_observes_is_told_apart(self, made: Made) -> None:
        """It is about a client, or about nobody."""
        ledger = ledger_of(made.summary_of(made.entry()))

        assert ["C32"] == [one.contradiction.id for one in ledger.others]


class TestHarm:
    """`harm_of` lists what could destroy, by what came of it."""

    @pytest.mark.parametrize(
        ("deeds", "kind"),
        [
            ([("refusable", AS_BEFORE)], KEPT),
            ([("refusable", "")], KEPT),
            ([("flush", GONE)], FLUSHED),
            ([("refusable", AS_BEFORE), ("flush", GONE)], FLUSHED),
            ([("flush", GONE), ("refusable", GONE)], TAKEN),
            ([("refusable", GONE), ("refusable", "db 0 lost every key")], LOST),
        ],
    )
    def test_the_worst_of_an_item_decides(
        self, made: Made, deeds: list[tuple[str, str]], kind: str
    ) -> None:
        """What went although it was refused is worse than what went."""
        harm = harm_of([made.entry(deeds=tuple(deed(*one) for one in deeds))])

        assert [kind] == list(harm.kinds)

    def test_every_request_is_counted(self, made: Made) -> None:
        """Also those that are not listed."""
        deeds = tuple(deed("flush", GONE) for _ in range(2000))

        harm = harm_of([made.entry(deeds=deeds), made.entry(deeds=deeds)])
        first, second = harm.kinds[FLUSHED]

        assert (4000, 1500) == (harm.total, harm.listed)
        assert (1500, 0) == (len(first.deeds), len(second.deeds))
        assert (("flush", 2000),) == second.harms


class TestPacks:
    """`packs_of` keeps what there is room for."""

    def test_a_pack_holds_what_it_says(self, made: Made) -> None:
        """In the order that was asked for."""
        entries = [replace(made.entry(), seq=number) for number in range(PACK + 1)]

        packs = list(packs_of(entries, lambda entry: f"<p>{entry.seq}</p>", results=1))

        assert [tuple(range(PACK)), (PACK,)] == [pack.seqs for pack in packs]

    def test_packs_end_where_there_is_no_more_room(self, made: Made) -> None:
        """What is asked for first is in."""
        entries = [replace(made.entry(), seq=number) for number in range(10 * PACK)]

        packs = list(packs_of(entries, noise_of, results=2000))

        assert packs[0].seqs[0] == 0
        assert sum(len(pack.data) for pack in packs) <= 500_000
        assert len(packs) < 10
