"""The page `index.html`: it has all that is needed, loads nothing, and does not grow too large."""

import re
from typing import Any

from flushproof.contract import PATH, Contract, contract
from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Outcome

render = FORMATS["html"].render

Made = Any
ReadPage = Any


class TestHtml:
    """`index.html`."""

    def test_the_policy_allows_our_style_and_script_only(
        self, made: Made, read_page: ReadPage
    ) -> None:
        """By their hashes; nothing inline that somebody smuggles in would run."""
        page = render(made.summary_of(made.failed("timestamp/window", "transport/date")))

        policy = dict(read_page(page).attributes)["content"]
        policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)

        assert policy is not None
        assert 1 == len(policies)
        assert policies[0].startswith("default-src &#39;none&#39;")
        assert "unsafe" not in policies[0]

    def test_a_failure_shows_all_that_is_needed_to_repeat_it(
        self, made: Made, read_page: ReadPage
    ) -> None:
        """Quote, source, expected, actual, request, answer, string to sign, command."""
        exchange = made.recorded(b"the body")
        exchange["string_to_sign"] = "POST the-string"
        broken = made.entry(
            outcome=Outcome.FAIL,
            findings=(made.finding("timestamp/window", "success"),),
            exchange=exchange,
        )

        text = read_page(render(made.summary_of(broken))).text

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

    def test_every_verdict_has_a_page(self, summary: RunSummary, read_page: ReadPage) -> None:
        """Also that of a log of which nothing is left."""
        text = read_page(render(summary)).text

        assert summary.provenance in text
        assert str(summary.verdict.exit_status) in text

    def test_a_thousand_items_that_all_fail_stay_under_a_megabyte_and_a_half(
        self, made: Made
    ) -> None:
        """The page is bounded; the log has the rest."""
        exchange = made.recorded(b"<x>&" * 4000)
        names = list(contract().requirements)
        entries = [
            made.entry(
                f"{names[number % len(names)]}/case-{number}",
                Outcome.FAIL,
                findings=(made.finding(names[number % len(names)], "a&<b>" * 40),),
                exchange=exchange,
            )
            for number in range(1000)
        ]

        page = render(summarise(made.log_of(*entries), contract()))

        assert len(page.encode()) < 1_500_000

    def test_a_text_of_a_mebibyte_is_cut(self, made: Made) -> None:
        """It says how long it was."""
        text = "A" * 2**20
        summary = made.summary_of(
            made.entry(
                outcome=Outcome.FAIL,
                findings=(made.finding("timestamp/window", text),),
                exchange=made.recorded(text.encode()),
                description=text,
            )
        )

        page = render(summary)

        assert "(1,048,576 characters)" in page
        assert len(page) < 500_000


def test_the_published_catalogue_makes_a_page(made: Made, read_page: ReadPage) -> None:
    """Every requirement and every contradiction of it is there."""
    published: Contract = contract()

    text = read_page(render(summarise(made.log_of(made.entry()), published))).text

    assert [] == [name for name in published.requirements if name not in text]
    assert [] == [name for name in published.contradictions if name not in text]
