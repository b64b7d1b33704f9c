"""What a request budget is spent on in a run, and what is told of what it left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from flushproof.contract import Contract, Level, contract
from flushproof.errors import UsageError
from flushproof.judging.patience import CALM_AT_A_PACE, CALM_AT_FULL_SPEED
from flushproof.planning.choice import TELLING, Candidate, Choice, Purse, choose, least
from flushproof.planning.favourites import favour
from flushproof.planning.outlook import QUIET, Asked, Outlook
from flushproof.settings import Settings
from flushproof.sharding import cost_of

# How many requirements a notice names.
NAMED = 8

# So many examples are proposed to whoever wants generated requests.
PROPOSED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """
    What a run with a request budget asks.

    Attributes:
        purse: The budget, and what of it is kept back.
        prices: How many requests each item sends, by its id; none for the others.
        choice: What was chosen of the items that were written.
    """

    purse: Purse
    prices: Mapping[str, int]
    choice: Choice

    def allowance(self, items: Iterable[str], part: int) -> int:
        """How many requests the shard *part*, which asks *items*, may send."""
        return self.purse.share(sum(self.prices.get(item, 0) for item in items), part)

    def notice(self) -> str:
        """What the budget left out and which option runs it; empty if it left out nothing."""
        choice = self.choice
        if not choice.left_out:
            return ""
        chosen = len(choice.kept & self.prices.keys())
        names = ", ".join(choice.untouched[:NAMED])
        more = f" and {len(choice.untouched) - NAMED} more" if len(choice.untouched) > NAMED else ""
        untouched = (
            f"Nothing at all is asked of {names}{more}."
            if choice.untouched
            else "Every requirement that this target can show is asked at least once."
        )
        return (
            f"The request budget of {self.purse.budget} left out {choice.left_out} of "
            f"{choice.left_out + chosen} items that would be asked: --request-budget "
            f"{self.purse.enough_for(sum(self.prices.values()))} asks them all. {untouched}"
        )


def spend(items: Sequence[Asked], settings: Settings, view: Outlook) -> Spending:
    """
    What is asked of *items* for the request budget of *settings*.

    Raises:
        UsageError: The budget does not pay for the generated requests that are wanted, or for
            anything at all.
    """
    labels = {asked.id: view.of(asked)[0] for asked in items}
    generated = {
        asked.id: requests_of(asked.id, settings.examples)
        for asked in items
        if asked.generated is not None and labels[asked.id] not in QUIET
    }
    written = [asked for asked in items if asked.generated is None]
    candidates = [candidate(asked, view, contract()) for asked in written]
    purse = purse_of(settings, view)
    _check(settings, purse, candidates, sum(generated.values()))
    choice = choose(candidates, purse.left - sum(generated.values()))
    quiet = frozenset(asked.id for asked in items if asked.generated is not None)
    prices = {one.id: one.requests for one in candidates if one.requests}
    return Spending(
        purse=purse,
        prices={**prices, **generated},
        choice=Choice(
            kept=choice.kept | quiet,
            requests=choice.requests + sum(generated.values()),
            left_out=choice.left_out,
            untouched=choice.untouched,
        ),
    )


def candidate(asked: Asked, view: Outlook, known: Contract) -> Candidate:
    """*asked*, which was written by hand, as a candidate."""
    requirement = "/".join(asked.id.split("/")[:2])
    level = known.requirements[requirement].level if requirement in known.requirements else None
    case = asked.case
    return Candidate(
        id=asked.id,
        requirement=requirement,
        requests=len(view.puts(asked)),
        neighbour=case.neighbour if case is not None else None,
        binding=level is not Level.SHOULD,
        telling=TELLING[case.expect.answer] + favour(case.id) if case is not None else 0,
        first=asked.id in view.spenders,
    )


def purse_of(settings: Settings, view: Outlook) -> Purse:
    """The request budget of *settings*, which have one."""
    _, parts = settings.shard_of() or (1, 1)
    may_flush = settings.disposable or bool(view.spenders)
    calm = CALM_AT_A_PACE if settings.rate else CALM_AT_FULL_SPEED
    return Purse(budget=settings.request_budget or 0, parts=parts, rate=calm if may_flush else 0)


def requests_of(item: str, examples: int) -> int:
    """How many requests the property called *item* sends at the most, where nothing breaks it."""
    return ceil(cost_of(item, examples=examples))


def proposal(items: Sequence[Asked], settings: Settings, view: Outlook) -> str:
    """What is told of the properties among *items* in a run without generated requests."""
    properties = [asked for asked in items if asked.generated is not None]
    if not properties:
        return ""
    told = f"No requests are generated (--examples 0), so {len(properties)} properties are left out"
    if settings.request_budget is None:
        return f"{told}: --examples {PROPOSED} asks each of them {PROPOSED} times."
    written = sum(len(view.puts(asked)) for asked in items if asked.generated is None)
    wanted = sum(requests_of(asked.id, PROPOSED) for asked in properties)
    budget = purse_of(settings, view).enough_for(written + wanted)
    return (
        f"{told}: --examples {PROPOSED} --request-budget {budget} asks each of them {PROPOSED} "
        "times, and all else too."
    )


def _check(
    settings: Settings, purse: Purse, candidates: Sequence[Candidate], generated: int
) -> None:
    if generated and purse.left < generated + least(candidates):
        total = purse.enough_for(generated + least(candidates))
        raise UsageError(
            f"--examples {settings.examples}: {generated} generated requests and one of each "
            f"requirement take a --request-budget of {total}, and it is {purse.budget}. Say "
            f"--request-budget {total}, or fewer --examples, or --select what you mean."
        )
    if not purse.left and any(one.requests for one in candidates):
        raise UsageError(
            f"--request-budget: got {purse.budget}, of which {purse.reserve} are kept back for "
            f"what is asked before the first item and asked again; expected {purse.enough_for(1)} "
            "or more."
        )
