"""How the page looks: light and dark, on a phone, on paper, and for those who do not see it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from flushproof.contract import contract
from flushproof.report import trend

Open = Callable[..., Any]

PHONE = {"width": 360, "height": 740}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """Each colour scheme in turn."""
    name: str = request.param
    return name


def opened(seen: Any) -> Any:
    """The page with everything opened that is folded away."""
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    seen.page.wait_for_timeout(50)
    return seen.page


def violations(page: Any) -> list[str]:
    """What axe has to say against the page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']}: {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


class TestAccess:
    """The page is for everybody."""

    def test_axe_finds_no_violation(self, visit: Open, sample: Path, scheme: str) -> None:
        """Names, roles, contrast, headings: in both schemes, with everything opened."""
        assert [] == violations(opened(visit(sample, color_scheme=scheme)))

    def test_axe_finds_no_violation_on_a_phone(self, visit: Open, sample: Path) -> None:
        """Where tables become lists."""
        assert [] == violations(opened(visit(sample, viewport=PHONE)))

    def test_headings_leave_no_step_out(self, visit: Open, sample: Path) -> None:
        """One heading of the first level, and none is more than one level below the one before."""
        levels = visit(sample).page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
        )

        steps = [after - before for before, after in pairwise(levels)]
        assert 1 == levels.count(1)
        assert max(steps) <= 1

    def test_nothing_moves_for_who_wants_none_of_it(self, visit: Open, sample: Path) -> None:
        """`prefers-reduced-motion` is heard."""
        seen = visit(sample, "#run", reduced_motion="reduce")

        behaviour = "getComputedStyle(document.documentElement).scrollBehavior"

        assert "auto" == seen.page.evaluate(behaviour)


class TestLooks:
    """The page looks right where it is read."""

    def test_dark_and_light_differ(self, visit: Open, sample: Path) -> None:
        """By the scheme that the reader has."""
        colour = "getComputedStyle(document.body).backgroundColor"

        light, dark = (
            visit(sample, color_scheme=scheme).page.evaluate(colour) for scheme in ("light", "dark")
        )

        assert light != dark

    def test_a_phone_never_scrolls_sideways(self, visit: Open, sample: Path) -> None:
        """Not even with everything open."""
        page = opened(visit(sample, viewport=PHONE))

        assert PHONE["width"] == page.evaluate("document.documentElement.scrollWidth")

    def test_paper_has_the_findings_and_no_controls(self, visit: Open, sample: Path) -> None:
        """What cannot be pressed is not printed."""
        page = visit(sample).page
        page.emulate_media(media="print")

        assert page.get_by_text("six minutes old").first.is_visible()
        assert not page.locator(".filter").is_visible()
        assert not page.locator(".copy").first.is_visible()

    def test_an_outcome_is_a_sign_and_a_word(self, visit: Open, sample: Path) -> None:
        """Colour is never the only sign."""
        badges = visit(sample).page.locator(".badge").all_inner_texts()

        assert {"✓ pass", "✕ fail", "! error", "– skip"} == set(badges)


class TestTrend:
    """The page of many runs is for everybody too."""

    def test_it_is_quiet_accessible_and_fits_a_phone(
        self, visit: Open, made: Any, tmp_path: Path
    ) -> None:
        """Like that of one run."""
        first = made.passed("timestamp/window/now", exchange=made.asked())
        broken = made.failed("timestamp/window/now", made.stale, exchange=made.asked())
        for name, result in zip("abcdefghijkl", (first, broken) * 6, strict=True):
            (tmp_path / name).mkdir()
            made.page_of(tmp_path / name, (result,))
        page = tmp_path / trend.FILE
        points = trend.points_in(tmp_path, contract())
        page.write_text("".join(trend.parts(trend.trend_of(points, contract()))), encoding="utf-8")

        seen = visit(page, viewport=PHONE)

        assert [] == violations(seen.page)
        assert ([], []) == (seen.complaints, seen.asked)
        assert PHONE["width"] == seen.page.evaluate("document.documentElement.scrollWidth")
