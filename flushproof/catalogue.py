"""The catalogue for people: a requirement with all there is to it, and all of them in Markdown."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from flushproof.cases import Case, cases
from flushproof.clients.scenarios import SCENARIOS, Scenario
from flushproof.contract import Basis, Contract, Requirement
from flushproof.faults.fault import Fault
from flushproof.faults.table import FAULTS

WIDTH = 96

BASES = {
    Basis.DOCUMENTED: "one published sentence says it",
    Basis.CONTRADICTED: "the sources say two things, and a target may follow either",
    Basis.INFERRED: "it follows from the sources, or is our guess",
}


def explained(requirement: Requirement, contract: Contract) -> str:
    """All that is known of *requirement*, for a terminal."""
    return "\n\n".join("\n".join(part) for part in parts_of(requirement, contract) if part)


def parts_of(requirement: Requirement, contract: Contract) -> Iterator[list[str]]:
    """What is told of *requirement*, in paragraphs of lines."""
    yield [
        f"{requirement.id}   {requirement.level}, {requirement.basis}",
        f"({BASES[requirement.basis]})",
    ]
    yield wrap(requirement.statement, WIDTH)
    yield [
        *wrap(f'"{requirement.quote}"', WIDTH, initial_indent="  ", subsequent_indent="  "),
        *wrap(requirement.source, WIDTH, initial_indent="  -- ", subsequent_indent="     "),
    ]
    yield list(readings_of(requirement))
    yield [
        line
        for name in requirement.contradictions
        for line in told(f"{name}: {contract.contradictions[name].summary}")
    ]
    own = cases_of(requirement)
    yield headed("Cases", (f"{case.id}: {case.description}" for case in own))
    liars = [f"{name}: {fault.sentence}" for name, fault in sorted(liars_of(requirement))]
    yield headed("Gateways that break it (--target embedded:NAME)", liars)
    ways = scenarios_of(requirement)
    yield headed("Scenarios (the gateway)", (f"{one.name}: {one.gateway}" for one in ways))
    yield [
        f"Ask of this alone: flushproof client --scenario {ways[0].name} -- COMMAND"
        if ways
        else f"Ask this alone: flushproof run --select {requirement.id}"
    ]


def told(text: str) -> list[str]:
    """*text* as an entry of a list."""
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ")


def headed(title: str, entries: Iterable[str]) -> list[str]:
    """*entries* below *title*; nothing if there are none."""
    lines = [line for entry in entries for line in told(entry)]
    return [f"{title}:", *lines] if lines else []


def readings_of(requirement: Requirement) -> Iterator[str]:
    """Each way to understand it, and who follows that."""
    for name, meaning in requirement.readings.items():
        yield from told(f"reading {name}: {meaning}")
        for follower in requirement.followers:
            if follower.reading == name:
                yield from told(f"    {follower.who}: {follower.source}")


def cases_of(requirement: Requirement) -> list[Case]:
    """The cases that are about *requirement*."""
    return [case for case in cases() if case.requirement == requirement.id]


def scenarios_of(requirement: Requirement) -> list[Scenario]:
    """What may happen to a client in which it shows *requirement*."""
    return [one for one in SCENARIOS.values() if requirement.id in one.expectation.requirements]


def liars_of(requirement: Requirement) -> list[tuple[str, Fault]]:
    """The faults that break *requirement*, by name."""
    return [(name, fault) for name, fault in FAULTS.items() if requirement.id in fault.breaks]


def markdown(contract: Contract) -> Iterator[str]:
    """The whole catalogue, a line at a time."""
    yield "# Requirements"
    yield ""
    yield "Made by `flushproof explain-requirement --markdown`. `flushproof explain-requirement ID`"
    yield "shows the cases and the lying gateways of one."
    for area, members in groupby(contract.requirements.values(), lambda one: one.area):
        yield ""
        yield f"## {area}"
        for requirement in members:
            yield ""
            yield f"### {requirement.id}"
            yield ""
            yield f"*{requirement.level}, {requirement.basis}.* {requirement.statement}"
            yield ""
            yield f"> {shielded(requirement.quote)}"
            yield ">"
            yield f"> {requirement.source}"
            if requirement.readings:
                yield ""
            for name, meaning in requirement.readings.items():
                yield f"- `{name}`: {meaning}"
    yield ""
    yield "## Contradictions"
    yield ""
    for contradiction in contract.contradictions.values():
        yield f"- **{contradiction.id}** {contradiction.summary}"


def shielded(text: str) -> str:
    """*text*, quoted from somewhere, without a meaning in Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>#|" else one for one in text)
