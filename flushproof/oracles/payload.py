"""What holds of every answer that reports success: its syntax, envelope and instances."""

from collections.abc import Iterator

from flushproof.oracles.answer import (
    BACK_END_KEY,
    GATEWAY_KEY,
    SUCCESS_KEY,
    Kind,
    content_of,
    shown_code,
)
from flushproof.oracles.pointers import lexical, pointer, schema_findings, shown
from flushproof.oracles.seen import Seen, lists
from flushproof.resources import Json
from flushproof.results import Finding

LIST = "cloudDBInstanceList"
STATUS = "cloudDBInstanceStatusName"


def asked_format(seen: Seen) -> Iterator[Finding]:
    """A success comes in the format that `responseFormatType` asks for."""
    wanted = bound_format(seen)
    if wanted is not None and seen.syntax != wanted and seen.judgeable:
        yield Finding(
            requirement=f"format/{wanted}",
            where="body",
            expected=f"a document in {wanted}",
            actual=seen.syntax or f"neither: {shown(content_of(seen.response)[:60])}",
        )


def bound_format(seen: Seen) -> str | None:
    """
    The format that the answer has to be in; None where nothing says so.

    Whether the query is looked at is contradicted (C30), so only the body binds. An error under a
    status of success is a lie of its own kind, and its format another question (C8).
    """
    if seen.asked.format_place != "body" or not seen.says_success:
        return None
    return seen.asked.format if seen.answer.kind in (Kind.SUCCESS, Kind.OTHER) else None


def strictness(seen: Seen) -> Iterator[Finding]:
    """The body is one well-formed document that all parsers understand alike."""
    document = seen.answer.document
    if document is None:
        return
    for problem in document.problems:
        yield Finding(
            requirement=f"envelope/strict-{document.syntax}",
            where="body",
            expected=f"one well-formed {document.syntax} document",
            actual=problem,
        )


def success_code(seen: Seen) -> Iterator[Finding]:
    """The return code is 0 if, and only if, the status is one of success."""
    answer = seen.answer
    code = shown_code(answer.code)
    if answer.kind is Kind.SUCCESS and not seen.says_success:
        yield Finding(
            requirement="envelope/success-code",
            where="status",
            expected="a status of success with returnCode 0",
            actual=f"{answer.status} with returnCode {code}",
        )
    if answer.kind is Kind.BACK_END_ERROR and answer.wrapper != BACK_END_KEY and seen.says_success:
        yield Finding(
            requirement="envelope/success-code",
            where=pointer((*prefix_of(seen), "returnCode")),
            expected="0 with a status of success",
            actual=f"{code} with status {answer.status}",
        )


def prefix_of(seen: Seen) -> tuple[str, ...]:
    """Where the envelope stands in the document."""
    return () if seen.answer.wrapper is None else (seen.answer.wrapper,)


def members(seen: Seen) -> Iterator[Finding]:
    """Every member of the envelope and of the instances has its published type and form."""
    document = seen.answer.document
    if seen.answer.kind is Kind.SUCCESS:
        yield from schema_findings(seen, "response.schema.json#/$defs/envelope", member_requirement)
        yield from _envelopes_beside(seen)
    elif seen.says_success and _is_no_answer(seen) and not lists(seen.exchange, seen.answer):
        yield Finding(
            requirement="envelope/members",
            where="body",
            expected=SUCCESS_KEY,
            actual=shown(document.value if document else content_of(seen.response)[:60]),
        )


def _is_no_answer(seen: Seen) -> bool:
    """Whether there is no published envelope, and not for another reason that is found anyway."""
    other = seen.answer.kind is Kind.OTHER and seen.judgeable
    return other and bound_format(seen) in (None, seen.syntax)


def _envelopes_beside(seen: Seen) -> Iterator[Finding]:
    """An answer is a success or an error; one that is both reads as either."""
    document = seen.answer.document
    for key in (GATEWAY_KEY, BACK_END_KEY):
        if document is not None and key in document.value:
            yield Finding(
                requirement="envelope/members",
                where=pointer((key,)),
                expected="no error beside a success",
                actual=shown(document.value[key]),
            )


def member_requirement(keyword: str, path: tuple[str | int, ...]) -> str:
    """Which requirement an error of the success schema breaks."""
    if LIST not in path or path[-1] == LIST:
        return "envelope/members"
    if path[-1] == STATUS and keyword == "pattern":
        return "instance/status-after"
    return "instance/members" if keyword in ("type", "required") else "instance/formats"


def instances_of(seen: Seen) -> list[Json] | None:
    """The list of instances in a success, or None where there is none."""
    found = seen.answer.envelope.get(LIST) if isinstance(seen.answer.envelope, dict) else None
    return found if seen.answer.kind is Kind.SUCCESS and isinstance(found, list) else None


def total_rows(seen: Seen) -> Iterator[Finding]:
    """`totalRows` is the number of rows in the list."""
    found, told = instances_of(seen), rows_told(seen)
    if found is None and told and LIST not in (seen.answer.envelope or ()):
        found = []
    if found is not None and told is not None and told != len(found):
        yield Finding(
            requirement="envelope/total-rows",
            where=pointer((*prefix_of(seen), "totalRows")),
            expected=f"{len(found)}, the length of the list",
            actual=shown(told),
        )


MOST_ROWS = 2**31 - 1


def rows_told(seen: Seen) -> int | None:
    """The count that `totalRows` says; None where it is no count, which the schema finds."""
    envelope = seen.answer.envelope
    told = envelope.get("totalRows") if isinstance(envelope, dict) else None
    if seen.syntax == "xml":
        told = lexical({"totalRows": told})["totalRows"]
    if isinstance(told, float) and told.is_integer():
        told = int(told)
    is_count = isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= MOST_ROWS
    return told if is_count else None


def number(seen: Seen) -> Iterator[Finding]:
    """A success names the instance that was asked for, and no other."""
    found = instances_of(seen)
    wanted = seen.asked.instance
    if found is None or wanted is None:
        return
    if [names(item, wanted) for item in found] != [True]:
        yield Finding(
            requirement="instance/number",
            where=pointer((*prefix_of(seen), LIST)),
            expected=f"the instance {wanted}, alone",
            actual=shown([numbers_of(item) for item in found]),
        )


def names(item: Json, wanted: str) -> bool:
    """
    Whether *item* of the list may be what was asked for.

    A server's number may stand for its service (C15). What a text, the reading of the response
    table (C4), tells of an instance is not published, so none is wrong.
    """
    return not isinstance(item, dict) or wanted in numbers_of(item)


def numbers_of(item: Json) -> list[str]:
    """The numbers of an instance and its servers, as they are written; a type is another matter."""
    if not isinstance(item, dict):
        return [str(item)]
    servers = item.get("cloudDBServerInstanceList")
    found = [
        item.get("cloudDBInstanceNo"),
        *(
            server.get("cloudDBServerInstanceNo")
            for server in (servers if isinstance(servers, list) else ())
            if isinstance(server, dict)
        ),
    ]
    return [str(number).strip() for number in found if isinstance(number, (str, int))]


def kind(seen: Seen) -> Iterator[Finding]:
    """What was flushed is a Redis."""
    for index, item in enumerate(instances_of(seen) or ()):
        told = item.get("dbKindCode") if isinstance(item, dict) else None
        # What is no code at all is a matter of its form.
        if isinstance(told, str) and told.isupper() and told != "REDIS":
            yield Finding(
                requirement="instance/redis-only",
                where=pointer((*prefix_of(seen), LIST, index, "dbKindCode")),
                expected="REDIS",
                actual=shown(told),
            )
