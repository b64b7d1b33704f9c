"""Every check, in the order in which it is told: one table."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from flushproof.doctor import behind, here, there
from flushproof.doctor.checked import Checked, Level
from flushproof.doctor.seen import Seen
from flushproof.errors import EnvironmentUnusable

Check = Callable[[Seen], Checked]

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "python": here.python,
        "libraries": here.libraries,
        "flushproof": here.flushproof,
        "data": here.data,
        "credentials": here.credentials,
        "address": there.address,
        "tls": there.tls,
        "api": there.api,
        "clock": there.clock,
        "keys": there.accepted,
        "instance": there.instance,
        "redis": partial(behind.server, option=behind.TARGET),
        "bystander": partial(behind.server, option=behind.BYSTANDER),
        "two servers": behind.apart,
        "right server": behind.of_instance,
        "redis program": here.redis_program,
        "report dir": here.report_dir,
        "locks": here.locks,
    }
)


def examined(seen: Seen) -> Mapping[str, Checked]:
    """What every check says of *seen*; of recordings one for each folder."""
    names = Counter(one.folder.name for one in seen.tapes)
    shelves = {
        f"cassettes {one.folder.name if names[one.folder.name] == 1 else one.folder}": one
        for one in seen.tapes
    }
    return {
        **{name: check(seen) for name, check in CHECKS.items()},
        **{name: here.tapes(seen, one) for name, one in shelves.items()},
    }


def exit_status(found: Mapping[str, Checked]) -> int:
    """12 if there is a problem."""
    problems = any(one.level is Level.PROBLEM for one in found.values())
    return EnvironmentUnusable.exit_status if problems else 0
