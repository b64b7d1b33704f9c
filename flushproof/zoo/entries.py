"""How a lie becomes an entry of the zoo: its docstring says how it lies, and it says what breaks."""

from types import MappingProxyType

from flushproof.faults import Fault
from flushproof.gateway.core import Gateway
from flushproof.gateway.http import Deliver


def lie(gateway: type[Gateway], *breaks: str) -> Fault:
    """The fault of a gateway that lies, wherever it is asked."""
    sentence = (gateway.__doc__ or "").strip()
    return Fault(sentence=sentence, breaks=frozenset(breaks), gateway=gateway)


def delivery(deliver: Deliver, *breaks: str) -> Fault:
    """The fault of an honest gateway whose answers are written to the socket in a wrong way."""
    sentence = (deliver.__doc__ or "").strip()
    server = MappingProxyType({"deliver": deliver})
    return Fault(sentence=sentence, breaks=frozenset(breaks), gateway=Gateway, server=server)
