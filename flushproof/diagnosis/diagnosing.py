"""
Why a signature is wrong: a request and the secret key in, the mistake out.

Pure: neither clock nor network. Nothing that is said holds the secret key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flushproof.diagnosis.digests import REMEDY
from flushproof.diagnosis.parts import HIDDEN, Parts, legible
from flushproof.diagnosis.presented import Presented, presented
from flushproof.diagnosis.searching import Explanation, explanations
from flushproof.diagnosis.timeliness import untimely
from flushproof.diagnosis.values import Diagnosis, Mistake, Verdict
from flushproof.exchange import Request, value_of
from flushproof.scrubbing.leaks import SHORTEST, Value
from flushproof.signing import (
    ACCESS_KEY,
    API_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    Credentials,
    string_to_sign,
)

V1_HEADER = (
    f"the signature is carried by {SIGNATURE_V1}, as three of the vendor's SDKs do; the published "
    f"name is {SIGNATURE_V2}"
)
OAUTH = "oauth_signature"
REPLACE = "Replace the secret key: it was sent over the network."
OTHER_ACCESS_KEY = "[another access key]"
SENT_KEYS = "Use the access key and the secret key of one pair, the one that the gateway knows."


def diagnose(request: Request, credentials: Credentials, now_ms: int | None = None) -> Diagnosis:
    """
    Whether *request* is signed rightly, and if not, which known mistake was made.

    Takes some 50 ms at most; what is found at once, such as a right signature, a few.

    Args:
        credentials: Whose signature it should have.
        now_ms: When it came, by the gateway's clock, milliseconds since 1970; if None, nothing is
            said of the age of its timestamp.
    """
    headers = presented(request.headers)
    examination = Examination(
        request=request, credentials=credentials, headers=headers, now_ms=now_ms
    )
    diagnosis = without(examination.diagnosis(), HIDDEN, credentials.secret_key)
    if diagnosis.verdict is Verdict.OTHER_KEY:
        return without(diagnosis, OTHER_ACCESS_KEY, headers.access_key or "")
    return diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A request, and all that there is to judge its signature by."""

    request: Request
    credentials: Credentials
    headers: Presented
    now_ms: int | None

    def diagnosis(self) -> Diagnosis:
        """What is wrong with the signature, or that nothing is."""
        headers = self.headers
        if headers.timestamp is None or headers.access_key is None or headers.signature is None:
            mistakes = (*self.of_headers(), *self.of_missing_headers())
            return Diagnosis(verdict=Verdict.INCOMPLETE, mistakes=mistakes, expected=self.expected)
        if self.swapped:
            return self.named((self.secret_sent(),), self.explained(self.swapped_credentials()))
        found = self.explained(self.credentials)
        if headers.access_key != self.credentials.access_key:
            return replace(self.named((other_key(found),), found), verdict=Verdict.OTHER_KEY)
        return self.named((), found)

    def named(self, first: tuple[Mistake, ...], found: tuple[Explanation, ...]) -> Diagnosis:
        """*first*, and whichever of the explanations *found* comes first."""
        before = (*self.of_headers(), *first)
        right = bool(found) and not (found[0].trials or found[0].digests)
        told = [mistakes_of(explanation) for explanation in found] or [()]
        mistakes = (*before, *told[0])
        if not any(mistake.name.startswith("timestamp/") for mistake in mistakes):
            # The age of what is signed wrongly anyway is not worth a word.
            mistakes += untimely(self.headers.timestamp or "", self.now_ms if right else None)
        if right:
            verdict = Verdict.INCOMPLETE if self.headers.misspelt else Verdict.RIGHT
            verdict = Verdict.NAMED if first else verdict
        else:
            verdict = Verdict.NAMED if found or first else Verdict.UNKNOWN
        return Diagnosis(
            verdict=verdict,
            mistakes=mistakes,
            alternatives=tuple((*before, *other) for other in told[1:]),
            notes=(V1_HEADER,) if self.headers.carrier == SIGNATURE_V1 else (),
            expected=self.expected,
            signed=legible(found[0].signed.decode("latin-1")) if found else None,
        )

    def explained(self, credentials: Credentials) -> tuple[Explanation, ...]:
        """What the signature may be the signature of, made with the secret key of *credentials*."""
        if self.expected is None:
            return ()
        request, headers = self.request, self.headers
        path, question_mark, query = request.target.partition("?")
        parts = Parts(
            method=request.method,
            path=path,
            query=f"{question_mark}{query}",
            timestamp=headers.timestamp or "",
            access_key=headers.access_key or "",
            credentials=credentials,
            api_key=latin(value_of(request.headers, API_KEY)),
            host=latin(value_of(request.headers, "host")),
            body=request.body,
        )
        return explanations(parts, headers.signature or "")

    @property
    def expected(self) -> str | None:
        """What should have been signed; None where something of it is missing or cannot be sent."""
        headers, own = self.headers, self.credentials.access_key
        if headers.timestamp is None or headers.access_key is None:
            return None
        access_key = own if self.swapped else headers.access_key
        try:
            message = string_to_sign(
                self.request.method, self.request.target, headers.timestamp, access_key
            )
        except ValueError:
            return None
        return legible(message.decode("latin-1"))

    @property
    def swapped(self) -> bool:
        """Whether the secret key was sent for the access key."""
        return self.headers.access_key == self.credentials.secret_key

    def swapped_credentials(self) -> Credentials:
        """The two keys in each other's place; that one came in a header, so it can be one."""
        own = self.credentials
        return Credentials(access_key=own.secret_key, secret_key=own.access_key)

    def of_headers(self) -> Iterator[Mistake]:
        """What is wrong with names and number of the headers, whatever was signed."""
        for misspelt in self.headers.misspelt:
            remedy = f"Send it as `{misspelt.meant}`; case does not count."
            yield Mistake(name="header/misspelt", sentence=misspelt.sentence, remedy=remedy)
        for name in self.headers.doubled:
            sentence = f"the header `{name}` was sent more than once, with different values"
            yield Mistake(name="header/doubled", sentence=sentence, remedy="Send it once.")

        yield from secrets_sent(self.request, self.credentials.secret_key)

    def of_missing_headers(self) -> Iterator[Mistake]:
        """The headers that are not there, or are empty."""
        if self.headers.missing:
            *others, last = (f"`{name}`" for name in self.headers.missing)
            named = f"headers {', '.join(others)} and {last} are" if others else f"header {last} is"
            yield Mistake(
                name="header/missing",
                sentence=f"the {named} missing or empty",
                remedy="Send all three headers; a client without keys sends none of them.",
            )
        if OAUTH in f"{self.request.target}{self.request.headers}{self.request.body!r}":
            yield Mistake(
                name="header/oauth",
                sentence=f"the request has `{OAUTH}`, as API v1 asked for; this API reads no OAuth",
                remedy="Sign as API v2 asks for: `flushproof sign` prints a request that is right.",
            )

    def secret_sent(self) -> Mistake:
        """The secret key stands where the access key belongs: others have seen it now."""
        return Mistake(
            name="key/secret-sent",
            sentence=f"the header `{ACCESS_KEY}` carries the secret key in place of the access key",
            remedy=f"Exchange the two keys where they are read. {REPLACE}",
        )


