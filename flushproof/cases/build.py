"""From a case to the request that is sent: golden request, one edit, signature."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from flushproof.cases import Case, Sign
from flushproof.cases.draft import Draft, Recipe, Subject, fill, signature_for
from flushproof.cases.edits import Scene, edited
from flushproof.errors import DataError, unknown_name
from flushproof.exchange import Request, value_of
from flushproof.resources import Json, load
from flushproof.signing import ACCESS_KEY, TIMESTAMP, string_to_sign

# A signature made otherwise may by chance be the proper one (no plus in it to lose); then the
# request is built for the next millisecond. Half of all signatures have a plus, so this many
# never fail.
TRIES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A request and what was signed for it, in the eyes of whoever signed it."""

    request: Request
    signed: bytes

    @property
    def otherwise(self) -> str | None:
        """What was signed, where a gateway computes another string from the request."""
        headers = self.request.headers
        timestamp, access_key = value_of(headers, TIMESTAMP), value_of(headers, ACCESS_KEY)
        if timestamp is None or access_key is None:
            return None
        read = string_to_sign(self.request.method, self.request.target, timestamp, access_key)
        return None if read == self.signed else self.signed.decode("utf-8", "backslashreplace")


def golden(name: str) -> Mapping[str, Json]:
    """The golden request called *name*."""
    known = load_golden()
    if name not in known:
        raise DataError(unknown_name("golden request", name, list(known), "suites/golden.json"))
    row: Mapping[str, Json] = known[name]
    return row


@cache
def load_golden() -> Mapping[str, Json]:
    """Every golden request, by name."""
    document: Mapping[str, Json] = load("suites/golden.json")
    return document


def draft_of(row: Mapping[str, Json], instance: str, subject: Subject, now_ms: int) -> Draft:
    """The golden request *row*, addressed to *instance*."""
    names = {"instance": instance}
    owner = subject.credentials["owner"]
    return Draft(
        method=row["method"],
        target=fill(row["target"], names),
        headers=tuple((name, value) for name, value in row["headers"]),
        body=fill(row["body"], names).encode(),
        timestamp=str(now_ms),
        credentials=owner,
        access_key=owner.access_key,
        instance=instance,
    )


def build(case: Case, subject: Subject, now_ms: int) -> Built:
    """
    The request of *case*, signed.

    Args:
        subject: Whom it is put to; the case's instance must be among its numbers.
        now_ms: The target's time, milliseconds since 1970.
    """
    for shift_ms in range(TRIES):
        base = draft_of(
            golden(case.golden), subject.numbers[case.instance], subject, now_ms + shift_ms
        )
        scene = scene_of(base, subject, now_ms + shift_ms)
        changed = base
        for name, value in case.edit:
            changed = edited(changed, name, value, scene)
        signed = base if case.sign is Sign.BEFORE_EDIT else changed
        proper, presented = signature_for(changed, replace(signed, recipe=changed.recipe))
        if changed.recipe == Recipe() or presented != proper:
            return Built(request=changed.request(presented), signed=signed.message(changed.recipe))
    raise DataError(f"{case.id}: the edit leaves every signature as it is, so it tests nothing.")


def scene_of(base: Draft, subject: Subject, now_ms: int) -> Scene:
    """What the edit of *base* may fill in."""
    names = {
        "instance": base.instance,
        "now_ms": str(now_ms),
        "now_s": str(now_ms // 1000),
        **{f"{name}_number": number for name, number in subject.numbers.items()},
    }
    stranger = subject.credentials.get("other-account", subject.credentials["unknown"])
    return Scene(
        subject=subject, now_ms=now_ms, names={**names, "other_access_key": stranger.access_key}
    )
