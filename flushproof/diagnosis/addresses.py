"""What clients sign in place of method, path and query."""

import re
from collections.abc import Callable, Iterator
from itertools import permutations
from urllib.parse import quote_from_bytes, unquote_to_bytes

from flushproof.diagnosis.parts import Parts, Recipe, Variant, quoted

METHODS = ("POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
PUBLIC_HOST = "ncloud.apigw.ntruss.com"
FORMAT_PARAMETERS = ("responseFormatType=json", "responseFormatType=xml")

# Of more parameters than these not every order, and not every one left out, is tried.
MOST_PARAMETERS = 3
# A longer body is nobody's query.
LONGEST_BODY = 2_048

ESCAPE = re.compile("%[0-9A-Fa-f]{2}")


def other_methods(parts: Parts) -> Iterator[Variant]:
    """Another method than the one that is sent."""
    for method in METHODS:
        if method != parts.method.upper():
            sentence = f"signed {quoted(method)}; the request is sent with {quoted(parts.method)}"
            yield Variant(edits={"method": method}, sentence=sentence)


def recased_methods(parts: Parts) -> Iterator[Variant]:
    """The method in other letters."""
    for method in (parts.method.lower(), parts.method.title(), parts.method.upper()):
        sentence = f"signed {quoted(method)}; the method is sent as {quoted(parts.method)}"
        yield Variant(edits={"method": method}, sentence=sentence)


def whole_urls(parts: Parts) -> Iterator[Variant]:
    """Scheme and host in front of the path."""
    for host in dict.fromkeys((parts.host, PUBLIC_HOST)):
        for scheme in ("https://", "http://", "//", ""):
            origin = f"{scheme}{host}"
            sentence = (
                f"signed {quoted(origin + parts.path)}; only path and query are signed, "
                "without scheme and host"
            )
            yield Variant(edits={"origin": origin if host else ""}, sentence=sentence)


def _path(path: str, reason: str) -> Variant:
    return Variant(edits={"path": path}, sentence=f"signed {quoted(path)}; {reason}")


def paths_without_base(parts: Parts) -> Iterator[Variant]:
    """The path from a later slash on."""
    for slash in (found.start() for found in re.finditer("/", parts.path[1:])):
        front, rest = parts.path[: slash + 1], parts.path[slash + 1 :]
        yield _path(rest, f"the path must include {quoted(front)}")


def paths_cut_short(parts: Parts) -> Iterator[Variant]:
    """The path up to a slash, as the base URL has it."""
    for slash in (found.start() for found in re.finditer("/", parts.path)):
        front, rest = parts.path[:slash], parts.path[slash:]
        yield _path(front or "/", f"the path must include {quoted(rest)}")


def paths_with_other_slashes(parts: Parts) -> Iterator[Variant]:
    """A slash more or less at either end."""
    path, sent = parts.path, f"it is sent as {quoted(parts.path)}"
    yield _path(path.removeprefix("/"), f"the path begins with a slash: {sent}")
    yield _path(f"/{path}", sent)
    yield _path(path[:-1] if path.endswith("/") else f"{path}/", sent)


def paths_decoded(parts: Parts) -> Iterator[Variant]:
    """Percent-decoded, where the wire has escapes."""
    yield _path(decoded(parts.path), f"the path is sent as {quoted(parts.path)}, encoded")


def paths_encoded(parts: Parts) -> Iterator[Variant]:
    """Percent-encoded, where the wire has none; also what `encodeURIComponent` makes of it."""
    for safe in ("/", ""):
        yield _path(encoded(parts.path, safe), f"the path is sent as {quoted(parts.path)}")


def queries_left_out(parts: Parts) -> Iterator[Variant]:
    """The path alone."""
    if len(parts.query) > 1:
        sentence = f"signed the path alone; the query {quoted(parts.query)} must be signed too"
        yield Variant(edits={"query": ""}, sentence=sentence)


def stray_question_marks(parts: Parts) -> Iterator[Variant]:
    """A question mark without a query, signed and not sent, or the other way round."""
    if len(parts.query) < 2:
        other = "" if parts.query else "?"
        sentence = (
            f"signed {quoted(parts.path + other)}; it is sent as {quoted(parts.path + parts.query)}"
        )
        yield Variant(edits={"query": other}, sentence=sentence)


def _query(query: str, reason: str) -> Variant:
    return Variant(edits={"query": f"?{query}" if query else ""}, sentence=reason)


def parameters_left_out(parts: Parts) -> Iterator[Variant]:
    """All parameters of the query but one."""
    pieces = parts.query[1:].split("&")
    if 1 < len(pieces) <= MOST_PARAMETERS:
        for at, piece in enumerate(pieces):
            rest = "&".join((*pieces[:at], *pieces[at + 1 :]))
            yield _query(rest, f"signed the query without {quoted(piece)}, which is sent")


def parameters_added(parts: Parts) -> Iterator[Variant]:
    """A parameter that the SDKs add, signed and not sent there."""
    for parameter in FORMAT_PARAMETERS:
        query = f"{parts.query[1:]}&{parameter}".removeprefix("&")
        reason = f"signed {quoted(parameter)} in the query, where it is not sent"
        yield _query(query, reason)


def bodies_as_queries(parts: Parts) -> Iterator[Variant]:
    """The body's parameters, as if they were sent in the query."""
    if parts.body and len(parts.body) <= LONGEST_BODY:
        query = f"{parts.query[1:]}&{parts.body.decode('latin-1')}".removeprefix("&")
        yield _query(query, "signed the body as a query; the body is not signed at all")


def queries_decoded(parts: Parts) -> Iterator[Variant]:
    """As it was before it was encoded."""
    query = parts.query[1:]
    for plain in (decoded(query), decoded(query.replace("+", " "))) if query else ():
        reason = (
            f"signed the query before it was encoded, {quoted(plain)}; sent was {quoted(query)}"
        )
        yield _query(plain, reason)


def queries_encoded_otherwise(parts: Parts) -> Iterator[Variant]:
    """Signed in one encoding and sent in another, such as `+` and `%20`."""
    query = parts.query[1:]
    for other in encodings_of(query) if query else ():
        reason = f"signed the query as {quoted(other)}; it is sent as {quoted(query)}"
        yield _query(other, reason)


def queries_in_other_orders(parts: Parts) -> Iterator[Variant]:
    """The parameters in another order, such as the alphabet's."""
    pieces = parts.query[1:].split("&")
    few = len(pieces) <= MOST_PARAMETERS
    orders = permutations(pieces) if few else (sorted(pieces), pieces[::-1])
    for order in orders if len(pieces) > 1 else ():
        query = "&".join(order)
        reason = f"signed the parameters in another order: {quoted(query)}"
        yield _query(query, reason)


def decoded(text: str) -> str:
    """*text* with its percent-escapes undone, byte for byte."""
    return unquote_to_bytes(text.encode("latin-1")).decode("latin-1")


def encoded(text: str, safe: str) -> str:
    """*text* percent-encoded, but for letters, digits, `_.-~` and *safe*."""
    return quote_from_bytes(text.encode("latin-1"), safe)


# Names are of what encodes so: "+" stands for a space, "~" is escaped, letters of escapes small.
ENCODERS: tuple[Callable[[str], str], ...] = (
    lambda text: encoded(text, ""),
    lambda text: encoded(text, "/"),
    lambda text: encoded(text, "!*'()"),
    lambda text: encoded(text, " ").replace(" ", "+"),
    lambda text: encoded(text, " /").replace(" ", "+"),
    lambda text: encoded(text, " *").replace("~", "%7E").replace(" ", "+"),
    lambda text: encoded(text, ";,/?:@$!*'()"),
)


def encodings_of(query: str) -> Iterator[str]:
    """*query* in the encodings of other libraries, of which some are the one that it has."""
    yield query.replace("%20", "+")
    yield query.replace("+", "%20")
    yield ESCAPE.sub(lambda found: found[0].lower(), query)
    yield ESCAPE.sub(lambda found: found[0].upper(), query)
    for spaced in (query, query.replace("+", " ")):
        pairs = [piece.partition("=") for piece in spaced.split("&")]
        for encode in ENCODERS:
            for undo in (decoded, str):  # `str`: what is encoded is encoded once more
                yield "&".join(
                    f"{encode(undo(name))}{equals}{encode(undo(value))}"
                    for name, equals, value in pairs
                )


WHOLE_PATH = "Sign path and query exactly as they stand in the request line."
SENT_QUERY = "Encode the query first, then sign and send that very text."

RECIPES = (
    Recipe(name="method/other", remedy="Sign the method that is sent.", variants=other_methods),
    Recipe(
        name="method/letters",
        remedy="Sign the method in the letters in which it is sent.",
        variants=recased_methods,
    ),
    Recipe(name="url/host", remedy=WHOLE_PATH, variants=whole_urls),
    Recipe(name="path/base", remedy=WHOLE_PATH, variants=paths_without_base),
    Recipe(name="path/cut", remedy=WHOLE_PATH, variants=paths_cut_short),
    Recipe(name="path/slash", remedy=WHOLE_PATH, variants=paths_with_other_slashes),
    Recipe(name="path/decoded", remedy=WHOLE_PATH, variants=paths_decoded),
    Recipe(name="path/encoded", remedy=WHOLE_PATH, variants=paths_encoded),
    Recipe(name="query/left-out", remedy=WHOLE_PATH, variants=queries_left_out),
    Recipe(
        name="query/stray-question-mark",
        remedy="Append the question mark only where a query follows it.",
        variants=stray_question_marks,
    ),
    Recipe(name="query/decoded", remedy=SENT_QUERY, variants=queries_decoded),
    Recipe(name="query/encoding", remedy=SENT_QUERY, variants=queries_encoded_otherwise),
    Recipe(name="query/order", remedy=SENT_QUERY, variants=queries_in_other_orders),
    Recipe(name="query/part", remedy=WHOLE_PATH, variants=parameters_left_out),
    Recipe(name="query/added", remedy=WHOLE_PATH, variants=parameters_added),
    Recipe(
        name="query/body",
        remedy="Leave the body out: the signature does not cover it.",
        variants=bodies_as_queries,
    ),
)
