"""The command: what it is given, how it is watched, and that nothing of it is left."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flushproof.clients.running import MOST_OUTPUT, Given, Running
from flushproof.errors import EnvironmentUnusable
from flushproof.signing import Credentials

GIVEN = Given(
    url="http://127.0.0.1:1",
    credentials=Credentials(access_key="anAccessKey", secret_key="aSecretKey"),
    instance_no="882689",
)

# Longer than any of these commands takes, if all is well.
LONG_S = 20.0


def alive(pid: int) -> bool:
    """Whether there is a process of that number, and it is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def running() -> Iterator[Running]:
    """What runs commands; those that are left over are ended."""
    running = Running()
    yield running
    running.stop()


@pytest.fixture
def person() -> Iterator[None]:
    """Somebody at our stdin, who says nothing."""
    reading, writing = os.pipe()
    before = os.dup(0)
    os.dup2(reading, 0)
    yield
    os.dup2(before, 0)
    [os.close(file) for file in (reading, writing, before)]


class TestGiven:
    """What a command needs, in its environment and in its arguments."""

    def test_the_vendors_variables_are_set(self) -> None:
        """Over what the caller has there; the others stay."""
        environ = GIVEN.in_environment({"NCLOUD_SECRET_KEY": "my own", "HOME": "/home/me"})

        assert {
            "HOME": "/home/me",
            "NCLOUD_API_GW": "http://127.0.0.1:1",
            "NCLOUD_ACCESS_KEY": "anAccessKey",
            "NCLOUD_SECRET_KEY": "aSecretKey",
            "FLUSHPROOF_INSTANCE_NO": "882689",
        } == environ

    def test_placeholders_are_filled_in(self) -> None:
        """All four, within an argument too."""
        arguments = ["--to={url}", "{access_key}:{secret_key}", "{instance_no}"]

        assert ["--to=http://127.0.0.1:1", "anAccessKey:aSecretKey", "882689"] == (
            GIVEN.in_arguments(arguments)
        )

    @pytest.mark.parametrize("argument", ["{}", "{other}", "{0}", "awk '{print $1}'", "{{url}"])
    def test_other_braces_are_the_commands_own(self, argument: str) -> None:
        """Nothing is read into them."""
        assert [argument.replace("{url}", GIVEN.url)] == GIVEN.in_arguments([argument])

    @pytest.mark.parametrize(
        ("environ", "expected"),
        [
            ({}, None),
            ({"https_proxy": "http://proxy"}, "127.0.0.1,localhost"),
            ({"HTTP_PROXY": "http://proxy", "NO_PROXY": "intra"}, "intra,127.0.0.1,localhost"),
            ({"all_proxy": "http://proxy", "no_proxy": "a,b"}, "a,b,127.0.0.1,localhost"),
        ],
        ids=["no proxy", "a proxy", "in capitals", "for all"],
    )
    def test_a_proxy_stays_out_of_the_way(
        self, environ: dict[str, str], expected: str | None
    ) -> None:
        """It could not reach a gateway on this machine's own 127.0.0.1."""
        told = GIVEN.in_environment(environ)

        assert (expected, expected) == (told.get("no_proxy"), told.get("NO_PROXY"))


