"""Before a running gateway is judged: what is no gateway, no such API, no such keys or time."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Thread
from typing import Any

import pytest

from flushproof.cases import Case, cases
from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, Response, without
from flushproof.redisdata.server import free_port
from flushproof.reference.core import Gateway
from flushproof.results import Outcome
from flushproof.settings import Settings
from flushproof.targets.preflight import http_date_ms
from flushproof.targets.remote import open_remote

BY_ID = {case.id: case for case in cases()}
EDGES = [
    BY_ID[f"timestamp/{case}ms"]
    for case in (
        "window/past-295000",
        "window/past-305000",
        "future/ahead-295000",
        "future/ahead-305000",
    )
]
MINUTE_MS = 60_000


def with_date(offset_ms: int | None) -> type[Gateway]:
    """A gateway whose `Date` is not the time that it holds timestamps against, or is not there."""

    class Dated(Gateway):
        def respond(self, request: Request, now_ms: int) -> Response:
            response = super().respond(request, now_ms)
            dates = [] if offset_ms is None else [("date", http_date(now_ms + offset_ms))]
            headers = (*without(response.headers, "date"), *dates)
            return Response(
                status=response.status, reason=response.reason, headers=headers, body=response.body
            )

    return Dated


def http_date(ms: int) -> str:
    """*ms* since 1970 as an HTTP date."""
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC), usegmt=True)


def answer_in_the_clear(listener: socket.socket) -> None:
    """Take one connection for plain HTTP."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def decoys_only(stage: Any, **options: Any) -> Any:
    """The target as a user meets it who says nothing more than its URL."""
    plain = {"disposable": False, "instance_no": None, "redis_url": None}
    return stage.target(**{**plain, "bystander_redis_url": None, **options})


def outcomes(judge: Any, asked: list[Case]) -> list[Outcome]:
    """How each case ended."""
    return [judge.put(case).outcome for case in asked]


@pytest.mark.parametrize("ahead_ms", [2 * MINUTE_MS, -2 * MINUTE_MS, 238_000, 0])
def test_a_clock_inside_the_window_is_measured_and_followed(stage: Any, ahead_ms: int) -> None:
    """Timestamps are placed by the target's clock, so its window is where it should be."""
    stage.serve()
    stage.clock.shift(ahead_ms)
    judge = stage.judge()

    shown = outcomes(judge, EDGES)

    assert [Outcome.PASS] * 4 == shown
    assert abs(ahead_ms - judge.target.about["clock_offset_ms"]) < 1_500


@pytest.mark.parametrize(("ahead_ms", "told"), [(120_000, 1), (-120_000, 1), (0, 0)])
def test_an_offset_is_told_in_the_report(stage: Any, ahead_ms: int, told: int) -> None:
    """With its sign; a clock in step needs no words."""
    stage.serve()
    stage.clock.shift(ahead_ms)

    notices = decoys_only(stage).about["notices"]

    assert told == len(notices)
    assert all("clock is" in notice for notice in notices)


@pytest.mark.parametrize(
    ("ahead_ms", "told"),
    [
        (10 * MINUTE_MS, r"is (599|600|601) s ahead of this machine's"),
        (-10 * MINUTE_MS, r"is (599|600|601) s behind this machine's"),
        (243_000, r"is 24[234] s ahead of"),
        (-243_000, r"is 24[234] s behind"),
        (299_000, r"is (298|299|300) s ahead of"),
    ],
    ids=["ahead", "behind", "just-ahead", "just-behind", "just-inside-the-window"],
)
def test_a_clock_over_four_minutes_off_makes_the_target_unusable(
    stage: Any, ahead_ms: int, told: str
) -> None:
    """One sentence has the difference, both clocks and what to do; nothing real was named."""
    stage.serve()
    stage.clock.shift(ahead_ms)
    clocks = r".*here it is \d{4}-\d\d-\d\dT.*Z, there .*Z\..*Set the clock that is wrong"

    with pytest.raises(EnvironmentUnusable, match=rf"clock of http\S+ {told}{clocks}") as caught:
        decoys_only(stage)

    assert 12 == caught.value.exit_status


def test_a_target_without_a_date_is_taken_to_be_in_step(stage: Any) -> None:
    """And the report says so."""
    stage.serve(with_date(None))

    about = decoys_only(stage).about

    assert about["clock_offset_ms"] is None
    assert "sends no Date" in about["notices"][0]


@pytest.mark.parametrize("date_ms", [-7_200_000, 7_200_000, 250_000, -290_000, 120_000, -60_000])
def test_a_date_of_another_clock_is_not_followed(stage: Any, date_ms: int) -> None:
    """A proxy may write it; what counts is where the window of timestamps lies."""
    stage.serve(with_date(date_ms))
    judge = stage.judge()

    shown = outcomes(judge, EDGES)

    assert [Outcome.PASS] * 4 == shown
    assert "holds timestamps against another clock" in judge.target.about["notices"][0]


def test_a_gateway_that_takes_old_timestamps_is_judged_all_the_same(stage: Any) -> None:
    """Its window tells nothing of its clock, so its Date does, and the case is red."""

    class TakesAll(with_date(120_000)):  # type: ignore[misc]  # made by a function
        def in_window(self, _: int) -> bool:
            return True

    stage.serve(TakesAll)
    judge = stage.judge()

    result = judge.put(BY_ID["timestamp/window/past-305000ms"])

    assert Outcome.FAIL == result.outcome


