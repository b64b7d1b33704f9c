"""A look at this machine, which changes nothing there."""

import json
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from flushproof.doctor import machine
from flushproof.reservation import reserve
from flushproof.settings import Settings
from flushproof.targets.replay import LIVE

CONFIGURE = "[DEFAULT]\nncloud_access_key_id = an-access-key\nncloud_secret_access_key = a-secret\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the vendor CLI's file, which nobody else can read."""
    (tmp_path / ".ncloud").mkdir()
    file = tmp_path / ".ncloud" / "configure"
    file.write_text(CONFIGURE)
    file.chmod(0o600)
    return tmp_path


def test_every_dependency_is_looked_up_and_no_other() -> None:
    """What developers need is not what a run needs."""
    found = {one.name: one for one in machine.libraries()}

    assert {"click", "pytest", "redis", "requests", "vcrpy"} <= set(found)
    assert found.keys().isdisjoint({"mypy", "ruff", "trustme"})
    assert [] == [one.name for one in found.values() if not one.found or not one.least]


def test_our_own_data_can_be_read() -> None:
    """How much there is of it is told."""
    told, trouble = machine.data()

    assert "requirements" in told
    assert trouble == ""


class TestKeys:
    """Where credentials come from."""

    def test_a_file_that_others_can_read_is_told(self, home: Path) -> None:
        """It holds a secret key."""
        (home / ".ncloud" / "configure").chmod(0o644)

        assert home / ".ncloud" / "configure" == machine.keys({"HOME": str(home)}).readable_by

    @pytest.mark.parametrize(
        "environ", [{}, {"NCLOUD_ACCESS_KEY": "another-key", "NCLOUD_SECRET_KEY": "its-secret"}]
    )
    def test_a_file_of_ones_own_or_not_in_use_is_not(
        self, home: Path, environ: dict[str, str]
    ) -> None:
        """Keys of the environment go before those of the file."""
        (home / ".ncloud" / "configure").chmod(0o644 if environ else 0o600)

        assert machine.keys({"HOME": str(home), **environ}).readable_by is None

    def test_without_a_home_there_are_none(self) -> None:
        """And that is told, not raised."""
        assert "there is no home folder" in machine.keys({}).trouble


class TestFolder:
    """Where reports go."""

    def test_nothing_is_made_to_see_it(self, tmp_path: Path) -> None:
        """The nearest folder that is there decides."""
        seen = machine.folder(tmp_path / "a" / "b")

        assert (False, True) == (seen.made, seen.writable)
        assert [] == list(tmp_path.iterdir())

    def test_a_file_in_its_place_is_no_folder(self, tmp_path: Path) -> None:
        """Nothing can be written below it."""
        (tmp_path / "reports").touch(0o777)

        assert not machine.folder(tmp_path / "reports").writable


class TestLocks:
    """What runs keep for themselves."""

    def test_a_run_under_way_is_seen_and_left_alone(self, tmp_path: Path) -> None:
        """It still has its lock after that."""
        with reserve("instance-7", tmp_path, now_ms=0) as held:
            held.note("flush", 1)
            [seen] = machine.locks(tmp_path)

        assert ("instance-7", True, "") == (seen.name, seen.held, seen.broken_off)
        assert f"pid {os.getpid()}" in seen.owner

    def test_a_run_that_ended_holds_nothing(self, tmp_path: Path) -> None:
        """Its file stays."""
        reserve("instance-7", tmp_path, now_ms=0).close(now_ms=1)

        [seen] = machine.locks(tmp_path)

        assert (False, "") == (seen.held, seen.broken_off)

    @pytest.mark.parametrize(
        "holder",
        [{"pid": 2**22 + 7, "host": socket.gethostname()}, {"pid": os.getpid(), "host": "other"}],
        ids=["gone", "elsewhere"],
    )
    def test_a_run_that_was_killed_left_something_undone(
        self, tmp_path: Path, holder: dict[str, Any]
    ) -> None:
        """It sent a flush, and nobody says that it ended."""
        lines = ({"event": "held", "user": "me", "since": "then", **holder}, {"event": "flush"})
        (tmp_path / "instance-7.lock").write_text("\n".join(map(json.dumps, lines)))

        [seen] = machine.locks(tmp_path)

        assert not seen.held
        assert "was broken off after it sent a flush" in seen.broken_off

    @pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[]\n{", b'{"event": "held"}'])
    def test_a_file_that_is_none_of_ours_holds_nothing(
        self, tmp_path: Path, content: bytes
    ) -> None:
        """Whatever is in it."""
        (tmp_path / "x.lock").write_bytes(content)

        assert [False] == [seen.held for seen in machine.locks(tmp_path)]

    def test_where_no_run_was_nothing_is_held(self, tmp_path: Path) -> None:
        """The folder need not be there, and is not made."""
        assert [] == list(machine.locks(tmp_path / "none"))
        assert not (tmp_path / "none").exists()


class TestTapes:
    """Folders of recordings."""

    def test_folders_that_the_options_name_are_seen_once(self, tmp_path: Path) -> None:
        """Those of ours among them."""
        settings = Settings(target=f"replay:{tmp_path}/b", record_dir=f"{tmp_path}/a")

        seen = machine.tapes(settings, [tmp_path / "a"])

        assert [tmp_path / "a", tmp_path / "b"] == [one.folder for one in seen]

    @pytest.mark.parametrize("options", [{}, {"baseline": "kept"}], ids=["usual", "baseline"])
    def test_what_is_played_or_compared_without_being_named_is_seen(
        self, options: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`record` fills the folder below the working one, and `replay` plays it."""
        folder = tmp_path / options.get("baseline", LIVE)
        folder.mkdir(parents=True)
        (folder / "x.json").write_text("{")
        monkeypatch.chdir(tmp_path)

        (seen,) = machine.tapes(Settings(**options), [])

        assert folder == seen.folder.resolve()
        assert "x.json" in seen.trouble

    def test_the_age_of_every_recording_is_known(self) -> None:
        """From the oldest on."""
        _, embedded, _ = machine.our_shelves()

        seen = machine.tapes_in(embedded)

        assert seen.count == len(seen.each)
        assert seen.days == (seen.each[0][0], seen.each[-1][0])

    def test_a_cassette_that_somebody_edited_is_named(self, tmp_path: Path) -> None:
        """Its date is not believed; a replay would refuse it too."""
        _, embedded, _ = machine.our_shelves()
        first = min(embedded.glob("*.json"))
        document = json.loads(first.read_text())
        document["provenance"]["recorded_at"] = "2030-01-01"
        (tmp_path / first.name).write_text(json.dumps(document))

        seen = machine.tapes_in(tmp_path)

        assert f"{first.name}: recorded_at is 2030-01-01, but" in seen.trouble

    def test_a_cassette_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        """It is never passed over."""
        (tmp_path / "x.json").write_text("{")

        assert "x.json" in machine.tapes_in(tmp_path).trouble

    def test_what_was_published_does_not_age(self) -> None:
        """And no day of it is told."""
        published, *_ = machine.our_shelves()

        seen = machine.tapes_in(published)

        assert (seen.count, ()) == (seen.quoted, seen.days)


def test_looking_needs_no_right_to_write(tmp_path: Path) -> None:
    """Modes stay as they are."""
    before = stat.S_IMODE(tmp_path.stat().st_mode)
    machine.folder(tmp_path)

    assert before == stat.S_IMODE(tmp_path.stat().st_mode)
