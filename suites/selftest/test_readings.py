"""
No false alarm: whatever readings a conforming gateway follows, every case is green.

Each case is put to the reference gateway in memory, without sockets or data, and judged by what
every answer must satisfy, by what the case expects, and by what is concluded in the end.
"""

from collections.abc import Mapping
from functools import cache
from itertools import permutations

import pytest

from flushproof.cases import Case, Expectation, Expected, Sign, cases
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.contract import contract
from flushproof.exchange import Exchange, Request
from flushproof.judging.watch import Watch
from flushproof.oracles.answer import told
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.reference.account import embedded_account
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.reference.mixtures import mixtures
from flushproof.reference.readings import READINGS, Readings
from flushproof.results import Outcome
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

NOW = 1_700_000_000_000
DECOY = NUMBERS["unknown"]
OURS = Subject(numbers=NUMBERS, credentials=CREDENTIALS, host="127.0.0.1:8080")
DECOYS = Subject(
    numbers={"target": DECOY, "unknown": DECOY},
    credentials={"owner": CREDENTIALS["owner"], "unknown": CREDENTIALS["unknown"]},
)


class Recorder:
    """A store that remembers how often it was flushed."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """One flush more."""
        self.flushes += 1


def placed(wanted: str) -> Case:
    """The format in the query alone, as the scenario of its placement asks for it."""
    return Case(
        id=f"format/placement/{wanted}",
        description="the format in the query alone",
        golden="no-format",
        edit=(("add_query", f"responseFormatType={wanted}"),),
        sign=Sign.AFTER_EDIT,
        instance="target",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.ACCEPTED),
    )


ASKED = (*cases(), placed("json"), placed("xml"))


@cache
def requests(*, decoy: bool) -> tuple[tuple[Case, Request, int], ...]:
    """Every case that *decoy* allows, its request, and when it is sent."""
    subject = DECOYS if decoy else OURS
    return tuple(
        (case, build(case, subject, NOW + number).request, NOW + number)
        for number, case in enumerate(ASKED)
        if case.instance in subject.numbers and not (decoy and "account" in case.needs)
    )


class Session:
    """One gateway in memory with the *chosen* readings, and every case put to it."""

    def __init__(
        self, chosen: Mapping[str, str], *, decoy: bool = False, gateway: type[Gateway] = Gateway
    ) -> None:
        self.stores = {name: Recorder() for name in ("target", "bystander", "foreign", "busy")}
        self.gateway = gateway(embedded_account(self.stores), Readings(chosen))
        self.watch = Watch(contract())
        self.decoy = decoy
        self.alarms: list[str] = []
        for case, request, now_ms in requests(decoy=decoy):
            self.put(case, request, now_ms)

    def flushes(self) -> int:
        """How often any instance was flushed."""
        return sum(store.flushes for store in self.stores.values())

    def put(self, case: Case, request: Request, now_ms: int) -> None:
        """Put *case* to the gateway, and note every finding."""
        before = self.flushes()
        exchange = Exchange(request=request, response=self.gateway.respond(request, now_ms))
        answer = told(exchange)
        assert answer is not None
        found = self.watch.see(exchange, case.id)
        reading = reading_of(case, answer, decoy=self.decoy)
        if reading is not None:
            self.watch.follow(reading.requirement, reading.reading, case.id)
        found += findings_of(case, answer, decoy=self.decoy)
        self.alarms.extend(f"{case.id}: {finding}" for finding in found)
        if answer.accepted is (self.flushes() == before):
            self.alarms.append(f"{case.id}: {answer}, and the data says otherwise")

    def concluded(self) -> list[str]:
        """What the end of the run finds."""
        results = (self.watch.conclude(name) for name in self.watch.watched())
        return [
            f"{result.requirement}: {finding}"
            for result in results
            if result.outcome is Outcome.FAIL
            for finding in result.findings
        ]

    def shown(self) -> dict[str, set[str]]:
        """The readings that the run showed, of the requirements that it showed any of."""
        told = {name: self.watch.conclude(name).observations for name in READINGS}
        return {name: {one.reading for one in seen} for name, seen in told.items() if seen}


SINGLE = [
    {requirement: reading}
    for requirement, choice in READINGS.items()
    for reading in choice.names
    if reading != choice.default
]
MIXED = mixtures({name: choice.names for name, choice in READINGS.items()})

# What no case shows by itself: it takes two requests, which the scenarios send.
TOLD_BY_SCENARIOS = {"format/placement", "signature/replay"}
# What an answer that lists texts does not tell.
OF_OBJECTS = {"instance/hidden-master", "instance/sdk-members", "instance/status-after"}
# What an answer without a wrapper does not tell.
OF_WRAPPERS = {"envelope/go-layout"}
# What an answer of the back end to a decoy tells.
OF_DECOYS = {
    "errors/code-type",
    "errors/codes",
    "errors/details",
    "errors/format",
    "headers/api-key",
    "route/method",
    "signature/body",
    "signature/header-name",
    "signature/secret",
    "signature/stray-question-mark",
    "timestamp/boundary",
}


def named(chosen: Mapping[str, str]) -> str:
    """A readable id of a choice."""
    return "=".join(*chosen.items()) if chosen else "defaults"


def followed(chosen: Mapping[str, str], requirements: set[str]) -> dict[str, set[str]]:
    """What a gateway with these readings has to show of *requirements*."""
    readings = Readings(chosen)
    return {name: {readings.of(name)} for name in requirements}


def tellable(chosen: Mapping[str, str]) -> set[str]:
    """The requirements whose readings all cases together show."""
    readings, told = Readings(chosen), set(READINGS) - TOLD_BY_SCENARIOS
    told -= OF_OBJECTS if readings.of("envelope/list") == "strings" else set()
    return told - OF_WRAPPERS if readings.of("envelope/wrapper") == "flat" else told


@pytest.mark.parametrize("chosen", [{}, *SINGLE], ids=named)
def test_no_reading_raises_an_alarm(chosen: Mapping[str, str]) -> None:
    """Under each reading alone no case fails, and the run shows the readings that are followed."""
    session = Session(chosen)

    assert [] == session.alarms
    assert [] == session.concluded()
    assert followed(chosen, tellable(chosen)) == session.shown()


def test_each_two_readings_meet_in_a_mixture() -> None:
    """Whatever one switch does to another, a session has seen it."""
    every = {(name, reading) for name, choice in READINGS.items() for reading in choice.names}
    pairs = {(one, other) for one, other in permutations(every, 2) if one[0] != other[0]}

    met = {pair for mixture in MIXED for pair in permutations(mixture.items(), 2)}

    assert pairs == met


@pytest.mark.parametrize("number", range(len(MIXED)))
def test_no_mixture_of_readings_raises_an_alarm(number: int) -> None:
    """Nor do any two readings together."""
    chosen = MIXED[number]

    session = Session(chosen)

    assert [] == session.alarms
    assert [] == session.concluded()
    assert followed(chosen, tellable(chosen)) == session.shown()


@pytest.mark.parametrize("number", range(len(MIXED)))
def test_no_mixture_of_readings_raises_an_alarm_with_decoys(number: int) -> None:
    """Nor do they where only decoys are named."""
    chosen = MIXED[number]

    session = Session(chosen, decoy=True)

    assert [] == session.alarms
    assert [] == session.concluded()
    assert followed(chosen, OF_DECOYS) == session.shown()
    assert 0 == session.flushes()


@pytest.mark.parametrize("chosen", [{}, *SINGLE], ids=named)
def test_no_reading_raises_an_alarm_with_decoys(chosen: Mapping[str, str]) -> None:
    """Where only decoys are named no case fails, and no reading is told that nothing shows."""
    session = Session(chosen, decoy=True)

    assert [] == session.alarms
    assert [] == session.concluded()
    assert followed(chosen, OF_DECOYS) == session.shown()
    assert 0 == session.flushes()


def test_only_the_target_is_ever_flushed() -> None:
    """No case of the suite makes a conforming gateway flush an instance that it does not name."""
    session = Session({})

    flushed = {name for name, store in session.stores.items() if store.flushes}
    assert {"target"} == flushed


class Credulous(Gateway):
    """Does not look at signatures."""

    def signed(self, call: Call) -> bool:
        return bool(call)


def test_a_liar_raises_an_alarm() -> None:
    """The same session notices a gateway that does not look at signatures."""
    session = Session({}, gateway=Credulous)

    alarmed = {alarm.partition(":")[0] for alarm in session.alarms}
    assert "signature/value/flip-last-bit" in alarmed
    assert "signature/value/right" not in alarmed
