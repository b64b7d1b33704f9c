"""What is said of the target: where it is, who it is, what time it has, and what it lets in."""

from flushproof.doctor.checked import Checked, note, ok, problem
from flushproof.doctor.seen import Called, Seen
from flushproof.oracles.answer import Kind
from flushproof.targets.preflight import IN_STEP_MS

# A certificate is to be renewed before it is this near its end.
FEW_DAYS = 14

SHOWN = 4

RIGHT_URL = "See whether scheme, host and port of --target are right, and whether it is running."
SET_CLOCK = "Set the clock that is wrong: here `timedatectl set-ntp true`, or the target's."

SETS: dict[bool, str] = {
    True: "the target is flushproof's own gateway, on this machine",
    False: "the target is recordings",
}


def nobody(seen: Seen) -> Checked:
    """What is said where no running gateway is asked."""
    embedded = seen.settings.target.partition(":")[0] == "embedded"
    return ok(f"Nothing to ask: {SETS[embedded]}.")


def not_seen(called: Called, what: str) -> Checked:
    """What is said of what could not be asked."""
    return note(f"{what} could not be seen: {called.unasked or called.unresolved}.")


def address(seen: Seen) -> Checked:
    """Where the name of the target leads."""
    called = seen.called
    if called is None:
        return nobody(seen)
    if called.unresolved:
        return problem(f"{called.host} leads nowhere: {called.unresolved}.", RIGHT_URL)
    more = len(called.addresses) - SHOWN
    listed = ", ".join(called.addresses[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return ok(f"{called.host} leads to {listed}.")


def tls(seen: Seen) -> Checked:
    """Whether the connection is secure, and for how long."""
    called = seen.called
    if called is None:
        return nobody(seen)
    if called.unresolved:
        return not_seen(called, "TLS")
    found = called.certificate
    if found is None:
        return note("Plain http, to this machine alone; there is nothing to verify.")
    if found.trouble:
        return problem(
            f"{called.host}: {found.trouble}.",
            "For a certificate of your own give --ca-bundle FILE; it is always verified.",
        )
    sentence = f"{found.protocol}; the certificate is verified, issued by {found.issuer}, "
    sentence += f"good for {found.days} more days."
    few = found.days < FEW_DAYS
    return note(sentence, "Have it renewed before a run fails.") if few else ok(sentence)


def api(seen: Seen) -> Checked:
    """Whether it answers, and as this API does."""
    called = seen.called
    if called is None:
        return nobody(seen)
    if called.unresolved:
        return problem("No answer: its address is not known.", RIGHT_URL)
    if called.unlike:
        return problem(called.unlike, RIGHT_URL)
    if called.answer is not None and called.answer.kind is Kind.SUCCESS:
        return note(
            f"An unsigned request for a decoy got {called.answer}: a gateway of this API refuses "
            "that.",
            "A run will show what else it lets in.",
        )
    return ok(f"Answers as this API does: an unsigned request got {called.answer}.")


def clock(seen: Seen) -> Checked:
    """How far the target's clock is from ours."""
    called = seen.called
    if called is None:
        return nobody(seen)
    if called.wrong_clock:
        return problem(called.wrong_clock, SET_CLOCK)
    if called.answer is None:
        return not_seen(called, "The target's clock")
    if called.offset_ms is None:
        return note("The target sends no Date, so its clock is taken to be ours.")
    away = f"The target's Date is {called.offset_ms / 1000:+.1f} s from our clock"
    if abs(called.offset_ms) <= IN_STEP_MS:
        return ok(f"{away}.")
    if called.clock:
        return note(" ".join(called.clock), SET_CLOCK)
    return note(f"{away}; whether it judges by that takes keys to see.", SET_CLOCK)


def accepted(seen: Seen) -> Checked:
    """Whether the target takes our keys: a decoy, properly signed, gets past the gateway."""
    called = seen.called
    if called is None:
        return nobody(seen)
    if called.refused:
        return problem(called.refused, "Check the keys, and whether they belong to this target.")
    if called.unasked or called.signed is None:
        return not_seen(called, "Whether the keys are taken")
    if called.signed.transient or called.signed.layer != "back-end":
        return note(f"That cannot be told: a signed request for a decoy got {called.signed}.")
    return ok(f"A signed request for a decoy got past the gateway: {called.signed}.")


def instance(seen: Seen) -> Checked:
    """Whether the instance that is to be asked about is one of the account's."""
    called, number = seen.called, seen.settings.instance_no
    if number is None:
        return ok("No --instance-no: a run names decoys only.")
    if called is None:
        return nobody(seen)
    if called.rows is None:
        why = called.unlisted or called.unasked or "nothing was listed"
        return note(f"Whether {number} is a Redis of this account could not be asked: {why}")
    if called.unlisted:
        return problem(called.unlisted, "See the number in the console, or by the vendor's CLI.")
    return ok(f"{number} is a Redis of this account.")