def secrets_sent(request: Request, secret: str) -> Iterator[Mistake]:
    """Where else *request* carries the secret key, unless that is too short to be found."""
    texts = {
        **{f"header `{name}`": value for name, value in request.headers},
        "query": request.query,
        "body": request.body.decode("latin-1"),
    }
    for place, text in texts.items():
        if len(secret) >= SHORTEST and secret in text and place != f"header `{ACCESS_KEY}`":
            yield Mistake(
                name="key/secret-sent",
                sentence=f"the {place} carries the secret key, which is never sent",
                remedy=REPLACE,
            )


def other_key(found: tuple[Explanation, ...]) -> Mistake:
    """The access key is not the known one; if anything was *found*, the secret key is."""
    why = (
        "made the signature: the two keys are of different pairs"
        if found
        else "is known here, so nothing can be said of the signature"
    )
    return Mistake(
        name="access-key/other",
        sentence=f"the access key in `{ACCESS_KEY}` is not the one whose secret key {why}",
        remedy=SENT_KEYS,
    )


def latin(text: str | None) -> str:
    """*text*, if it is one character for each byte; what no wire can carry is nothing."""
    return text if text and all(mark <= "\xff" for mark in text) else ""


def mistakes_of(explanation: Explanation) -> tuple[Mistake, ...]:
    """What was done wrong, as *explanation* has it."""
    return (
        *(
            Mistake(
                name=trial.recipe.name,
                sentence=trial.variant.sentence,
                remedy=trial.recipe.remedy,
            )
            for trial in explanation.trials
        ),
        *(
            Mistake(name=digest.name, sentence=digest.sentence, remedy=REMEDY)
            for digest in explanation.digests
        ),
    )


def without(diagnosis: Diagnosis, name: str, key: str) -> Diagnosis:
    """
    *diagnosis* with *name* in the place of *key*, in whatever encoding the request had it.

    A key that is too short to be told from ordinary text stays; where a recipe puts the secret key
    into the string, it is hidden already.
    """
    if len(key) < SHORTEST:
        return diagnosis
    secret = Value(name=name.strip("[]"), value=key)

    def hidden(mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
        return tuple(
            replace(mistake, sentence=secret.hidden_in(mistake.sentence)) for mistake in mistakes
        )

    return replace(
        diagnosis,
        mistakes=hidden(diagnosis.mistakes),
        alternatives=tuple(hidden(other) for other in diagnosis.alternatives),
        expected=diagnosis.expected and secret.hidden_in(diagnosis.expected),
        signed=diagnosis.signed and secret.hidden_in(diagnosis.signed),
    )
