"""How a command ends: in time, and with an exit status that tells what became of the flush."""

from flushproof.clients.calls import asked_format, reached
from flushproof.clients.expectations import Exit, ExitOnError, Expectation
from flushproof.clients.observed import Observed
from flushproof.clients.told import HOLDS, Told, skipped, wrong
from flushproof.exchange import value_of

STATUS = "exit status"

DONE = "0, since the answer says that it was done"
NOT_DONE = "another one than 0, since nothing says that it was done"
SAID = "0, since --expect-exit-on-error says that failures end so"
IN_TIME = "one, since a careful client gives up"
MUTE = "by --expect-exit-on-error its exit status does not tell whether it failed"


def ended(observed: Observed) -> str:
    """How the command ended, in a few words."""
    if observed.exit_status is None:
        return f"none: it had not ended after {observed.limit_ms / 1000:g} s"
    if observed.exit_status < 0:
        return f"none: signal {-observed.exit_status} ended it"
    return str(observed.exit_status)


def believed(observed: Observed) -> Told:
    """Exit status 0."""
    return HOLDS if observed.exit_status == 0 else wrong(STATUS, DONE, ended(observed))


def doubted(observed: Observed, expectation: Expectation) -> Told:
    """An exit status that its user calls one of a failure; it has one, at any rate."""
    if observed.exit_status is None:
        return wrong(STATUS, IN_TIME, ended(observed))
    match expectation.on_error:
        case ExitOnError.NONZERO:
            good = observed.exit_status != 0
            return HOLDS if good else wrong(STATUS, NOT_DONE, ended(observed))
        case ExitOnError.ZERO:
            good = observed.exit_status == 0
            return skipped(MUTE) if good else wrong(STATUS, SAID, ended(observed))
        case ExitOnError.ANY:
            return skipped(MUTE)


def failure(observed: Observed, expectation: Expectation) -> Told:
    """What failed is not taken for a success."""
    last = reached(observed)[-1].response
    if expectation.exit is Exit.AS_ANSWERED and last is not None and last.status < 300:
        return skipped("it called again, and that call was obeyed")
    return doubted(observed, expectation)


def in_time(observed: Observed, expectation: Expectation) -> Told:
    """It ends by itself, and does not say that all went well."""
    told = doubted(observed, expectation)
    return HOLDS if told.skipped else told


def syntax_of(observed: Observed, expectation: Expectation) -> str:
    """The syntax of the answer that the command got."""
    if expectation.format is not None:
        return expectation.format
    answer = reached(observed)[-1].response
    told = value_of(answer.headers, "content-type") if answer is not None else None
    return "xml" if "xml" in (told or "") else "json"


def success(observed: Observed, expectation: Expectation) -> Told:
    """A success in the format that was asked for."""
    asked = asked_format(reached(observed)[-1].request)
    if asked is None:
        return skipped("it asks for no format")
    return spelling(observed, expectation)


def default_format(observed: Observed, _: Expectation) -> Told:
    """A success in whatever format, for who asked for none."""
    if asked_format(reached(observed)[-1].request) is not None:
        return skipped("it asks for a format")
    return believed(observed)


def spelling(observed: Observed, expectation: Expectation) -> Told:
    """A success in a format that was not asked for may be none to this client."""
    asked = asked_format(reached(observed)[-1].request)
    if asked not in (None, syntax_of(observed, expectation)):
        return skipped(f"it asks for {asked}, and this answer is not in it")
    return believed(observed)
