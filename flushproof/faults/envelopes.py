"""Lies about the envelope of a success: its wrapper, its codes, its counts, its list."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flushproof.exchange import Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import Instance
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.description import described
from flushproof.reference.readings import Readings
from flushproof.reference.render_json import render_compact, render_json
from flushproof.resources import Json


class WaversOnWrapper(Gateway):
    """Wraps its success, and every other time does not."""

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        self.flat = not getattr(self, "flat", True)
        if syntax is Format.JSON and self.flat:
            return render_json(members)
        return super().success_body(syntax, wrapper, members)


class WaversOnLayout(Gateway):
    """Writes JSON with white space, and every other time without."""

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        self.compact = not getattr(self, "compact", True)
        if syntax is Format.JSON and self.compact:
            return render_compact({wrapper: members})
        return super().success_body(syntax, wrapper, members)


class WaversOnList(Gateway):
    """Lists objects, and every other time bare numbers."""

    def description(self, instance: Instance, status: str) -> Json:
        self.bare = not getattr(self, "bare", True)
        return instance.number if self.bare else super().description(instance, status)


class WaversOnRequestId(Gateway):
    """Gives a `requestId`, and every other time none."""

    def request_id(self) -> dict[str, Json]:
        self.given = not getattr(self, "given", False)
        return {"requestId": "0f8fad5b-d9cb-469f-a165-70867728950e"} if self.given else {}


class WaversOnHiddenMaster(Gateway):
    """Describes the hidden master in full, and every other time in part."""

    def description(self, instance: Instance, status: str) -> Json:
        self.full = not getattr(self, "full", False)
        reading = "full" if self.full else "partial"
        return described(instance, status, Readings({"instance/hidden-master": reading}))


class WaversOnSdkMembers(Gateway):
    """Has the members that the SDKs know, and every other time has not."""

    def description(self, instance: Instance, status: str) -> Json:
        self.there = not getattr(self, "there", False)
        reading = "present" if self.there else "absent"
        return described(instance, status, Readings({"instance/sdk-members": reading}))


class Members(Gateway):
    """Changes the members of its success."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return members

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        return self.told(super().members(items))


class OmitsReturnCode(Members):
    """Has no `returnCode` in its success."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {name: value for name, value in members.items() if name != "returnCode"}


class OmitsMessage(Members):
    """Has no `returnMessage` in its success."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {name: value for name, value in members.items() if name != "returnMessage"}


class InJson(Gateway):
    """Changes the members of a success in JSON."""

    def told_in_json(self, members: dict[str, Json]) -> dict[str, Json]:
        return members

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        told = members if syntax is Format.XML else self.told_in_json(members)
        return super().success_body(syntax, wrapper, told)


class ReturnsTrue(InJson):
    """Has `true` for a `returnCode` in JSON."""

    def told_in_json(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "returnCode": True}


class NumbersRequestId(Members):
    """Gives the `requestId` as a number."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "requestId": 4711}


class CountsInWords(Members):
    """Counts its rows in a text."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "totalRows": str(members["totalRows"])}


class CountsNothing(Members):
    """Counts no row, whatever it lists."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "totalRows": 0}


class ListsObject(InJson):
    """Has the only instance itself in place of the list in JSON."""

    def told_in_json(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "cloudDBInstanceList": members["cloudDBInstanceList"][0]}


class ListsNothing(Members):
    """Lists no instance, and counts none."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "totalRows": 0, "cloudDBInstanceList": []}


class ListsTwice(Members):
    """Lists the instance twice, and counts two."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {
            **members,
            "totalRows": 2,
            "cloudDBInstanceList": 2 * members["cloudDBInstanceList"],
        }


class ListsNull(Members):
    """Has null in its list behind the instance, and counts it."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        rows = [*members["cloudDBInstanceList"], None]
        return {**members, "totalRows": 2, "cloudDBInstanceList": rows}


class ListsBystander(Gateway):
    """Lists every Redis there is, flushed or not."""

    def flushed(self, call: Call, instance: Instance) -> Response:
        every = [one for one in self.account.instances.values() if self.can_be_flushed(one)]
        items = [self.description(one, one.status) for one in every]
        return self.success(call, Operation.FLUSH, self.answer_format(call), items)


class MisspellsWrapper(Gateway):
    """Spells the wrapper with a small letter more."""

    def wrapper(self, operation: Operation) -> str:
        return super().wrapper(operation).replace("DB", "Db")


class WrapsAsListing(Gateway):
    """Answers a flush under the name of another operation."""

    def wrapper(self, operation: Operation) -> str:
        return super().wrapper(Operation.LIST)


class WarnsOfJson(Gateway):
    """Has a `returnCode` that is not 0 in a success whose request was JSON."""

    code = "1"

    def success(
        self, call: Call, operation: Operation, syntax: Format, items: Sequence[Json]
    ) -> Response:
        self.warns = self.reads_json(call.request)
        return super().success(call, operation, syntax, items)

    def return_code(self) -> Json:
        return self.code if self.warns else super().return_code()


class PadsReturnCode(WarnsOfJson):
    """Writes two zeros for a `returnCode` in a success whose request was JSON."""

    code = "00"


class SucceedsWith500(Gateway):
    """Answers its success with 500."""

    def success_status(self) -> int:
        return 500


class ErrsBesideSuccess(Gateway):
    """Has an error beside its success."""

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        error = {"errorCode": "900", "message": "Unexpected Error", "details": ""}
        if syntax is Format.XML:
            return super().success_body(syntax, wrapper, members)
        return render_json({wrapper: members, "error": error})


# Two answers in a row, one in JSON and one in XML, do not tell the same.
SAME = "format/same-story"

ENVELOPES: Mapping[str, Fault] = MappingProxyType(
    {
        "counts-in-words": lie(CountsInWords, "envelope/members"),
        "counts-nothing": lie(CountsNothing, "envelope/total-rows"),
        "errs-beside-success": lie(ErrsBesideSuccess, "envelope/members"),
        "lists-bystander": lie(ListsBystander, "instance/number"),
        "lists-nothing": lie(ListsNothing, "instance/number"),
        "lists-null": lie(ListsNull, "instance/members", "instance/number", SAME),
        "lists-object": lie(ListsObject, "envelope/members", SAME),
        "lists-twice": lie(ListsTwice, "instance/number"),
        "misspells-wrapper": lie(MisspellsWrapper, "envelope/members"),
        "numbers-request-id": lie(NumbersRequestId, "envelope/members"),
        "omits-message": lie(OmitsMessage, "envelope/members"),
        "omits-return-code": lie(OmitsReturnCode, "envelope/members"),
        "pads-return-code": lie(PadsReturnCode, "envelope/success-code", "effect/refused-keeps"),
        "returns-true": lie(ReturnsTrue, "envelope/members", SAME),
        "succeeds-with-500": lie(SucceedsWith500, "envelope/success-code"),
        "warns-of-json": lie(WarnsOfJson, "envelope/success-code", "effect/refused-keeps"),
        "wavers-on-hidden-master": lie(WaversOnHiddenMaster, "instance/hidden-master", SAME),
        "wavers-on-layout": lie(WaversOnLayout, "envelope/go-layout"),
        "wavers-on-list": lie(WaversOnList, "envelope/list", SAME),
        "wavers-on-request-id": lie(WaversOnRequestId, "envelope/request-id"),
        "wavers-on-sdk-members": lie(WaversOnSdkMembers, "instance/sdk-members", SAME),
        "wavers-on-wrapper": lie(WaversOnWrapper, "envelope/wrapper"),
        "wraps-as-listing": lie(WrapsAsListing, "envelope/members"),
    }
)
