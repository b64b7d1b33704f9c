"""Form bodies: the same fields spelt otherwise, and fields that nobody would send."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.harm import DECOY, decoy
from flushproof.strategies.escapes import Escape, masks, odd_texts, percent_lower, percent_upper
from flushproof.strategies.escapes import spelt as spelling_of
from flushproof.strategies.texts import Edit, words

NUMBER = "cloudDBInstanceNo"
FORMAT = "responseFormatType"
FORM_TYPE = "application/x-www-form-urlencoded"

NUMBER_FIELD = f"{NUMBER}={{instance}}"
FORMAT_FIELD = f"{FORMAT}=json"
KNOWN = f"{NUMBER_FIELD}&{FORMAT_FIELD}"

# Escaped, a number cannot be filled in, so it is the decoy itself.
SPELT = (f"{NUMBER}={DECOY}&{FORMAT_FIELD}", f"{FORMAT_FIELD}&{NUMBER}={DECOY}")

# What may stand between two fields, before the first, or behind the last.
SEPARATORS = ("&", ";", "&&", "&amp;", "%26", ",", "\n", "\r\n", " & ", "|", "?", "&=&", "&;", "")

# None of these makes a number of a decoy that an instance could have.
NUMBER_PREFIXES = ("", "+", "-", "%2B", "%20", "%2520", "0", "%22", "[", "{", "=", "%00", "none,")
NUMBER_SUFFIXES = ("", "+", "%20", "%0A", "%00", "%22", "]", ".0", "e0", "E+0", "L", "0", ",", ";")

FIELDS = (
    *(NUMBER_FIELD, f"{NUMBER}={decoy(2)}", f"{NUMBER}=", NUMBER, f"{NUMBER}=none", f"{NUMBER}=0"),
    *(f"{NUMBER}[]={{instance}}", f"{NUMBER}.1={{instance}}", f"{NUMBER}=={{instance}}"),
    *("clouddbinstanceno={instance}", "CloudDBInstanceNo={instance}", "+" + NUMBER_FIELD),
    *(FORMAT_FIELD, f"{FORMAT}=xml", f"{FORMAT}=", FORMAT, f"{FORMAT}=csv", f"{FORMAT}=JSON"),
    *(f"{FORMAT}=json%00", f"{FORMAT}=+json", f"{FORMAT}[]=json", "responseformattype=json"),
    *("", "=", "==", "=none", "none", "dryRun=true", "regionCode=KR"),
)


def spelt_forms(
    *,
    forms: SearchStrategy[str] = st.sampled_from(SPELT),
    chosen: SearchStrategy[bytes] = masks(SPELT[0]),
    escapes: SearchStrategy[Escape] = st.sampled_from((percent_upper, percent_lower)),
) -> SearchStrategy[Edit]:
    """The golden form in either order, any of its characters percent-encoded: it means the same."""
    return st.tuples(forms, chosen, escapes).map(
        lambda drawn: ("body", spelling_of(*drawn, plain="=&"))
    )


def mixed_forms(
    *,
    fields: SearchStrategy[str] = st.sampled_from(FIELDS),
    in_front: SearchStrategy[bool] = st.booleans(),
) -> SearchStrategy[Edit]:
    """A decoy, and fields behind or before it: again, with another value, empty, re-cased, none."""

    def mixed(drawn: tuple[list[str], bool]) -> Edit:
        others, first = drawn
        return ("body", "&".join([NUMBER_FIELD, *others] if first else [*others, NUMBER_FIELD]))

    return st.tuples(st.lists(fields, max_size=4), in_front).map(mixed)


def widened_forms(
    *,
    names: SearchStrategy[str] = words(),
    values: SearchStrategy[str] = odd_texts(),
    in_front: SearchStrategy[bool] = st.booleans(),
) -> SearchStrategy[Edit]:
    """An unknown field beside the known ones, its value in any encoding, or in a broken one."""

    def widened(drawn: tuple[str, str, bool]) -> Edit:
        name, value, first = drawn
        field = f"x{name}={value}"
        return ("body", f"{field}&{KNOWN}" if first else f"{KNOWN}&{field}")

    return st.tuples(names, values, in_front).map(widened)


def separated_forms(
    *,
    separators: SearchStrategy[str] = st.sampled_from(SEPARATORS),
) -> SearchStrategy[Edit]:
    """The known fields with something else than one ampersand before, between or behind them."""
    return st.tuples(separators, separators, separators).map(
        lambda drawn: ("body", f"{drawn[0]}{NUMBER_FIELD}{drawn[1]}{FORMAT_FIELD}{drawn[2]}")
    )


def oddly_numbered_forms(
    *,
    prefixes: SearchStrategy[str] = st.sampled_from(NUMBER_PREFIXES),
    suffixes: SearchStrategy[str] = st.sampled_from(NUMBER_SUFFIXES),
) -> SearchStrategy[Edit]:
    """A decoy with a sign, a blank, a fraction, a quotation mark or the like around it."""
    return st.tuples(prefixes, suffixes).map(
        lambda drawn: ("body", f"{NUMBER}={drawn[0]}{{instance}}{drawn[1]}&{FORMAT_FIELD}")
    )


def odd_forms(
    *,
    mixed: SearchStrategy[Edit] = mixed_forms(),
    widened: SearchStrategy[Edit] = widened_forms(),
    separated: SearchStrategy[Edit] = separated_forms(),
    numbered: SearchStrategy[Edit] = oddly_numbered_forms(),
    spelt: SearchStrategy[Edit] = spelt_forms(),
) -> SearchStrategy[Edit]:
    """Every form body that names nothing real, whatever is read of it."""
    return st.one_of(mixed, widened, separated, numbered, spelt)
