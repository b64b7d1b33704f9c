"""
The reference gateway as other honest gateways might be: nothing here breaks a requirement.

Each shows one harmless difference that a real gateway may have, `--target embedded:ok-NAME`; none
may turn a requirement red: a false alarm is a bug of ours.
"""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from flushproof.faults.fault import Fault
from flushproof.faults.harmless.accounts import ACCOUNTS
from flushproof.faults.harmless.deliveries import DELIVERIES
from flushproof.faults.harmless.documents import DOCUMENTS
from flushproof.faults.harmless.headers import HEADERS
from flushproof.faults.harmless.moments import MOMENTS
from flushproof.faults.harmless.refusals import REFUSALS

__all__ = ["HARMLESS"]

TABLES = (ACCOUNTS, DELIVERIES, DOCUMENTS, HEADERS, MOMENTS, REFUSALS)

HARMLESS: Mapping[str, Fault] = MappingProxyType(
    dict(sorted(chain.from_iterable(table.items() for table in TABLES)))
)
