"""Links and keys: whatever the page speaks of can be reached, opened and copied."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.results import Outcome

Open = Callable[..., Any]


class TestLinks:
    """Everything has an address."""

    def test_every_link_leads_somewhere(self, visit: Open, sample: Path) -> None:
        """There is something with the name that it points at."""
        seen = visit(sample)

        lost = seen.page.evaluate(
            "() => [...document.links].map(a => decodeURIComponent(a.hash.slice(1)))"
            ".filter(id => !document.getElementById(id))"
        )

        assert [] == lost

    def test_no_two_things_have_the_same_name(self, visit: Open, sample: Path) -> None:
        """A link leads to one place."""
        seen = visit(sample)

        names = seen.page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")

        assert len(set(names)) == len(names)

    def test_a_requirement_opens_when_it_is_linked(self, visit: Open, sample: Path) -> None:
        """With its quote and its cases."""
        seen = visit(sample, "#r/timestamp/window")

        row = seen.page.locator("[id='r/timestamp/window']")

        assert row.locator("blockquote").is_visible()
        assert row.get_by_text("timestamp/window/old-3").is_visible()

    def test_a_linked_requirement_is_shown_in_spite_of_a_filter(
        self, visit: Open, sample: Path
    ) -> None:
        """Else the link would lead nowhere."""
        seen = visit(sample, "#requirements?outcome=skip")

        seen.page.evaluate("location.hash = '#r/timestamp/window'")
        seen.page.wait_for_function("!document.getElementById('r/timestamp/window').hidden")

        assert "timestamp/window" in seen.rows()

    def test_an_exchange_is_below_its_case(self, visit: Open, sample: Path) -> None:
        """Also of a case that passed; a body that several answers share is put where it belongs."""
        seen = visit(sample, "#r/timestamp/window")

        seen.page.locator("[id='r/timestamp/window'] .exchange summary").last.click()
        shown = seen.page.locator("[id='r/timestamp/window'] .exchange[open]")

        assert "POST /clouddb/v2/flushCloudDBInstance" in shown.inner_text()
        assert '"cloudDBServiceName": "sample"' in shown.inner_text()

    def test_an_exchange_is_unpacked_when_it_is_asked_for(self, visit: Open, packed: Path) -> None:
        """Also of a case that passed."""
        seen = visit(packed, "#r/timestamp/future")

        seen.page.get_by_role("button", name="timestamp/future/far").click()
        exchange = seen.page.locator("[id='r/timestamp/future'] .exchange")
        exchange.wait_for()

        assert "Authentication Failed" in exchange.inner_text()
        assert "300.001 s ahead" in exchange.inner_text()

    @pytest.mark.parametrize("which", ["sample", "packed"])
    def test_an_exchange_can_be_linked(
        self, visit: Open, which: str, request: pytest.FixtureRequest
    ) -> None:
        """By the number of its result, packed or not."""
        seen = visit(request.getfixturevalue(which), "#x9")

        seen.page.locator("#x9 .sides").wait_for()

        assert "Authentication Failed" in seen.page.locator("#x9").inner_text()

    def test_the_command_is_copied(self, visit: Open, sample: Path) -> None:
        """By a button that says so."""
        seen = visit(sample, permissions=["clipboard-read", "clipboard-write"])
        button = seen.page.get_by_role("button", name="Copy").first

        button.click()
        seen.page.get_by_role("button", name="Copied").wait_for()
        copied = seen.page.evaluate("navigator.clipboard.readText()")

        assert copied.startswith("curl -sS")
        assert copied in seen.page.locator(".command pre").first.inner_text()


class TestKeys:
    """Everything can be done with keys."""

    def test_the_first_key_leads_past_the_head(self, visit: Open, sample: Path) -> None:
        """To the findings."""
        seen = visit(sample)

        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")

        assert "main" == seen.page.evaluate("document.activeElement.id")

    def test_a_finding_is_reached_and_opened_by_keys(self, visit: Open, sample: Path) -> None:
        """The focus is seen where it is."""
        seen = visit(sample)
        summary = seen.page.locator("summary", has_text="more finding").first

        summary.focus()
        seen.page.keyboard.press("Enter")

        assert summary.evaluate("it => it.parentNode.open")
        assert "none" != summary.evaluate("it => getComputedStyle(it).outlineStyle")

    def test_a_requirement_that_is_linked_gets_the_focus(self, visit: Open, sample: Path) -> None:
        """Who goes on by key goes on from there."""
        seen = visit(sample)
        link = seen.page.locator("header a[href='#r/timestamp/window']")

        link.focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function("document.activeElement.id === 'r/timestamp/window'")

        seen.page.locator("[id='r/timestamp/window'] blockquote").wait_for(state="visible")


class TestShown:
    """What one exchange shows."""

    def test_a_finding_is_a_difference_at_its_pointer(self, visit: Open, sample: Path) -> None:
        """Expected against actual, and the place in the answer is marked."""
        seen = visit(sample)
        card = seen.page.locator("[id='b/envelope/total-rows']")
        card.locator(".exchange summary").click()

        assert "- expected totalRows: an integer" in card.locator(".diff").inner_text()
        assert '+ actual   totalRows: "one"' in card.locator(".diff").inner_text()
        assert '"totalRows": "one"' == card.locator("mark").inner_text()

    def test_bytes_that_are_no_text_are_shown_as_such(
        self, visit: Open, made: Any, tmp_path: Path
    ) -> None:
        """Each as its number, with a note."""
        exchange = made.asked(body=b"\xff\xfe\x00ok")
        path = made.page_of(
            tmp_path, (made.result("route/path/x", Outcome.ERROR, exchange=exchange),)
        )
        seen = visit(path)
        seen.page.locator(".exchange summary").first.click()

        shown = seen.page.locator(".exchange pre").nth(1).inner_text()

        assert "\\xff\\xfe\\u0000ok" in shown
        assert "not text" in shown
