"""The page does nothing but show: no complaint, no request, no script but ours, and none needed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.results import Finding, Outcome

Open = Callable[..., Any]

HOSTILE = (
    "<script>document.title='run'</script>",
    "<img src=http://127.0.0.1:9/x onerror=\"document.title='run'\">",
    "</pre></script></style><h1>Conforms</h1>",
    "{{ 7*7 }}{% raw %}",
    "\x1b[2J\x1b]0;run\x07 \u202e\u2066rtl \x00 \ufeff",
    "javascript:alert(1)",
    "A" * 1_048_576,
    '{"a":' * 5000,
    "\ud800 half",
)
NAMES = (
    "script", "image", "closing", "template", "terminal", "link", "line", "deep", "surrogate",
)  # fmt: skip


@pytest.fixture(scope="session")
def hostile(made: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a gateway that answers with everything that is not text."""
    results = [
        made.failed(
            f"errors/format/{name}",
            Finding(requirement="errors/format", where="/a/a/a", expected=text, actual=text),
            description=text,
            exchange=made.asked(
                body=text.encode("utf-8", "surrogatepass"),
                reason=text[:900],
                surplus=text.encode("utf-8", "surrogatepass"),
            ),
        )
        for name, text in zip(NAMES, HOSTILE, strict=True)
    ]
    untold = made.result(
        "route/path/x", Outcome.ERROR, reason=HOSTILE[0] + HOSTILE[1], exchange=made.asked()
    )
    return made.page_of(tmp_path_factory.mktemp("hostile"), (*results, untold))


class TestQuiet:
    """Nobody notices that the page is opened."""

    @pytest.mark.parametrize("which", ["sample", "packed", "hostile"])
    def test_there_is_no_complaint_and_no_request(
        self, visit: Open, which: str, request: pytest.FixtureRequest
    ) -> None:
        """Whatever is opened, unpacked and filtered."""
        seen = visit(request.getfixturevalue(which))

        seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if which == "packed":
            seen.page.wait_for_selector(".unpack", state="attached")
        seen.page.evaluate("document.querySelectorAll('.unpack').forEach(b => b.click())")
        seen.page.wait_for_timeout(300)
        seen.page.get_by_label("Find").fill("x")

        assert ([], []) == (seen.complaints, seen.asked)

    def test_no_script_of_somebody_else_would_run(self, visit: Open, sample: Path) -> None:
        """The policy names our script by its hash."""
        seen = visit(sample)

        seen.page.evaluate(
            "() => { const s = document.createElement('script');"
            " s.textContent = \"document.title = 'run'\"; document.body.append(s); }"
        )

        assert "run" != seen.page.title()
        assert any("Content Security Policy" in said for said in seen.complaints)


class TestHostile:
    """What comes from a target is text."""

    def test_nothing_of_it_runs(self, visit: Open, hostile: Path) -> None:
        """Not even when it is unpacked."""
        seen = visit(hostile)
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        seen.page.evaluate("document.querySelectorAll('.unpack').forEach(b => b.click())")
        seen.page.wait_for_timeout(300)

        assert "run" != seen.page.title()
        assert 0 == seen.page.locator("img").count()
        assert 1 == seen.page.locator("h1").count()

    def test_it_is_shown_as_it_is(self, visit: Open, hostile: Path) -> None:
        """With what cannot be seen as escapes."""
        text = visit(hostile).page.locator("main").text_content()

        assert "<script>document.title='run'</script>" in text
        assert "\\u001b[2J\\u001b]0;run\\u0007 \\u202e\\u2066rtl \\u0000 \\ufeff" in text
        assert {"\x1b", "\u202e", "\u2066", "\x00"}.isdisjoint(text)

    def test_a_line_of_a_mebibyte_breaks_no_page(self, visit: Open, hostile: Path) -> None:
        """It wraps, and is cut."""
        page = visit(hostile, viewport={"width": 800, "height": 600}).page

        assert 800 >= page.evaluate("document.documentElement.scrollWidth")
        assert hostile.stat().st_size < 1_500_000


class TestWithoutScript:
    """Who runs no script misses the filters, and nothing else."""

    def test_everything_is_there(self, visit: Open, sample: Path) -> None:
        """Findings with their exchange, requirements, contradictions, pictures, the run."""
        page = visit(sample, java_script_enabled=False).page

        text = page.locator("body").inner_text()

        assert "Does not conform" in text
        assert "is more than 5 minutes" in text
        assert "no probe" in text
        assert page.locator(".exchange[open] .command pre").first.is_visible()
        assert page.locator("svg.clock").is_visible()
        assert page.locator("#contradictions").is_visible()

    def test_every_exchange_is_there(self, visit: Open, sample: Path) -> None:
        """Also of a case that passed; a body that several answers share is a link away."""
        page = visit(sample, java_script_enabled=False).page
        row = page.locator("[id='r/timestamp/window']")

        row.locator("summary").first.click()
        row.locator(".exchange summary").last.click()
        row.locator(".exchange[open] a.body").click()

        assert 12 == page.locator(".exchange[id^=x]").count()
        assert '"cloudDBServiceName": "sample"' in page.locator(".exchange:target").text_content()

    def test_nothing_that_needs_a_script_is_shown(self, visit: Open, packed: Path) -> None:
        """No filter, no button, and where the other exchanges are is said."""
        page = visit(packed, java_script_enabled=False).page

        page.locator("summary", has_text="more finding").first.click()

        assert not page.locator(".filter").is_visible()
        assert 0 == page.locator("button:visible").count()
        assert page.get_by_text("of events.ndjson").first.is_visible()
