"""
What was recorded, judged anew by the same oracles as an answer from a socket.

A case is built again as it was when it was recorded, and its recording answers; whatever the
oracles know today is asked of it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from flushproof.cases import Case
from flushproof.cases.build import build
from flushproof.cassettes import Cassette
from flushproof.errors import EvidenceIncomplete
from flushproof.exchange import Exchange
from flushproof.judging.ages import FRESH, Ages
from flushproof.judging.judge import Judge
from flushproof.judging.watch import ANSWERED, BYSTANDER, EMPTIED, KEPT, SUFFIX
from flushproof.oracles.answer import told
from flushproof.oracles.expectations import FRAMING
from flushproof.oracles.verdicts import findings_of as departures
from flushproof.oracles.verdicts import reading_of
from flushproof.recording.recorder import shown_in
from flushproof.recording.subject import replay_subject
from flushproof.results import Origin, Outcome, Result
from flushproof.settings import Settings
from flushproof.targets.replay import Library, answers, library_of

EFFECT = "effect/"
NO_DATA = "a recording shows no data"

# What no recording can show, and why.
UNSEEN: Mapping[str, str] = MappingProxyType(
    {
        EMPTIED: NO_DATA,
        KEPT: NO_DATA,
        BYSTANDER: NO_DATA,
        ANSWERED: "only what was answered is recorded",
        FRAMING: "a recording does not keep how the answer came over the wire",
    }
)

NOT_RECORDED = "there is no recording of it"

# Edits after which every letter of the headers and the body counts. After any other they count as
# they are read, so that a golden request may be laid out anew.
SPELT = frozenset(
    {
        "add_header",
        "body",
        "body_hex",
        "body_repeat",
        "content",
        "content_parts",
        "header",
        "header_case",
        "header_order",
        "insert_header",
        "instance_text",
        "pad_header",
        "recase_headers",
        "rename_header",
        "reorder_headers",
        "repeat_header",
    }
)


@dataclass(slots=True, kw_only=True)
class Replayer(Judge):
    """
    The judge of what was recorded: nothing is sent, nothing waited for, and no data looked at.

    Attributes:
        library: What is played.
        ages: How old it is.
        shown_by: Whose answers were looked at for a requirement.
    """

    library: Library
    ages: Ages
    shown_by: dict[str, dict[Origin, None]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, case: Case) -> Result:
        """Play the recording of *case*, if there is one."""
        cassette = self.library.recorded.get(case.id)
        if cassette is None:
            return self._result(case, Outcome.SKIP, reason=NOT_RECORDED)
        reason = self.ages.see(cassette)
        try:
            exchange = None if reason else played(case, cassette)
        except EvidenceIncomplete as error:
            exchange, reason = None, str(error)
        if exchange is None:
            return self._result(case, Outcome.ERROR, reason=reason)
        return self._judged(case, cassette, exchange)

    def _judged(self, case: Case, cassette: Cassette, exchange: Exchange) -> Result:
        self.exchanges += 1
        origin = origin_of(cassette)
        answer, decoy = told(exchange), cassette.provenance.decoy is True
        more: dict[str, Any] = {"exchange": exchange, "exchanges": 1, "origins": (origin,)}
        if answer is None or answer.transient:
            reason = f"{cassette.path}: its answer speaks of the moment: {answer}"
            return self._result(case, Outcome.ERROR, reason=reason, **more)
        findings = departures(case, answer, decoy=decoy)
        reading = reading_of(case, answer, decoy=decoy)
        result = self._result(
            case,
            Outcome.FAIL if findings else Outcome.PASS,
            findings=findings,
            observations=(reading,) if reading is not None else (),
            **more,
        )
        if contradicted := self.contradicted(cassette, result):
            return replace(result, outcome=Outcome.ERROR, findings=(), reason=contradicted)
        self.look(exchange, case.id, origin)
        if reading is not None:
            self.watch.follow(reading.requirement, reading.reading, case.id, str(origin))
        if case.requirement.startswith(EFFECT) and not findings:
            return replace(result, outcome=Outcome.SKIP, reason=NO_DATA)
        return result

    def contradicted(self, cassette: Cassette, result: Result) -> str:
        """
        Why what *cassette* says of itself cannot be; empty if it can.

        A later version may judge otherwise, which is noted. The same version does not.
        """
        origin = cassette.provenance
        said = (origin.outcome, dict(origin.readings))
        assert result.exchange is not None
        now = (str(result.outcome), dict(shown_in(result.exchange, result)))
        if said == now:
            return ""
        told = f"it says {told_of(*said)}; judged now: {told_of(*now)}"
        if origin.suite_version == version("flushproof"):
            return (
                f"{cassette.path}: {told}. This version of flushproof recorded it, so it was "
                "edited; record it anew."
            )
        if said[0] != now[0]:
            self.notices.append(
                f"{result.id}: {told}. flushproof {origin.suite_version} recorded it."
            )
        return ""

    def look(self, exchange: Exchange, item: str, origin: Origin) -> None:
        """Judge an answer, whatever was asked for, and note for what it was looked at."""
        before = dict(self.watch.judged)
        self.watch.see(exchange, item, str(origin))
        for requirement, number in self.watch.judged.items():
            if number != before.get(requirement):
                self.shown_by[requirement][origin] = None

    def conclude(self, requirement: str) -> Result:
        """What the recordings show of *requirement*."""
        statement = self.contract.requirements[requirement].statement
        item = f"{requirement}/{SUFFIX}"
        if requirement == FRESH:
            self.notices.extend(self.ages.notices())
            return self.ages.conclude(item, statement)
        if requirement in UNSEEN:
            return Result(
                id=item,
                requirement=requirement,
                description=statement,
                outcome=Outcome.SKIP,
                reason=UNSEEN[requirement],
            )
        return replace(self.watch.conclude(requirement), origins=tuple(self.shown_by[requirement]))


def replayer_of(judge: Judge, settings: Settings, now_ms: int) -> Replayer:
    """
    *judge* before what *settings* replay.

    Args:
        now_ms: Our clock, milliseconds since 1970.
    """
    return Replayer(
        target=judge.target,
        contract=judge.contract,
        effects=judge.effects,
        watch=judge.watch,
        sleep=judge.sleep,
        library=library_of(settings.target),
        ages=Ages(now_ms=now_ms, max_age=settings.max_age),
    )


def played(case: Case, cassette: Cassette) -> Exchange:
    """
    What *cassette* answers to *case*, built again for the moment at which it was recorded.

    Raises:
        EvidenceIncomplete: That is another request than the one that was recorded.
    """
    origin = cassette.provenance
    assert origin.host is not None
    assert origin.recorded_at_ms is not None
    subject = replay_subject(origin.host, decoy=origin.decoy is True)
    request = build(case, subject, origin.recorded_at_ms).request
    exact = any(name in SPELT for name, _ in case.edit)
    (exchange,) = answers(cassette, [request], exact=exact)
    return exchange


def told_of(outcome: str | None, readings: Mapping[str, str]) -> str:
    """An outcome and readings in a line."""
    return ", ".join((str(outcome), *(f"{name} {value}" for name, value in readings.items())))


def origin_of(cassette: Cassette) -> Origin:
    """Who gave the answers of *cassette*, and when."""
    origin = cassette.provenance
    return Origin(
        recorded_from=str(origin.recorded_from),
        host=origin.host or "",
        recorded_at=origin.recorded_at or "",
    )
