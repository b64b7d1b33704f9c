"""
The zoo: gateways that lie, each in one way, over every area of the contract.

A lie is a subclass of the reference gateway that overrides one of its small methods, or a function
that writes an honest answer in a wrong way. What it breaks turns red, and nothing else.
"""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from flushproof.faults import Fault
from flushproof.zoo.authentication import AUTHENTICATION
from flushproof.zoo.comparisons import COMPARISONS
from flushproof.zoo.deliveries import DELIVERIES
from flushproof.zoo.documents import DOCUMENTS
from flushproof.zoo.effects import EFFECTS, TIMED_FAULTS
from flushproof.zoo.envelopes import ENVELOPES
from flushproof.zoo.headers import HEADERS
from flushproof.zoo.instances import INSTANCES
from flushproof.zoo.layers import LAYERS
from flushproof.zoo.lookups import LOOKUPS
from flushproof.zoo.messages import MESSAGES
from flushproof.zoo.parameters import PARAMETERS
from flushproof.zoo.refusals import REFUSALS
from flushproof.zoo.routing import ROUTING

__all__ = ["SOCKET_FAULTS", "TIMED_FAULTS", "ZOO"]

TABLES = (
    AUTHENTICATION,
    COMPARISONS,
    DELIVERIES,
    DOCUMENTS,
    EFFECTS,
    ENVELOPES,
    HEADERS,
    INSTANCES,
    LAYERS,
    LOOKUPS,
    MESSAGES,
    PARAMETERS,
    REFUSALS,
    ROUTING,
)

ZOO: Mapping[str, Fault] = MappingProxyType(
    dict(sorted(chain.from_iterable(table.items() for table in TABLES)))
)

# These lie on the socket, so in memory they are honest.
SOCKET_FAULTS = frozenset(name for name, fault in ZOO.items() if fault.server)
