"""What a run says of itself before its first request: the header of its log, and its options."""

import platform
from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.metadata import version
from typing import Any

from flushproof.log.events import Header
from flushproof.redisdata.connection import shown
from flushproof.settings import URLS, Settings
from flushproof.targets import Target


def header_of(
    settings: Settings,
    target: Target,
    started_at: str,
    planned: tuple[str, ...],
    whole: tuple[str, ...] | None,
) -> Header:
    """What is known before the first request."""
    return Header(
        suite_version=version("flushproof"),
        target=target.name,
        provenance=target.evidence,
        started_at=started_at,
        seed=settings.seed,
        python=platform.python_version(),
        options=options_of(settings),
        option_origins=settings.origins,
        redis=target.about.get("redis"),
        clock_offset_ms=target.about.get("clock_offset_ms"),
        planned=planned,
        shard=settings.shard_of(),
        whole=whole,
    )


def options_of(settings: Settings) -> Mapping[str, object]:
    """The options that are not at their default, fit to be shown."""
    fit = masked(settings)
    return {
        item.name: getattr(fit, item.name)
        for item in fields(settings)
        if item.compare and getattr(settings, item.name) != item.default
    }


def masked(settings: Settings) -> Settings:
    """*settings* without what may be a password; a folder stays as it is."""
    urls = {name: getattr(settings, name) for name in URLS}
    fit: dict[str, Any] = {name: shown(url) for name, url in urls.items() if url and ":" in url}
    return replace(settings, **fit)
