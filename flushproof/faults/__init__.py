"""
The reference gateway made to lie, each time in one way, to prove that we notice.

A fault is a subclass of the reference gateway that overrides one of its small methods, or a
function that writes an honest answer in a wrong way; what it breaks turns red, and nothing else.
They are targets like any other: `--target embedded:NAME`. There are hundreds of them, so they are
read when one is asked for.
"""

from flushproof.errors import UsageError, unknown_name
from flushproof.faults.fault import HONEST, Fault

__all__ = ["HONEST", "Fault", "fault_named"]


def fault_named(name: str) -> Fault:
    """
    The fault called *name*; the honest gateway for no name.

    Raises:
        UsageError: There is no such fault.
    """
    if not name:
        return HONEST
    from flushproof.faults.table import FAULTS

    if name not in FAULTS:
        told = unknown_name("fault", name, list(FAULTS), "--target embedded:FAULT")
        raise UsageError(f"{told} `flushproof faults` runs and lists them.")
    return FAULTS[name]
