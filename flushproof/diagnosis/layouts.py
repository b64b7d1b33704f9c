"""Layouts of clients, other than ``METHOD SP URI LF TIMESTAMP LF ACCESS-KEY``."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256

from flushproof.diagnosis.parts import HIDDEN, LAYOUT, URI, Parts, Recipe, Variant, named, quoted

# Of each recipe: the layouts, and what was done. Their fields are named in `Parts.values`.
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "layout/space": {
        f"{{method}}\n{URI}\n{{timestamp}}\n{{access_key}}": (
            "signed a line feed in place of the space behind the method"
        ),
        f"{{method}}{URI}\n{{timestamp}}\n{{access_key}}": (
            "signed no space between method and path"
        ),
    },
    "layout/line-feed-missing": {
        f"{{method}} {URI}{{timestamp}}\n{{access_key}}": (
            "signed no line feed between path and timestamp"
        ),
        f"{{method}} {URI}\n{{timestamp}}{{access_key}}": (
            "signed no line feed between timestamp and access key"
        ),
        f"{{method}} {URI}{{timestamp}}{{access_key}}": "signed without any line feed",
        f"{{method}}{URI}{{timestamp}}{{access_key}}": "signed without space and line feeds",
        f"{{method}} {URI} {{timestamp}} {{access_key}}": "signed spaces in place of line feeds",
    },
    "layout/line-feed-added": {
        f"{LAYOUT}\n": "signed a line feed behind the access key; nothing follows it",
        f"{LAYOUT}\r\n": "signed a line break behind the access key; nothing follows it",
        f"\n{LAYOUT}": "signed a line feed in front of the method",
        f"{LAYOUT} ": "signed a space behind the access key; nothing follows it",
    },
    "layout/line-ends": {
        LAYOUT.replace("\n", "\r\n"): "signed CR LF in place of line feeds",
        LAYOUT.replace("\n", "\r\n") + "\r\n": "signed lines that end in CR LF, the last one too",
        LAYOUT.replace("\n", "\r"): "signed CR in place of line feeds",
        LAYOUT.replace("\n", "\\n"): ("signed a backslash and an `n` where a line feed belongs"),
        LAYOUT.replace("\n", "\\\\n"): "signed two backslashes and an `n` in place of line feeds",
        LAYOUT.replace("\n", "%0A"): "signed `%0A` in place of line feeds",
    },
    "layout/order": {
        f"{{method}} {URI}\n{{access_key}}\n{{timestamp}}": (
            "signed the access key in front of the timestamp"
        ),
        f"{{timestamp}}\n{{method}} {URI}\n{{access_key}}": "signed the timestamp first",
        f"{{timestamp}}\n{{access_key}}\n{{method}} {URI}": (
            "signed timestamp and access key in front of method and path"
        ),
        f"{{access_key}}\n{{method}} {URI}\n{{timestamp}}": "signed the access key first",
        f"{{access_key}}\n{{timestamp}}\n{{method}} {URI}": (
            "signed access key and timestamp in front of method and path"
        ),
        f"{URI} {{method}}\n{{timestamp}}\n{{access_key}}": "signed the path before the method",
    },
    "layout/api-key": {
        f"{{method}} {URI}\n{{timestamp}}\n{{api_key}}\n{{access_key}}": (
            "signed by the v1 recipe, with the line of the API key"
        ),
        f"{{method}} {URI}\n{{timestamp}}\n\n{{access_key}}": (
            "signed by the v1 recipe, with an empty line of the API key"
        ),
        **{
            f"{{method}} {URI}\n{{timestamp}}\n{text}\n{{access_key}}": (
                f"signed by the v1 recipe, with `{text}` for the API key"
            )
            for text in ("undefined", "null", "None")
        },
    },
    "layout/part-missing": {
        f"{{method}} {URI}\n{{timestamp}}": "signed without the line of the access key",
        f"{{method}} {URI}\n{{access_key}}": "signed without the line of the timestamp",
        f"{{method}} {URI}": "signed method and path alone",
        f"{URI}\n{{timestamp}}\n{{access_key}}": "signed without the method",
        "{method}\n{timestamp}\n{access_key}": "signed without the path",
        "{timestamp}\n{access_key}": "signed timestamp and access key alone",
        "{timestamp}": "signed the timestamp alone",
    },
}

# A longer body is not tried: hashing it many times over would take its time.
LONGEST_BODY = 65_536

BODIES = {
    f"{LAYOUT}\n{{body}}": "signed the body behind the access key",
    f"{LAYOUT}{{body}}": "signed the body right behind the access key",
    f"{{method}} {URI}\n{{body}}\n{{timestamp}}\n{{access_key}}": "signed the body behind the path",
    f"{{method}} {URI}\n{{timestamp}}\n{{body}}\n{{access_key}}": (
        "signed the body behind the timestamp"
    ),
    f"{{method}} {URI}\n{{timestamp}}\n{{access_key}}\n{{digest}}": (
        "signed a digest of the body behind the access key"
    ),
}


def laid_out(name: str) -> Callable[[Parts], Iterator[Variant]]:
    """The variants of the recipe *name*; without an API key none that needs one."""

    def variants(parts: Parts) -> Iterator[Variant]:
        for layout, sentence in LAYOUTS[name].items():
            if parts.api_key or "{api_key}" not in layout:
                yield Variant(edits={"layout": layout}, sentence=sentence)

    return variants


def bodies(parts: Parts) -> Iterator[Variant]:
    """The body, or its digest, in the string."""
    if parts.body and len(parts.body) <= LONGEST_BODY:
        digest = sha256(parts.body).hexdigest()
        for layout, sentence in BODIES.items():
            filled = layout.replace("{digest}", digest)
            yield Variant(edits={"layout": filled}, sentence=f"{sentence}; it is not signed at all")


def secrets_signed(parts: Parts) -> Iterator[Variant]:
    """The secret key where the access key belongs."""
    yield Variant(
        edits={"access_key": parts.credentials.secret_key.encode().decode("latin-1")},
        sentence="signed the secret key where the access key belongs",
        shown={"access_key": HIDDEN},
    )


def access_keys_missing(parts: Parts) -> Iterator[Variant]:  # noqa: ARG001 - a recipe gets the parts
    """An empty line, or what a language prints of a variable that has no value."""
    for text in ("", "undefined", "null", "None", "nil"):
        sentence = f"signed {named(text)} where the access key belongs: the variable was empty"
        yield Variant(edits={"access_key": text}, sentence=sentence)


def access_keys_wrapped(parts: Parts) -> Iterator[Variant]:
    """The access key with what stands around it in a file."""
    for before, behind in (('"', '"'), ("'", "'"), (" ", ""), ("<", ">"), ("{", "}")):
        text = f"{before}{parts.access_key}{behind}"
        sentence = f"signed the access key as {quoted(text)}; the header has it bare"
        yield Variant(edits={"access_key": text}, sentence=sentence)


def access_keys_known(parts: Parts) -> Iterator[Variant]:
    """The access key that belongs to the secret, where the header has another one."""
    if parts.credentials.access_key != parts.access_key:
        sentence = "signed another access key than the header has: the one of this secret key"
        yield Variant(edits={"access_key": parts.credentials.access_key}, sentence=sentence)


REMEDIES: Mapping[str, str] = {
    "layout/space": "Put one space between method and path.",
    "layout/line-feed-missing": "Put a line feed behind the path and one behind the timestamp.",
    "layout/line-feed-added": "Let the string begin with the method and end with the access key.",
    "layout/line-ends": "Separate the lines by one line feed, the byte 0x0A.",
    "layout/order": "Sign method, space, path; then the timestamp; then the access key.",
    "layout/api-key": "Leave the line of the API key out: three lines are signed.",
    "layout/part-missing": "Sign method, space, path; then the timestamp; then the access key.",
}
SAME_KEY = "Use one variable for the access key in the header and in the signed string."

RECIPES = (
    *(
        Recipe(name=name, remedy=remedy, variants=laid_out(name))
        for name, remedy in REMEDIES.items()
    ),
    Recipe(
        name="layout/body",
        remedy="Leave the body out: the signature does not cover it.",
        variants=bodies,
    ),
    Recipe(name="access-key/secret", remedy=SAME_KEY, variants=secrets_signed),
    Recipe(name="access-key/empty", remedy=SAME_KEY, variants=access_keys_missing),
    Recipe(name="access-key/wrapped", remedy=SAME_KEY, variants=access_keys_wrapped),
    Recipe(name="access-key/known", remedy=SAME_KEY, variants=access_keys_known),
)
