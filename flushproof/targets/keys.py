"""The keys of our own gateway in this process; they stand here for all to read."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.reference.account import MAIN_ACCOUNT, OTHER_ACCOUNT, OWNER, READ_ONLY_SUB
from flushproof.signing import Credentials

UNKNOWN = Credentials(access_key="flushproofUnknownKey", secret_key="flushproof-unknown-secret")

CREDENTIALS: Mapping[str, Credentials] = MappingProxyType(
    {
        "owner": OWNER,
        "main-account": MAIN_ACCOUNT,
        "other-account": OTHER_ACCOUNT,
        "no-permission": READ_ONLY_SUB,
        "unknown": UNKNOWN,
    }
)
