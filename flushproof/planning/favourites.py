"""
Which cases of a requirement a small budget is spent on first: the mistakes that are made most.

A gateway that compares by eye, forgets a part of what is signed, or counts its five minutes
generously is met more often than one that takes a wildcard for a key.
"""

from collections.abc import Mapping
from types import MappingProxyType

# The rest of the id of each case, by requirement; of those that are not here any will do.
FAVOURITES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "access-key/exact": ("other-case", "letter-behind"),
        "access-key/known": ("unknown-pair", "page-example"),
        "access-key/required": ("absent", "empty"),
        "body/case-sensitive": ("all-lower", "json-all-lower"),
        "body/instance-number": ("absent", "empty", "json-absent"),
        "body/malformed": ("json-open-string", "prose"),
        "instance/unknown": ("decoy", "decoy-json", "decoy-get"),
        "route/exact-path": ("lower-case", "version-1"),
        "route/other-methods": ("delete", "put"),
        "route/path": ("other-operation", "no-version"),
        "signature/access-key": ("unknown", "empty"),
        "signature/encoding": ("hex", "sha512", "base64url"),
        "signature/exact": ("append-a", "quoted", "no-padding"),
        "signature/message": ("no-access-key", "no-timestamp", "trailing-line-feed"),
        "signature/method": ("signed-get", "get-signed-as-post"),
        "signature/path": ("full-url", "other-operation", "lower-case"),
        "signature/query": ("added-behind-signature", "left-out"),
        "signature/raw-query": ("signed-decoded",),
        "signature/required": ("absent", "empty"),
        "signature/secret": ("empty", "access-key"),
        "signature/timestamp": ("one-ms-later", "in-seconds"),
        "signature/value": ("flip-last-bit", "truncate-half", "swapcase"),
        "timestamp/future": ("ahead-305000ms", "ahead-86400000ms"),
        "timestamp/number": ("letters", "iso-date"),
        "timestamp/required": ("absent", "empty"),
        "timestamp/unit": ("seconds", "microseconds"),
        "timestamp/window": ("past-305000ms", "get-stale", "xml-past-360000ms"),
    }
)


def favour(case: str) -> int:
    """How far the case called *case* is from the front of its requirement's favourites, from 0."""
    requirement, _, rest = case.rpartition("/")
    favourites = FAVOURITES.get(requirement, ())
    return favourites.index(rest) if rest in favourites else len(favourites)
