"""What a run leaves to the next: nothing, where every flush of its budget was answered."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flushproof import interlock
from flushproof.contract import PATH
from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.interlock import Interlock, Permit, guarded, told_of
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP

NOW_MS = 1_546_221_796_556
NOW = "2018-12-31T02:03:16Z"
REAL = "882689"
# Without credentials any signature is taken for valid, and any time for now.
FLUSH = Request(
    method="POST",
    target=PATH,
    headers=((TIMESTAMP, str(NOW_MS)), (ACCESS_KEY, "a"), (SIGNATURE_V2, "b")),
    body=f"cloudDBInstanceNo={REAL}".encode(),
)
Running = Callable[[], Interlock]


SUCCESS = b'{"flushCloudDBInstanceResponse": {"requestId": "a", "returnCode": "0"}}'


def answer(status: int, body: bytes = b"") -> Response:
    """An answer with *status* and *body*, and nothing else."""
    return Response(status=status, reason="", headers=(), body=body)


@dataclass
class Answering:
    """A sender whose every request comes to the same."""

    response: Response | None
    trouble: Trouble | None = None

    def send(self, request: Request) -> Exchange:
        return Exchange(request=request, response=self.response, trouble=self.trouble)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Running]:
    """Makes the interlock of a run with a budget for the same instance each time."""
    permit = Permit.budget(flushes=3, instance=REAL, confirm=REAL)
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Interlock(permit, lock_dir=tmp_path))


def flushing(running: Interlock, flushes: int, answers: int) -> None:
    """A run that sends *flushes* and gets *answers*."""
    with running:
        running.grant()
        for _ in range(flushes):
            running.admit(FLUSH)
        for _ in range(answers):
            running.answered()


class TestCounting:
    """Every flush is waited for until it is answered."""

    @pytest.mark.parametrize("flushes", [1, 2])
    def test_flushes_that_were_answered_leave_nothing(self, run: Running, flushes: int) -> None:
        """The next run has nothing to tell."""
        flushing(run(), flushes, flushes)

        assert "" == run().reserve()

    @pytest.mark.parametrize(("flushes", "answers"), [(1, 0), (2, 1), (3, 1)])
    def test_a_flush_that_was_not_answered_is_told(
        self, run: Running, flushes: int, answers: int
    ) -> None:
        """One is enough, whatever became of the others."""
        flushing(run(), flushes, answers)

        assert "was broken off after it sent a flush" in run().reserve()

    def test_an_answer_too_many_hides_no_later_flush(self, run: Running) -> None:
        """It is not an answer to what was not sent yet."""
        first = run()
        first.answered()
        flushing(first, 1, 0)

        assert "was broken off" in run().reserve()

    def test_a_run_that_was_granted_nothing_takes_nothing_away(self, run: Running) -> None:
        """What an earlier one left open is left to the next."""
        flushing(run(), 1, 0)
        with run() as second:
            second.reserve()

        assert "was broken off" in run().reserve()

    def test_the_time_of_a_lock_is_our_own(
        self, run: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In milliseconds, where no other clock is given."""
        monkeypatch.setattr(interlock, "time_ns", lambda: NOW_MS * 1_000_000)
        run().reserve()

        with pytest.raises(InterlockRefused, match=f"since {NOW} "):
            run().reserve()


TOLD = [
    (answer(200, SUCCESS), None, True),
    (answer(200), None, False),
    (answer(399), None, False),
    (answer(400), None, True),
    (answer(499), None, True),
    (answer(500), None, False),
    (answer(503), None, False),
    (answer(200, SUCCESS), Trouble.CUT, False),
    (None, None, False),
    (None, Trouble.TIMEOUT, False),
]
IDS = [
    *("success", "empty", "last-redirect", "first-refusal", "last-refusal", "error"),
    *("unavailable", "cut", "nothing", "timeout"),
]


class TestAnswers:
    """An answer tells what became of a flush if it came whole and is no error of the server."""

    @pytest.mark.parametrize(("response", "trouble", "expected"), TOLD, ids=IDS)
    def test_an_answer_tells_or_does_not(
        self, response: Response | None, trouble: Trouble | None, expected: bool
    ) -> None:
        """A published envelope, or a refusal, less than 500, and nothing wrong with how it came."""
        exchange = Answering(response, trouble).send(FLUSH)

        assert expected is told_of(exchange)

    @pytest.mark.parametrize(("response", "trouble", "expected"), TOLD, ids=IDS)
    def test_a_flush_is_waited_for_until_an_answer_tells(
        self, run: Running, response: Response | None, trouble: Trouble | None, expected: bool
    ) -> None:
        """Whoever sends it, the interlock hears of the answer."""
        with run() as running:
            running.grant()
            guarded(Answering(response, trouble), running).send(FLUSH)

        assert expected is ("" == run().reserve())
