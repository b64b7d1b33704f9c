"""
The search for what a wrong signature is the signature of.

One mistake is tried before two, since it is the likelier; of what explains a signature equally well
all is told. An HMAC takes about a microsecond, so what is found is found in some thousandths of a
second, and that nothing explains a signature is known after some hundredths.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flushproof.diagnosis.digests import MANGLED, Aim, Digest, aims
from flushproof.diagnosis.parts import Parts, Values, message_of
from flushproof.diagnosis.recipes import SCANS, Trial, trials_of
from flushproof.signing import signature_of

MOST_MISTAKES = 2

LONGEST_SEARCHED = 2_048
"""Bytes of a string to sign; to try thousands of a longer one would take long."""

MARK = "\0"
"""Stands where the timestamp belongs; no header has it."""

Chosen = tuple[tuple[Trial, ...], Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    What was done, if the signature is the one sent.

    Attributes:
        trials: What was taken otherwise.
        digests: What was made otherwise of the string.
        signed: The string that was signed; what nobody may see is replaced in it.
    """

    trials: tuple[Trial, ...]
    digests: tuple[Digest, ...]
    signed: bytes


def explanations(parts: Parts, signature: str) -> tuple[Explanation, ...]:
    """
    What *signature* may be the signature of, with as few mistakes as can be.

    One without any mistake says that it is right; none at all that nothing known explains it.
    """
    aimed = aims(signature)
    trials = trials_of(parts) if aimed else ()
    for mistakes in range(MOST_MISTAKES + 1):
        found = tuple(
            explanation
            for aim in aimed
            if len(aim.mistakes) <= mistakes
            for explanation in _explained(parts, trials, aim, mistakes - len(aim.mistakes))
        )
        if mistakes == 1 and not found:
            found = tuple(_mangled(parts, signature))
        if found:
            return found
    return ()


def _explained(
    parts: Parts, trials: Sequence[Trial], aim: Aim, edits: int
) -> Iterator[Explanation]:
    """What gives *aim* with as many edits of *parts* as *edits* says."""
    right = parts.values()
    make, mac = aim.algorithm.mac, aim.mac
    for chosen, values in _chosen(right, trials, edits):
        if make(values["key"], message_of(values)) == mac:  # type: ignore[arg-type]
            yield _explanation(right, chosen, aim.mistakes)
    if edits == 1 and not aim.mistakes:
        for trial in _scanned(parts, aim):
            yield _explanation(right, (trial,), aim.mistakes)


def _chosen(right: Values, trials: Sequence[Trial], edits: int) -> Iterator[Chosen]:
    """Every choice of so many of *trials* that go together, and what is signed then."""
    if edits == 0:
        yield (), right
    elif edits == 1:
        for trial in trials:
            yield (trial,), {**right, **trial.variant.edits}
    elif len(message_of(right)) <= LONGEST_SEARCHED:
        for first, second in combinations(trials, 2):
            one, other = first.variant.edits, second.variant.edits
            if one.keys().isdisjoint(other):
                yield (first, second), {**right, **one, **other}


def _scanned(parts: Parts, aim: Aim) -> Iterator[Trial]:
    """The scans that give *aim*: the string is put together once, since so many are tried."""
    values = parts.values()
    if len(message_of(values)) > LONGEST_SEARCHED:
        return
    key = parts.credentials.secret_key.encode()
    before, _, behind = message_of({**values, "timestamp": MARK}).partition(MARK.encode())
    make, mac = aim.algorithm.mac, aim.mac
    for scan in SCANS:
        for time in scan.times(parts):
            if make(key, b"%b%b%b" % (before, time.encode(), behind)) == mac:
                yield Trial(recipe=scan, variant=scan.variant(parts, time))


def _mangled(parts: Parts, signature: str) -> Iterator[Explanation]:
    """How *signature* was made of the right one, where no decoding tells."""
    message = message_of(parts.values())
    right = signature_of(message, parts.credentials.secret_key)
    for digest in MANGLED:
        if digest.fits(right, signature):
            yield Explanation(trials=(), digests=(digest,), signed=message)


def _explanation(
    right: Values, trials: tuple[Trial, ...], digests: tuple[Digest, ...]
) -> Explanation:
    shown = dict(right)
    for trial in trials:
        shown.update({**trial.variant.edits, **trial.variant.shown})
    return Explanation(trials=trials, digests=digests, signed=message_of(shown))
