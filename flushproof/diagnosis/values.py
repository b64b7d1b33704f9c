"""What a diagnosis says."""

from dataclasses import dataclass
from enum import StrEnum

from flushproof.diagnosis.marking import Piece, Pieces, marked
from flushproof.resources import Json


class Verdict(StrEnum):
    """What became of the signature."""

    RIGHT = "right"  # it is the request's
    NAMED = "named"  # it is not, and known mistakes make it
    UNKNOWN = "unknown"  # it is not, and no known mistake makes it
    INCOMPLETE = "incomplete"  # there is none, or something to verify it with is missing
    OTHER_KEY = "other-key"  # the access key is not the one whose secret key is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """
    Something that was done wrong.

    Attributes:
        name: Of the recipe, `AREA/MISTAKE`; never changes.
        sentence: What was done, and what is right.
        remedy: What to do, a sentence.
    """

    name: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """
    Why a signature is wrong, or that it is right. Nothing here holds the secret key.

    Attributes:
        verdict: About the signature alone.
        mistakes: What was done wrong, all of it together. Beside a right signature, what a gateway
            refuses the request for nevertheless, such as an old timestamp.
        alternatives: What else would have given the same signature, each as likely as *mistakes*.
        notes: What is no mistake, and worth knowing.
        expected: The string that should have been signed, in characters; None where the request
            has no such string.
        signed: The string that was signed, in characters; None where nobody knows.
    """

    verdict: Verdict
    mistakes: tuple[Mistake, ...] = ()
    alternatives: tuple[tuple[Mistake, ...], ...] = ()
    notes: tuple[str, ...] = ()
    expected: str | None = None
    signed: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the signature is right, and nothing else speaks against the request."""
        return self.verdict is Verdict.RIGHT and not self.mistakes

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes."""
        return tuple(mistake.name for mistake in self.mistakes)

    @property
    def sentence(self) -> str:
        """What is wrong, or that nothing is."""
        told = "; and ".join(mistake.sentence for mistake in self.mistakes)
        either = "".join(
            f"; or else {'; and '.join(mistake.sentence for mistake in other)}"
            for other in self.alternatives
        )
        lead = LEADS[self.verdict]
        return f"{lead}{told}{either}" if told else lead.rstrip(":; ")

    @property
    def marked(self) -> tuple[Pieces, Pieces] | None:
        """The expected string and the signed one, in pieces; None unless both are known."""
        if self.expected is None or self.signed is None:
            return None
        return marked(self.expected, self.signed)

    def to_json(self) -> Json:
        """All of it, for machines."""
        both = self.marked
        return {
            "verdict": str(self.verdict),
            "ok": self.ok,
            "sentence": self.sentence,
            "mistakes": [_json(mistake) for mistake in self.mistakes],
            "alternatives": [[_json(mistake) for mistake in other] for other in self.alternatives],
            "notes": list(self.notes),
            "expected": self.expected,
            "signed": self.signed,
            "marked": None
            if both is None
            else {"expected": _pieces(both[0]), "signed": _pieces(both[1])},
        }


LEADS = {
    Verdict.RIGHT: "the signature is right; ",
    Verdict.NAMED: "",
    Verdict.UNKNOWN: (
        "the signature is not the one of this request, and no known mistake makes it: the secret "
        "key may be another one (of another access key, replaced, cut short), or something was "
        "signed that is not in the request; "
    ),
    Verdict.INCOMPLETE: "",
    Verdict.OTHER_KEY: "",
}


def _json(mistake: Mistake) -> Json:
    return {"name": mistake.name, "sentence": mistake.sentence, "remedy": mistake.remedy}


def _pieces(pieces: Pieces) -> Json:
    return [_piece(piece) for piece in pieces]


def _piece(piece: Piece) -> Json:
    return {"text": piece.text, "differs": piece.differs}
