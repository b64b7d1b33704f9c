"""Where the answers of a run came from, said so that nobody takes it for more than it is."""

from typing import assert_never
from urllib.parse import urlsplit

from flushproof.log.events import Header
from flushproof.results import Evidence

VENDOR_DOMAINS = (".apigw.ntruss.com", ".apigw.gov-ntruss.com", ".apigw.fin-ntruss.com")


def provenance_of(header: Header) -> str:
    """Where the answers of a run came from, and what they therefore cannot show."""
    nothing = "Nothing here was recorded from the vendor:"
    match header.provenance:
        case Evidence.EMBEDDED:
            return f"{nothing} every answer came from flushproof's own reference gateway."
        case Evidence.REPLAYED:
            return (
                "Every answer was replayed from recordings; no gateway was asked. The recordings "
                "say themselves who answered, and when."
            )
        case Evidence.LIVE if from_vendor(header.target):
            return f"Every answer came live from the vendor's gateway at {header.target}."
        case Evidence.LIVE:
            return f"{nothing} every answer came live from {header.target}."
        case Evidence.NONE:
            return "No answer was recorded: nothing here shows anything about a gateway."
    assert_never(header.provenance)


def from_vendor(target: str) -> bool:
    """Whether *target* is the URL of one of the vendor's gateways."""
    url = urlsplit(target)
    return url.scheme == "https" and f".{url.hostname or ''}".endswith(VENDOR_DOMAINS)