class TestWatching:
    """What is seen of a command."""

    def test_its_end_and_what_it_said_are_kept(self, running: Running) -> None:
        """Exit status, both streams."""
        ended = running.run(["sh", "-c", "echo out; echo err >&2; exit 3"], os.environ, LONG_S)

        assert (3, False, b"out\n", b"err\n", False) == (
            ended.exit_status,
            ended.timed_out,
            ended.stdout,
            ended.stderr,
            ended.cut,
        )

    @pytest.mark.usefixtures("person")
    def test_it_has_nothing_to_read(self, running: Running) -> None:
        """A command that asks for a password does not wait for whoever started us."""
        assert 0 == running.run(["cat"], os.environ, LONG_S).exit_status

    def test_it_runs_in_the_callers_folder(
        self, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its script is found by a relative path."""
        monkeypatch.chdir(tmp_path)

        assert f"{tmp_path}\n".encode() == running.run(["pwd"], os.environ, LONG_S).stdout

    def test_of_a_signal_the_number_is_told(self, running: Running) -> None:
        """As Python does: negative."""
        assert -9 == running.run(["sh", "-c", "kill -9 $$"], os.environ, LONG_S).exit_status

    def test_of_endless_output_the_beginning_is_kept(self, running: Running) -> None:
        """The rest is read all the same, or the command would wait for us."""
        script = f"import sys; sys.stdout.write('x' * {3 * MOST_OUTPUT}); sys.stderr.write('done')"

        ended = running.run([sys.executable, "-c", script], os.environ, LONG_S)

        assert (MOST_OUTPUT, True, b"done") == (len(ended.stdout), ended.cut, ended.stderr)

    def test_it_may_close_its_streams_and_go_on(self, running: Running) -> None:
        """Its end is waited for, not that of what it says."""
        ended = running.run(["sh", "-c", "exec >&- 2>&-; sleep 0.2; exit 4"], os.environ, LONG_S)

        assert 4 == ended.exit_status

    def test_what_it_leaves_in_the_background_is_ended(self, running: Running) -> None:
        """Also where it holds the streams open, so that nobody waits for it."""
        ended = running.run(["sh", "-c", "sleep 600 & echo $!"], os.environ, LONG_S)

        assert 0 == ended.exit_status
        assert not alive(int(ended.stdout))


class TestTimeLimit:
    """A command that does not end is ended."""

    def test_it_has_no_exit_status_then(self, running: Running) -> None:
        """Whatever it would have ended with, it did not end in time."""
        ended = running.run(["sh", "-c", "echo begun; sleep 600"], os.environ, 0.3)

        assert (None, True, b"begun\n") == (ended.exit_status, ended.timed_out, ended.stdout)

    def test_all_that_it_started_ends_with_it(self, running: Running) -> None:
        """The whole group, not the shell alone."""
        ended = running.run(["sh", "-c", "sleep 600 & echo $!; wait"], os.environ, 0.3)

        assert not alive(int(ended.stdout))

    def test_one_that_ignores_being_asked_is_killed(self, running: Running) -> None:
        """After a second of grace."""
        script = "trap '' TERM; echo $$; while :; do sleep 0.1; done"

        ended = running.run(["sh", "-c", script], os.environ, 0.3)

        assert ended.timed_out
        assert not alive(int(ended.stdout))


class TestStarting:
    """A command that cannot be started is no verdict on it."""

    @pytest.mark.parametrize(
        ("command", "reason"),
        [
            (["there-is-no-such-program"], "No such file or directory"),
            (["/"], "Permission denied"),
            (["sh", "a\0b"], "embedded null byte"),
        ],
        ids=["no program", "a folder", "no argument"],
    )
    def test_it_says_what_and_why(self, running: Running, command: list[str], reason: str) -> None:
        """And what is to stand there."""
        with pytest.raises(EnvironmentUnusable) as raised:
            running.run(command, os.environ, LONG_S)

        assert str(raised.value).startswith(f"{command[0]}: cannot be started: {reason}.")
        assert "flushproof client -- python my_client.py" in str(raised.value)

    def test_the_secret_among_the_arguments_is_not_quoted(self, running: Running) -> None:
        """An error is printed."""
        with pytest.raises(EnvironmentUnusable) as raised:
            running.run(["no-such-program", "the-secret"], os.environ, LONG_S)

        assert "the-secret" not in str(raised.value)
        assert raised.value.__cause__ is None


class TestStopping:
    """All commands end together."""

    @pytest.mark.parametrize(
        "script",
        ["exec sleep 600", "trap '' TERM; while :; do sleep 0.1; done"],
        ids=["one that ends when asked", "one that does not"],
    )
    def test_one_that_runs_is_ended(self, running: Running, script: str) -> None:
        """Before its time is up."""
        stopper = threading.Timer(0.2, running.stop)
        stopper.start()

        ended = running.run(["sh", "-c", script], os.environ, LONG_S)

        assert ended.duration_ms < 1000 * LONG_S
        stopper.join()

    def test_no_other_is_started(self, running: Running) -> None:
        """Who waits for its turn gets none."""
        running.stop()

        with pytest.raises(EnvironmentUnusable, match="all is to stop"):
            running.run(["true"], os.environ, LONG_S)
