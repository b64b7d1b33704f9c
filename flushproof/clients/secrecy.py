"""What must not be sent or said: the secret key anywhere, keys in a URL, keys to another host."""

from collections.abc import Iterator
from urllib.parse import quote

from flushproof.clients.calls import NUMBER, QUIET, values_in
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Host, Observed, Sent
from flushproof.clients.told import Told, Wrong, quoted, secret_of
from flushproof.exchange import Request
from flushproof.signing import signatures_in

CUT = "it said more than was kept, and the secret key may be in what was not"


def parts_of(request: Request) -> Iterator[tuple[str, str]]:
    """Every place of *request*, with what it holds."""
    yield "target", f"{request.method} {request.target}"
    for name, value in request.headers:
        yield f"header {name}", f"{name}: {value}"
    yield "body", request.body.decode("latin-1")


def secret_unsent(observed: Observed, _: Expectation) -> Told:
    """Nowhere in a request, to whichever host."""
    secret = secret_of(observed)
    return Told(
        wrong=tuple(
            Wrong(
                where=quoted(where, observed),
                expected="without the secret key",
                actual=f"holds it ({way})",
                sent=sent,
            )
            for sent in observed.sends
            for where, text in parts_of(sent.request)
            if (way := secret.found_in(text)) is not None
        )
    )


def secret_unsaid(observed: Observed, _: Expectation) -> Told:
    """Nowhere on stdout or stderr."""
    secret = secret_of(observed)
    said = (("stdout", observed.stdout), ("stderr", observed.stderr))
    found = tuple(
        Wrong(where=where, expected="without the secret key", actual=f"holds it ({way})")
        for where, data in said
        if (way := secret.found_in(data.decode("utf-8", "backslashreplace"))) is not None
    )
    return Told(wrong=found, untold=CUT if observed.output_cut and not found else "")


def keys_of(observed: Observed) -> dict[str, str]:
    """What opens the gateway to whoever has it, and what it is called."""
    signatures = {one for sent in observed.sends for one in signatures_in(sent.request.headers)}
    return {
        **{one: "a signature" for one in sorted(signatures) if one},
        observed.credentials.access_key: "the access key",
    }


def keys_in(text: str, keys: dict[str, str]) -> tuple[str, ...]:
    """What of *keys* is in *text*, as it is or percent-encoded."""
    held = (name for key, name in keys.items() if key in text or quote(key, safe="") in text)
    return tuple(dict.fromkeys(held))


def query_credentials(observed: Observed, _: Expectation) -> Told:
    """Neither in a path nor in a query."""
    keys = keys_of(observed)
    return Told(
        wrong=tuple(
            Wrong(where="target", expected="without keys", actual=" and ".join(held), sent=sent)
            for sent in observed.sends
            if (held := keys_in(sent.request.target, keys))
        )
    )


def redirect_keys(observed: Observed, _: Expectation) -> Told:
    """Neither access key nor signature in anything that another host was sent."""
    keys = keys_of(observed)
    return Told(
        wrong=tuple(
            Wrong(
                where=quoted(f"{where}, to another host", observed),
                expected="no key and no signature",
                actual=" and ".join(held),
                sent=sent,
            )
            for sent in abroad(observed)
            for where, text in parts_of(sent.request)
            if (held := keys_in(text, keys))
        )
    )


def redirect_call(observed: Observed, _: Expectation) -> Told:
    """Nothing that could be obeyed as a flush by another host."""
    reading = (*QUIET, "GET")
    return Told(
        wrong=tuple(
            Wrong(
                where="target, of another host",
                expected="no call",
                actual=quoted(f"{sent.request.method} {sent.request.target}", observed),
                sent=sent,
            )
            for sent in abroad(observed)
            if sent.request.method.upper() not in reading or values_in(sent.request, NUMBER)
        )
    )


def abroad(observed: Observed) -> tuple[Sent, ...]:
    """What another host was sent."""
    return tuple(sent for sent in observed.sends if sent.host is Host.FOREIGN)
