"""
What test tools noticed of lying gateways, and the table that compares them.

A tool notices a fault if it complains of something that it does not complain of when the honest
gateway answers. What it complains of there, and of variants that merely differ, is a false alarm.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

HONEST = "honest"
HARMLESS = "ok-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One whole process of one tool, put to one gateway.

    Attributes:
        tool: Whose process it was.
        gateway: The name of the fault; `honest` for none.
        complaints: What it complains of, each once, in words that are the same in every run.
        untold: Why it gave no verdict; empty if it gave one.
        requests: How many it sent.
        wall_s: How long the process took.
        sending_s: How long of it requests were under way.
    """

    tool: str
    gateway: str
    complaints: frozenset[str]
    requests: int
    wall_s: float
    sending_s: float
    untold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """
    What became of all attempts of one tool.

    Attributes:
        lies: The lying gateways that it was put to.
        variants: The harmless ones.
        noticed: The lies that it noticed.
        honest: What it complains of where nothing is wrong.
        alarmed: The harmless variants that it complains of.
        untold: The gateways of which it gave no verdict, and why.
    """

    lies: frozenset[str]
    variants: frozenset[str]
    noticed: frozenset[str]
    honest: frozenset[str]
    alarmed: frozenset[str]
    untold: Mapping[str, str]


def score_of(tool: str, attempts: Sequence[Attempt]) -> Score:
    """The score of *tool*, one of whose *attempts* is at the honest gateway."""
    own = {attempt.gateway: attempt for attempt in attempts if attempt.tool == tool}
    honest = own[HONEST].complaints
    more = frozenset(name for name, attempt in own.items() if attempt.complaints - honest)
    variants = frozenset(name for name in own if name.startswith(HARMLESS))
    lies = frozenset(own) - variants - {HONEST}
    return Score(
        lies=lies,
        variants=variants,
        noticed=more & lies,
        honest=honest,
        alarmed=more & variants,
        untold={name: attempt.untold for name, attempt in own.items() if attempt.untold},
    )


def tools_of(attempts: Sequence[Attempt]) -> tuple[str, ...]:
    """The tools, in the order of their first attempt."""
    return tuple(dict.fromkeys(attempt.tool for attempt in attempts))


def missed(attempts: Sequence[Attempt], *, by: str, noticed_by: str) -> tuple[str, ...]:
    """The lies that one tool noticed and the other did not."""
    return tuple(sorted(score_of(noticed_by, attempts).noticed - score_of(by, attempts).noticed))


def whole_rate(attempt: Attempt) -> float:
    """Requests a second of the whole process."""
    return attempt.requests / attempt.wall_s


def sending_rate(attempt: Attempt) -> float:
    """Requests a second while it sends; 0 for who sent one or none."""
    return attempt.requests / attempt.sending_s if attempt.sending_s else 0.0


MEASURES: Mapping[str, Callable[[Attempt], float]] = {
    "requests sent": lambda attempt: attempt.requests,
    "wall time of the process, s": lambda attempt: attempt.wall_s,
    "requests a second, of the whole process": whole_rate,
    "requests a second, while it sends": sending_rate,
}


def ratio(
    measure: Callable[[Attempt], float], attempts: Sequence[Attempt], *, above: str, below: str
) -> float:
    """The median of *measure* of one tool over that of another, formed within a gateway."""
    pairs: dict[str, dict[str, float]] = {}
    for attempt in told(attempts):
        pairs.setdefault(attempt.gateway, {})[attempt.tool] = measure(attempt)
    return median(
        pair[above] / pair[below] for pair in pairs.values() if above in pair and pair.get(below)
    )


def told(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Those that gave a verdict: what the others took is no measure of anything."""
    return [attempt for attempt in attempts if not attempt.untold]


def markdown(attempts: Sequence[Attempt]) -> str:
    """The table of all tools."""
    tools = tools_of(attempts)
    scores = [score_of(tool, attempts) for tool in tools]
    rows = [("", *tools), ("---", *("---:" for _ in tools))]
    rows += [
        ("faults noticed", *(f"{len(one.noticed)} of {len(one.lies)}" for one in scores)),
        ("false alarms, honest gateway", *(str(len(one.honest)) for one in scores)),
        (
            "false alarms, harmless variants",
            *(f"{len(one.alarmed)} of {len(one.variants)}" for one in scores),
        ),
        ("without a verdict", *(str(len(one.untold)) for one in scores)),
    ]
    for name, measure in MEASURES.items():
        values = ([measure(one) for one in told(attempts) if one.tool == tool] for tool in tools)
        rows.append((f"{name} (median)", *(shown(median(column)) for column in values)))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def shown(value: float) -> str:
    """*value* with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def details(attempts: Sequence[Attempt]) -> Iterator[str]:
    """What the table only counts, tool by tool."""
    for tool in tools_of(attempts):
        score = score_of(tool, attempts)
        yield from listed(f"{tool}: not noticed", score.lies - score.noticed)
        yield from listed(f"{tool}: complaints of the honest gateway", score.honest)
        yield from listed(f"{tool}: false alarms", score.alarmed)
        why = {f"{name} ({reason})" for name, reason in score.untold.items()}
        yield from listed(f"{tool}: without a verdict", why)


def listed(title: str, names: frozenset[str] | set[str]) -> Iterator[str]:
    """A line, if there is anything to list."""
    if names:
        yield f"{title}: {', '.join(sorted(names))}"
