"""On a terminal, a person types the name of what goes; nothing is flushed before that."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Runner = Any
Gateway = Any
Options = tuple[str, ...]
Without = Callable[[str], Options]

QUESTION = b"Type the service name to flush it"


class Pty:
    """A terminal: what is shown on it, and a keyboard."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.shown = b""

    def until(self, text: bytes) -> None:
        """Return when *text* was shown."""
        while text not in self.shown:
            self.shown += os.read(self.master, 4096)

    def types(self, text: bytes) -> None:
        """Type *text*."""
        os.write(self.master, text)

    def close(self) -> None:
        """Switch it off."""
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture
def terminal() -> Iterator[Pty]:
    """A terminal on which a run can ask."""
    made = Pty()
    yield made
    made.close()


@pytest.fixture
def asked(runner: Runner, terminal: Pty, without: Without) -> Any:
    """A run that waits for an answer."""
    more = {"stdin": terminal.slave, "stderr": terminal.slave}
    process = runner.start(*without("confirm-name"), more=more)
    terminal.until(QUESTION)
    return process


class TestPrompt:
    """The person sees what the gateway says of the instance, and types its name."""

    def test_the_name_typed_flushes(self, asked: Any, terminal: Pty, gateway: Gateway) -> None:
        """What was found stands above the question."""
        terminal.types(b"test\n")
        asked.communicate(timeout=60)

        assert (0, 1) == (asked.returncode, gateway.flushes)
        assert [True] * 4 == [
            text in terminal.shown for text in (b"882689", b"test", b"running", b"2018-12-28")
        ]

    @pytest.mark.parametrize(
        "typed",
        [b"tes\n", b"TEST\n", b"\n", b" test\n", b"y\n", b"882689\n", b"\x04"],
        ids=["other", "case", "nothing", "blank", "yes", "number", "end"],
    )
    def test_anything_else_flushes_nothing(
        self, asked: Any, terminal: Pty, gateway: Gateway, typed: bytes
    ) -> None:
        """There is no second try."""
        terminal.types(typed)
        out, _ = asked.communicate(timeout=60)

        assert (10, 0, 0) == (asked.returncode, gateway.flushes, gateway.named)
        assert "its service name is 'test'" in out

    @pytest.mark.parametrize(
        ("number", "status"),
        [(signal.SIGINT, 2), (signal.SIGTERM, 2), (signal.SIGKILL, -9)],
        ids=["interrupt", "term", "kill"],
    )
    def test_a_run_that_is_ended_while_it_asks_flushes_nothing(
        self, asked: Any, gateway: Gateway, number: signal.Signals, status: int
    ) -> None:
        """Ctrl-C is an answer too."""
        asked.send_signal(number)
        asked.communicate(timeout=60)

        assert (status, 0, 0) == (asked.returncode, gateway.flushes, gateway.named)


class TestNobody:
    """Where nobody can answer, nobody is asked."""

    def test_input_that_is_no_terminal_is_no_answer(
        self, runner: Runner, gateway: Gateway, without: Without, tmp_path: Any
    ) -> None:
        """A pipe that says the right name is not a person."""
        (tmp_path / "typed").write_text("test\n")
        with (tmp_path / "typed").open() as typed:
            process = runner.start(*without("confirm-name"), more={"stdin": typed})
            out, _ = process.communicate(timeout=60)

        assert (10, 0, 0) == (process.returncode, gateway.flushes, gateway.named)
        assert "Add --confirm-name NAME" in out
