"""A case's expectation held against its answer: which layer answered is the verdict."""

from collections.abc import Callable, Mapping

from flushproof.cases import Case, Expected
from flushproof.oracles.answer import Answer
from flushproof.results import Finding, Observation


def past_the_gateway(answer: Answer, *, decoy: bool) -> bool:
    """
    Whether the request was accepted.

    An instance that cannot exist is refused by the back end, so for a decoy "accepted" means that
    the request got past the gateway.
    """
    return answer.accepted or (decoy and answer.layer == "back-end")


def findings_of(case: Case, answer: Answer, *, decoy: bool) -> tuple[Finding, ...]:
    """Why *answer* is not what *case* expects; empty if it is."""
    check = CHECKS[case.expect.answer]
    wrong = check(case, answer, decoy)
    if wrong is None:
        return ()
    return (
        Finding(
            requirement=case.requirement,
            where=wrong,
            expected=_told(case, decoy),
            actual=str(answer),
        ),
    )


def _told(case: Case, decoy: bool) -> str:
    past = case.expect.answer is Expected.ACCEPTED and decoy
    return "past the gateway, refused by the back end" if past else str(case.expect)


def _accepted(_: Case, answer: Answer, decoy: bool) -> str | None:
    return None if past_the_gateway(answer, decoy=decoy) else "answer"


def _refused(case: Case, answer: Answer, _: bool) -> str | None:
    expect = case.expect
    if answer.accepted:
        return "answer"
    if expect.by is not None and answer.layer != expect.by:
        return "layer"
    if expect.codes and answer.code is not None and answer.code not in expect.codes:
        return "code"
    return None


def _any(*_: object) -> str | None:
    return None


def _observed(case: Case, answer: Answer, decoy: bool) -> str | None:
    if reading_of(case, answer, decoy=decoy) is not None or untold(case, answer, decoy=decoy):
        return None
    return "answer"


CHECKS: Mapping[Expected, Callable[[Case, Answer, bool], str | None]] = {
    Expected.ACCEPTED: _accepted,
    Expected.REFUSED: _refused,
    Expected.ANY: _any,
    Expected.OBSERVED: _observed,
}


# What the back end reads of a request; the rest is settled before it is asked.
BACK_END_AREAS = frozenset({"body", "format", "instance"})


def untold(case: Case, answer: Answer, *, decoy: bool) -> bool:
    """
    Whether *answer* cannot tell how the case's requirement is read.

    An instance that cannot exist is refused by the back end whatever it reads of the request.
    """
    area = case.requirement.partition("/")[0]
    return decoy and area in BACK_END_AREAS and answer.layer == "back-end" and not answer.accepted


def reading_of(case: Case, answer: Answer, *, decoy: bool) -> Observation | None:
    """The reading that *answer* shows of an observed case, if it shows one."""
    if case.expect.answer is not Expected.OBSERVED or untold(case, answer, decoy=decoy):
        return None
    shown = dict(case.expect.readings)
    # The format of an error is another question (C8).
    syntax = answer.document.syntax if answer.document and answer.accepted else ""
    told = "accepted" if past_the_gateway(answer, decoy=decoy) else "refused"
    for key in (f"{answer.layer} {answer.code}", syntax, told):
        if key in shown:
            return Observation(requirement=case.requirement, reading=shown[key])
    return None
