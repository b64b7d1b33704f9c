"""The last look: what was said and written, and what is looked for where."""

import os
import sys
from pathlib import Path

import pytest

from flushproof.cli.overheard import overheard
from flushproof.errors import LeakFound
from flushproof.scanning import (
    refuse_last_words,
    refuse_leaks,
    secrets_at_stake,
    written_since,
)
from flushproof.scrubbing.leaks import Value
from flushproof.scrubbing.told import Told
from flushproof.settings import Settings

SECRET = Value(name="secret key", value="the-key-of-this-test")


def test_what_is_written_to_both_streams_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """And goes where it went before."""
    with overheard() as said:
        print("out")
        print("err", file=sys.stderr)
        sys.stdout.writelines(["more", "\n"])

    assert "outerrmore" == "".join(said).replace("\n", "")
    assert ("out\nmore\n", "err\n") == capsys.readouterr()


def test_last_words_without_a_secret_change_nothing() -> None:
    """The status is the run's."""
    assert 1 == refuse_last_words(("nothing to see",), (SECRET,), 1)


def test_last_words_with_a_secret_are_14(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the status was; pieces that were printed one by one are one text."""
    status = refuse_last_words((f"line\n{SECRET.value[:5]}", SECRET.value[5:]), (SECRET,), 11)

    told = capsys.readouterr().err
    assert 14 == status
    assert "terminal output:2: holds the secret key (raw)" in told
    assert SECRET.value not in told


def test_every_hit_is_told_and_no_value(tmp_path: Path) -> None:
    """File, line and encoding; nothing is removed."""
    (tmp_path / "a.txt").write_text(f"x\n{SECRET.value.encode().hex()}")
    (tmp_path / "b.txt").write_text(SECRET.value)

    with pytest.raises(LeakFound) as caught:
        refuse_leaks(
            (tmp_path / "a.txt",),
            (SECRET,),
            said=(SECRET.value,),
            more={tmp_path / "b.txt": (SECRET,)},
        )

    told = str(caught.value)
    assert "a.txt:2: holds the secret key (hexadecimal)" in told
    assert "b.txt:1: holds the secret key (raw)" in told
    assert "terminal output:1" in told
    assert SECRET.value not in told
    assert {"a.txt", "b.txt"} == {path.name for path in tmp_path.iterdir()}


def test_names_of_an_account_may_be_said_to_who_sits_there(tmp_path: Path) -> None:
    """Before a flush a person reads the name of the instance; a file must not hold it."""
    told = Told()
    told.learn(["orders-cache-01"])
    (tmp_path / "a.txt").write_text("orders-cache-01")

    refuse_leaks((), (told,), said=("type orders-cache-01",))

    with pytest.raises(LeakFound, match="holds the account's data"):
        refuse_leaks((tmp_path / "a.txt",), (told,))


def test_only_what_was_written_since_is_read(tmp_path: Path) -> None:
    """What an earlier session of somebody's left is not this run's."""
    for name, at_s in (("old", 1000), ("new", 2000)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (at_s, at_s))

    assert [tmp_path / "new"] == list(written_since(tmp_path, 1500))
    assert [] == list(written_since(tmp_path / "none", 0))


def test_keys_in_the_environment_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run against our own gateway too: they are somebody's."""
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", "somebodysAccessKey")
    monkeypatch.setenv("NCLOUD_SECRET_KEY", "somebodysSecretKey")

    found = secrets_at_stake(Settings())

    assert any(secret.found_in("somebodysSecretKey") for secret in found)
