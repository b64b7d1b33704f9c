"""
The grant: before an instance is flushed, which one is it, and did a person say its name?

The number alone proves little: one digit off is another instance. So the gateway itself says what
stands behind it, without anything real being named in a request; what may not be flushed is refused
by its status or its name; and the name is said again, typed or by `--confirm-name`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from unicodedata import category, normalize

from flushproof.errors import InterlockRefused
from flushproof.interlock import Harm, Interlock
from flushproof.printable import brief, printable
from flushproof.resources import Json
from flushproof.settings import Settings
from flushproof.targets.listing import Listed, doubt_of, listed_by
from flushproof.targets.preflight import Visit
from flushproof.targets.whose import check_probes

# Whose service name holds one of these, in any case, is never flushed; --deny-name adds to them.
DENIED = ("prod", "prd", "live", "real")

# Letters and symbols that nobody sees, though Unicode counts them among those that are.
BLANK = "\u115f\u1160\u2800"

# The one status that is known of an instance at rest; of all others none is known to allow a flush.
AT_REST = "running"

REDIS = "REDIS"

# How long an instance is waited for after a flush, in seconds from look to look.
WAITS_S = (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0)

# As much of a text of the target as a message shows.
LONGEST = 60

NOTHING_SENT = "No flush was sent, and no request named the instance."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    Who sits at the terminal, if anybody does.

    Attributes:
        say: Shows a text, at once.
        ask: Shows a text and gives what was typed; None if nobody is there to type.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str] | None = None


NOBODY = Person(say=lambda _: None)


class Looked(NamedTuple):
    """
    What a look at the instance before the run came to.

    Attributes:
        notices: What could not be seen, and what an earlier run left undone.
        unready: As `flushproof.targets.Target` has it.
    """

    notices: tuple[str, ...] = ()
    unready: Callable[[], str] = str


def see_instance(
    visit: Visit, offset_ms: int, settings: Settings, interlock: Interlock, person: Person
) -> Looked:
    """
    Ask the gateway which instance `--instance-no` is, before anything real is named.

    A flush budget can be spent after that, if *person* knows the instance.

    Raises:
        InterlockRefused: It must not be flushed.
        EnvironmentUnusable: There is no such instance.
    """
    number = settings.instance_no
    if number is None or not (settings.disposable or settings.flush_budget):
        return Looked()
    listed = listed_by(visit, offset_ms)
    doubt = doubt_of(listed, number, visit.name)
    check_probes(listed, settings)
    if settings.disposable:
        check_listed_name(listed, number, settings.deny_name)
        return Looked((doubt,) if doubt else ())
    granted = grant_of(listed, number, settings.deny_name)
    left = interlock.reserve()
    if left:
        person.say(left)
    confirm(granted, settings.flush_budget, settings.confirm_name, person)
    interlock.grant()
    again = partial(unready, visit, offset_ms, settings, interlock, granted.name)
    return Looked((left,) if left else (), again)


def unready(
    visit: Visit, offset_ms: int, settings: Settings, interlock: Interlock, name: str
) -> str:
    """
    Why the instance that was confirmed as *name* must not be flushed again now; empty if it may.

    A flush sets an instance up anew, so after the first one it is waited for until it is at rest.
    After one that no answer told of there is no other: a person has to look first.
    """
    if not interlock.ledger[Harm.FLUSH]:
        return ""  # it was seen at rest when the budget was granted
    if interlock.unanswered:
        return "no answer told what became of the flush before; see by hand before there is another"
    why = ""
    for wait_s in WAITS_S:
        visit.sleep(wait_s)
        try:
            now = grant_of(
                listed_by(visit, offset_ms), settings.instance_no or "", settings.deny_name
            )
        except InterlockRefused as error:
            why = str(error)
        else:
            return "" if now.name == name else f"its service name is {quoted(now.name)} now"
    return why


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An instance that may be flushed, as the gateway describes it; all of it fit to be shown."""

    number: str
    name: str
    status: str
    engine: str
    created: str

    def __str__(self) -> str:
        return (
            f"  number        {self.number}\n"
            f"  service name  {self.name}\n"
            f"  status        {self.status}\n"
            f"  engine        {self.engine}\n"
            f"  created       {self.created}"
        )


