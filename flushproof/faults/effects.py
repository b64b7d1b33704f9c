"""Lies about the data: what goes, what stays, and when."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.exchange import Request, Response
from flushproof.faults.entries import harm, lie
from flushproof.faults.fault import Fault
from flushproof.faults.stores import DATABASES, delete_where, is_empty, soon, tell
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import EMBEDDED_INSTANCES, Instance
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal

MARKER = "flushed-by-clouddb"


class FlushesFirstDatabase(Gateway):
    """Flushes database 0 and no other."""

    def flush(self, instance: Instance) -> None:
        tell(instance, ("SELECT", 0), ("FLUSHDB",))


class SparesLastDatabase(Gateway):
    """Flushes every database but the last."""

    def flush(self, instance: Instance) -> None:
        for database in DATABASES[:-1]:
            tell(instance, ("SELECT", database), ("FLUSHDB",))


class SparesExpiring(Gateway):
    """Keeps keys that have a time to live."""

    def flush(self, instance: Instance) -> None:
        delete_where(instance, "PTTL", lambda time_to_live: time_to_live < 0)


class DropsExpiring(Gateway):
    """Flushes only keys that have a time to live."""

    def flush(self, instance: Instance) -> None:
        delete_where(instance, "PTTL", lambda time_to_live: time_to_live >= 0)


class SparesStreams(Gateway):
    """Keeps streams."""

    def flush(self, instance: Instance) -> None:
        delete_where(instance, "TYPE", lambda kind: kind != b"stream")


class LeavesMarker(Gateway):
    """Leaves a key of its own behind a flush."""

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        tell(instance, ("SELECT", 0), ("SET", MARKER, ""))


class RestoresData(Gateway):
    """Brings a key back a moment after a flush, if the instance is still empty."""

    flushes = 0

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        self.flushes += 1
        mine = self.flushes
        soon(self.timing, lambda: self.restore(instance) if self.flushes == mine else None)

    def restore(self, instance: Instance) -> None:
        if is_empty(instance):
            tell(instance, ("SELECT", 0), ("SET", MARKER, ""))


class Later(Gateway):
    """Flushes an instance when the next request comes, whatever that is."""

    later: Instance | None = None

    def respond(self, request: Request, now_ms: int) -> Response:
        later, self.later = self.later, None
        if later is not None:
            Gateway.flush(self, later)
        return super().respond(request, now_ms)


class FlushesAgain(Later):
    """Flushes once more when the next request comes, whatever that is."""

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        self.later = instance


class SkipsThird(Gateway):
    """Does nothing at every third flush."""

    def flush(self, instance: Instance) -> None:
        self.flushes = getattr(self, "flushes", 0) + 1
        if self.flushes % 3:
            super().flush(instance)


class SkipsXml(Gateway):
    """Reports success in XML and keeps the data."""

    def obey(self, call: Call) -> Response:
        self.skips = self.format_of(call) is Format.XML
        return super().obey(call)

    def flush(self, instance: Instance) -> None:
        if not self.skips:
            super().flush(instance)


class FlushesNeighbour(Gateway):
    """Flushes another instance of the account in place of the one that is named."""

    def flush(self, instance: Instance) -> None:
        super().flush(self.account.instances[EMBEDDED_INSTANCES["bystander"].number])


class NibblesNeighbour(Gateway):
    """Deletes one key of another instance with every flush."""

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        other = self.account.instances[EMBEDDED_INSTANCES["bystander"].number]
        _, key = tell(other, ("SELECT", 0), ("RANDOMKEY",))
        tell(other, ("SELECT", 0), *((("DEL", key),) if key else ()))


class Refusing(Gateway):
    """Does something to the data of the instance that a refused request names."""

    def harm(self, instance: Instance) -> None:
        raise NotImplementedError

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        instance = self.instance_of(call)
        if instance is not None and instance.number == EMBEDDED_INSTANCES["target"].number:
            self.harm(instance)
        return super().refuse(call, refusal)


class FlushesLate(Refusing, Later):
    """Flushes for a refused request, but only when the next one comes."""

    def harm(self, instance: Instance) -> None:
        self.later = instance


class NibblesData(Refusing):
    """Deletes one key with every refusal."""

    def harm(self, instance: Instance) -> None:
        _, key = tell(instance, ("SELECT", 0), ("RANDOMKEY",))
        tell(instance, ("SELECT", 0), *((("DEL", key),) if key else ()))


class MakesExpiringStay(Refusing):
    """Takes the time to live from a key with every refusal."""

    def harm(self, instance: Instance) -> None:
        tell(instance, ("SELECT", 1), ("PERSIST", "flushproof:expiring"))


class FlushesUnsigned(Gateway):
    """Flushes for a request without a signature, and refuses it."""

    def unauthenticated(self, call: Call) -> Refusal | None:
        refusal = super().unauthenticated(call)
        instance = self.instance_of(call)
        if refusal is errors.NO_AUTHENTICATION and instance is not None and instance.store:
            super().flush(instance)
        return refusal


class RefusesAfterFlush(Gateway):
    """Refuses, once it has flushed, what asked in JSON."""

    def flushed(self, call: Call, instance: Instance) -> Response:
        if self.reads_json(call.request):
            return self.refused(call, self.format_of(call), errors.BUSY)
        return super().flushed(call, instance)


class ForbidsReading(Gateway):
    """Lets nobody read the instance for a moment after a flush."""

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        tell(instance, ("ACL", "SETUSER", "default", "-get"))
        soon(self.timing, lambda: tell(instance, ("ACL", "SETUSER", "default", "+get")))


KEPT = "effect/refused-keeps"

EFFECTS: Mapping[str, Fault] = MappingProxyType(
    {
        "drops-expiring": harm(DropsExpiring, "effect/emptied"),
        "flushes-again": lie(FlushesAgain, KEPT),
        "flushes-first-database": harm(FlushesFirstDatabase, "effect/emptied"),
        "flushes-late": lie(FlushesLate, KEPT),
        "flushes-neighbour": lie(FlushesNeighbour, "effect/emptied", "effect/bystander"),
        "flushes-unsigned": lie(FlushesUnsigned, KEPT),
        "forbids-reading": harm(ForbidsReading, "effect/usable"),
        "leaves-marker": harm(LeavesMarker, "effect/emptied"),
        "makes-expiring-stay": harm(MakesExpiringStay, KEPT),
        "nibbles-data": harm(NibblesData, KEPT),
        "nibbles-neighbour": harm(NibblesNeighbour, "effect/bystander"),
        "refuses-after-flush": lie(RefusesAfterFlush, KEPT),
        "restores-data": harm(RestoresData, "effect/stays-empty"),
        "skips-third": lie(SkipsThird, "effect/emptied"),
        "skips-xml": lie(SkipsXml, "effect/emptied"),
        "spares-expiring": harm(SparesExpiring, "effect/emptied"),
        "spares-last-database": harm(SparesLastDatabase, "effect/emptied"),
        "spares-streams": harm(SparesStreams, "effect/emptied"),
    }
)
