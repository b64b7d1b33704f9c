"""A flush budget that is not whole, or not ours, ends with zero flushes, counted by the gateway."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.contract import PATH
from flushproof.exchange import Request, Response
from flushproof.targets.listing import PATH as LIST

Runner = Any
Gateway = Any
Options = tuple[str, ...]
BODY = "cloudDBInstanceNo=882689&responseFormatType=json"
CHECKOUT = Path(__file__).parents[3]

# Answers that do not tell whether a flush happened; None is none at all.
UNTOLD = {
    "dropped": None,
    "error": Response(status=502),
    "error-that-says-success": Response(
        status=500, body=b'{"flushCloudDBInstanceResponse": {"returnCode": "0"}}'
    ),
    "page": Response(status=200, body=b"<html>Welcome to this network.</html>"),
    "cut": Response(status=200, body=b'{"flushCloudDBInstanceResponse": {"retu'),
    "nothing": Response(status=204),
    "elsewhere": Response(status=302, headers=(("location", "https://elsewhere.example"),)),
}


class TestWhole:
    """The proof that the other tests here would notice a flush."""

    def test_a_whole_budget_is_spent(
        self, runner: Runner, gateway: Gateway, whole: Options
    ) -> None:
        """What is about to be flushed is shown before, and once is once."""
        ran = runner(*whole)

        assert (0, 1, 1) == (ran.status, gateway.flushes, gateway.named)
        assert "service name  test" in ran.err


class TestConfirmation:
    """Whoever does not say what goes, flushes nothing."""

    @pytest.mark.parametrize("missing", ["confirm", "instance-no", "confirm-name"])
    def test_what_is_not_confirmed_is_not_flushed(
        self, runner: Runner, gateway: Gateway, without: Callable[[str], Options], missing: str
    ) -> None:
        """Number, number again and name: the message says which one to add."""
        ran = runner(*without(missing))

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)
        assert f"--{missing}" in ran.out + ran.err

    @pytest.mark.parametrize(
        ("option", "value"),
        [("confirm", "882690"), ("confirm", "0882689"), ("confirm-name", "Test")],
        ids=["another-number", "a-zero-before-it", "name-in-another-case"],
    )
    def test_what_is_confirmed_otherwise_is_not_flushed(
        self,
        runner: Runner,
        gateway: Gateway,
        without: Callable[[str], Options],
        option: str,
        value: str,
    ) -> None:
        """It must be said exactly."""
        ran = runner(*without(option), f"--{option}={value}")

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)

    @pytest.mark.parametrize("number", ["882701", "882713", "771234", "5"])
    def test_a_wrong_number_is_not_flushed(
        self, runner: Runner, gateway: Gateway, number: str
    ) -> None:
        """Another instance of ours, a MySQL, one of another account, and one that is nobody's."""
        ran = runner(
            "--flush-budget=1",
            f"--instance-no={number}",
            f"--confirm={number}",
            "--confirm-name=test",
        )

        assert ran.status in (10, 12)
        assert (0, 0) == (gateway.flushes, gateway.named)

    def test_a_number_in_the_environment_confirms_nothing(
        self, runner: Runner, gateway: Gateway
    ) -> None:
        """Options come from the command line alone."""
        names = ("INSTANCE_NO", "FLUSHPROOF_INSTANCE_NO", "FLUSHPROOF_CONFIRM", "CONFIRM")
        ran = runner("--flush-budget=1", **dict.fromkeys(names, "882689"))

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)


