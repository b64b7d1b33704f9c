"""
Relations: what a request and a changed one have to do with each other, whatever either is.

Nobody has to know the right answer to tell that two answers do not go together. A finding names the
requirement of what was changed, not that of the property that generated it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.judging.properties import (
    ACCEPTED,
    ANY,
    REFUSED,
    Falsified,
    Heard,
    ask,
    check,
    generated,
    made_of,
    put,
)
from flushproof.oracles.answer import Answer
from flushproof.oracles.answer import told as answer_of
from flushproof.oracles.expectations import findings_of
from flushproof.oracles.verdicts import past_the_gateway
from flushproof.results import Finding
from flushproof.strategies.parts import Edits, one_of_each
from flushproof.strategies.texts import Told

if TYPE_CHECKING:
    from flushproof.run import Run

NOTHING = ("", None)

# What speaks of the shape of an answer, whatever it says.
SHAPES = frozenset({"envelope", "errors"})


def case_of(
    item: str,
    edits: Edits,
    expect: Expectation,
    *,
    golden: str = "form",
    sign: Sign = Sign.AFTER_EDIT,
) -> Case:
    """A generated case of any number of *edits*; what may be accepted names a decoy."""
    instance = "target" if expect.answer is Expected.REFUSED else "unknown"
    case = generated(item, NOTHING, expect, golden=golden, sign=sign, instance=instance)
    return replace(case, edit=edits)


def refuse_changed_part(run: "Run", told: Told, expect: Expectation, golden: str) -> None:
    """A part that is signed is changed behind the signature, and nothing else: refused."""
    name, edit = told
    check(run, case_of(name, (edit,), expect, golden=golden, sign=Sign.BEFORE_EDIT))


def pass_changed_part(run: "Run", told: Told, expect: Expectation) -> None:
    """
    A part that is not signed is changed behind the signature: authenticated all the same.

    What the back end makes of the change is another matter.
    """
    name, edit = told
    case = case_of(name, (edit,), expect, sign=Sign.BEFORE_EDIT)
    if expect is not ANY:
        check(run, case)
        return
    heard = put(run, case)
    if heard is not None and unauthenticated(heard[1]):
        expected = "authenticated: nothing that is signed was changed"
        raise broken("signature/message", "layer", expected, str(heard[1]), heard, case)


def unauthenticated(answer: Answer) -> bool:
    """Whether the gateway did not believe who asks."""
    told = answer.code == "200" or (answer.code is None and answer.status == 401)
    return answer.layer == "gateway" and told


def restore_by_signing(run: "Run", told: Told, expect: Expectation, others: Edits) -> None:
    """What is refused, since a part was changed behind the signature, is accepted signed anew."""
    name, edit = told
    edits = one_of_each((*others, edit))
    before = replace(case_of(name, edits, expect, sign=Sign.BEFORE_EDIT), instance="unknown")
    try:
        check(run, before)
        check(run, case_of(name, edits, ACCEPTED))
    except Falsified as error:
        if not others or not refused_for(run, error, case_of(name, one_of_each(others), ANY)):
            raise


def refused_for(run: "Run", error: Falsified, others: Case) -> bool:
    """
    Whether *error* is of a refusal, and the gateway refuses *others* too, what else was changed.

    Then other requirements speak of it. What was let through nothing excuses.
    """
    answer = answer_of(error.exchange)
    if answer is None or past_the_gateway(answer, decoy=True):
        return False
    heard = put(run, others)
    return heard is not None and not past_the_gateway(heard[1], decoy=True)


def keep_verdict(run: "Run", base: Case, told: Told) -> None:
    """Whatever a request is, with its headers written otherwise it gets the same verdict."""
    name, edit = told
    changed = replace(base, id=name, edit=(*base.edit, edit))
    plain, heard = put(run, base), put(run, changed)
    if plain is not None and heard is not None:
        compare(plain, heard, changed)


def repeat_verdict(run: "Run", base: Case) -> None:
    """
    A request made anew gets the same verdict, and so do its very bytes.

    A gateway may take a signature once only; so bytes that got past it may be stopped by it.
    """
    first, anew = put(run, base), put(run, base)
    if first is None or anew is None:
        return
    compare(first, anew, base)
    again = ask(run, anew[0].request, base)
    if again is None or (anew[1].layer == "back-end" and again[1].layer == "gateway"):
        return
    compare(anew, again, base)


def verdict_of(answer: Answer) -> str:
    """What an answer says, in a line: envelope, code, status, who speaks, and the wrapper."""
    return ", ".join(filter(None, (f"{answer} of the {answer.layer}", answer.wrapper)))


def syntax_of(answer: Answer) -> str:
    """The syntax that an answer is in."""
    return answer.document.syntax if answer.document is not None else "no document"


def compare(before: Heard, after: Heard, case: Case) -> None:
    """
    See that two answers say the same, in the same syntax.

    Raises:
        Falsified: They do not; the finding names the requirement of *case*, which *after* is of, or
            that of the format of errors where nothing else differs.
    """
    first, second = before[1], after[1]
    told, told_now = verdict_of(first), verdict_of(second)
    if told != told_now:
        raise broken(case.requirement, "answer", f"as before: {told}", told_now, after, case)
    if syntax_of(first) != syntax_of(second):
        requirement = case.requirement if second.accepted else "errors/format"
        expected = f"{told}, in {syntax_of(first)} as before"
        raise broken(requirement, "body", expected, syntax_of(second), after, case)


def broken(
    requirement: str, where: str, expected: str, actual: str, heard: Heard, case: Case
) -> Falsified:
    """A relation that does not hold, as *heard* of *case* shows."""
    finding = Finding(requirement=requirement, where=where, expected=expected, actual=actual)
    return Falsified((finding,), heard[0], made_of(case))


def keep_data(run: "Run", told: Told, others: Edits) -> None:
    """A refused request that names the target changes no data, whatever else it is made of."""
    name, edit = told
    case = case_of(name, one_of_each((*others, edit)), REFUSED)
    heard = put(run, case)
    noted = run.judge.lookout.noted
    if heard is not None and not heard[1].accepted and noted:
        raise Falsified(noted, heard[0], made_of(case))


def answer_anything(run: "Run", item: str, edits: Edits, golden: str, sign: Sign) -> None:
    """Any request gets a published answer, and the golden one after it is served as ever."""
    case = case_of(item, edits, ANY, golden=golden, sign=sign)
    heard = put(run, case)
    found = findings_of(heard[0]) if heard is not None else ()
    shapes = tuple(one for one in found if one.requirement.partition("/")[0] in SHAPES)
    if shapes and heard is not None:
        raise Falsified(shapes, heard[0], made_of(case))
    after = put(run, case_of(item, (), ACCEPTED))
    if after is not None and after[1].layer != "back-end":
        expected = "the golden request for a decoy past the gateway, as ever"
        raise broken(case.requirement, "answer", expected, str(after[1]), after, case)
