"""The first screen: who has never seen a report can say what is wrong, and what it breaks."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"
QUOTE = (
    "If the time difference with the API Gateway server is more than 5 minutes, the request is "
    "considered invalid."
)
SCREEN = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def six_minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run against a gateway that counts six minutes where five are published."""
    folder = tmp_path_factory.mktemp("run")
    subprocess.run(
        [sys.executable, "-c", MAIN, "run", "--target", "embedded:accepts-six-minutes"],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return folder / "reports" / "index.html"


def on_screen(seen: Any, text: str) -> bool:
    """Whether *text* is on the first screen, without scrolling."""
    box = seen.page.get_by_text(text).first.bounding_box()
    return box is not None and box["y"] + box["height"] <= SCREEN["height"]


class TestFirstScreen:
    """Ten seconds are enough."""

    @pytest.mark.parametrize(
        "text",
        [
            "Does not conform",
            "Shown against the embedded gateway",
            "A timestamp more than five minutes in the past is refused",
            QUOTE,
            "flushCloudDBInstance page, Request header",
            "a request whose timestamp, and only that, is six minutes old is refused",
            "success 0 (HTTP 200)",
            "What could not be shown",
            "What changed",
        ],
    )
    def test_it_says_what_is_wrong_and_which_sentence_it_breaks(
        self, visit: Open, six_minutes: Path, text: str
    ) -> None:
        """In plain words, without scrolling."""
        assert on_screen(visit(six_minutes, viewport=SCREEN), text)

    def test_the_page_of_a_whole_run_is_quiet_and_small(
        self, visit: Open, six_minutes: Path
    ) -> None:
        """About a thousand cases: at most 1.5 MB."""
        seen = visit(six_minutes)

        assert ([], []) == (seen.complaints, seen.asked)
        assert six_minutes.stat().st_size < 1_500_000

    def test_the_ledger_of_harm_names_what_went(self, visit: Open, six_minutes: Path) -> None:
        """A stale request was accepted, and the data is gone."""
        page = visit(six_minutes, "#harm").page
        kind = page.locator(".deeds", has_text="need not be valid was accepted")

        kind.locator("summary").first.click()

        assert kind.get_by_text("timestamp/window/past-360000ms").is_visible()


class TestIncomplete:
    """A log that was cut off is said to be, in red."""

    def test_it_is_said_at_the_top_and_at_the_run(
        self, visit: Open, made: Any, tmp_path: Path
    ) -> None:
        """Whatever else is told."""
        made.page_of(tmp_path, (made.passed("timestamp/window/now"),))
        log = tmp_path / "events.ndjson"
        log.write_bytes(log.read_bytes()[:-10])

        page = visit(made.again(log)).page

        assert page.locator(".top .incomplete").is_visible()
        assert page.locator("#run ~ .incomplete").is_visible()
