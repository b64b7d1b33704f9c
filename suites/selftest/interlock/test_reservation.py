"""A reservation is one process's, says whose, and what a broken run left open."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from errno import ENOSPC
from pathlib import Path

import pytest

from flushproof import reservation
from flushproof.errors import InterlockRefused
from flushproof.reservation import ENDED, FLUSH, HELD, Reservation, default_lock_dir, reserve

NOW_MS = 1_546_221_796_556
NOW = "2018-12-31T02:03:16Z"

Reserving = Callable[[], Reservation]


def failing(error: Exception) -> Callable[..., None]:
    """A function that raises *error*."""

    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Reserving]:
    """Reserves the same name each time."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(reserve("one", tmp_path, now_ms=NOW_MS))


class TestLock:
    """One at a time."""

    def test_a_second_is_refused_by_name(self, held: Reserving) -> None:
        """Process, host and time stand in the message."""
        with held(), pytest.raises(InterlockRefused) as caught:
            held()

        assert f"held by pid {os.getpid()} of " in str(caught.value)
        assert f" since {NOW} (" in str(caught.value)

    def test_it_is_free_after_its_end(self, held: Reserving) -> None:
        """Whether it was closed once or twice."""
        first = held()
        first.close()
        first.close()

        assert "" == held().broken_off

    def test_other_names_are_other_locks(self, held: Reserving, tmp_path: Path) -> None:
        """They do not meet."""
        with held(), reserve("two", tmp_path, now_ms=NOW_MS) as other:
            assert "" == other.broken_off

    def test_a_folder_of_somebody_else_is_not_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """He could take our locks away."""
        monkeypatch.setattr(os, "getuid", lambda: 12345)

        with pytest.raises(InterlockRefused, match="belongs to another user"):
            reserve("one", tmp_path, now_ms=NOW_MS)

    def test_a_file_that_says_nothing_refuses_all_the_same(
        self, held: Reserving, tmp_path: Path
    ) -> None:
        """The lock is the kernel's, whatever stands in the file."""
        with held():
            (tmp_path / "one.lock").write_bytes(b"\xff[]\n")
            with pytest.raises(InterlockRefused, match="a process that has not said its name yet"):
                held()

    def test_a_folder_that_is_not_there_is_made_for_us_alone(self, tmp_path: Path) -> None:
        """With all that is above it."""
        folder = tmp_path / "above" / "locks"

        with reserve("one", folder, now_ms=NOW_MS):
            assert 0o700 == stat.S_IMODE(folder.stat().st_mode)

    def test_a_lock_that_cannot_say_whose_it_is_is_given_free(
        self, held: Reserving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk keeps nobody from the instance once there is room again."""
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", failing(OSError(ENOSPC, "No space left on device")))
            with pytest.raises(InterlockRefused, match="No space left"):
                held()

        assert isinstance(held(), Reservation)

    @pytest.mark.parametrize("error", [KeyError("no name"), OSError("no name")], ids=["key", "os"])
    def test_an_account_without_a_name_is_told_by_its_number(
        self, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        """As in containers, whatever the platform raises there."""
        monkeypatch.setattr(reservation, "getuser", failing(error))

        assert str(os.getuid()) == reservation.myself()["user"]

    def test_the_last_who_took_it_has_it(self) -> None:
        """Those before it were broken off."""
        lines = [
            {"event": HELD, "pid": pid, "user": "u", "host": "h", "since": NOW} for pid in (1, 2)
        ]

        assert f"pid 2 of u@h since {NOW}" == reservation.owner_in(lines)

    def test_locks_are_in_a_folder_of_the_user(self) -> None:
        """Two users do not share a folder."""
        assert default_lock_dir().name.startswith("flushproof-")


class TestBrokenOff:
    """What was begun and has not ended is told to the next."""

    @pytest.mark.parametrize(
        ("events", "ended", "told"),
        [
            ((), False, False),
            ((), True, False),
            ((FLUSH,), True, False),
            ((FLUSH, FLUSH), False, True),
            ((FLUSH, ENDED), False, False),
            ((FLUSH, ENDED, FLUSH), False, True),
        ],
        ids=["nothing", "ended", "flushed-and-ended", "flushed", "ended-then-lost", "again"],
    )
    def test_a_flush_without_an_end_is_told(
        self, held: Reserving, events: tuple[str, ...], ended: bool, told: bool
    ) -> None:
        """With the process and the time."""
        first = held()
        for event in events:
            first.note(event, NOW_MS)
        first.close(NOW_MS if ended else None)

        after = held().broken_off

        assert told is (f"(pid {os.getpid()} of " in after)
        assert told is (f"after it sent a flush at {NOW}" in after)

    def test_the_last_flush_is_told(self, held: Reserving) -> None:
        """When it was sent is when the data may have gone."""
        with held() as first:
            first.note(FLUSH, NOW_MS - 60_000)
            first.note(FLUSH, NOW_MS)

        assert f"after it sent a flush at {NOW}" in held().broken_off

    def test_it_is_told_until_a_run_has_ended(self, held: Reserving) -> None:
        """A run that was refused takes nothing away."""
        with held() as first:
            first.note(FLUSH, NOW_MS)
        with held() as second:
            pass
        third = held()
        third.close(NOW_MS)

        assert second.broken_off == third.broken_off != ""
        assert "" == held().broken_off

    @pytest.mark.parametrize("torn", ['{"event": "fl', "[1]\n", "\0\0\0"])
    def test_a_torn_line_hides_nothing(self, held: Reserving, tmp_path: Path, torn: str) -> None:
        """Neither what stands before it nor what is written behind it."""
        with held() as first:
            first.note(FLUSH, NOW_MS)
        path = tmp_path / "one.lock"
        path.write_text(path.read_text().replace(HELD, "other") + torn)
        with held() as second:
            with pytest.raises(InterlockRefused, match=f"held by pid {os.getpid()} of "):
                held()
            second.note(ENDED, NOW_MS)

        assert "" != second.broken_off
        assert "" == held().broken_off

    @pytest.mark.parametrize("others", [0, 1], ids=["gone", "replaced"])
    def test_a_lock_that_was_taken_away_refuses_the_flush(
        self, held: Reserving, tmp_path: Path, others: int
    ) -> None:
        """Whoever tidies up lets a second run in; then the first one flushes no more."""
        first = held()
        (tmp_path / "one.lock").unlink()
        runs = [held() for _ in range(others)]

        with pytest.raises(InterlockRefused, match="was removed"):
            first.note(FLUSH, NOW_MS)

        assert others == len(runs)

    def test_what_cannot_be_noted_must_not_happen(self) -> None:
        """A full disk refuses the flush."""
        full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - closed below

        with (
            Reservation(file=full) as broken,
            pytest.raises(InterlockRefused, match="No space left"),
        ):
            broken.note(FLUSH, NOW_MS)
