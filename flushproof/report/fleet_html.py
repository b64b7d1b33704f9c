"""The page of a fleet: one file, no request to anywhere, no script; each target has its own."""

from collections.abc import Iterator
from importlib.metadata import version

from flushproof.report.fleet import PAGE, Fleet
from flushproof.report.page.templating import asset, policy, template
from flushproof.results import STATUS_MEANING, Outcome

FILE = "index.html"

STYLES = ("page.css", "sections.css", "fleet.css")


def parts(fleet: Fleet) -> Iterator[str]:
    """The page as text."""
    style = asset(*STYLES)
    yield from template("fleet.html.j2").generate(
        fleet=fleet,
        groups=fleet.grouped(),
        version=version("flushproof"),
        style=style,
        policy=policy(style),
        Outcome=Outcome,
        PAGE=PAGE,
        STATUS_MEANING=STATUS_MEANING,
    )
