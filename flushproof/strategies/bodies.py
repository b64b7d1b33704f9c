"""Bodies of either kind: sizes, encodings, and those in which there is no instance number."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.harm import DECOY
from flushproof.strategies import documents, forms
from flushproof.strategies.documents import document
from flushproof.strategies.escapes import recasings, sizes
from flushproof.strategies.forms import FORM_TYPE, FORMAT_FIELD, NUMBER
from flushproof.strategies.texts import TOKEN, Edit, words

# What a body is padded with: plain, encoded, of several bytes, and what a parser splits at.
UNITS = ("x", "%41", "%", "+", "한", "\udcff", "&", "&a=b", ";a=b", "=", "{", '"', "\n")

CODECS = (
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig"),
    *("latin-1", "euc-kr", "cp500"),
)
CODED = (
    (FORM_TYPE, f"{NUMBER}={DECOY}&{FORMAT_FIELD}&note=é한"),
    (documents.JSON_TYPE, f'{{"{NUMBER}": "{DECOY}", "note": "é한"}}'),
)

WHOLE = f'{{"{NUMBER}": "{{instance}}", "{forms.FORMAT}": "json"}}'

# As other languages and habits would write the name.
RECASED = (
    *(NUMBER.lower(), NUMBER.upper(), NUMBER.swapcase(), "CloudDBInstanceNo", "CloudDbInstanceNo"),
    *("cloudDbInstanceNo", "cloudDBinstanceNo", "cloudDBInstanceno", "cloudDBInstanceNO"),
)

# Names that somebody might take for the published one.
OTHER_NAMES = (
    *("x{word}", f"{NUMBER}x{{word}}", "cloud_db_instance_no", "cloudDBServerInstanceNo"),
    *("cloudRedisServerInstanceNo", "instanceNo", "dbInstanceNo", f"{NUMBER}List.x{{word}}"),
)

# {word} is any word. No digit but those of the instance's number, and that where none belongs.
NUMBERLESS_FORMS = (
    *("", FORMAT_FIELD, f"{NUMBER}=&{FORMAT_FIELD}", f"{NUMBER}&{FORMAT_FIELD}", f"{NUMBER}=%20+"),
    *(f"{name}={{instance}}&{FORMAT_FIELD}" for name in OTHER_NAMES),
    *(
        "{instance}",
        f"{{instance}}={NUMBER}",
        f"{NUMBER}={{word}}&x{{word}}={{instance}}",
        "&&==&&",
    ),
    *("cloudDBInstance%254Eo={instance}", f"{NUMBER}=&{NUMBER}=&{FORMAT_FIELD}"),
)
NUMBERLESS_MEMBERS = (
    *("", f'"{forms.FORMAT}": "json"', '"{instance}": "{word}"', f'"{NUMBER}": "{{word}}"'),
    *(f'"{NUMBER}": {value}' for value in ("null", "true", "false", "[]", "{}", '""', '" "')),
    *(f'"{name}": "{{instance}}"' for name in OTHER_NAMES),
    f'"x{{word}}": {{"{NUMBER}": "{{instance}}"}}',
)
NUMBERLESS = (
    *(("body", text) for text in NUMBERLESS_FORMS),
    *(document(f"{{{members}}}") for members in NUMBERLESS_MEMBERS),
    document(""),
)
UNREADABLE = (
    *("null", "{instance}", '"{instance}"', f'["{NUMBER}", "{{instance}}"]', "{", "[", "{word}"),
    *(f'{{"{NUMBER}" "{{instance}}"}}', f'{{"{NUMBER}", "{{instance}}"}}', "<{word}/>", '{"{word}'),
    *(
        f'{{"{NUMBER}": "{{instance}}"',
        f'{{"{NUMBER}": "{{instance}}',
        WHOLE[:-1],
        f"[{WHOLE[:-1]}",
    ),
)


def padded_bodies(*, values: SearchStrategy[str] = words(max_size=200)) -> SearchStrategy[Edit]:
    """Form bodies with an unknown parameter behind the known ones."""
    return values.map(lambda value: ("body_repeat", [value, 1]))


def long_bodies(
    *,
    lengths: SearchStrategy[int] = sizes(),
    units: SearchStrategy[str] = st.sampled_from(UNITS),
) -> SearchStrategy[Edit]:
    """Form bodies with up to 256 KiB behind the known parameters."""
    return st.tuples(lengths, units).map(
        lambda drawn: (
            "body_repeat",
            [drawn[1], drawn[0] // len(drawn[1].encode("utf-8", "surrogateescape"))],
        )
    )


def coded_bodies(
    *,
    codecs: SearchStrategy[str] = st.sampled_from(CODECS),
    contents: SearchStrategy[tuple[str, str]] = st.sampled_from(CODED),
) -> SearchStrategy[Edit]:
    """Bodies in another encoding than UTF-8, or with a byte order mark; none says so."""

    def coded(drawn: tuple[str, tuple[str, str]]) -> Edit:
        codec, (media_type, text) = drawn
        data = text.encode(codec, "replace")
        return ("content", [media_type, data.decode("utf-8", "surrogateescape")])

    return st.tuples(codecs, contents).map(coded)


def worded_numbers(
    *,
    texts: SearchStrategy[str] = st.text(TOKEN + "-_. /", min_size=1, max_size=40),
) -> SearchStrategy[Edit]:
    """Texts where the instance number belongs that are no number, so that no instance has them."""
    return texts.map(lambda text: ("instance_text", text))


def odd_bodies(
    *,
    in_forms: SearchStrategy[Edit] = forms.odd_forms(),
    in_documents: SearchStrategy[Edit] = documents.odd_documents(),
    long: SearchStrategy[Edit] = long_bodies(),
    coded: SearchStrategy[Edit] = coded_bodies(),
    worded: SearchStrategy[Edit] = worded_numbers(),
) -> SearchStrategy[Edit]:
    """Every body that names nothing real, whatever is read of it."""
    return st.one_of(in_forms, in_documents, long, coded, worded)


def recased_names(
    *,
    names: SearchStrategy[str] = st.sampled_from(RECASED) | recasings(NUMBER),
    in_json: SearchStrategy[bool] = st.booleans(),
) -> SearchStrategy[Edit]:
    """The name of the instance number with at least one of its letters in the other case."""

    def renamed(drawn: tuple[str, bool]) -> Edit:
        name, as_document = drawn
        if as_document:
            return document(WHOLE.replace(NUMBER, name))
        return ("body", f"{name}={{instance}}&{FORMAT_FIELD}")

    return st.tuples(names, in_json).map(renamed)


def numberless_bodies(
    *,
    edits: SearchStrategy[Edit] = st.sampled_from(NUMBERLESS),
    names: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Bodies that can be read and have no instance number: absent, empty, under another name."""
    return st.tuples(edits, names).map(lambda drawn: worded(*drawn))


def unreadable_bodies(
    *,
    texts: SearchStrategy[str] = st.one_of(
        st.sampled_from(UNREADABLE),
        st.integers(min_value=1, max_value=len(WHOLE) - 1).map(lambda end: WHOLE[:end]),
    ),
    names: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """JSON bodies that are cut off, or are no object."""
    return st.tuples(texts.map(document), names).map(lambda drawn: worded(*drawn))


def worded(edit: Edit, word: str) -> Edit:
    """*edit* of a body with *word* filled in."""
    name, value = edit
    if name == "content":
        return (name, [value[0], value[1].replace("{word}", word)])
    return (name, value.replace("{word}", word))
