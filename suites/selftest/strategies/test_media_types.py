"""Generated media types: which say what the body is, and which do not."""

import re
from collections.abc import Callable
from email.message import Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.exchange import Request, value_of, values_of
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway
from flushproof.strategies import media_types
from flushproof.strategies.texts import Edit
from flushproof.targets.wire import message_of

QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
FORM = "application/x-www-form-urlencoded"
BODY = b"cloudDBInstanceNo=18446744073709551616&responseFormatType=json"

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

EVERY = media_types.parametrised_types() | media_types.odd_types()


@QUICK
@given(edit=EVERY)
def test_the_body_is_the_golden_one(sent: Sent, edit: Edit) -> None:
    """Only the media type differs, and a wire carries it."""
    request = sent(edit)

    assert BODY == request.body
    assert message_of(request, "gateway.example").endswith(BODY)


@QUICK
@given(edit=media_types.parametrised_types())
def test_a_parametrised_type_is_the_forms(sent: Sent, edit: Edit) -> None:
    """By the standard library's reading: the form's type, and one parameter that says nothing."""
    value = value_of(sent(edit).headers, "content-type") or ""
    message = Message()
    message["Content-Type"] = value
    parameters = message.get_params(unquote=True)

    assert parameters is not None
    assert FORM == message.get_content_type()
    assert {"utf-8", None} >= {message.get_content_charset()}
    assert 2 == len(parameters)


@QUICK
@given(edit=media_types.recased_types())
def test_a_recased_type_is_the_forms_in_another_case(sent: Sent, edit: Edit) -> None:
    """It is never the published spelling, though HTTP has it mean the same."""
    value = value_of(sent(edit).headers, "content-type") or ""

    assert FORM == value.lower()
    assert FORM != value


@QUICK
@given(edit=media_types.missing_types())
def test_a_missing_type_is_not_there(sent: Sent, edit: Edit) -> None:
    """It was dropped, or stands under a name that nobody knows."""
    assert () == values_of(sent(edit).headers, "content-type")


@pytest.mark.parametrize(
    "edit",
    [
        ("header", ["Content-Type", f"{FORM};charset=utf-8"]),
        ("header", ["Content-Type", f'{FORM}; charset="UTF-8"']),
        ("header", ["Content-Type", "application/json"]),
        ("header", ["Content-Type", "multipart/form-data"]),
        ("header", ["Content-Type", ""]),
        ("add_header", ["Content-Type", "text/plain"]),
        ("insert_header", ["Content-Type", "application/xml"]),
        ("drop_header", "Content-Type"),
    ],
    ids=str,
)
def test_each_kind_can_be_produced(can_produce: CanProduce, edit: Edit) -> None:
    """Parameters, case, charset, quotes, another type, a doubled one, none."""
    assert can_produce(EVERY, lambda found: edit == tuple(found))


@pytest.mark.parametrize(
    "pattern",
    [r" ;\s?x\w+=\w+", r'=""', '="[^"]*;[^"]*"', "^A", "N/x", r"\A\Z"],
    ids=str,
)
def test_each_oddity_can_be_produced(can_produce: CanProduce, pattern: str) -> None:
    """Blanks, an empty value, a semicolon in quotes, capitals, nothing at all."""
    assert can_produce(EVERY, lambda edit: re.search(pattern, edit[1][1]))


def test_no_generated_media_type_makes_the_gateway_fail(sent: Sent, now_ms: int) -> None:
    """It answers each, and reads a form wherever JSON is not announced."""
    gateway = Gateway(embedded_account({}))

    @settings(QUICK, max_examples=400)
    @given(edit=EVERY)
    def holds(edit: Edit) -> None:
        assert 400 == gateway.respond(sent(edit), now_ms).status

    holds()
