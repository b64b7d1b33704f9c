"""Lies that one request alone does not show: what came before it makes them."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.exchange import Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import EMBEDDED_INSTANCES, Instance
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal


class SkipsAfterRefusal(Gateway):
    """Does nothing, and reports success, right after a request that it refused."""

    refused_before = False

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        self.refused_before = True
        return super().refuse(call, refusal)

    def flush(self, instance: Instance) -> None:
        skips, self.refused_before = self.refused_before, False
        if not skips:
            super().flush(instance)


class MixesUpFormats(Gateway):
    """Flushes another instance of the account when XML is asked for right after JSON."""

    syntax = last = Format.XML

    def obey(self, call: Call) -> Response:
        self.last, self.syntax = self.syntax, self.format_of(call)
        return super().obey(call)

    def flush(self, instance: Instance) -> None:
        if (self.last, self.syntax) == (Format.JSON, Format.XML):
            instance = self.account.instances[EMBEDDED_INSTANCES["bystander"].number]
        super().flush(instance)


EMPTIED, BYSTANDER = "effect/emptied", "effect/bystander"

SEQUENCES: Mapping[str, Fault] = MappingProxyType(
    {
        "mixes-up-formats": lie(MixesUpFormats, EMPTIED, BYSTANDER),
        "skips-after-refusal": lie(SkipsAfterRefusal, EMPTIED),
    }
)
