"""The interlock: what a run was not allowed is refused before a socket opens."""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from flushproof.contract import PATH
from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request, replaced
from flushproof.interlock import DECOY, Harm, Interlock, Permit, guarded
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign
from flushproof.targets.wire import Wire

Granting = Callable[..., Interlock]

NOW_MS = 1546221796556
REAL = "882689"
OURS = Credentials(access_key="anAccessKeyOfTheInterlockTests", secret_key="aSecretOfTheTests")


def flush_of(instance: str, extra: str = "") -> Request:
    """A valid request to flush *instance*."""
    timestamp = str(NOW_MS)
    return Request(
        method="POST",
        target=PATH,
        headers=(
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, OURS.access_key),
            (SIGNATURE_V2, sign("POST", PATH, timestamp, OURS)),
        ),
        body=f"cloudDBInstanceNo={instance}{extra}".encode(),
    )


FLUSH = flush_of(REAL)
DECOY_FLUSH = flush_of(DECOY)
REFUSABLE = replace(FLUSH, headers=replaced(FLUSH.headers, SIGNATURE_V2, "wrong"))


def budget(flushes: int) -> Permit:
    """A confirmed budget for the real instance."""
    return Permit.budget(flushes=flushes, instance=REAL, confirm=REAL)


@dataclass
class Recorder:
    """A sender that keeps what it was asked to send."""

    sent: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Exchange:
        self.sent.append(request)
        return Exchange(request=request)


@pytest.fixture
def budgeted(tmp_path: Path) -> Iterator[Interlock]:
    """An interlock with a budget of two flushes."""
    with Interlock(
        budget(2), credentials=OURS, now_ms=lambda: NOW_MS, lock_dir=tmp_path
    ) as interlock:
        interlock.grant()
        yield interlock


@pytest.fixture
def granted(tmp_path: Path) -> Iterator[Granting]:
    """Makes another run's interlock, to which its budget was granted."""
    with ExitStack() as runs:

        def made(permit: Permit, lock_dir: Path = tmp_path) -> Interlock:
            interlock = runs.enter_context(Interlock(permit, credentials=OURS, lock_dir=lock_dir))
            interlock.grant()
            return interlock

        yield made


class TestEverything:
    """Where nothing has to survive, everything is sent, and counted."""

    def test_everything_is_admitted_and_counted(self) -> None:
        """The ledger says how much harm went out."""
        interlock = Interlock(Permit.everything(), credentials=OURS, now_ms=lambda: NOW_MS)

        harms = [interlock.admit(item) for item in (FLUSH, FLUSH, REFUSABLE, DECOY_FLUSH)]

        assert [Harm.FLUSH, Harm.FLUSH, Harm.REFUSABLE, Harm.NONE] == harms
        assert {"none": 1, "refusable": 1, "flush": 2, "refused": 0} == interlock.ledger


class TestDecoysOnly:
    """Where nothing was said, nothing real is named."""

    @pytest.mark.parametrize("request_", [FLUSH, REFUSABLE], ids=["flush", "refusable"])
    def test_a_real_instance_is_refused(self, request_: Request) -> None:
        """A refusal says why and what would allow it, and is counted as nothing sent."""
        interlock = Interlock(Permit.decoys_only(), credentials=OURS)

        with pytest.raises(InterlockRefused) as caught:
            interlock.admit(request_)

        assert (
            "Not sent: its body holds a number that is no decoy, and this run may send only "
            "decoys. To send it, declare the target --disposable." == str(caught.value)
        )
        assert {"none": 0, "refusable": 0, "flush": 0, "refused": 1} == interlock.ledger

    def test_a_decoy_is_admitted(self) -> None:
        """A valid signature for a decoy is no harm."""
        assert Harm.NONE is Interlock(Permit.decoys_only(), credentials=OURS).admit(DECOY_FLUSH)


