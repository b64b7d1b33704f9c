"""
Every known way to get the signature wrong, in the order in which ambiguous ones are told.

Each is an edit of one part of what a right signature is made of (`flushproof.diagnosis.parts`), or
of how the string becomes text (`flushproof.diagnosis.digests`). So any two of different parts can
be made at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flushproof.diagnosis import addresses, instants, keys, layouts
from flushproof.diagnosis.digests import ENCODED, MACS, MANGLED, Digest
from flushproof.diagnosis.parts import Kind, Parts, Recipe, Scan, Variant

RECIPES: tuple[Recipe, ...] = (
    *addresses.RECIPES,
    *instants.RECIPES,
    *layouts.RECIPES,
    *keys.RECIPES,
)
"""What is signed, and with which key."""

SCANS: tuple[Scan, ...] = instants.SCANS
"""What is looked for where it is the only mistake."""

DIGESTS: tuple[Digest, ...] = (
    *(one for one in MACS if one.name),
    *(one for one in ENCODED if one.name),
    *MANGLED,
)
"""How the text of a signature is made of that."""

NAMES = tuple(
    dict.fromkeys((*(one.name for one in (*RECIPES, *SCANS)), *(one.name for one in DIGESTS)))
)
"""What a wrong signature may be diagnosed as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A recipe and one of its variants, tried on a request."""

    recipe: Kind
    variant: Variant


def trials_of(parts: Parts) -> tuple[Trial, ...]:
    """
    What may have been done with *parts*, in the order of `RECIPES`.

    None of them leaves the parts as they are, and no recipe says the same twice.
    """
    right = parts.values()
    return tuple(
        trial
        for recipe in RECIPES
        for trial in _trials(recipe, parts)
        if any(right[name] != value for name, value in trial.variant.edits.items())
    )


def _trials(recipe: Recipe, parts: Parts) -> Iterator[Trial]:
    seen = set()
    for variant in recipe.variants(parts):
        edits = tuple(variant.edits.items())
        if edits not in seen:
            seen.add(edits)
            yield Trial(recipe=recipe, variant=variant)
