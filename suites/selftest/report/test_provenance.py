"""The sentence that says whose answers a run recorded."""

from dataclasses import replace
from typing import Any

import pytest

from flushproof.report.provenance import provenance_of
from flushproof.results import Evidence

Made = Any


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
        self, target: str, evidence: Evidence, from_vendor: bool, made: Made
    ) -> None:
        """Every other sentence says that nothing was recorded from it."""
        sentence = provenance_of(replace(made.header, target=target, provenance=evidence))

        assert from_vendor is not sentence.startswith("Nothing here was recorded from the vendor")

    def test_a_run_that_could_not_begin_shows_nothing(self, made: Made) -> None:
        """No evidence is said to be none."""
        sentence = provenance_of(replace(made.header, provenance=Evidence.NONE))

        assert sentence.startswith("No answer was recorded")

    def test_replayed_answers_are_called_replayed(self, made: Made) -> None:
        """The recordings say who answered; the run asked nobody."""
        sentence = provenance_of(
            replace(made.header, target="replay", provenance=Evidence.REPLAYED)
        )

        assert sentence.startswith(
            "Every answer was replayed from recordings; no gateway was asked"
        )