class TestBudget:
    """A budget is a number of valid flushes of one instance."""

    @pytest.mark.parametrize(
        ("flushes", "instance", "confirm"),
        [
            (1, REAL, "882690"),
            (1, REAL, ""),
            (1, "", ""),
            (1, f"0{REAL}", f"0{REAL}"),
            (1, "../x", "../x"),
            (1, "٨٨٢", "٨٨٢"),
            (0, REAL, REAL),
        ],
        ids=["other", "unconfirmed", "none", "leading-zero", "no-number", "other-digits", "zero"],
    )
    def test_a_budget_has_to_be_confirmed(self, flushes: int, instance: str, confirm: str) -> None:
        """Without the same number twice there is no budget."""
        with pytest.raises(InterlockRefused, match="--confirm N"):
            Permit.budget(flushes=flushes, instance=instance, confirm=confirm)

    def test_a_budget_is_used_up(self, budgeted: Interlock) -> None:
        """As many flushes as were granted are sent, and decoys in any number."""
        harms = [budgeted.admit(item) for item in (FLUSH, DECOY_FLUSH, FLUSH, DECOY_FLUSH)]

        with pytest.raises(InterlockRefused, match="budget of 2 flushes of instance 882689"):
            budgeted.admit(FLUSH)

        assert [Harm.FLUSH, Harm.NONE, Harm.FLUSH, Harm.NONE] == harms
        assert {"none": 2, "refusable": 0, "flush": 2, "refused": 1} == budgeted.ledger

    @pytest.mark.parametrize(
        "request_",
        [
            flush_of("882701"),
            flush_of(REAL, "&other=882701"),
            flush_of(REAL, "&cloudDBInstanceNo=882701"),
            flush_of(f"0{REAL}"),
            flush_of(f"{REAL}.0"),
            REFUSABLE,
            replace(FLUSH, headers=(*FLUSH.headers, ("Content-Length", "20"))),
            replace(FLUSH, headers=(*FLUSH.headers, ("x-instance", "882701"))),
        ],
        ids=[
            "other-instance",
            "other-number",
            "two-instances",
            "leading-zero",
            "fraction",
            "not-valid",
            "cut",
            "header",
        ],
    )
    def test_only_the_granted_instance_is_flushed(
        self, budgeted: Interlock, request_: Request
    ) -> None:
        """What names anything but the instance, or is no valid flush, is not sent."""
        with pytest.raises(InterlockRefused, match="Not sent: "):
            budgeted.admit(request_)

        assert 0 == budgeted.ledger["flush"]

    def test_a_stale_flush_is_refused(self, tmp_path: Path) -> None:
        """By the target's clock a flush is valid, or it is not sent."""
        interlock = Interlock(
            budget(1), credentials=OURS, now_ms=lambda: NOW_MS + 300_001, lock_dir=tmp_path
        )
        interlock.grant()

        with pytest.raises(InterlockRefused, match="only decoys and valid flushes"):
            interlock.admit(FLUSH)

    def test_threads_share_one_budget(self, budgeted: Interlock) -> None:
        """Of many threads that ask at once as many are served as were granted."""

        def admitted(_: int) -> bool:
            try:
                return budgeted.admit(FLUSH) is Harm.FLUSH
            except InterlockRefused:
                return False

        with ThreadPoolExecutor(8) as pool:
            served = list(pool.map(admitted, range(64)))

        assert (2, 62) == (served.count(True), budgeted.ledger["refused"])

    def test_a_budget_is_none_before_it_is_granted(self, tmp_path: Path) -> None:
        """Until it was confirmed which instance it is for, nothing is flushed."""
        with (
            Interlock(budget(1), credentials=OURS, lock_dir=tmp_path) as interlock,
            pytest.raises(InterlockRefused, match="nobody has confirmed yet"),
        ):
            interlock.admit(FLUSH)

        assert 0 == interlock.ledger["flush"]

    @pytest.mark.parametrize("begin", [Interlock.reserve, lambda one: one.admit(FLUSH)])
    def test_a_budget_is_one_runs(
        self, budgeted: Interlock, granted: Granting, begin: Callable[[Interlock], object]
    ) -> None:
        """From its beginning on, a run keeps others from its instance."""
        begin(budgeted)
        other = granted(budget(1))

        with pytest.raises(InterlockRefused, match=f"another run .* held by pid {os.getpid()} of "):
            other.admit(FLUSH)

    def test_a_budget_is_free_after_its_run(self, budgeted: Interlock, granted: Granting) -> None:
        """A run that ended leaves nothing locked."""
        budgeted.admit(FLUSH)
        budgeted.close()

        assert Harm.FLUSH is granted(budget(1)).admit(FLUSH)

    def test_budgets_of_two_instances_do_not_meet(
        self, budgeted: Interlock, granted: Granting
    ) -> None:
        """Another instance has a budget of its own."""
        budgeted.admit(FLUSH)
        permit = Permit.budget(flushes=1, instance="882701", confirm="882701")

        assert Harm.FLUSH is granted(permit).admit(flush_of("882701"))

    def test_what_cannot_be_locked_is_not_flushed(self, granted: Granting, tmp_path: Path) -> None:
        """A folder that is none refuses the flush, and the ledger knows."""
        (tmp_path / "file").write_text("")
        interlock = granted(budget(1), tmp_path / "file")

        with pytest.raises(InterlockRefused, match="cannot be locked"):
            interlock.admit(FLUSH)

        assert (0, 1) == (interlock.ledger["flush"], interlock.ledger["refused"])


class TestGuarded:
    """Whatever sends is behind the interlock."""

    def test_what_is_admitted_is_sent(self) -> None:
        """An admitted request reaches the sender, and its exchange comes back."""
        recorder = Recorder()

        exchange = guarded(recorder, Interlock(Permit.decoys_only())).send(DECOY_FLUSH)

        assert ([DECOY_FLUSH], DECOY_FLUSH) == (recorder.sent, exchange.request)

    def test_what_is_refused_is_not_sent(self) -> None:
        """A refused request never reaches the sender."""
        recorder = Recorder()

        with pytest.raises(InterlockRefused):
            guarded(recorder, Interlock(Permit.decoys_only())).send(FLUSH)

        assert [] == recorder.sent

    def test_no_socket_opens_for_what_is_refused(self) -> None:
        """A server behind a guarded wire sees no connection."""
        with (
            socket.create_server(("127.0.0.1", 0)) as listener,
            Wire(f"http://127.0.0.1:{listener.getsockname()[1]}") as wire,
        ):
            listener.setblocking(False)

            with pytest.raises(InterlockRefused):
                guarded(wire, Interlock(Permit.decoys_only())).send(FLUSH)

            with pytest.raises(BlockingIOError):
                listener.accept()

    def test_a_refusal_tells_no_secret(self) -> None:
        """Neither keys nor signatures are in what a refusal says."""
        with pytest.raises(InterlockRefused) as caught:
            Interlock(Permit.decoys_only(), credentials=OURS).admit(FLUSH)

        assert OURS.secret_key not in str(caught.value)
        assert OURS.access_key not in str(caught.value)
        assert FLUSH.headers[2][1] not in str(caught.value)
