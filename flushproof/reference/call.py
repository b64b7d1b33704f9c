"""One call as the gateway looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flushproof.exchange import Headers, Request
from flushproof.reference.parameters import Parameters


class Format(StrEnum):
    """A syntax of answers; the values are those of `responseFormatType`."""

    JSON = "json"
    XML = "xml"


class Operation(StrEnum):
    """What the gateway serves; the values are the last part of the path."""

    FLUSH = "flushCloudDBInstance"
    LIST = "getCloudDBInstanceList"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    A request, when it came, and what it asks for.

    Attributes:
        request: As it came.
        now_ms: When it came, by the gateway's clock.
        headers: Lower-case name -> values in order, without the space around them.
        parameters: Of its query and body.
    """

    request: Request
    now_ms: int
    headers: Mapping[str, tuple[str, ...]]
    parameters: Parameters

    def header(self, name: str) -> str:
        """The first value of the header *name*, in lower case; empty if there is none."""
        return self.headers.get(name, ("",))[0]


def indexed(headers: Headers) -> Mapping[str, tuple[str, ...]]:
    """*headers* by lower-case name, with the space around their values gone."""
    index: dict[str, tuple[str, ...]] = {}
    for name, value in headers:
        key, plain = name.lower(), value.strip(" \t")
        index[key] = (*index[key], plain) if key in index else (plain,)
    return index
