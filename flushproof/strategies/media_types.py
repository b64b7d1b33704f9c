"""Media types: the form's with parameters, and what else a Content-Type may hold."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.escapes import recasings
from flushproof.strategies.forms import FORM_TYPE
from flushproof.strategies.texts import TOKEN, Edit, words

NAME = "Content-Type"

CHARSETS = ("charset=utf-8", "charset=UTF-8", "Charset=Utf-8", 'charset="utf-8"', 'charset="UTF-8"')

# RFC 9110, section 5.6.6: optional white space around the semicolon.
GAPS = (";", "; ", " ;", " ; ", ";  ", ";\t")

OTHER = (
    *("application/json", "application/json; charset=utf-8", "text/plain", "application/xml"),
    *("multipart/form-data", "multipart/form-data; boundary=x", "application/octet-stream", "*/*"),
    *("text/html; charset=euc-kr", "application/vnd.api+json", "application/xhtml+xml", "text/xml"),
)
MALFORMED = (
    *("", " ", "/", ";", ",", "form", "application", "application/", "/x-www-form-urlencoded"),
    *(f"{FORM_TYPE},", f"{FORM_TYPE};", f"{FORM_TYPE};;", f"{FORM_TYPE}; =", f"{FORM_TYPE}; a"),
    *(f'"{FORM_TYPE}"', f"<{FORM_TYPE}>", f"{FORM_TYPE}, {FORM_TYPE}", f"{FORM_TYPE} {FORM_TYPE}"),
    *(f'{FORM_TYPE}; a="', "application / x-www-form-urlencoded", "application\\x-www-form"),
    *(f"{FORM_TYPE}; charset=", f"{FORM_TYPE}; charset=none", f"{FORM_TYPE}; charset=utf-16"),
    *(f"{FORM_TYPE}; charset=euc-kr", f"{FORM_TYPE}; charset=utf-8; charset=utf-16", "\xe9/\xe9"),
)


def quoted(text: str) -> str:
    """*text*, which has neither a quotation mark nor a backslash, as a quoted string."""
    return f'"{text}"'


def parameters() -> SearchStrategy[str]:
    """Parameters of a media type: the charset that the body has, or one that nobody knows."""
    values = words() | st.text(TOKEN + " ;=,/", max_size=20).map(quoted)
    unknown = st.tuples(words(), values).map(lambda pair: f"x{pair[0]}={pair[1]}")
    return st.sampled_from(CHARSETS) | unknown


def parametrised_types(
    *,
    gaps: SearchStrategy[str] = st.sampled_from(GAPS),
    parameters: SearchStrategy[str] = parameters(),
) -> SearchStrategy[Edit]:
    """The form's media type with one parameter, which changes nothing."""
    return st.tuples(gaps, parameters).map(
        lambda drawn: ("header", [NAME, f"{FORM_TYPE}{drawn[0]}{drawn[1]}"])
    )


def recased_types(*, types: SearchStrategy[str] = recasings(FORM_TYPE)) -> SearchStrategy[Edit]:
    """The form's media type with at least one of its letters as a capital."""
    return types.map(lambda value: ("header", [NAME, value]))


def other_types(
    *,
    values: SearchStrategy[str] = st.sampled_from((*OTHER, *MALFORMED)),
    edits: SearchStrategy[str] = st.sampled_from(("header", "add_header", "insert_header")),
) -> SearchStrategy[Edit]:
    """Another media type, or what is none, in place of the form's, behind it or before it."""
    return st.tuples(edits, values).map(lambda drawn: (drawn[0], [NAME, drawn[1]]))


def missing_types(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """No media type at all, or one under another name."""
    return st.just(("drop_header", NAME)) | names.map(
        lambda name: ("rename_header", [NAME, f"x-{name}"])
    )


def odd_types(
    *,
    recased: SearchStrategy[Edit] = recased_types(),
    other: SearchStrategy[Edit] = other_types(),
    missing: SearchStrategy[Edit] = missing_types(),
) -> SearchStrategy[Edit]:
    """Every media type but those that certainly say what the body is."""
    return st.one_of(recased, other, missing)
