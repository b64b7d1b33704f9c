"""Lies about which instance a number names, and which instances can be flushed."""

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import EMBEDDED_INSTANCES, Instance
from flushproof.reference.backend import INSTANCE_NUMBER
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway

# Of the largest 64-bit number.
MANY_DIGITS = 19
TARGET = EMBEDDED_INSTANCES["target"]


class MatchesNumberStart(Gateway):
    """Takes whatever begins with the number of an instance for that instance."""

    def find(self, number: str) -> Instance | None:
        instances = self.account.instances.items()
        return next((one for known, one in instances if number.startswith(known)), None)


class MatchesNumberPattern(Gateway):
    """Takes an instance number for a pattern, so that a star is the first instance."""

    def find(self, number: str) -> Instance | None:
        instances = self.account.instances.items()
        return next((one for known, one in instances if fnmatchcase(known, number)), None)


class FindsByName(Gateway):
    """Takes the name of a service for its number."""

    def find(self, number: str) -> Instance | None:
        instances = self.account.instances.values()
        return super().find(number) or next((i for i in instances if i.name == number), None)


class IgnoresMinus(Gateway):
    """Reads a negative instance number as a positive one."""

    def find(self, number: str) -> Instance | None:
        return super().find(number.removeprefix("-"))


class FindsServerInXml(Gateway):
    """Takes the number of a server for its service where XML is asked for."""

    def instance_of(self, call: Call) -> Instance | None:
        found = super().instance_of(call)
        if found or self.format_of(call) is Format.JSON:
            return found
        [number, *_] = call.parameters.values(INSTANCE_NUMBER) or ("",)
        return self.account.instances[TARGET.number] if number in TARGET.server_numbers else None


class AcceptsUnknownNumbers(Gateway):
    """Reports success for an instance number that is larger than any."""

    def instance_of(self, call: Call) -> Instance | None:
        numbers = call.parameters.values(INSTANCE_NUMBER)
        if len(numbers) != 1 or not numbers[0].isdigit() or len(numbers[0]) < MANY_DIGITS:
            return super().instance_of(call)
        return replace(TARGET, number=numbers[0], store=None)

    def flush(self, instance: Instance) -> None:
        if instance.store is not None:
            super().flush(instance)


class FlushesMysql(Gateway):
    """Takes any database for a Redis."""

    def can_be_flushed(self, instance: Instance) -> bool:
        return True

    def flush(self, instance: Instance) -> None:
        if instance.store is not None:
            super().flush(instance)


LOOKUPS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-unknown-numbers": lie(AcceptsUnknownNumbers, "instance/unknown"),
        "finds-by-name": lie(FindsByName, "instance/unknown"),
        "finds-server-in-xml": lie(FindsServerInXml, "instance/server-number"),
        "flushes-mysql": lie(FlushesMysql, "instance/redis-only"),
        "ignores-minus": lie(IgnoresMinus, "instance/unknown", "effect/refused-keeps"),
        "matches-number-pattern": lie(MatchesNumberPattern, "instance/unknown"),
        "matches-number-start": lie(
            MatchesNumberStart, "instance/unknown", "instance/number", "effect/refused-keeps"
        ),
    }
)
