"""The matrix: each fault turns exactly the requirements red that it says it breaks."""

import re
from collections.abc import Mapping

import pytest

from flushproof.contract import Level, contract
from flushproof.errors import UsageError
from flushproof.faults import HONEST, fault_named, liars
from flushproof.faults.harmless import HARMLESS
from flushproof.faults.table import FAULTS, SOCKET_FAULTS
from flushproof.log.faultrow import FaultRow
from flushproof.matrix.rows import HONEST_NAME, fault_of, rows_of, shown_on
from flushproof.matrix.stage import with_redis
from flushproof.reference.core import Gateway

# A lie that leaves nothing to judge is told once in a run, to who asks for this; see `entries.py`.
ASKS_FOR_ROOT = "route/path/service-root"

# The machines that this is run on have two cores at least.
JOBS = 2


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> Mapping[str, FaultRow]:
    """The rows of all faults that are asked for, made at once."""
    names = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.path == request.path
        and "rows" in item.fixturenames
    ]
    return {row.fault: row for row in rows_of(names, JOBS)}


@pytest.mark.parametrize(
    "name", [HONEST_NAME, *(name for name in FAULTS if name not in SOCKET_FAULTS)]
)
def test_exactly_what_a_fault_breaks_turns_red(name: str, rows: Mapping[str, FaultRow]) -> None:
    """No fault goes unnoticed, none is taken for another, and none keeps us from telling."""
    assert (tuple(sorted(fault_of(name).breaks)), ()) == (rows[name].red, rows[name].untold)


@pytest.mark.parametrize("name", sorted(SOCKET_FAULTS - set(HARMLESS)))
def test_exactly_what_a_fault_of_the_wire_breaks_turns_red(
    name: str, rows: Mapping[str, FaultRow]
) -> None:
    """A lie on the socket is told from all others; what it leaves unanswered is no verdict."""
    untold = {text.partition(": ")[0] for text in rows[name].untold}

    assert tuple(sorted(fault_of(name).breaks)) == rows[name].red
    assert untold <= {ASKS_FOR_ROOT}


@pytest.mark.parametrize(
    "name", [HONEST_NAME, "flushes-everything", "flushes-late", "says-flushed", "skips-third"]
)
def test_a_memory_shows_what_a_redis_shows(name: str, rows: Mapping[str, FaultRow]) -> None:
    """Of a gateway that only flushes, whatever it flushes and whenever."""
    fault = fault_of(name)

    with with_redis() as stage:
        real = shown_on(stage, name)

    assert not fault.touches_data
    assert real == rows[name]


@pytest.mark.parametrize("name", sorted(SOCKET_FAULTS & set(HARMLESS)))
def test_what_is_harmless_on_the_wire_is_told(name: str, rows: Mapping[str, FaultRow]) -> None:
    """An honest gateway leaves nothing unanswered, however it writes."""
    assert ((), ()) == (rows[name].red, rows[name].untold)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_requirements_of_the_catalogue(name: str) -> None:
    """A fault breaks something, and what it breaks is promised somewhere."""
    breaks = FAULTS[name].breaks

    assert bool(breaks) is not name.startswith("ok-")
    assert (name in HARMLESS) is name.startswith("ok-")
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


def test_each_must_has_a_fault() -> None:
    """What no fault breaks, nobody has seen turn red."""
    requirements = contract().requirements
    musts = {name for name, one in requirements.items() if one.level is Level.MUST}

    broken = set().union(*(fault.breaks for fault in FAULTS.values()))

    assert set() == musts - broken
