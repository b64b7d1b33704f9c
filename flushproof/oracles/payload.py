"""What holds of every answer that reports success: its syntax, envelope and instances."""

import re
from collections.abc import Iterator

from flushproof.oracles.answer import SUCCESS_KEY, Kind, content_of
from flushproof.oracles.pointers import pointer, schema_findings, shown
from flushproof.oracles.seen import Seen
from flushproof.resources import Json
from flushproof.results import Finding

LIST = "cloudDBInstanceList"


def asked_format(seen: Seen) -> Iterator[Finding]:
    """A success comes in the format that `responseFormatType` asks for."""
    wanted = seen.asked.format
    # Whether the query is looked at is contradicted (C30), so only the body binds.
    if wanted is None or seen.asked.format_place != "body" or not seen.says_success:
        return
    document = seen.answer.document
    syntax = document.syntax if document else None
    if syntax != wanted:
        yield Finding(
            requirement=f"format/{wanted}",
            where="body",
            expected=f"a document in {wanted}",
            actual=syntax or f"neither: {shown(content_of(seen.response)[:60])}",
        )


def strictness(seen: Seen) -> Iterator[Finding]:
    """The body is one well-formed document that all parsers understand alike."""
    document = seen.answer.document
    for problem in document.problems if document else ():
        yield Finding(
            requirement=f"envelope/strict-{document.syntax}" if document else "",
            where="body",
            expected=f"one well-formed {document.syntax} document" if document else "",
            actual=problem,
        )


def success_code(seen: Seen) -> Iterator[Finding]:
    """The return code is 0 if, and only if, the request was executed."""
    answer = seen.answer
    document = answer.document
    in_wrapper = (
        document is not None and isinstance(document.value, dict) and SUCCESS_KEY in document.value
    )
    if answer.kind is Kind.SUCCESS and (answer.code is None or not seen.says_success):
        yield Finding(
            requirement="envelope/success-code",
            where="/" + SUCCESS_KEY + "/returnCode" if answer.code is None else "status",
            expected="returnCode 0 with a status of success",
            actual=f"returnCode {answer.code} with status {answer.status}",
        )
    elif answer.kind is Kind.BACK_END_ERROR and in_wrapper:
        yield Finding(
            requirement="envelope/success-code",
            where=f"/{SUCCESS_KEY}/returnCode",
            expected="0 in the envelope of success",
            actual=f"{answer.code} with status {answer.status}",
        )


def members(seen: Seen) -> Iterator[Finding]:
    """Every member of the envelope and of the instances has its published type and form."""
    if seen.answer.kind is Kind.SUCCESS:
        yield from schema_findings(seen, "response.schema.json#/$defs/envelope", member_requirement)
    elif (
        seen.says_success
        and seen.answer.kind is Kind.OTHER
        and seen.answer.document is not None
        and not seen.answer.document.problems
        and seen.answer.document.syntax == seen.asked.format
    ):
        yield Finding(
            requirement="envelope/members",
            where="body",
            expected=SUCCESS_KEY,
            actual=shown(seen.answer.document.value),
        )


def member_requirement(keyword: str, path: tuple[str | int, ...]) -> str:
    """Which requirement an error of the success schema breaks."""
    if LIST not in path or path[-1] == LIST:
        return "envelope/members"
    return "instance/members" if keyword in ("type", "required") else "instance/formats"


def instances_of(seen: Seen) -> list[Json] | None:
    """The list of instances in a success, or None where there is none."""
    found = seen.answer.envelope.get(LIST) if isinstance(seen.answer.envelope, dict) else None
    return found if seen.answer.kind is Kind.SUCCESS and isinstance(found, list) else None


def total_rows(seen: Seen) -> Iterator[Finding]:
    """`totalRows` is the number of rows in the list."""
    found = instances_of(seen)
    told = seen.answer.envelope.get("totalRows") if found is not None else None
    if found is not None and told is not None and str(told) != str(len(found)):
        yield Finding(
            requirement="envelope/total-rows",
            where=f"/{SUCCESS_KEY}/totalRows",
            expected=f"{len(found)}, the length of the list",
            actual=shown(told),
        )


def number(seen: Seen) -> Iterator[Finding]:
    """A success names the instance that was asked for, and no other."""
    found = instances_of(seen)
    wanted = seen.asked.instance
    if found is None or wanted is None:
        return
    numbers = [item.get("cloudDBInstanceNo") if isinstance(item, dict) else item for item in found]
    if numbers != [wanted]:
        yield Finding(
            requirement="instance/number",
            where=pointer((SUCCESS_KEY, LIST)),
            expected=f"the instance {wanted}, alone",
            actual=shown(numbers),
        )


def kind(seen: Seen) -> Iterator[Finding]:
    """What was flushed is a Redis."""
    for index, item in enumerate(instances_of(seen) or ()):
        told = item.get("dbKindCode", "REDIS") if isinstance(item, dict) else "REDIS"
        if told != "REDIS":
            yield Finding(
                requirement="instance/redis-only",
                where=pointer((SUCCESS_KEY, LIST, index, "dbKindCode")),
                expected="REDIS",
                actual=shown(told),
            )


# The Go SDK cuts the answer at fixed places instead of parsing it: a blank stands before the
# envelope's brace, and the body ends in the wrapper's brace.
# Source: ncloud-sdk-go-v2, services/clouddb/v2_api.go.
GO_LAYOUT = re.compile(rb"\A\s*\{\s*\"[^\"]+\"\s*:\s+\{.*\}\Z", re.DOTALL)


def go_layout(seen: Seen) -> Iterator[Finding]:
    """A success in JSON is laid out so that the vendor's Go SDK can read it."""
    answer = seen.answer
    document = answer.document
    if answer.kind is not Kind.SUCCESS or document is None or document.syntax != "json":
        return
    if not answer.wrapped or document.problems:
        return
    body = content_of(seen.response)
    if not GO_LAYOUT.match(body):
        yield Finding(
            requirement="envelope/go-layout",
            where="body",
            expected='a blank between ":" and the inner "{", and "}" as the last byte',
            actual=f"{shown(body[:50])} to {shown(body[-8:])}",
        )
