"""
What someone who knows Schemathesis writes in an hour to test this operation with it.

`power.py` names it in `SCHEMATHESIS_HOOKS`. Neither it nor `peer_requests.py` and `peer_data.py`
know anything of flushproof: the address, the keys, the instance and the two Redis servers are
taken from the environment, as `flushproof serve` prints them.

- Each request is signed after it was generated; of a request in which Schemathesis spoils one of
  the three headers, the other two are signed properly, so that the spoilt one alone is wrong.
- The schema allows no instance number but the target's: what is valid must succeed, and what is
  not must be refused.
- After every answer the data is looked at, and what a success says, and the status of an error.
- In the end the hand-written requests of `peer_requests.py` are put.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

import requests
import schemathesis
from peer_data import settled
from peer_requests import (
    ACCESS_KEY,
    INSTANCE_NO,
    KEY,
    PATH,
    SIGNATURE,
    TIMESTAMP,
    complaints,
    now_ms,
    signature,
    signed,
)
from schemathesis import AuthContext, CheckContext, HookContext, Response
from schemathesis import Case as AnyCase

Case = AnyCase[Any]

FORM = "application/x-www-form-urlencoded"

# What a header of a signed request looks like; what does not was spoilt on purpose.
SHAPES = {
    TIMESTAMP: r"[1-9][0-9]{12}",
    KEY: r"[!-~]+",
    SIGNATURE: r"[A-Za-z0-9+/]{43}=",
}

# The vendor's page of common errors: errorCode to HTTP status.
STATUSES = {
    "100": 400,
    "200": 401,
    "210": 401,
    "230": 403,
    "300": 404,
    "400": 429,
    "410": 429,
    "420": 429,
    "430": 413,
    "500": 503,
    "510": 504,
    "900": 500,
}


@schemathesis.auth()
class Signed:
    """Signs a request as it will be sent."""

    def get(self, case: Case, context: AuthContext) -> str:  # noqa: ARG002 its protocol
        """Who signs."""
        return ACCESS_KEY

    def set(self, case: Case, data: str, context: AuthContext) -> None:  # noqa: ARG002
        """Sign."""
        case.headers.update(signed(case.method, uri_of(case), access_key=data))


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: Any) -> None:  # noqa: ARG001
    """Sign what Schemathesis leaves unsigned because one of the three headers is spoilt."""
    given = {name: str(case.headers.get(name, "")) for name in SHAPES}
    intact = [name for name, shape in SHAPES.items() if re.fullmatch(shape, given[name])]
    if given[KEY] == ACCESS_KEY or not intact:
        return
    timestamp = str(now_ms()) if TIMESTAMP in intact else given[TIMESTAMP]
    key = ACCESS_KEY if KEY in intact else given[KEY]
    made = {TIMESTAMP: timestamp, KEY: key}
    made[SIGNATURE] = signature(case.method, uri_of(case), timestamp, key)
    case.headers.update({name: made[name] for name in intact})


def uri_of(case: Case) -> str:
    """Path and query as they will be sent."""
    parts = case.as_transport_kwargs()
    made = requests.Request(parts["method"], parts["url"], params=parts["params"]).prepare()
    return str(made.path_url)


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: Any) -> None:  # noqa: ARG001
    """Only the instance that may be flushed is valid; the unused API key may be anything."""
    valid = {"cloudDBInstanceNo": INSTANCE_NO, "responseFormatType": "json"}
    for media_type, content in raw_schema["paths"][PATH]["post"]["requestBody"]["content"].items():
        nothing = [] if media_type == FORM else [None]  # null in JSON is as good as left out
        content["schema"] = {
            "type": "object",
            "required": ["cloudDBInstanceNo"],
            "properties": {
                "cloudDBInstanceNo": {"type": "string", "enum": [INSTANCE_NO]},
                "responseFormatType": {"enum": ["xml", "json", *nothing]},
            },
        }
        content["examples"] = {
            "json": {"value": valid},
            "xml": {"value": valid | {"responseFormatType": "xml"}},
        }
    raw_schema["components"]["parameters"]["apiKey"]["schema"] = {"type": "string"}


def content_type_of(response: Response) -> str:
    """The media type of an answer; empty if it has none."""
    return str(response.headers.get("content-type", [""])[0])


@contextmanager
def readable() -> Iterator[None]:
    """An answer that cannot be read as what it says it is has failed."""
    try:
        yield
    except (ElementTree.ParseError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise AssertionError(f"unreadable: {error!r}") from error


@schemathesis.check
def data_goes_if_and_only_if_success_is_answered(
    ctx: CheckContext,  # noqa: ARG001 its protocol
    response: Response,
    case: Case,  # noqa: ARG001 its protocol
) -> None:
    """The data is gone after a success and whole after a refusal; the bystander's is whole."""
    wrong = settled(flushed=response.status_code == 200)
    assert not wrong, wrong


@schemathesis.check
def success_is_told_of_the_instance_as_asked(
    ctx: CheckContext,  # noqa: ARG001 its protocol
    response: Response,
    case: Case,
) -> None:
    """A success has the format that was asked for, and is about the instance."""
    if response.status_code != 200 or case.method != "POST" or not isinstance(case.body, dict):
        return
    asked, content_type = case.body.get("responseFormatType"), content_type_of(response)
    assert asked not in ("xml", "json") or asked in content_type, f"{asked}: got {content_type}"
    with readable():
        if "json" in content_type:
            told = json.loads(response.content)["flushCloudDBInstanceResponse"]
            code, total = told["returnCode"], told["totalRows"]
            numbers = [row["cloudDBInstanceNo"] for row in told["cloudDBInstanceList"]]
        else:
            root = ElementTree.fromstring(response.content)
            code, total = root.findtext("returnCode"), root.findtext("totalRows")
            rows = root.findall("cloudDBInstanceList/cloudDBInstance")
            numbers = [row.findtext("cloudDBInstanceNo") for row in rows]
    assert str(code) == "0", f"returnCode {code}"
    assert str(total) == "1", f"totalRows {total}"
    assert numbers == [INSTANCE_NO], f"tells of {numbers}"


@schemathesis.check
def an_error_code_has_its_status(
    ctx: CheckContext,  # noqa: ARG001 its protocol
    response: Response,
    case: Case,
) -> None:
    """Each errorCode comes with its published status."""
    if response.status_code < 400 or case.method == "HEAD":
        return
    with readable():
        if "json" in content_type_of(response):
            code = json.loads(response.content).get("error", {}).get("errorCode")
        else:
            code = ElementTree.fromstring(response.content).findtext("errorCode")
    right = code is None or STATUSES.get(str(code)) == response.status_code
    assert right, f"errorCode {code} with {response.status_code}"


@schemathesis.check
class HandWrittenRequests:
    """Puts what no schema describes, once, after everything else."""

    def after_run(self, ctx: CheckContext) -> None:  # noqa: ARG002 its protocol
        """All of it is answered as published."""
        wrong = list(complaints())
        assert not wrong, "\n".join(wrong)
