"""
Who may call the gateway, and which instances there are.

The embedded account is made of constants: its keys open nothing but the gateway on this machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from flushproof.errors import UsageError, unknown_name
from flushproof.signing import Credentials


class Store(Protocol):
    """The data behind one instance."""

    def flush(self) -> None:
        """Erase every database of it; `EnvironmentUnusable` or `OSError` if it is out of reach."""


class KeyKind(StrEnum):
    """Whose key it is: "Access Key ID issued from the portal" or "{Sub Account Access Key}"."""

    MAIN = "main-account"
    SUB = "sub-account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One pair of keys and what it may do."""

    credentials: Credentials
    kind: KeyKind = KeyKind.SUB
    may_flush: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What kind of database an instance is."""

    kind: str
    version: str
    license: str
    port: int
    collation: str
    image: str
    product: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """
    A Cloud DB instance: a service of one or two servers.

    Attributes:
        number: The service's number, decimal digits.
        name: The service's name.
        engine: What kind of database it is.
        status: `running`, or a status that forbids flushing.
        access_keys: The access keys of the account that it belongs to.
        server_numbers: Numbers of the master and, behind it, the hidden master.
        store: Its data; None if nothing is there.
    """

    number: str
    name: str
    engine: Engine
    status: str
    access_keys: frozenset[str]
    server_numbers: tuple[str, ...]
    store: Store | None = field(default=None, compare=False, repr=False)

    @property
    def kind(self) -> str:
        """`REDIS`, `MYSQL` or `MSSQL`."""
        return self.engine.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that the gateway knows: callers by access key, instances by number, and the API key."""

    callers: Mapping[str, Caller]
    instances: Mapping[str, Instance]
    api_key: str = ""


REDIS = Engine(
    kind="REDIS",
    version="REDIS 4.0.2",
    license="BSD",
    port=6379,
    collation="",
    image="SPSWREDISLINUX01",
    product="SPSVRDBAAS000008",
)
MYSQL = Engine(
    kind="MYSQL",
    version="MYSQL 5.7.19",
    license="GPL",
    port=3306,
    collation="utf8_general_ci",
    image="SPSWMYSQLLINUX01",
    product="SPSVRDBAAS000001",
)

OWNER = Credentials(
    access_key="flushproofEmbeddedKey",
    secret_key="flushproof-embedded-secret-for-tests-only",
)
OTHER_ACCOUNT = Credentials(
    access_key="flushproofOtherAccount",
    secret_key="flushproof-other-account-secret-for-tests-only",
)
READ_ONLY_SUB = Credentials(
    access_key="flushproofReadOnlySub",
    secret_key="flushproof-read-only-sub-secret-for-tests-only",
)
MAIN_ACCOUNT = Credentials(
    access_key="flushproofMainAccount",
    secret_key="flushproof-main-account-secret-for-tests-only",
)

# The page's request example sends this one.
API_KEY = "25bpuog9sz"

OURS = frozenset(keys.access_key for keys in (OWNER, READ_ONLY_SUB, MAIN_ACCOUNT))
THEIRS = frozenset({OTHER_ACCOUNT.access_key})

TARGET_SERVER = "882690"

# By symbolic name. The first is the instance of the page's example, down to its server's number.
EMBEDDED_INSTANCES: Mapping[str, Instance] = MappingProxyType(
    {
        "target": Instance(
            number="882689",
            name="test",
            engine=REDIS,
            status="running",
            access_keys=OURS,
            server_numbers=(TARGET_SERVER, "882691"),
        ),
        "bystander": Instance(
            number="882701",
            name="bystander",
            engine=REDIS,
            status="running",
            access_keys=OURS,
            server_numbers=("882702", "882703"),
        ),
        "mysql": Instance(
            number="882713",
            name="orders",
            engine=MYSQL,
            status="running",
            access_keys=OURS,
            server_numbers=("882714",),
        ),
        "foreign": Instance(
            number="771234",
            name="foreign",
            engine=REDIS,
            status="running",
            access_keys=THEIRS,
            server_numbers=("771235", "771236"),
        ),
        "busy": Instance(
            number="882725",
            name="busy",
            engine=REDIS,
            status="upgrading",
            access_keys=OURS,
            server_numbers=("882726", "882727"),
        ),
    }
)

EMBEDDED_CALLERS: Mapping[str, Caller] = MappingProxyType(
    {
        OWNER.access_key: Caller(credentials=OWNER),
        OTHER_ACCOUNT.access_key: Caller(credentials=OTHER_ACCOUNT),
        READ_ONLY_SUB.access_key: Caller(credentials=READ_ONLY_SUB, may_flush=False),
        MAIN_ACCOUNT.access_key: Caller(credentials=MAIN_ACCOUNT, kind=KeyKind.MAIN),
    }
)


def embedded_account(stores: Mapping[str, Store]) -> Account:
    """
    The embedded account, with *stores* by symbolic name behind its instances.

    A valid flush of an instance without a store is answered as a back end out of reach: 503/500.

    Raises:
        UsageError: A name of *stores* is no instance that could have one.
    """
    redis_names = tuple(n for n, known in EMBEDDED_INSTANCES.items() if known.engine is REDIS)
    for name in stores:
        if name not in redis_names:
            raise UsageError(unknown_name("Redis instance", name, redis_names, "embedded account"))
    instances = (
        replace(known, store=stores.get(name)) for name, known in EMBEDDED_INSTANCES.items()
    )
    return Account(
        callers=EMBEDDED_CALLERS,
        instances=MappingProxyType({instance.number: instance for instance in instances}),
        api_key=API_KEY,
    )