def test_a_dead_port_is_told(stage: Any) -> None:
    """With what to look for, and without the secret."""
    stage.serve()
    settings = Settings(target=f"http://127.0.0.1:{free_port()}")

    with pytest.raises(EnvironmentUnusable, match="Is it running") as caught:
        open_remote(settings, lambda: 0, stage.time.sleep)

    assert "flushproof-embedded-secret" not in str(caught.value)


def test_https_to_a_plain_port_is_told(stage: Any) -> None:
    """No secure connection came about, so nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        plain = Thread(target=answer_in_the_clear, args=(listener,))
        plain.start()
        settings = Settings(target=f"https://127.0.0.1:{listener.getsockname()[1]}")

        with pytest.raises(EnvironmentUnusable, match="no secure connection came about"):
            open_remote(settings, lambda: 0, stage.time.sleep)

        plain.join()


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=200, headers=(("content-type", "text/html"),), body=b"<html>hi</html>"),
        Response(status=200, body=b'{"hello": "world"}'),
        Response(status=404, body=b'{"error": {"code": 404, "message": "not found"}}'),
        Response(status=404, body=b'{"detail": "Not Found"}'),
        Response(status=301, headers=(("location", "https://example.com/"),)),
        Response(status=204),
        Response(status=200, body=b"[" * 100_000),
    ],
    ids=["html", "json", "another-api", "fastapi", "redirect", "nothing", "deep"],
)
def test_whatever_is_not_this_api_is_told(stage: Any, answer: Response) -> None:
    """Nothing is judged that never claimed to be this API."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: answer

    with pytest.raises(EnvironmentUnusable, match="not as this API"):
        decoys_only(stage)


def test_a_gateway_without_the_call_is_told(stage: Any, trouble: Any) -> None:
    """404/300 to a properly signed request: another region, another service."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: trouble.error(404, "300")

    with pytest.raises(EnvironmentUnusable, match="has no such call"):
        decoys_only(stage)


@pytest.mark.parametrize(
    "names", [("NCLOUD_SECRET_KEY",), ("NCLOUD_ACCESS_KEY",)], ids=["secret", "access-key"]
)
def test_wrong_keys_are_told_without_being_shown(
    stage: Any, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    """Every case would look refused."""
    stage.serve()
    [monkeypatch.setenv(name, "wrong-and-never-to-be-shown") for name in names]

    with pytest.raises(EnvironmentUnusable, match="refuses our keys") as caught:
        decoys_only(stage)

    assert "never-to-be-shown" not in str(caught.value)


def test_keys_without_permission_are_told(stage: Any) -> None:
    """403/230 with an empty body has been seen too."""
    stage.serve()
    stage.gateway.otherwise = lambda _, number: Response(status=403) if number > 1 else None

    with pytest.raises(EnvironmentUnusable, match="refuses our keys"):
        decoys_only(stage)


@pytest.mark.parametrize(
    ("access_key", "secret_key"), [("", "s" * 30), ("a" * 20, ""), ("same", "same")]
)
def test_half_a_pair_of_keys_is_told(
    stage: Any, monkeypatch: pytest.MonkeyPatch, access_key: str, secret_key: str
) -> None:
    """Before anything is sent."""
    stage.serve()
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", access_key)
    monkeypatch.setenv("NCLOUD_SECRET_KEY", secret_key)

    with pytest.raises(EnvironmentUnusable, match="NCLOUD_"):
        decoys_only(stage)

    assert () == stage.gateway.asked


@pytest.mark.parametrize(
    "make",
    [
        lambda make: make.wire("drop"),
        lambda make: make.error(503, "500"),
        lambda make: make.error(429, "420"),
        lambda _: Response(status=502, body=b"<html>bad gateway</html>"),
    ],
    ids=["dropped", "503", "429", "html-502"],
)
@pytest.mark.parametrize("number", [1, 2])
def test_a_single_trouble_does_not_make_a_target_unusable(
    stage: Any, trouble: Any, make: Callable[[Any], Response], number: int
) -> None:
    """It is asked again, after a moment; the request is for a decoy, or not even signed."""
    stage.serve()
    stage.gateway.otherwise = lambda _, got: make(trouble) if got == number else None

    opened = decoys_only(stage)

    assert opened.decoy
    assert [0.5] == stage.time.naps


def test_a_target_in_lasting_trouble_is_unusable(stage: Any, trouble: Any) -> None:
    """Three times the same answer, and nothing was judged."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: trouble.error(503, "500")

    with pytest.raises(EnvironmentUnusable, match="is in trouble"):
        decoys_only(stage)

    assert 3 == len(stage.gateway.asked)


def test_a_silent_target_is_unusable_soon(stage: Any, trouble: Any) -> None:
    """Three deadlines, and nothing was judged."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: trouble.wire("silent")

    with pytest.raises(EnvironmentUnusable, match="does not answer"):
        decoys_only(stage, read_timeout=0.2)

    assert 3 == len(stage.gateway.asked)


@pytest.mark.parametrize(
    ("text", "moment_ms"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000_000),
        ("Tue, 14 Nov 2023 22:13:20 -0000", 1_700_000_000_000),
        ("Wed, 15 Nov 2023 07:13:20 +0900", 1_700_000_000_000),
        ("Tue, 14 Nov 2023", None),
        ("", None),
        ("1700000000", None),
        ("Tue, 14 Nov 99999 22:13:20 GMT", None),
        ("Tue, 14 Nov 2023 22:13:20 +999999999999999999", None),
    ],
)
def test_a_date_is_read_or_left(text: str, moment_ms: int | None) -> None:
    """Whatever a target writes there, it raises nothing."""
    assert moment_ms == http_date_ms(text)
