"""What clients sign in place of the timestamp header's value."""

from collections.abc import Iterator

from flushproof.cases.spellings import spelt
from flushproof.diagnosis.parts import Parts, Recipe, Scan, Variant, named, quoted

SECOND_MS, HOUR_MS = 1_000, 3_600_000

NEAR_MS = 5
"""How far apart two looks at the clock are taken to be beside another mistake."""

FAR_MS = 5_000
"""How far apart they are taken to be where they are the only mistake."""

MOST_DIGITS = 15  # of milliseconds: more are microseconds or nanoseconds
SECONDS_DIGITS = 10

# Zones that clients of a Korean cloud are likely to be in, as whole hours from UTC.
ZONES = (9, -9, *range(1, 9), 10, 11, 12, *range(-1, -9, -1), -10, -11, -12)


def milliseconds(text: str) -> int | None:
    """What *text* says, or None where it is no number of milliseconds."""
    plain = text.isascii() and text.isdigit() and SECONDS_DIGITS < len(text) <= MOST_DIGITS
    return int(text) if plain else None


def roundings(time_ms: int) -> tuple[int, ...]:
    """*time_ms* in whole seconds, cut off and rounded."""
    down = time_ms // SECOND_MS * SECOND_MS
    return down, down + SECOND_MS


def clocks_read_twice(parts: Parts) -> Iterator[Variant]:
    """A few milliseconds earlier or later than the header's."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        for difference_ms in (sign * size for size in range(1, NEAR_MS + 1) for sign in (-1, 1)):
            yield read_twice(parts, str(time_ms + difference_ms))


def times_long_apart(parts: Parts) -> Iterator[str]:
    """Some seconds earlier and later, by the millisecond; whole ones are `timestamp/rounded`."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        known = roundings(time_ms)
        for size in range(NEAR_MS + 1, FAR_MS + 1):
            for other in (time_ms - size, time_ms + size):
                if other not in known:
                    yield str(other)


def read_twice(parts: Parts, signed: str) -> Variant:
    """*signed* in place of the header's time."""
    difference_ms = int(signed) - int(parts.timestamp)
    how = "newer" if difference_ms > 0 else "older"
    sentence = (
        f"the signed timestamp is {abs(difference_ms)} ms {how} than the header's: "
        "the clock was read twice"
    )
    return Variant(edits={"timestamp": signed}, sentence=sentence)


def seconds_signed(parts: Parts) -> Iterator[Variant]:
    """Seconds in the string, milliseconds in the header."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        for seconds in (second // SECOND_MS for second in roundings(time_ms)):
            sentence = f"signed in seconds, {quoted(str(seconds))}; the header has milliseconds"
            yield Variant(edits={"timestamp": str(seconds)}, sentence=sentence)


def times_within_the_second(parts: Parts) -> Iterator[str]:
    """Every millisecond of the header's time, if that is in seconds."""
    text = parts.timestamp
    if text.isascii() and text.isdigit() and len(text) == SECONDS_DIGITS:
        yield from map(str, range(int(text) * SECOND_MS, (int(text) + 1) * SECOND_MS))


def seconds_sent(parts: Parts, signed: str) -> Variant:  # noqa: ARG001 - as `read_twice`
    """*signed* in milliseconds, and the header in seconds."""
    sentence = f"signed {quoted(signed)}, in milliseconds; the header has seconds"
    return Variant(edits={"timestamp": signed}, sentence=sentence)


def rounded(parts: Parts) -> Iterator[Variant]:
    """In milliseconds, but of whole seconds."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        for whole in roundings(time_ms):
            sentence = f"signed {quoted(str(whole))}, of whole seconds; the header is not rounded"
            yield Variant(edits={"timestamp": str(whole)}, sentence=sentence)


TEMPLATES = (
    *("{us}", "{ns}", "{cs}", "{fraction_s}", "{ms}.0", "{exponent}"),
    *("{iso}", "{iso_z}", "{iso_basic}", "{iso_day}", "{http}", " {ms}", "{ms} ", '"{ms}"'),
)


def spelt_otherwise(parts: Parts) -> Iterator[Variant]:
    """The header's time, spelt in another way."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        for text in (spelt(template, time_ms) for template in TEMPLATES):
            sentence = f"signed the time as {quoted(text)}; the header has {parts.timestamp}"
            yield Variant(edits={"timestamp": text}, sentence=sentence)


def nothing_signed(parts: Parts) -> Iterator[Variant]:  # noqa: ARG001 - a recipe gets the parts
    """An empty line, or what a language prints of a variable that has no value."""
    for text in ("", "undefined", "null", "None", "nil", "NaN"):
        sentence = f"signed {named(text)} where the timestamp belongs: the variable was empty"
        yield Variant(edits={"timestamp": text}, sentence=sentence)


def times_of_other_zones(parts: Parts) -> Iterator[str]:
    """Whole hours away from the header's."""
    time_ms = milliseconds(parts.timestamp)
    if time_ms is not None:
        yield from (str(time_ms + hours * HOUR_MS) for hours in ZONES)


def other_zones(parts: Parts, signed: str) -> Variant:
    """*signed*, which is whole hours away from the header's time."""
    hours = (int(signed) - int(parts.timestamp)) // HOUR_MS
    sentence = (
        f"the signed timestamp is {abs(hours)} h {'newer' if hours > 0 else 'older'} than the "
        "header's: local time was taken for UTC"
    )
    return Variant(edits={"timestamp": signed}, sentence=sentence)


ONE_VARIABLE = "Read the clock once; use that one text for the header and for the signature."
MILLISECONDS = "Use milliseconds since 1970, thirteen digits, for the header and for the signature."

RECIPES = (
    Recipe(name="timestamp/seconds", remedy=MILLISECONDS, variants=seconds_signed),
    Recipe(name="timestamp/rounded", remedy=ONE_VARIABLE, variants=rounded),
    Recipe(name="timestamp/spelling", remedy=MILLISECONDS, variants=spelt_otherwise),
    Recipe(name="timestamp/empty", remedy=ONE_VARIABLE, variants=nothing_signed),
    Recipe(name="timestamp/clock", remedy=ONE_VARIABLE, variants=clocks_read_twice),
)

SCANS = (
    Scan(
        name="timestamp/seconds-sent",
        remedy=MILLISECONDS,
        times=times_within_the_second,
        variant=seconds_sent,
    ),
    Scan(
        name="timestamp/zone",
        remedy=ONE_VARIABLE,
        times=times_of_other_zones,
        variant=other_zones,
    ),
    Scan(name="timestamp/clock", remedy=ONE_VARIABLE, times=times_long_apart, variant=read_twice),
)
"""Looked for where they are the only mistake, since they are so many."""
