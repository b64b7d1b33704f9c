"""Which instance a call names, and which format it asks for."""

from collections.abc import Iterator

from flushproof.clients.calls import (
    FORMAT,
    NUMBER,
    asked_format,
    calls_of,
    is_get,
    json_members,
    parameters_of,
    values_in,
)
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.told import Told, Wrong, quoted, skipped
from flushproof.exchange import values_of

FORMATS = ("xml", "json")

# What an Accept header admits a format by, from the weakest.
RANGES = {
    "json": ("*/*", "application/*", "application/json", "text/json"),
    "xml": ("*/*", "application/*", "text/*", "application/xml", "text/xml"),
}


def instance(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """The one instance that was given, under the very name of the page."""
    named = dict.fromkeys(one.value for one in values_in(sent.request, NUMBER))
    if list(named) != [observed.instance_no]:
        yield Wrong(
            where=f"parameter {NUMBER}",
            expected=observed.instance_no,
            actual=quoted(", ".join(named) or named_otherwise(sent), observed) or "nothing",
            sent=sent,
        )


def named_otherwise(sent: Sent) -> str:
    """What is told of a call that names no instance."""
    wanted = NUMBER.lower()
    names = [one.name for one in parameters_of(sent.request) if one.name.lower() == wanted]
    return f"none; {names[0]} is another name" if names else "none"


def bystander(observed: Observed) -> Iterator[Wrong]:
    """The data of an instance that nobody told the command of."""
    if not observed.bystander_intact:
        yield Wrong(
            where="data",
            expected="another instance of the account keeps its data",
            actual="it lost it",
        )


def the_instance(observed: Observed, _: Expectation) -> Told:
    """The given instance, and no other."""
    named = (one for sent in calls_of(observed) for one in instance(observed, sent))
    return Told(wrong=(*named, *bystander(observed)))


def unnamed(sent: Sent) -> str:
    """Why the place of the number in a POST says nothing."""
    if is_get(sent):
        return "a GET has its parameters in the query"
    return "" if values_in(sent.request, NUMBER) else "the call names no instance"


def instance_place(_: Observed, sent: Sent) -> Iterator[Wrong]:
    """The body."""
    if not any(one.place == "body" for one in values_in(sent.request, NUMBER)):
        yield Wrong(where="target", expected=f"{NUMBER} in the body", actual="query", sent=sent)


def not_json(sent: Sent) -> str:
    """Why the number has no type."""
    if json_members(sent.request.body) is None:
        return "only JSON has types, and the body is none"
    return "" if values_in(sent.request, NUMBER) else "the call names no instance"


def instance_type(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """A string."""
    for one in values_in(sent.request, NUMBER):
        if not one.is_text:
            yield Wrong(
                where=f"/{NUMBER}",
                expected=f'"{observed.instance_no}", a string',
                actual=quoted(f"{one.value}, which is none", observed),
                sent=sent,
            )


def formatless(sent: Sent) -> str:
    """Why there is no format to look at."""
    return "" if values_in(sent.request, FORMAT) else f"it sends no {FORMAT}"


def format_value(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """One of the two."""
    values = dict.fromkeys(one.value for one in values_in(sent.request, FORMAT))
    if len(values) > 1 or not set(values) <= set(FORMATS):
        yield Wrong(
            where=f"parameter {FORMAT}",
            expected=" or ".join(FORMATS),
            actual=quoted(", ".join(values) or "nothing", observed),
            sent=sent,
        )


def format_place(observed: Observed, _: Expectation) -> Told:
    """Body, query, or nowhere."""
    calls = [sent for sent in calls_of(observed) if not is_get(sent)]
    if not calls:
        return skipped("a GET has its parameters in the query")
    places = {one.place for sent in calls for one in values_in(sent.request, FORMAT)}
    return Told(reading=min(places, default="absent"))


def unaccepting(sent: Sent) -> str:
    """Why there is no Accept to look at."""
    return "" if values_of(sent.request.headers, "accept") else "it sends no Accept"


def accept(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """A range that the answer will be in."""
    told = ",".join(values_of(sent.request.headers, "accept"))
    ranges = {one.partition(";")[0].strip().lower() for one in told.split(",")} - {""}
    wanted = asked_format(sent.request)
    fitting = {one for form, known in RANGES.items() if wanted in (form, None) for one in known}
    if ranges and not ranges & fitting:
        yield Wrong(
            where="header Accept",
            expected=f"what admits application/{wanted}" if wanted else "what admits JSON or XML",
            actual=quoted(told, observed),
            sent=sent,
        )
