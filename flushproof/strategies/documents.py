"""JSON bodies: members of every type, nested deeply, doubled, and framed by what is no JSON."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.harm import DECOY, decoy
from flushproof.strategies.escapes import json_escape, masks, sizes, spelt
from flushproof.strategies.forms import FORMAT, NUMBER, NUMBER_FIELD
from flushproof.strategies.texts import Edit

JSON_TYPE = "application/json"
PUNCTUATION = '{}[]":, \t\r\n'
ASKED = f'"{NUMBER}": "{{instance}}"'

# One document in several layouts. Escaped, a number cannot be filled in, so it is the decoy itself.
NUMBER_MEMBER = (f'"{NUMBER}"', f'"{DECOY}"')
FORMAT_MEMBER = (f'"{FORMAT}"', '"json"')
SPELT = tuple(
    layout % (*first, *second)
    for layout in (
        "{%s:%s,%s:%s}",
        "{%s: %s, %s: %s}",
        "{ %s : %s , %s : %s }",
        "{\n  %s: %s,\n  %s: %s\n}\n",
        "\t{\r\n\t%s:\t%s,\r\n\t%s:\t%s\r\n}",
    )
    for first, second in ((NUMBER_MEMBER, FORMAT_MEMBER), (FORMAT_MEMBER, NUMBER_MEMBER))
)

NAMES = (
    *(NUMBER, FORMAT, "clouddbinstanceno", "ResponseFormatType", "note", "", " " + NUMBER),
    *(f"{NUMBER}.1", "cloudDBInstance\\u004eo", "\\ud800", "__proto__", "한"),
)

# A decoy in every type, or two; none of them is an instance's as an integer, a float or a text.
NUMBER_VALUES = (
    *('"{instance}"', "{instance}", "{instance}.0", "{instance}e0", "{instance}E+0", "-{instance}"),
    *('["{instance}"]', "[{instance}]", '{"' + NUMBER + '": "{instance}"}', f'"{decoy(2)}"'),
    *('"{instance}.0"', '"0{instance}"', '" {instance}"', '"{instance}\\u0000"', "+{instance}"),
)
VALUES = (
    *NUMBER_VALUES,
    *("0", "-0", "0.0", "0e0", "00", "-", "true", "false", "null", "NaN", "-Infinity", "undefined"),
    *('""', '" "', "''", "[]", "{}", "[[]]", "[null]", '"json"', '"xml"', '"JSON"', "json"),
    *('"\\ud800"', '"\\u0000"', '"\\x"', '"\t"', '"한"', '"\udcff"', '"\udced\udca0\udc80"', ""),
)

# What stands before the members and behind them.
FRAMES = (
    *(("{", "}"), ("{", ",}"), ("{,", "}"), ("{", "}}"), ("{", ""), ("{", "} x"), ("{", "}{}")),
    *(("[{", "}]"), ("[", "]"), ("", ""), (" \t\r\n{", "}\n"), ("\ufeff{", "}"), ("\0{", "}")),
    *(("{", "}\0"), ("/**/{", "}"), ("{//\n", "}"), ("call({", "})"), ("{", f"}}&{NUMBER_FIELD}")),
)

# Opening, core and closing of what is nested.
NESTS = (("[", "", "]"), ('{"a":', "0", "}"), ('[{"a":', "null", "}]"), ("[", "", ""))

# What stands before a nested value and behind it: a decoy beside it, or nothing.
HOLES = (
    ("", ""),
    (f"[{{{ASKED}}}, ", "]"),
    (f'{{{ASKED}, "note": ', "}"),
    ('{"note": ', f", {ASKED}}}"),
    (f'{{{ASKED}, "{FORMAT}": ', "}"),
    (f'{{"{NUMBER}": ', "}"),
)

# What long strings, arrays and objects are made of.
UNITS = ('"x",', "0,", '"note":0,', "[],", " ", "\\u0041", "한", '{"a":1,')
LONG = (('"', '"'), ("[", "0]"), ("{", "}"), ("", "0"))


def document(text: str) -> Edit:
    """The body *text*, under the media type of JSON."""
    return ("content", [JSON_TYPE, text])


def spelt_documents(
    *,
    texts: SearchStrategy[str] = st.sampled_from(SPELT),
    chosen: SearchStrategy[bytes] = masks(max(SPELT, key=len)),
) -> SearchStrategy[Edit]:
    """The golden document in any layout and order, any letter escaped: it means the same."""
    return st.tuples(texts, chosen).map(
        lambda drawn: document(spelt(*drawn, json_escape, plain=PUNCTUATION))
    )


def mixed_documents(
    *,
    numbers: SearchStrategy[str] = st.sampled_from(NUMBER_VALUES),
    names: SearchStrategy[str] = st.sampled_from(NAMES),
    values: SearchStrategy[str] = st.sampled_from(VALUES),
    frames: SearchStrategy[tuple[str, str]] = st.sampled_from(FRAMES),
) -> SearchStrategy[Edit]:
    """A decoy of any type, and members before it: doubled, re-cased, unknown, in a broken frame."""

    def mixed(drawn: tuple[list[tuple[str, str]], str, tuple[str, str]]) -> Edit:
        members, number, (opening, closing) = drawn
        inner = ", ".join(f'"{name}": {value}' for name, value in (*members, (NUMBER, number)))
        return document(f"{opening}{inner}{closing}")

    return st.tuples(st.lists(st.tuples(names, values), max_size=3), numbers, frames).map(mixed)


def parts(*texts: tuple[str, int]) -> Edit:
    """The body of *texts*, each so many times, under the media type of JSON."""
    return ("content_parts", [JSON_TYPE, [[text, times] for text, times in texts]])


def deep_documents(
    *,
    depths: SearchStrategy[int] = sizes(most=12),
    nests: SearchStrategy[tuple[str, str, str]] = st.sampled_from(NESTS),
    holes: SearchStrategy[tuple[str, str]] = st.sampled_from(HOLES),
) -> SearchStrategy[Edit]:
    """Arrays and objects in each other, up to thousands of them; some are never closed."""

    def deep(drawn: tuple[int, tuple[str, str, str], tuple[str, str]]) -> Edit:
        depth, (opening, core, closing), (before, behind) = drawn
        return parts((before, 1), (opening, depth), (core, 1), (closing, depth), (behind, 1))

    return st.tuples(depths, nests, holes).map(deep)


def long_documents(
    *,
    lengths: SearchStrategy[int] = sizes(),
    units: SearchStrategy[str] = st.sampled_from(UNITS),
    values: SearchStrategy[tuple[str, str]] = st.sampled_from(LONG),
) -> SearchStrategy[Edit]:
    """A decoy beside a string, an array, an object or blanks of up to 256 KiB."""

    def long(drawn: tuple[int, str, tuple[str, str]]) -> Edit:
        length, unit, (before, behind) = drawn
        times = length // len(unit.encode())
        return parts((f'{{{ASKED}, "note": {before}', 1), (unit, times), (f"{behind}}}", 1))

    return st.tuples(lengths, units, values).map(long)


def odd_documents(
    *,
    mixed: SearchStrategy[Edit] = mixed_documents(),
    spelt: SearchStrategy[Edit] = spelt_documents(),
    deep: SearchStrategy[Edit] = deep_documents(),
    long: SearchStrategy[Edit] = long_documents(),
) -> SearchStrategy[Edit]:
    """Every JSON body that names nothing real, whatever is read of it."""
    return st.one_of(mixed, spelt, deep, long)
