"""
Pages in a real browser: Debian's Chromium, driven by Playwright.

A page is made from a log that is written as a run writes it, and opened from its file. What the
browser complains of, and what it asks anybody for, is kept.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.contract import PATH
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.eventlog import FILE, EventLog
from flushproof.log.events import Footer, Header
from flushproof.report import conclude, write_reports
from flushproof.report.page import written
from flushproof.results import Evidence, Finding, Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NOW_MS = 1_795_474_919_532
SCRUBBER = Scrubber(secrets=(), live=False)

SUCCESS = b"""{
  "flushCloudDBInstanceResponse": {
    "returnCode": "0",
    "returnMessage": "success",
    "totalRows": "one",
    "cloudDBInstanceList": [{"cloudDBInstanceNo": "882689", "cloudDBServiceName": "sample"}]
  }
}"""
REFUSAL = b'{"error": {"errorCode": "200", "message": "Authentication Failed"}}'

HEADER = Header(
    suite_version="0.1.0",
    target="embedded:liar",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={"target": "embedded:liar"},
)


def asked(
    *, old_ms: int = 0, status: int = 200, body: bytes = SUCCESS, sent: bytes = b"a=1", **more: Any
) -> Exchange:
    """An exchange whose timestamp was *old_ms* old."""
    headers = (
        ("x-ncp-apigw-timestamp", str(NOW_MS - old_ms)),
        ("x-ncp-iam-access-key", "key"),
        ("x-ncp-apigw-signature-v2", "c2ln"),
    )
    return Exchange(
        request=Request(method="POST", target=PATH, headers=headers, body=sent),
        response=Response(status=status, headers=(("x-ncp-trace-id", "7b3g"),), body=body, **more),
        sent_at_ms=NOW_MS,
        elapsed_ms=2.5,
    )


def passed(item: str, **more: Any) -> Result:
    """An item that passed."""
    return result(item, Outcome.PASS, **more)


def failed(item: str, *findings: Finding, **more: Any) -> Result:
    """An item that failed."""
    return result(item, Outcome.FAIL, findings=findings, **more)


def result(item: str, outcome: Outcome, **more: Any) -> Result:
    """The result of an item about the requirement in its id."""
    return Result(id=item, requirement="/".join(item.split("/")[:2]), outcome=outcome, **more)


STALE = Finding(
    requirement="timestamp/window",
    where="answer",
    expected="refused by the gateway with code 200",
    actual="success 0 (HTTP 200)",
)
ROWS = Finding(
    requirement="envelope/total-rows",
    where="/flushCloudDBInstanceResponse/totalRows",
    expected="an integer",
    actual='"one"',
)
SENTENCE = "a request whose timestamp, and only that, is six minutes old is refused"

SAMPLE = (
    failed("timestamp/window/old", STALE, description=SENTENCE, exchange=asked(old_ms=360_000)),
    *(
        failed(f"timestamp/window/old-{number}", STALE, exchange=asked(old_ms=300_001))
        for number in range(6)
    ),
    passed("timestamp/window/now", exchange=asked()),
    passed("timestamp/future/far", exchange=asked(old_ms=-300_001, status=401, body=REFUSAL)),
    failed("envelope/total-rows/one", ROWS, exchange=asked()),
    passed(
        "format/default/none",
        exchange=asked(),
        observations=(Observation(requirement="format/default", reading="json"),),
    ),
    result("effect/emptied/now", Outcome.SKIP, reason="no probe"),
    result("route/path/slow", Outcome.ERROR, reason="no answer came", exchange=asked(status=503)),
)


def page_of(folder: Path, results: tuple[Result, ...], header: Header = HEADER) -> Path:
    """The page of a whole log with *results*."""
    with EventLog(folder / FILE, header, scrub=SCRUBBER.record) as log:
        for one in results:
            log.result(SCRUBBER.result(one))
        footer = Footer(
            results=len(results),
            exchanges=len(results),
            harm={"none": 1, "refusable": 2, "flush": 3, "refused": 0},
            statuses=(),
            exit_status=0,
            finished_at="2026-11-23T15:00:07Z",
            duration_s=7.0,
        )
        conclude(log, footer)
    return again(folder / FILE)


def again(log: Path) -> Path:
    """The page of *log*, made anew."""
    write_reports(log, log.parent, ["html"])
    return log.parent / "index.html"


@dataclass(slots=True, kw_only=True)
class Visit:
    """
    A page that is open.

    Attributes:
        page: Playwright's.
        complaints: What the browser's console says, and what its scripts raised.
        asked: What it asked for, apart from the file itself.
    """

    page: Any
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def rows(self) -> list[str]:
        """The ids of the requirements that are seen."""
        rows = self.page.locator("tr[data-outcome]:visible")
        return [name.removeprefix("r/") for name in rows.evaluate_all("all => all.map(r => r.id)")]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright: the dev extra"
    )
    if CHROMIUM is None:
        pytest.skip("needs chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visit]]:
    """Opens a page: its path, what follows in the address, and what the browser is told."""
    contexts = []

    def open_it(path: Path, place: str = "", **options: Any) -> Visit:
        context = chromium.new_context(**options)
        contexts.append(context)
        seen = Visit(page=context.new_page())
        seen.page.on("console", lambda said: seen.complaints.append(said.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.goto(f"{path.as_uri()}{place}")
        seen.asked.remove(f"{path.as_uri()}{place}".partition("#")[0])
        return seen

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a bit of everything."""
    return page_of(tmp_path_factory.mktemp("sample"), SAMPLE)


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page without room for exchanges in plain, as a page of very many results is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(written, "ROOM", 0)
        return page_of(tmp_path_factory.mktemp("packed"), SAMPLE)


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """What pages are made of by hand."""
    return SimpleNamespace(
        again=again,
        asked=asked,
        failed=failed,
        header=HEADER,
        page_of=page_of,
        passed=passed,
        result=result,
        rows=ROWS,
        sentence=SENTENCE,
        stale=STALE,
    )
