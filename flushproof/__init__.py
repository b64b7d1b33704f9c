"""Conformance suite for NAVER Cloud's flushCloudDBInstance, the call that wipes a managed Redis."""

__all__: list[str] = []
