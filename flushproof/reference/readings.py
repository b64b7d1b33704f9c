"""
Every contradiction of the published sources that a server can show, as a switch; and the few points
that no source settles.

The names are those of the catalogue of requirements. The default of each is the reading that
every official SDK works with; where they work with all of them, it is what the page shows.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from flushproof.errors import UsageError, unknown_name


class Choice(NamedTuple):
    """The readings that a gateway can follow for one requirement, and the one it follows untold."""

    names: tuple[str, ...]
    default: str


READINGS: Mapping[str, Choice] = MappingProxyType(
    {
        # Sub-account keys sign most requests here, so that both readings serve them.
        "access-key/kind": Choice(("any-key", "sub-account-only"), "any-key"),
        "access-key/permission": Choice(
            ("gateway-210", "gateway-230", "backend-1103"), "gateway-210"
        ),
        # The page says JSON, every SDK sends a form.
        "body/json": Choice(("form-only", "json-too"), "json-too"),
        # The Go SDK cuts the answer where the page's example has its blanks.
        "envelope/go-layout": Choice(("go-readable", "go-unreadable"), "go-readable"),
        "envelope/list": Choice(("objects", "strings"), "objects"),
        "envelope/request-id": Choice(("present", "absent"), "absent"),
        # The Go SDK cannot read a number.
        "envelope/return-code": Choice(("string", "integer"), "string"),
        # The Go and JavaScript SDKs need the wrapper.
        "envelope/wrapper": Choice(("wrapped", "flat"), "wrapped"),
        "errors/code-type": Choice(("string", "integer"), "string"),
        # The page's own table has 200 and 500 and nothing about which error is which; no sentence
        # says what a gateway that knew only these would answer, so there is one reading to follow.
        "errors/codes": Choice(("gateway-codes",), "gateway-codes"),
        "errors/details": Choice(("present", "absent"), "present"),
        "errors/format": Choice(("json", "asked"), "json"),
        # The Java SDK sends none unless told, and chooses the parser by the content type.
        "format/default": Choice(("json", "xml"), "xml"),
        # The Python SDK sends it in the query alone.
        "format/placement": Choice(("body-only", "query-too"), "query-too"),
        "headers/api-key": Choice(("unused", "checked"), "unused"),
        "instance/hidden-master": Choice(("partial", "full"), "partial"),
        "instance/sdk-members": Choice(("present", "absent"), "absent"),
        "instance/server-number": Choice(("service-number", "server-number-too"), "service-number"),
        "instance/status-after": Choice(("settingup", "running", "other"), "settingup"),
        # The Java SDK has `flushCloudDBInstanceGet`.
        "route/method": Choice(("post-only", "get-too"), "get-too"),
        # Two overviews say that the body is "encrypted"; no source says how it would be covered,
        # and no SDK could sign for a gateway that did it.
        "signature/body": Choice(("uncovered",), "uncovered"),
        # The Python, JavaScript and Go SDKs send the v1 name.
        "signature/header-name": Choice(("v2-only", "v1-too"), "v1-too"),
        "signature/replay": Choice(("allowed", "refused"), "allowed"),
        # "Encrypted with your Access Key ID and Secret Key": no source says how that would go.
        "signature/secret": Choice(("hmac-of-secret",), "hmac-of-secret"),
        "signature/stray-question-mark": Choice(("refused", "tolerated"), "refused"),
        "timestamp/boundary": Choice(("more-than", "or-more"), "more-than"),
    }
)


def requirement_named(name: str) -> str:
    """
    The requirement that *name* means: its id, or the last part of its id.

    Raises:
        UsageError: No requirement with readings, or more than one, is called so.
    """
    if name in READINGS:
        return name
    found = [requirement for requirement in READINGS if requirement.partition("/")[2] == name]
    if len(found) != 1:
        short = tuple(requirement.partition("/")[2] for requirement in READINGS)
        raise UsageError(unknown_name("requirement with readings", name, (*READINGS, *short)))
    return found[0]


class Readings(Mapping[str, str]):
    """
    The reading that a gateway follows, for every requirement that has several; immutable.

    Args:
        chosen: Requirement id, or the last part of it where that is unambiguous -> reading.

    Raises:
        UsageError: A requirement or a reading of *chosen* is unknown.
    """

    __slots__ = ("_chosen",)

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        followed = {requirement: choice.default for requirement, choice in READINGS.items()}
        for name, reading in (chosen or {}).items():
            requirement = requirement_named(name)
            if reading not in READINGS[requirement].names:
                known = READINGS[requirement].names
                raise UsageError(unknown_name(f"reading of {requirement}", reading, known))
            followed[requirement] = reading
        self._chosen: Mapping[str, str] = MappingProxyType(followed)

    @classmethod
    def parse(cls, *assignments: str) -> "Readings":
        """The readings that texts like ``return-code=integer`` choose, the last one last."""
        chosen: dict[str, str] = {}
        for assignment in assignments:
            name, equals, reading = assignment.partition("=")
            if not equals:
                raise UsageError(
                    f"{assignment!r} chooses no reading. Write REQUIREMENT=READING, "
                    "for example return-code=integer."
                )
            chosen[requirement_named(name.strip())] = reading.strip()
        return cls(chosen)

    def of(self, requirement: str) -> str:
        """The reading followed for *requirement*, a full id."""
        return self._chosen[requirement]

    def __getitem__(self, requirement: str) -> str:
        return self._chosen[requirement]

    def __iter__(self) -> Iterator[str]:
        return iter(self._chosen)

    def __len__(self) -> int:
        return len(self._chosen)

    def __repr__(self) -> str:
        return f"Readings({dict(self._chosen)!r})"
