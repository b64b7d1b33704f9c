"""Lies about parameters: how they are read, and which instance they name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Request
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import EMBEDDED_INSTANCES
from flushproof.reference.backend import FORMAT, INSTANCE_NUMBER
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import INVALID_PARAMETER, Refusal
from flushproof.reference.parameters import Pairs, Parameters, Unreadable

TARGET = EMBEDDED_INSTANCES["target"]


class Renaming(Gateway):
    """Reads another name as that of the instance number."""

    other: str

    def parameters_of(self, request: Request) -> Parameters:
        found = super().parameters_of(request)
        pairs = ((INSTANCE_NUMBER if n == self.other else n, v) for n, v in found.pairs)
        return replace(found, pairs=tuple(pairs))


class ReadsSnakeCase(Renaming):
    """Reads `cloud_db_instance_no` as the instance number."""

    other = "cloud_db_instance_no"


class ReadsServerParameter(Renaming):
    """Reads `cloudDBServerInstanceNo` as the instance number."""

    other = "cloudDBServerInstanceNo"


class ReadsVpcParameter(Renaming):
    """Reads the parameter that the same operation has in another platform."""

    other = "cloudRedisServerInstanceNo"


class DefaultsInstance(Gateway):
    """Takes the caller's first instance where a request names none."""

    def parameters_of(self, request: Request) -> Parameters:
        found = super().parameters_of(request)
        named = found.values(INSTANCE_NUMBER) or found.trouble is not None
        default = ((INSTANCE_NUMBER, TARGET.number),)
        return found if named else replace(found, pairs=(*found.pairs, *default))


class DefaultsEmptyNumber(Gateway):
    """Takes the caller's first instance where the instance number is there and empty."""

    def parameters_of(self, request: Request) -> Parameters:
        found = super().parameters_of(request)
        pairs = ((n, v or TARGET.number if n == INSTANCE_NUMBER else v) for n, v in found.pairs)
        return replace(found, pairs=tuple(pairs))


class ReadsNestedJson(Gateway):
    """Reads the parameters of a JSON object inside the one that is sent."""

    def body_pairs(self, request: Request) -> Pairs:
        pairs = super().body_pairs(request)
        inner = (value for _, value in pairs if value.startswith("[["))
        nested = (tuple((name, value) for name, value in json.loads(text)) for text in inner)
        return (*pairs, *next(nested, ()))


class RepairsJson(Gateway):
    """Closes a JSON object that was cut off."""

    def body_pairs(self, request: Request) -> Pairs:
        try:
            return super().body_pairs(request)
        except Unreadable:
            return super().body_pairs(replace(request, body=request.body + b"}"))


class SearchesNumber(Gateway):
    """Finds the number of an instance anywhere in a body that it cannot read."""

    def parameters_of(self, request: Request) -> Parameters:
        found = super().parameters_of(request)
        there = found.trouble is not None and TARGET.number.encode() in request.body
        pairs = ((INSTANCE_NUMBER, TARGET.number), (FORMAT, Format.JSON.value))
        return Parameters(pairs=pairs) if there else found


class NeedsNumberFirst(Gateway):
    """Reads the instance number only where it comes first."""

    def body_pairs(self, request: Request) -> Pairs:
        pairs = super().body_pairs(request)
        return pairs if pairs and pairs[0][0] == INSTANCE_NUMBER else ()


class ReadsNamesRaw(Gateway):
    """Reads no name of a form that is percent-encoded."""

    def body_pairs(self, request: Request) -> Pairs:
        pairs = super().body_pairs(request)
        plain = tuple(pair for pair in pairs if pair[0].encode() in request.body)
        return pairs if self.reads_json(request) else plain


class ReadsSpacedJson(Gateway):
    """Reads a JSON body only with blanks behind its colons."""

    def reads_json(self, request: Request) -> bool:
        return super().reads_json(request) and b": " in request.body


# Formats


class RefusesXml(Gateway):
    """Refuses to answer in XML."""

    def format_wrong(self, call: Call) -> Refusal | None:
        in_xml = "xml" in call.parameters.values(FORMAT)
        return INVALID_PARAMETER if in_xml else super().format_wrong(call)


PARAMETERS: Mapping[str, Fault] = MappingProxyType(
    {
        "defaults-empty-number": lie(DefaultsEmptyNumber, "body/instance-number"),
        "defaults-instance": lie(
            DefaultsInstance,
            "body/instance-number",
            "body/case-sensitive",
            "body/malformed",
            "format/json",  # of a body that it did not read, and yet obeyed
        ),
        "needs-number-first": lie(
            NeedsNumberFirst,
            "body/form",
            "body/json",
            "format/xml",
            "signature/body",
            "signature/header-name",
        ),
        "reads-names-raw": lie(ReadsNamesRaw, "body/form"),
        "reads-nested-json": lie(ReadsNestedJson, "body/instance-number"),
        "reads-server-parameter": lie(ReadsServerParameter, "body/instance-number"),
        "reads-snake-case": lie(ReadsSnakeCase, "body/case-sensitive"),
        "reads-spaced-json": lie(ReadsSpacedJson, "body/json"),
        "reads-vpc-parameter": lie(ReadsVpcParameter, "body/instance-number"),
        "refuses-xml": lie(
            RefusesXml,
            "format/xml",
            "format/accept",
            "format/same-story",
            # Asked twice, once in XML, these are told in two ways.
            "access-key/kind",
            "headers/api-key",
            "route/method",
            "timestamp/boundary",
            "effect/emptied",
            "envelope/strict-xml",
            "instance/number",
        ),
        "repairs-json": lie(RepairsJson, "body/malformed"),
        "searches-number": lie(SearchesNumber, "body/malformed"),
    }
)
