"""What a fault is: a lying gateway, one sentence, and the requirements that it breaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flushproof.reference.core import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One lie.

    Attributes:
        sentence: How it lies.
        breaks: The requirements that turn red.
        gateway: The lying gateway.
        server: Further arguments of the server that it stands on.
        touches_data: Whether it looks at the data, or does more to it than flush it.
        stranger: Whether it is judged as a stranger's gateway is: neither its clock is known, nor
            how fast it may be asked.
        wait_s: How long a flush of its may take until the data is gone; None for as long as ours.
    """

    sentence: str
    breaks: frozenset[str]
    gateway: type[Gateway]
    server: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    touches_data: bool = False
    stranger: bool = False
    wait_s: float | None = None


HONEST = Fault(sentence="The reference gateway.", breaks=frozenset(), gateway=Gateway)
