"""The example database: what one run found the next sends first, and no run empties it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.exampledb import SharedExamples, check_database, database_at
from flushproof.redisdata.connection import Connection
from flushproof.redisdata.server import RedisServer, start_servers
from flushproof.settings import Settings

CHECKOUT = Path(__file__).parents[3]
PASSWORD = "pass-word"

# What it takes four minutes of age to see; the first request that Hypothesis makes is of now.
LIE = ("--target=embedded:narrows-window", "--select=timestamp/window/fresh")
LITTLE = (*LIE, "--seed=77", "--examples=1")

PYTEST = (
    *("-m", "pytest", "-q", "-c", os.devnull, f"--rootdir={CHECKOUT}", "--import-mode=importlib"),
    *("-p", "flushproof.plugin", "-p", "no:cacheprovider", str(CHECKOUT / "suites/properties")),
)


@pytest.fixture
def shared() -> Iterator[RedisServer]:
    """A Redis on a port, for examples."""
    [server] = start_servers(1, tcp=True)
    yield server
    server.stop()


def keys_in(server: RedisServer) -> list[bytes]:
    """What the first database of *server* holds."""
    connection = Connection(server.url)
    [keys] = connection.demand([("KEYS", "*")])
    connection.close()
    return sorted(keys)


class TestSharing:
    """A failure is found once."""

    @pytest.mark.parametrize("place", ["redis", "folder"])
    def test_what_a_run_found_the_next_sends_first(
        self, flushproof: Any, shared: RedisServer, tmp_path: Path, place: str
    ) -> None:
        """Of another seed, and of so few requests that it would not find it by itself."""
        database = {"redis": shared.url, "folder": str(tmp_path / "examples")}[place]

        alone = flushproof("run", *LITTLE)
        first = flushproof("run", *LIE, f"--example-db={database}")
        second = flushproof("run", *LITTLE, f"--example-db={database}")

        assert (0, 1, 1) == (alone.status, first.status, second.status)
        assert "with timestamp_offset_ms -" in second.out

    def test_it_is_found_by_another_checkout(
        self, flushproof: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A property is known by what it is called and does, wherever it lies."""
        copy, database = tmp_path / "copy", f"--example-db={tmp_path / 'examples'}"
        for name in ("flushproof", "schemas", "suites", "cassettes"):
            ignored = shutil.ignore_patterns("selftest", "__pycache__")
            shutil.copytree(CHECKOUT / name, copy / name, ignore=ignored)

        first = flushproof("run", *LIE, database)
        monkeypatch.setenv("PYTHONPATH", str(copy))
        second = flushproof("run", *LITTLE, database)

        assert (1, 1) == (first.status, second.status)

    def test_it_is_found_by_pytest(self, flushproof: Any, tmp_path: Path) -> None:
        """Whose own plugin of Hypothesis is at work there."""
        database = f"--example-db={tmp_path / 'examples'}"
        first = flushproof("run", *LIE, database)

        second = subprocess.run(
            [sys.executable, *PYTEST, *LITTLE, database],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

        assert (1, 1) == (first.status, second.returncode)
        assert "sent the golden request form with timestamp_offset_ms -" in second.stdout

    def test_what_no_longer_fails_is_green(self, flushproof: Any, tmp_path: Path) -> None:
        """What is remembered is sent to a gateway that was mended, and no more than that."""
        database = f"--example-db={tmp_path / 'examples'}"
        flushproof("run", *LIE, database)

        mended = flushproof("run", "--target=embedded", *LITTLE[1:], database)

        assert 0 == mended.status


class TestSafety:
    """A run that empties a Redis does not empty this one."""

    @pytest.mark.parametrize(
        ("option", "name"), [("--redis-url", "target"), ("--bystander-redis-url", "bystander")]
    )
    def test_a_redis_that_is_judged_is_refused(
        self, stage: Any, flushproof: Any, shared: RedisServer, option: str, name: str
    ) -> None:
        """Another database of the same server is no other server; nothing is sent or written."""
        stage.serve()
        target = (f"--target={stage.server.url}", "--disposable", "--instance-no=882689")

        ran = flushproof("run", *target, f"{option}={shared.url}/2", f"--example-db={shared.url}")

        assert 4 == ran.status
        assert f"is the server of the {name} too" in ran.out
        assert ((), []) == (stage.gateway.asked, keys_in(shared))

    def test_a_server_that_does_not_tell_which_it_is_is_refused(
        self, shared: RedisServer, two_servers: list[RedisServer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It may be any."""
        monkeypatch.setattr("flushproof.redisdata.info.MARKED", ())
        settings = Settings(example_db=shared.url, redis_url=two_servers[0].url)

        with pytest.raises(UsageError, match="does not tell which server it is"):
            check_database(settings)


class TestUnusable:
    """12, before anything is sent."""

    @pytest.mark.parametrize(
        ("place", "text"),
        [
            ("redis://:pass-word@127.0.0.1:1/0", "at redis://127.0.0.1:1/0 cannot be used"),
            ("unix:///nowhere/redis.sock", "at unix:///nowhere/redis.sock cannot be used"),
            ("/proc/examples", "The folder /proc/examples cannot be written"),
        ],
        ids=["port", "socket", "folder"],
    )
    def test_a_place_that_is_not_there_is_12(
        self, stage: Any, flushproof: Any, place: str, text: str
    ) -> None:
        """With what it was, and without its password."""
        stage.serve()

        ran = flushproof("run", f"--target={stage.server.url}", f"--example-db={place}")

        assert (12, ()) == (ran.status, stage.gateway.asked)
        assert text in ran.out
        assert PASSWORD not in ran.text

    def test_one_that_goes_away_is_told_without_its_password(self, shared: RedisServer) -> None:
        """Whatever redis-py would have said of the URL."""
        database = SharedExamples(shared.url.replace("redis://", f"redis://:{PASSWORD}@"))
        shared.stop()

        with pytest.raises(EnvironmentUnusable, match="example database at redis://127") as caught:
            database.save(b"key", b"value")

        assert PASSWORD not in f"{caught.value} {caught.value.__context__!r}"
        assert f"SharedExamples('{shared.url}')" == repr(database)

    def test_what_is_no_url_of_a_redis_is_wrong_usage(self) -> None:
        """redis-py is asked before Hypothesis is."""
        with pytest.raises(UsageError, match="is not a Redis URL"):
            database_at("redis://127.0.0.1:port")


def test_a_password_is_nowhere(flushproof: Any, shared: RedisServer) -> None:
    """Neither in what is printed, the command that repeats a failure among it, nor in a file."""
    connection = Connection(shared.url)
    connection.demand([("CONFIG", "SET", "requirepass", PASSWORD)])
    connection.close()
    url = shared.url.replace("redis://", f"redis://:{PASSWORD}@")

    ran = flushproof("run", *LIE, f"--example-db={url}")

    assert 1 == ran.status
    assert f"--example-db={shared.url}" in ran.out
    assert PASSWORD not in ran.text
