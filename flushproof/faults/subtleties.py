"""
Lies that are not judged rightly yet, with what ought to turn red.

Each is a missing case, requirement or oracle, so none belongs into the zoo before that is there.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flushproof.exchange import Request
from flushproof.faults.entries import harm, lie
from flushproof.faults.fault import Fault
from flushproof.faults.stores import is_empty
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import OWNER, Caller, Instance
from flushproof.reference.backend import FORMAT
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import GatewayError, Refusal
from flushproof.reference.parameters import Pairs
from flushproof.resources import Json

STACK = (
    "java.lang.NullPointerException\n"
    "\tat com.example.clouddb.FlushAction.run(FlushAction.java:42)\n"
)


class IgnoresKeyCase(Gateway):
    """Finds an access key whatever the case of its letters."""

    def caller_of(self, access_key: str) -> Caller | None:
        lower = access_key.lower()
        callers = self.account.callers.items()
        return next((caller for key, caller in callers if key.lower() == lower), None)

    def owns(self, access_key: str, instance: Instance) -> bool:
        return access_key.lower() in {key.lower() for key in instance.access_keys}


class InvertsQueryFormat(Gateway):
    """Answers in the other format than the query asks for."""

    def query_pairs(self, request: Request) -> Pairs:
        other = {"json": "xml", "xml": "json"}
        pairs = super().query_pairs(request)
        return tuple((n, other.get(v, v) if n == FORMAT else v) for n, v in pairs)


class OmitsList(Gateway):
    """Counts a row in its success, and has no list."""

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        members = super().members(items).items()
        return {name: value for name, value in members if name != "cloudDBInstanceList"}


class RefusesEmpty(Gateway):
    """Refuses to flush an instance that is empty."""

    def busy(self, call: Call) -> Refusal | None:
        instance = self.instance_of(call)
        empty = instance is not None and is_empty(instance)
        return errors.BUSY if empty else super().busy(call)


class TellsStack(Gateway):
    """Tells in `details` where its program stood, in the way of Java."""

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return {**super().gateway_error_members(error), "details": STACK}


class TellsSecret(Gateway):
    """Tells the caller's secret key in its refusal."""

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        members = super().gateway_error_members(error)
        return {**members, "details": f"expected a signature by {OWNER.secret_key}"}


SUBTLETIES: Mapping[str, Fault] = MappingProxyType(
    {
        "ignores-key-case": lie(IgnoresKeyCase, "access-key/exact"),
        "inverts-query-format": lie(InvertsQueryFormat, "format/placement"),
        "omits-list": lie(OmitsList, "envelope/total-rows"),
        "refuses-empty": harm(RefusesEmpty, "effect/repeat"),
        "tells-secret": lie(TellsSecret, "errors/no-leak"),
        "tells-stack": lie(TellsStack, "errors/no-leak"),
    }
)
