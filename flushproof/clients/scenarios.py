"""
What may happen to a client of the call, and what a careful one does then.

Each scenario is a run of the command of its own, against a fresh gateway that behaves in one way.
A gateway behaves so towards every flush that the reference gateway would obey, as often as it
comes, unless the sentence says otherwise; whatever else it is sent, the reference gateway answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flushproof.clients.expectations import (
    UNDERSTOOD,
    WIRE,
    Exit,
    ExitOnError,
    Expectation,
    failed,
    flushed,
    refused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """
    One way in which a gateway behaves.

    Attributes:
        name: A word of `--scenario`, and the last part of an item's id.
        gateway: What the gateway does, in one sentence.
        careful: What a careful client does then, in one sentence.
        expectation: The same as values.
    """

    name: str
    gateway: str
    careful: str
    expectation: Expectation

    def expecting(self, on_error: ExitOnError) -> Expectation:
        """The expectation for a command whose failures end as *on_error* says."""
        return replace(self.expectation, on_error=on_error)


BELIEVES = "It ends with exit status 0, and has called once."
DOUBTS = "It ends with another exit status than 0, and has called once."
ACCEPTS = "It ends with another exit status than 0."
STAYS = "It does not follow with its keys or its call, and ends with another exit status than 0."

ROWS = (
    Scenario(
        name="plain",
        gateway="The reference gateway as it is: it flushes, and answers in the format asked for.",
        careful="Its call is as published; it ends with exit status 0, and has called once.",
        expectation=flushed(*WIRE, *UNDERSTOOD),
    ),
    Scenario(
        name="success-json",
        gateway="It flushes, and answers 200 with the page's response example in JSON.",
        careful=BELIEVES,
        expectation=flushed(*UNDERSTOOD, syntax="json"),
    ),
    Scenario(
        name="success-xml",
        gateway="It flushes, and answers 200 with the same in XML.",
        careful=BELIEVES,
        expectation=flushed(*UNDERSTOOD, syntax="xml"),
    ),
    Scenario(
        name="compact-json",
        gateway="It flushes, and answers 200 in JSON without a blank or line break between tokens.",
        careful=BELIEVES,
        expectation=flushed("client/json-spelling", syntax="json"),
    ),
    Scenario(
        name="final-newline",
        gateway="It flushes, and answers 200 in indented JSON with a line feed at the end.",
        careful=BELIEVES,
        expectation=flushed("client/json-spelling", syntax="json"),
    ),
    Scenario(
        name="integer-return-code",
        gateway="It flushes, and answers 200 in JSON in which returnCode is the number 0.",
        careful=BELIEVES,
        expectation=flushed("client/return-code-type", syntax="json"),
    ),
    Scenario(
        name="unknown-members",
        gateway="It flushes, and answers 200 in JSON with members, at every level, nobody knows.",
        careful=BELIEVES,
        expectation=flushed("client/unknown-members", syntax="json"),
    ),
    Scenario(
        name="refused-401",
        gateway="It does not flush, and answers 401 with errorCode 200, Authentication Failed.",
        careful=ACCEPTS,
        expectation=refused(),
    ),
    Scenario(
        name="refused-400",
        gateway="It does not flush, and answers 400 with a responseError of the Cloud DB API.",
        careful=ACCEPTS,
        expectation=refused(),
    ),
    Scenario(
        name="refused-404",
        gateway="It does not flush, and answers 404 with errorCode 300, Not Found Exception.",
        careful=ACCEPTS,
        expectation=refused(),
    ),
    Scenario(
        name="clock-skew",
        gateway="Its clock is six minutes ahead, so it refuses a timestamp of now: 401, code 200.",
        careful="It ends with another exit status than 0, or signs anew by the gateway's clock.",
        expectation=refused(end=Exit.AS_ANSWERED),
    ),
    Scenario(
        name="throttled",
        gateway="It answers the first call 429, code 420, with Retry-After: 1, and obeys others.",
        careful="It gives up, or calls again after a second, signed anew, and believes the answer.",
        expectation=refused("client/retry-after", end=Exit.AS_ANSWERED),
    ),
    Scenario(
        name="gateway-error-in-200",
        gateway="It does not flush, and answers 200 with an error envelope of the API Gateway.",
        careful=DOUBTS,
        expectation=failed("client/success-envelope"),
    ),
    Scenario(
        name="back-end-error-in-200",
        gateway="It does not flush, and answers 200 with a responseError of the Cloud DB API.",
        careful=DOUBTS,
        expectation=failed("client/success-envelope"),
    ),
    Scenario(
        name="empty-200",
        gateway="It does not flush, and answers 200 without a body.",
        careful=DOUBTS,
        expectation=failed("client/success-envelope"),
    ),
    Scenario(
        name="return-code",
        gateway="It does not flush, and answers 200 with the page's envelope, returnCode not 0.",
        careful=DOUBTS,
        expectation=failed("client/return-code"),
    ),
    Scenario(
        name="unavailable-after-flush",
        gateway="It flushes, and answers 503 with errorCode 500, Endpoint Error.",
        careful=DOUBTS,
        expectation=failed("client/error-noticed", erased=True),
    ),
    Scenario(
        name="html-error",
        gateway="It does not flush, and answers 502 with an error page in HTML, as proxies do.",
        careful=DOUBTS,
        expectation=failed("client/trouble-noticed"),
    ),
    Scenario(
        name="dropped-before-flush",
        gateway="It does not flush, and closes the connection without an answer.",
        careful=DOUBTS,
        expectation=failed("client/trouble-noticed"),
    ),
    Scenario(
        name="dropped-after-flush",
        gateway="It flushes, and closes the connection without an answer.",
        careful=DOUBTS,
        expectation=failed("client/trouble-noticed", erased=True),
    ),
    Scenario(
        name="silence",
        gateway="It flushes, and never answers; the connection stays open.",
        careful="It gives up in time, ends with another exit status than 0, and has called once.",
        expectation=failed("client/timeout", erased=True),
    ),
    Scenario(
        name="slow-drip",
        gateway="It flushes, and answers 200 byte by byte, so slowly that no end ever comes.",
        careful="It gives up in time, ends with another exit status than 0, and has called once.",
        expectation=failed("client/deadline", erased=True),
    ),
    Scenario(
        name="redirect-302",
        gateway="It does not flush, and answers 302 to another host, which answers 404, code 300.",
        careful=STAYS,
        expectation=failed(
            "client/redirect-keys", "client/redirect-call", "client/trouble-noticed"
        ),
    ),
    Scenario(
        name="redirect-307",
        gateway="It does not flush, and answers 307 to another host, which answers 404, code 300.",
        careful=STAYS,
        expectation=failed(
            "client/redirect-keys", "client/redirect-call", "client/trouble-noticed"
        ),
    ),
    Scenario(
        name="redirect-308",
        gateway="It does not flush, and answers 308 to another host, which answers 404, code 300.",
        careful=STAYS,
        expectation=failed(
            "client/redirect-keys", "client/redirect-call", "client/trouble-noticed"
        ),
    ),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({row.name: row for row in ROWS})
