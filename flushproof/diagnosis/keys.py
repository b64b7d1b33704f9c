"""What clients key the HMAC with in place of the secret's UTF-8 bytes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote

from flushproof.cases.draft import ENCODINGS, KEYS
from flushproof.diagnosis.parts import HIDDEN, Parts, Recipe, Variant
from flushproof.signing import Credentials


def _hex_decoded(credentials: Credentials) -> Iterator[bytes]:
    with suppress(ValueError):
        yield bytes.fromhex(credentials.secret_key)


def _wrapped(*wraps: tuple[str, str]) -> Callable[[Credentials], Iterator[bytes]]:
    return lambda credentials: (
        f"{before}{credentials.secret_key}{behind}".encode() for before, behind in wraps
    )


def _stripped(credentials: Credentials) -> Iterator[bytes]:
    yield credentials.secret_key.strip().encode()
    yield from _wrapped(("", "\n"), ("", "\r\n"), ("", " "), (" ", ""), ("\ufeff", ""))(credentials)


def _recased(credentials: Credentials) -> Iterator[bytes]:
    yield credentials.secret_key.lower().encode()
    yield credentials.secret_key.upper().encode()


def _in_other_characters(credentials: Credentials) -> Iterator[bytes]:
    for encoding in ("utf-16-le", "utf-16", "utf-16-be", "latin-1", "cp949"):
        yield credentials.secret_key.encode(encoding, "replace")


def _known(name: str) -> Callable[[Credentials], Iterator[bytes]]:
    return lambda credentials: iter((KEYS[name](credentials),))


def _digested(credentials: Credentials) -> Iterator[bytes]:
    digest = KEYS["sha256-of-it"](credentials)
    yield digest
    yield digest.hex().encode()


def _encoded(name: str) -> Callable[[Credentials], Iterator[bytes]]:
    return lambda credentials: iter((ENCODINGS[name](credentials.secret_key.encode()).encode(),))


# Of each recipe: the keys that it makes, and what was done.
OTHERS: Mapping[str, tuple[Callable[[Credentials], Iterator[bytes]], str]] = {
    "key/base64-decoded": (_known("base64-decoded"), "the HMAC key was Base64-decoded"),
    "key/hex-decoded": (_hex_decoded, "the HMAC key was decoded from hexadecimal"),
    "key/base64-encoded": (_encoded("base64"), "the HMAC key was Base64-encoded"),
    "key/hex-encoded": (_encoded("hex"), "the HMAC key was written in hexadecimal"),
    "key/white-space": (_stripped, "the HMAC key has white space, or lacks it, at an end"),
    "key/quoted": (
        _wrapped(('"', '"'), ("'", "'"), ("<", ">"), ("{", "}")),
        "the HMAC key has the quotes of a file around it",
    ),
    "key/ampersand": (_known("ampersand-behind"), "the HMAC key ends in `&`, as OAuth has it"),
    "key/percent-encoded": (
        lambda credentials: iter((quote(credentials.secret_key, safe="").encode(),)),
        "the HMAC key was percent-encoded",
    ),
    "key/letters": (_recased, "the HMAC key was changed to small or to capital letters"),
    "key/characters": (
        _in_other_characters,
        "the HMAC key was encoded in other characters than UTF-8",
    ),
    "key/digest": (_digested, "the HMAC key is a digest of the secret key"),
    "key/empty": (_known("empty"), "the HMAC key was empty"),
    "key/none": (
        lambda _: iter((b"undefined", b"null", b"None", b"nil")),
        "the HMAC key was what a language prints of a variable that has no value",
    ),
    "key/access-key": (_known("access-key"), "the HMAC was keyed with the access key"),
}


def other_keys(name: str) -> Callable[[Parts], Iterator[Variant]]:
    """The variants of the recipe *name*."""
    make, sentence = OTHERS[name]

    def variants(parts: Parts) -> Iterator[Variant]:
        for key in make(parts.credentials):
            told = f"{sentence}; the key is the text of the secret key, in UTF-8"
            yield Variant(edits={"key": key}, sentence=told)

    return variants


def keys_swapped(parts: Parts) -> Iterator[Variant]:
    """The access key as the HMAC's key, and the secret key in the string."""
    yield Variant(
        edits={
            "access_key": parts.credentials.secret_key.encode().decode("latin-1"),
            "key": parts.credentials.access_key.encode(),
        },
        sentence="access key and secret key were signed in each other's place",
        shown={"access_key": HIDDEN},
    )


PLAIN_KEY = "Key the HMAC with the UTF-8 bytes of the secret key, as it was issued."

RECIPES = (
    Recipe(
        name="key/swapped",
        remedy="Exchange the two keys where they are read.",
        variants=keys_swapped,
    ),
    *(Recipe(name=name, remedy=PLAIN_KEY, variants=other_keys(name)) for name in OTHERS),
)
