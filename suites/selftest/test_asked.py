"""What a request asked for, as far as its bytes leave no doubt."""

import pytest

from flushproof.exchange import Request
from flushproof.oracles.asked import Asked, asked

PATH = "/clouddb/v2/flushCloudDBInstance"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def request(body: bytes, content_type: str | None = FORM, query: str = "") -> Request:
    """A request with that body and query."""
    headers = () if content_type is None else (("Content-Type", content_type),)
    return Request(method="POST", target=PATH + query, headers=headers, body=body)


NUMBER = b"cloudDBInstanceNo=882689"
IN_JSON = b'{"cloudDBInstanceNo": "882689", "responseFormatType": "xml"}'


@pytest.mark.parametrize(
    ("sent", "instance", "wanted", "place"),
    [
        pytest.param(
            request(NUMBER + b"&responseFormatType=json"), "882689", "json", "body", id="form"
        ),
        pytest.param(request(IN_JSON, JSON), "882689", "xml", "body", id="json"),
        pytest.param(request(IN_JSON, f"{JSON};UTF-8"), "882689", "xml", "body", id="parameters"),
        pytest.param(request(IN_JSON), "882689", "xml", "body", id="json under the form's type"),
        pytest.param(request(NUMBER, None), "882689", None, None, id="no media type"),
        pytest.param(
            request(NUMBER, FORM.upper()), "882689", None, None, id="media type in capitals"
        ),
        pytest.param(
            request(NUMBER, query="?responseFormatType=xml"), "882689", "xml", "query", id="query"
        ),
        pytest.param(
            request(b"", query="?cloudDBInstanceNo=1"), "1", None, None, id="number in query"
        ),
        pytest.param(
            request(b"cloudDBInstance%4Eo=%38&x=1"), "8", None, None, id="percent-encoded"
        ),
        pytest.param(
            request(b'{"cloudDBInstance\\u004eo": "8"}', JSON), "8", None, None, id="escaped"
        ),
        pytest.param(
            request(b"", query="?cloudDBInstanceNo=1&cloudDBInstanceNo=1"),
            None,
            None,
            None,
            id="twice",
        ),
        pytest.param(
            request(NUMBER, query="?cloudDBInstanceNo=882689"), None, None, None, id="in both"
        ),
        pytest.param(
            request(NUMBER + b"&responseFormatType=json", query="?responseFormatType=json"),
            "882689",
            None,
            None,
            id="format in both",
        ),
        pytest.param(
            request(NUMBER + b"&responseFormatType=JSON"), "882689", None, "body", id="JSON"
        ),
        pytest.param(
            request(NUMBER + b"&responseFormatType="), "882689", None, "body", id="empty format"
        ),
        pytest.param(request(b"clouddbinstanceno=882689"), None, None, None, id="another case"),
        pytest.param(request(NUMBER, "text/plain"), None, None, None, id="another media type"),
        pytest.param(request(NUMBER, "multipart/form-data"), None, None, None, id="multipart"),
        pytest.param(
            request(b'{"cloudDBInstanceNo": 882689}', JSON), None, None, None, id="json integer"
        ),
        pytest.param(
            request(b'{"x": {"cloudDBInstanceNo": "1"}}', JSON), None, None, None, id="nested"
        ),
        pytest.param(
            request(b'{"cloudDBInstanceNo": "1"', JSON), None, None, None, id="broken json"
        ),
        pytest.param(request(b"{" * 100_000, JSON), None, None, None, id="deep json"),
        pytest.param(
            request(b'{"a": %s}' % (b"9" * 9000), JSON), None, None, None, id="huge integer"
        ),
        pytest.param(request(b"\xff\xfe\x00&&=="), None, None, None, id="bytes"),
        pytest.param(request(b'{"\xff": 1}', JSON), None, None, None, id="json that is not UTF-8"),
    ],
)
def test_what_is_asked_is_read_from_query_and_body(
    sent: Request, instance: str | None, wanted: str | None, place: str | None
) -> None:
    """One plain number and one known format are what was asked for; of two nobody knows which."""
    assert Asked(instance=instance, format=wanted, format_place=place) == asked(sent)


@pytest.mark.parametrize(
    "text",
    [
        "0882689",
        "+882689",
        "882689.0",
        "882689e0",
        "%20882689",
        "882689%20",
        "882689%0A",
        "882689L",
        "882689,882689",
        "882689;x=1",
        "%22882689%22",
        "%EF%BC%98",
        "abc",
        "-1",
        "0",
        "",
    ],
)
def test_an_oddly_spelt_number_binds_nobody(text: str) -> None:
    """Whether `0882689` means 882689 is not published, so no answer to it names the wrong one."""
    assert asked(request(f"cloudDBInstanceNo={text}".encode())).instance is None


def test_a_number_in_a_get_is_asked_for() -> None:
    """The Java SDK's GET has everything in its query."""
    sent = Request(method="GET", target=f"{PATH}?cloudDBInstanceNo=882689&responseFormatType=json")

    assert Asked(instance="882689", format="json", format_place="query") == asked(sent)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "post"])
def test_a_body_of_another_method_asks_for_nothing(method: str) -> None:
    """Who is asked may leave it unread, and answer in the format of those who ask for none."""
    body = NUMBER + b"&responseFormatType=xml"
    sent = Request(method=method, target=PATH, headers=(("Content-Type", FORM),), body=body)

    assert Asked(instance=None, format=None, format_place=None) == asked(sent)
