"""
The reference gateway: one request in, one answer out, no socket and no clock of its own.

It is cut into small methods so that a liar, a gateway that breaks one requirement, is a subclass
that overrides one of them:

    respond                  everything; never raises, whatever the request
      call_of                `BackEnd`: parameters_of, query_pairs, body_pairs, reads_json
      refusal                the first of the checks below that refuses
        misrouted            `Front`: operation_of, serves_method
        unauthenticated      `Front`: lacks_authentication, says_two_things, timely, timestamp_of,
                             in_window, signed, caller_of, signature_matches, signed_messages,
                             signed_method, signed_uris, signed_timestamp, signed_access_key,
                             same_signature, api_key_accepted, replayed
        unpermitted          `Front`: permits
        oversized            `Front`
        unwanted             `BackEnd`: unacceptable (unreadable, format_wrong, number_missing,
                             number_wrong, kind_wrong, busy), find, owns, can_be_flushed, at_rest
      refuse                 `Answers`: refused, refusal_body, refusal_status, refusal_format
      obey                   flush, answered, `Answers`: success, members, description, ...
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, Response
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import Account, Instance
from flushproof.reference.answers import Answers
from flushproof.reference.backend import BackEnd
from flushproof.reference.call import Call, Format, Operation, indexed
from flushproof.reference.front import MAX_BODY, Front
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.readings import Readings
from flushproof.reference.timing import SystemTiming, Timing


class Gateway(Front, BackEnd, Answers):
    """
    Both layers behind one function.

    Args:
        account: Callers and instances.
        readings: How contradicted requirements are understood.
        random_bits: Gives that many random bits, for trace and request ids; by default the same
            ones in the same order for every gateway.
        timing: How time passes for what waits; the gateway itself never does.
    """

    def __init__(
        self,
        account: Account,
        readings: Readings | None = None,
        random_bits: Callable[[int], int] | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__()
        self.account = account
        self.readings = readings or Readings()
        self.random_bits = random_bits or Random(0).getrandbits
        self.timing: Timing = timing or SystemTiming()

    def respond(self, request: Request, now_ms: int) -> Response:
        """The answer to *request*, which came at *now_ms*; pure, but for the flush."""
        call = self.call_of(request, now_ms)
        refusal = self.refusal(call)
        return self.refuse(call, refusal) if refusal else self.obey(call)

    def respond_to_garbage(self, now_ms: int) -> Response:
        """The answer to what is no HTTP request: 400/100."""
        return self.refuse(self.call_of(Request(method="", target=""), now_ms), errors.BAD_REQUEST)

    def respond_to_failure(self, now_ms: int) -> Response:
        """The answer where answering failed: 500/900, and nothing about how."""
        return self.refuse(self.call_of(Request(method="", target=""), now_ms), errors.UNEXPECTED)

    def call_of(self, request: Request, now_ms: int) -> Call:
        """The request with what it asks for; of a body over the limit nothing is read."""
        readable = replace(request, body=b"") if len(request.body) > MAX_BODY else request
        return Call(
            request=request,
            now_ms=now_ms,
            headers=indexed(request.headers),
            parameters=self.parameters_of(readable),
        )

    def refusal(self, call: Call) -> Refusal | None:
        """Why *call* is refused, if it is: the gateway's reasons come before the back end's."""
        return (
            self.misrouted(call)
            or self.unauthenticated(call)
            or self.unpermitted(call)
            or self.oversized(call)
            or self.unwanted(call)
        )

    def unwanted(self, call: Call) -> Refusal | None:
        """The Cloud DB API's reason."""
        if self.operation_of(call.request) is Operation.LIST:
            return self.unlistable(call)
        return self.unacceptable(call)

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        """The answer to a call that is refused; nothing is flushed."""
        return self.refused(call, self.format_of(call), refusal)

    def obey(self, call: Call) -> Response:
        """The answer to a call that nothing speaks against, after doing what it asks for."""
        if self.operation_of(call.request) is Operation.LIST:
            items = [self.description(known, known.status) for known in self.listed(call)]
            return self.success(call, Operation.LIST, self.answer_format(call), items)
        instance = self.instance_of(call)
        if instance is None:
            return self.refuse(call, errors.INVALID_NUMBER)
        try:
            self.flush(instance)
        except (EnvironmentUnusable, OSError):
            return self.refuse(call, errors.ENDPOINT_ERROR)
        return self.flushed(call, instance)

    def flushed(self, call: Call, instance: Instance) -> Response:
        """The answer to a flush of *instance*."""
        item = self.description(self.answered(instance), self.status_after(instance))
        return self.success(call, Operation.FLUSH, self.answer_format(call), [item])

    def answered(self, instance: Instance) -> Instance:
        """The instance that the answer to a flush of *instance* describes."""
        return instance

    def answer_format(self, call: Call) -> Format:
        """The syntax of a successful answer."""
        return self.format_of(call)