def grant_of(listed: Listed, number: str, deny: Iterable[str] = ()) -> Granted:
    """
    The instance *number*, if the gateway says what it is, and that may be flushed.

    Args:
        deny: What no service name may hold, besides `DENIED`.

    Raises:
        InterlockRefused: It is not certain, or it may not be flushed.
    """
    if listed.rows is None:
        raise refused(number, f"getCloudDBInstanceList does not tell: {listed.answer or 'silence'}")
    rows = listed.of(number)
    if len(rows) != 1:
        raise refused(number, f"getCloudDBInstanceList has it {len(rows)} times")
    [row] = rows
    kind = demanded(row, "dbKindCode", number)
    status = demanded(row, "cloudDBInstanceStatusName", number)
    name = demanded(row, "cloudDBServiceName", number)
    if kind != REDIS:
        raise refused(number, f"it is no {REDIS} but {quoted(kind)}")
    if status.casefold() != AT_REST:
        raise refused(
            number,
            f"its status is {quoted(status)}, and only {AT_REST!r} is known to allow a flush",
        )
    check_name(name, number, deny)
    if name != printable(name) or len(name) > LONGEST:
        raise refused(number, f"nobody could read its service name, {quoted(name)}")
    return Granted(
        number=number,
        name=name,
        status=shown(status),
        engine=shown(row.get("engineVersion") or REDIS),
        created=shown(row.get("createDate") or "not told"),
    )


def check_name(name: str, number: str, deny: Iterable[str]) -> None:
    """Return if the service name may be flushed; raises InterlockRefused if it is denied."""
    found = denied_by(name, (*DENIED, *deny))
    if found is not None:
        raise refused(
            number, f"its service name, {quoted(name)}, holds {found!r}, which is on the deny list"
        )


def check_listed_name(listed: Listed, number: str, deny: Iterable[str]) -> None:
    """The same, where the gateway tells the name; where it does not, nothing is known of it."""
    for row in listed.of(number):
        check_name(str(row.get("cloudDBServiceName", "")), number, deny)


def denied_by(name: str, patterns: Iterable[str]) -> str | None:
    """The first of *patterns* that stands in *name*, however it is written; None if none does."""
    plain = folded(name)
    return next((pattern for pattern in patterns if folded(pattern) in plain), None)


def folded(text: str) -> str:
    """*text* in one case and one width, without accents and marks that nobody sees."""
    plain = normalize("NFKD", text.casefold()).casefold()
    return "".join(
        mark
        for mark in plain
        if mark.isprintable() and not category(mark).startswith("M") and mark not in BLANK
    )


def confirm(granted: Granted, flushes: int, said: str | None, person: Person) -> None:
    """
    See that a person knows which instance goes.

    Args:
        said: The service name, as `--confirm-name` gave it.

    Raises:
        InterlockRefused: Nobody said the name, or another one.
    """
    person.say(
        f"To be flushed, {flushes} {'time' if flushes == 1 else 'times'} at most:\n{granted}"
    )
    if said is None and person.ask is None:
        raise refused(
            granted.number,
            "nobody is at a terminal to confirm it. Add --confirm-name NAME, with the service "
            f"name of the instance; getCloudDBInstanceList calls it {granted.name!r}",
        )
    if said is None and person.ask is not None:
        said = person.ask("Type the service name to flush it, anything else to end: ")
    if said != granted.name:
        raise refused(
            granted.number,
            f"it was confirmed as {quoted(said)}, and its service name is {granted.name!r}",
        )


def demanded(row: Mapping[str, Json], member: str, number: str) -> str:
    """The text of *member*; raises InterlockRefused if there is none."""
    value = row.get(member)
    if not isinstance(value, str) or not value:
        raise refused(number, f"getCloudDBInstanceList does not tell its {member}")
    return value


def refused(number: str, why: str) -> InterlockRefused:
    """The error for an instance that must not be flushed."""
    return InterlockRefused(f"Instance {number} is not flushed: {why}. {NOTHING_SENT}")


def quoted(text: object) -> str:
    """A text of the target in quotes, fit to be shown."""
    return f"'{shown(text)}'"


def shown(text: object) -> str:
    """A text of the target, fit to be shown."""
    return brief(str(text), LONGEST)