class TestOthers:
    """What others do does not flush the instance, nor flush it twice."""

    def test_a_second_runner_is_refused_by_name(
        self, runner: Runner, gateway: Gateway, whole: Options
    ) -> None:
        """While one has the budget, no other process gets it, nor sends anything at all."""
        gateway.holds = lambda request: request.path == LIST
        first = runner.start(*whole)
        assert gateway.reached.wait(60)
        before = len(gateway.asked)

        second = runner(*whole, "--report-dir=second")

        assert (10, 0, before) == (second.status, gateway.flushes, len(gateway.asked))
        assert f"held by pid {first.pid} of " in second.out

    def test_a_redirect_to_a_flush_is_not_followed(self, runner: Runner, gateway: Gateway) -> None:
        """Wherever a gateway points to, only what passed the interlock is sent."""
        gateway.otherwise = lambda request: redirect(gateway, request)

        ran = runner()

        assert (0, 0) == (gateway.flushes, gateway.named)
        assert ran.status in (1, 12, 13)
        assert len(gateway.asked) > 1

    @pytest.mark.parametrize("budget", [1, 2])
    @pytest.mark.parametrize("answer", UNTOLD.values(), ids=UNTOLD)
    def test_a_flush_that_no_answer_tells_of_is_sent_once(
        self,
        runner: Runner,
        gateway: Gateway,
        without: Callable[[str], Options],
        dropped: Response,
        answer: Response | None,
        budget: int,
    ) -> None:
        """No layer repeats it, nor is there a second; every page says what to look at."""
        gateway.otherwise = lambda request: (
            (answer or dropped) if b"=882689" in request.body else None
        )

        ran = runner(*without("flush-budget"), f"--flush-budget={budget}")

        assert (11, 0, 1) == (ran.status, gateway.flushes, gateway.named)
        reports = runner.folder / "reports"
        sentence = json.loads((reports / "run.json").read_text())["verdict"]["sentence"]
        assert "see by hand whether instance 882689 was flushed" in sentence
        assert "`redis-cli DBSIZE`" in sentence
        assert sentence in ran.out
        assert "`redis-cli DBSIZE`" in (reports / "index.html").read_text()

    @pytest.mark.parametrize(
        ("name", "edit", "status"),
        [
            ("suites/cases/timestamp.json", lambda text: with_body(text, BODY), 13),
            ("suites/golden.json", lambda text: text.replace("{instance}", "882689"), 10),
        ],
        ids=["case", "golden-request"],
    )
    def test_a_suite_that_was_edited_to_name_the_number_sends_none(
        self,
        runner: Runner,
        gateway: Gateway,
        tmp_path: Path,
        name: str,
        edit: Callable[[str], str],
        status: int,
    ) -> None:
        """Whatever a file of the suite says, it is the bytes that are looked at."""
        copy = tmp_path / "copy"
        ours = shutil.ignore_patterns("selftest", "bench", "__pycache__")
        shutil.copytree(CHECKOUT / "flushproof", copy / "flushproof", ignore=ours)
        shutil.copytree(CHECKOUT / "schemas", copy / "schemas")
        shutil.copytree(CHECKOUT / "suites", copy / "suites", ignore=ours)
        path = copy / name
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")

        ran = runner(PYTHONPATH=str(copy))

        assert (status, 0, 0) == (ran.status, gateway.flushes, gateway.named)
        assert "Not sent: its body holds a number that is no decoy" in ran.out


class TestShards:
    """The budget is one run's, however many processes it has."""

    def test_shards_flush_once_in_total(
        self, runner: Runner, gateway: Gateway, whole: Options
    ) -> None:
        """One of them spends it, at the same time as the others run."""
        parts = [
            runner.start(*whole, f"--shard={part}/3", f"--report-dir=part-{part}")
            for part in (1, 2, 3)
        ]
        statuses = [finished(part) for part in parts]

        assert ([0, 0, 0], 1) == (statuses, gateway.flushes)

    def test_shards_one_after_another_flush_once_in_total(
        self, runner: Runner, gateway: Gateway, whole: Options
    ) -> None:
        """A budget of two is two, all in the first shard."""
        options = ("--flush-budget=2", *whole[1:])
        counted = []
        for part in (1, 2):
            runner(*options, f"--shard={part}/2")
            counted.append(gateway.flushes)

        assert [2, 2] == counted


def with_body(text: str, body: str) -> str:
    """A file of cases, each with *body* for its edit."""
    document = json.loads(text)
    rows = [{**row, "edit": {"body": body}} for row in document["cases"]]
    return json.dumps({**document, "cases": rows})


def finished(process: "subprocess.Popen[str]") -> int:
    """The exit status of *process*, once it has ended."""
    process.communicate(timeout=60)
    return process.returncode


def redirect(gateway: Gateway, request: Request) -> Response | None:
    """Sends whoever asks to a flush, once it was let in."""
    if len(gateway.asked) <= 2:
        return None
    target = f"{PATH}?cloudDBInstanceNo=882689&responseFormatType=json"
    status = 307 if request.path == PATH else 302
    return Response(status=status, headers=(("location", target),))
