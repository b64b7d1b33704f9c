"""Conformance suite for NAVER Cloud's flushCloudDBInstance, the call that wipes a managed Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flushproof.lending import FlushGateway

__all__ = ["gateway"]


def gateway(**options: Any) -> AbstractContextManager[FlushGateway]:
    """A fresh reference gateway until the block is left, as `flushproof.lending` says."""
    from flushproof import lending

    return lending.gateway(**options)
