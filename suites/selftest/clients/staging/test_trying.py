"""Commands in scenarios: in the order of the table, side by side, and none is left."""

import signal
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from flushproof.clients.houses import Houses
from flushproof.clients.observed import Observed
from flushproof.clients.running import Running
from flushproof.clients.scenarios import SCENARIOS
from flushproof.clients.trying import STARTING, Places, Trial, longest_first, observations
from flushproof.errors import EnvironmentUnusable
from flushproof.signing import Credentials

Tried = Callable[..., list[Observed]]

# Tells the gateway's own number, and ends at once.
ASKS = """
import os, sys, urllib.request
urllib.request.urlopen(os.environ["NCLOUD_API_GW"] + "/clouddb")
"""


@pytest.fixture
def asking(tmp_path: Path, python: str) -> tuple[str, str]:
    """A command that calls the gateway for nothing."""
    script = tmp_path / "asking.py"
    script.write_text(ASKS, encoding="utf-8")
    return (python, str(script))


class TestOrder:
    """Which scenario goes first."""

    def test_results_come_in_the_order_asked_for(
        self, tried: Tried, asking: tuple[str, str]
    ) -> None:
        """However long each takes."""
        names = ("plain", "html-error", "silence", "refused-401")

        assert names == tuple(one.scenario for one in tried(*asking, scenarios=names))

    def test_those_in_which_a_client_waits_are_not_left_to_the_end(self) -> None:
        """Only the first one is started before them, since it tells whether anything works."""
        names = longest_first(tuple(SCENARIOS))

        assert ["plain", "silence", "slow-drip", "success-json"] == names[:4]
        assert sorted(SCENARIOS) == sorted(names)


class TestSeen:
    """What is seen of a command."""

    def test_each_scenario_has_a_gateway_of_its_own(
        self, tried: Tried, asking: tuple[str, str]
    ) -> None:
        """No request of one is told of another."""
        seen = tried(*asking, scenarios=("plain", "success-json", "success-xml"))

        assert [1, 1, 1] == [len(one.sends) for one in seen]
        assert 3 == len({one.authority for one in seen})

    def test_placeholders_and_variables_say_the_same(self, tried: Tried, python: str) -> None:
        """And so does what is written down of them."""
        script = (
            "import os, sys; print(sys.argv[1:] == [os.environ[name] for name in ("
            "'NCLOUD_API_GW', 'NCLOUD_ACCESS_KEY', 'NCLOUD_SECRET_KEY', 'FLUSHPROOF_INSTANCE_NO')])"
        )
        places = ("{url}", "{access_key}", "{secret_key}", "{instance_no}")

        [seen] = tried(python, "-c", script, *places)

        assert b"True\n" == seen.stdout

    def test_a_command_that_hangs_is_told_of(self, tried: Tried) -> None:
        """It is killed when its time is up."""
        [seen] = tried("sleep", "600", limit_s=0.3)

        assert (None, True, 300.0, ()) == (
            seen.exit_status,
            seen.timed_out,
            seen.limit_ms,
            seen.sends,
        )


class TestTrouble:
    """What ends all of them."""

    def test_a_command_that_cannot_be_started_ends_all(self, tried: Tried) -> None:
        """It could be started in no other scenario either."""
        with pytest.raises(EnvironmentUnusable, match="no-such-program: cannot be started"):
            tried("no-such-program", scenarios=tuple(SCENARIOS))

    def test_ctrl_c_is_heard_whoever_gets_it(self, tmp_path: Path) -> None:
        """
        Python handles a signal in the main thread, and does not wake it for one that another thread
        got, or that came just before it began to wait.
        """
        lived = tmp_path / "lived"
        trial = Trial(
            command=("sh", "-c", f"sleep 20; touch '{lived}'"),
            environ={},
            credentials=Credentials(access_key="an-access-key", secret_key="a-secret-key"),
            instance_no="1",
            limit_s=60.0,
            now_ms=lambda: 0,
        )
        running = Running()

        def interrupt() -> None:
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)

        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        timer = threading.Timer(0.3, interrupt)
        try:
            with closing(Houses()) as houses:
                seen = observations(trial, ("plain", "silence"), houses, running)
                timer.start()
                with pytest.raises(KeyboardInterrupt):
                    next(seen)
        finally:
            signal.signal(signal.SIGINT, before)

        assert not running.live
        assert not lived.exists()


class TestPlaces:
    """Only a few commands start at the same time."""

    def test_there_are_no_more_places_than_told(self) -> None:
        """The next one waits until somebody leaves."""
        places = Places()
        inside, let_go = threading.Barrier(STARTING + 1), threading.Event()

        def start() -> None:
            with places.starting():
                inside.wait(10.0)
                let_go.wait(10.0)

        threads = [threading.Thread(target=start) for _ in range(STARTING)]
        [thread.start() for thread in threads]
        inside.wait(10.0)
        free_before = places.free.acquire(blocking=False)
        let_go.set()
        [thread.join() for thread in threads]

        assert not free_before
        assert places.free.acquire(blocking=False)

    def test_who_runs_for_a_while_makes_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A command that hangs takes no processor; and nobody makes room twice."""
        monkeypatch.setattr("flushproof.clients.trying.STARTED_S", 0.0)
        places = Places()

        with places.starting(), places.starting(), places.starting(), places.starting():
            assert places.free.acquire(timeout=10.0)
            places.free.release()

        taken = [places.free.acquire(timeout=10.0) for _ in range(STARTING)]
        assert [True] * STARTING == taken
        assert not places.free.acquire(blocking=False)
