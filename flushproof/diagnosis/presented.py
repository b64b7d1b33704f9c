"""What a request presents to prove itself with: the three headers, misspelt or not."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from flushproof.diagnosis.parts import quoted
from flushproof.exchange import Headers, values_of
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP

ALIKE = 0.8
"""How much of two names is the same where one is taken for the other, misspelt; more than that of
any two names of the API, but for the two of the signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """A header that was meant to be another one."""

    name: str
    meant: str

    @property
    def sentence(self) -> str:
        """What was sent, and what is read."""
        return f"the header {quoted(self.name)} is not read; its name is `{self.meant}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """
    The three headers as a gateway reads them.

    Attributes:
        timestamp, access_key, signature: Their values without the blanks around; None where there
            is none, even under a misspelt name.
        misspelt: Those that were found under other names.
        missing: The names of those that were not found.
        doubled: The names of those with several values that differ.
        carrier: The name of the header that holds the signature.
    """

    timestamp: str | None
    access_key: str | None
    signature: str | None
    misspelt: tuple[Misspelt, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    carrier: str


def presented(headers: Headers) -> Presented:
    """What *headers* prove themselves with; the published name of the signature wins."""
    carrier = SIGNATURE_V2 if _first(headers, SIGNATURE_V2) else SIGNATURE_V1
    if not _first(headers, carrier):
        carrier = SIGNATURE_V2
    names = (TIMESTAMP, ACCESS_KEY, carrier)
    values = {name: _first(headers, name) for name in names}
    misspelt = []
    for name in names:
        if not values[name] and (other := nearest(headers, name)):
            values[name] = _first(headers, other)
            misspelt.append(Misspelt(name=other, meant=name))
    return Presented(
        timestamp=values[TIMESTAMP],
        access_key=values[ACCESS_KEY],
        signature=values[carrier],
        misspelt=tuple(misspelt),
        missing=tuple(name for name in names if not values[name]),
        doubled=tuple(
            name
            for name in names
            if len({value.strip(" \t") for value in values_of(headers, name)}) > 1
        ),
        carrier=carrier,
    )


def nearest(headers: Headers, name: str) -> str | None:
    """The header with a value whose name is most like *name*, if one is like enough."""
    candidates = [(likeness(other, name), other) for other, value in headers if value.strip(" \t")]
    likest, found = max(candidates, default=(0.0, ""))
    return found if likest >= ALIKE else None


def likeness(one: str, other: str) -> float:
    """How much of two names of headers is the same, 0 to 1; case does not count."""
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _first(headers: Headers, name: str) -> str | None:
    values = values_of(headers, name)
    return values[0].strip(" \t") or None if values else None
