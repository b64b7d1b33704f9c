"""The matrix: each fault turns exactly the requirements red that it says it breaks."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from flushproof.contract import contract
from flushproof.errors import UsageError
from flushproof.faults import HONEST, fault_named, liars
from flushproof.faults.table import FAULTS, SOCKET_FAULTS
from flushproof.gateway.core import Gateway
from flushproof.matrix.rows import HONEST_NAME, Stages, fault_of, row_of


@pytest.fixture(scope="module")
def stages() -> Iterator[Stages]:
    """One set of Redis servers for all gateways."""
    with ExitStack() as resources:
        yield Stages(resources)


@pytest.mark.parametrize(
    "name", [HONEST_NAME, *(name for name in FAULTS if name not in SOCKET_FAULTS)]
)
def test_exactly_what_a_fault_breaks_turns_red(name: str, stages: Stages) -> None:
    """No fault goes unnoticed, none is taken for another, and none keeps us from telling."""
    row = row_of(name, stages)

    assert (tuple(sorted(fault_of(name).breaks)), ()) == (row.red, row.untold)


@pytest.mark.parametrize("name", sorted(SOCKET_FAULTS))
def test_exactly_what_a_fault_of_the_wire_breaks_turns_red(name: str, stages: Stages) -> None:
    """A lie on the socket is told from all others; what it leaves unanswered is no verdict."""
    row = row_of(name, stages)

    assert tuple(sorted(fault_of(name).breaks)) == row.red


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_requirements_of_the_catalogue(name: str) -> None:
    """A fault breaks something, and what it breaks is promised somewhere."""
    breaks = FAULTS[name].breaks

    assert bool(breaks) is not name.startswith("ok-")
    assert set() == breaks - set(contract().requirements)


def test_each_fault_says_how_it_lies() -> None:
    """One sentence a fault, and no two alike."""
    sentences = [fault.sentence for fault in FAULTS.values()]

    assert len(sentences) == len(set(sentences))
    assert all(re.fullmatch(r"[A-Z`][^\n]*\.", sentence) for sentence in sentences)


def test_faults_are_sorted() -> None:
    """A new fault has one place."""
    assert sorted(FAULTS) == list(FAULTS)


def test_each_liar_is_a_fault() -> None:
    """A lying gateway that no fault names is told to nobody."""
    written = {one for one in vars(liars).values() if isinstance(one, type)}
    lying = {one for one in written if issubclass(one, Gateway) and one is not Gateway}

    assert lying <= {fault.gateway for fault in FAULTS.values()}


def test_no_name_is_the_honest_gateway() -> None:
    """`--target embedded` is the reference gateway."""
    assert HONEST is fault_named("")


def test_an_unknown_fault_is_wrong_usage() -> None:
    """The message lists the faults there are, and names the nearest."""
    with pytest.raises(UsageError, match="Did you mean accepts-stale"):
        fault_named("accept-stale")
