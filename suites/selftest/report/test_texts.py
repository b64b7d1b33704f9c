"""Whatever text a target sends, it is shown as text, and changes no report."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Observation, Outcome

Made = Any
ReadPage = Any

any_text = st.text(
    st.sampled_from(
        "aZ 0\n\t\r<>&\"'`=/\\{}%#|*_[]()!-\0\x07\x1b\x7f\x85\u2028\u202e\ud800\ufffe\U0001f511성"
    ),
    max_size=60,
)


def hostile_summary(made: Made, text: str) -> RunSummary:
    """A summary in which everything that a target can influence is *text*."""
    raw = text.encode("utf-8", "surrogatepass")
    broken = made.entry(
        "timestamp/window/old",
        Outcome.FAIL,
        findings=(made.finding("timestamp/window", text),),
        exchange=made.recorded(raw),
        description=text,
        observations=(Observation(requirement="format/default", reading=text),),
    )
    untold = made.entry("transport/date/x", Outcome.ERROR, reason=text, exchange=made.recorded(raw))
    left_out = made.entry("transport/date/y", Outcome.SKIP, reason=text)
    log = made.log_of(broken, untold, left_out)
    return summarise(replace(log, header=replace(made.header, target=text)), made.catalogue)


class TestJUnit:
    """`junit.xml`."""

    @settings(deadline=None)
    @given(text=any_text)
    def test_any_text_makes_well_formed_xml(self, text: str, made: Made) -> None:
        """Characters that XML cannot hold are escapes that a person can read."""
        summary = made.summary_of(
            made.entry(
                text, Outcome.FAIL, reason=text, findings=(made.finding("timestamp/window", text),)
            )
        )

        rendered = FORMATS["junit"].render(summary)

        assert 1 == len(ElementTree.fromstring(rendered.encode()).findall(".//failure"))


class TestHtml:
    """`index.html`."""

    @settings(max_examples=40, deadline=None)
    @given(text=any_text)
    def test_no_text_changes_the_structure_of_the_page(
        self, text: str, read_page: ReadPage, made: Made
    ) -> None:
        """Whatever a target sends is text, and only text."""
        page, plain = (
            read_page(FORMATS["html"].render(hostile_summary(made, one)))
            for one in (f"x{text}", "word")
        )

        assert plain.tags == page.tags

    def test_hostile_text_is_seen_as_it_is(self, made: Made, read_page: ReadPage) -> None:
        """With the characters that cannot be seen as escapes."""
        text = read_page(FORMATS["html"].render(hostile_summary(made, made.hostile))).text

        assert "<script>alert(1)</script><img src=http://x.invalid onerror=a()> ]]>" in text
        assert "\\u0000\\u001b\\u202e\\ud800" in text

    def test_the_page_asks_nobody_for_anything(self, made: Made, read_page: ReadPage) -> None:
        """No attribute that loads, and a policy that forbids it."""
        page = read_page(FORMATS["html"].render(hostile_summary(made, made.hostile)))
        names = {name for name, _ in page.attributes}
        targets = [value or "" for name, value in page.attributes if name == "href"]

        assert names.isdisjoint({"src", "srcset", "action", "style", "onclick", "onerror", "data"})
        assert [] == [target for target in targets if not target.startswith("#")]
        assert set() == {"link", "iframe", "object", "img", "form", "base"} & set(page.tags)
