"""Bodies with stand-ins: in JSON, XML, HTML and text, whole and broken."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.recording.documents import scrubbed_body
from flushproof.recording.standins import Known, StandIns

ROW = '"cloudDBInstanceList": [{"cloudDBInstanceNo": "771234567", '

BODIES = {
    "published": (
        '{"error":{"errorCode":"200","message":"Authentication Failed","details":""}}',
        '{"error":{"errorCode":"200","message":"Authentication Failed","details":""}}',
    ),
    "number-and-name": (
        f'{{{ROW}"cloudDBServiceName": "orders", "dbKindCode": "REDIS", "isHa": true}}]}}',
        '{"cloudDBInstanceList": [{"cloudDBInstanceNo": "882689", "cloudDBServiceName": "aaaaaa", '
        '"dbKindCode": "REDIS", "isHa": true}]}',
    ),
    "name-told-before-it-is-known": (
        '{"returnMessage": "The instance \'orders\' is busy", '
        '"cloudDBInstanceList": [{"cloudDBServiceName": "orders"}]}',
        '{"returnMessage": "The instance \'aaaaaa\' is busy", '
        '"cloudDBInstanceList": [{"cloudDBServiceName": "aaaaaa"}]}',
    ),
    "server-of-the-service": (
        '{"cloudDBServiceName": "orders", "cloudDBServerName": "orders-001"}',
        '{"cloudDBServiceName": "aaaaaa", "cloudDBServerName": "aaaaaa-000"}',
    ),
    "layout": (
        '{ "cloudDBServiceName"\t:\n "orders" , "cpuCount" : 4}\r\n',
        '{ "cloudDBServiceName"\t:\n "aaaaaa" , "cpuCount" : 4}\r\n',
    ),
    "escapes": (
        r'{"cloudDBServiceName": "o\u0072d\/\"\n"}',
        r'{"cloudDBServiceName": "a\u0061a\/\"\n"}',
    ),
    "number-as-integer": ('{"cloudDBInstanceNo": 771234567}', '{"cloudDBInstanceNo": 882689}'),
    "unknown-member": ('{"tenant": "orders"}', '{"aaaaaa": "aaaaab"}'),
    "unknown-numbers": ('{"traceId": -90.25e3, "type": 7}', '{"traceId": -10.10e3, "type": 1}'),
    "published-name-in-an-unknown-object": (
        '{"instance": {"dbKindCode": "REDIS", "message": "Failed"}}',
        '{"instance": {"dbKindCode": "AAAAA", "message": "Aaaaaa"}}',
    ),
    "status-that-nobody-published": (
        '{"cloudDBInstanceStatusName": "dreaming"}',
        '{"cloudDBInstanceStatusName": "aaaaaaaa"}',
    ),
    "texts-in-a-list": (
        '{"cloudDBInstanceList": ["771234567", "orders"]}',
        '{"cloudDBInstanceList": ["882689", "aaaaaa"]}',
    ),
    "doubled-member": (
        '{"cloudDBServiceName": "orders", "cloudDBServiceName": "users1"}',
        '{"cloudDBServiceName": "aaaaaa", "cloudDBServiceName": "aaaaa1"}',
    ),
    "junk": (
        '{"cpuCount": four, "isHa": NaN} trailing',
        '{"cpuCount": aaaa, "isHa": NaN} aaaaaaaa',
    ),
    "cut": ('{"cloudDBServiceName": "ord', '{"cloudDBServiceName": "aaa'),
    "xml": (
        '<?xml version="1.0" encoding="UTF-8"?><cloudDBInstance><cloudDBServiceName>orders'
        "</cloudDBServiceName><cloudDBInstanceNo> 771234567 </cloudDBInstanceNo></cloudDBInstance>",
        '<?xml version="1.0" encoding="UTF-8"?><cloudDBInstance><cloudDBServiceName>aaaaaa'
        "</cloudDBServiceName><cloudDBInstanceNo> 882689 </cloudDBInstanceNo></cloudDBInstance>",
    ),
    "xml-escapes": (
        "<error><details>&#x6f;rd&amp;ers<![CDATA[orders<1]]></details></error>",
        "<error><details>&#x61;aa&amp;aab<![CDATA[aaaaaa<1]]></details></error>",
    ),
    "xml-names-and-attributes": (
        '<ns:tenant xmlns:ns="urn:orders" id="9">x<!-- orders --></ns:tenant>',
        '<aa:aaaaaa xmlns:aa="aaa:aaaaab" id="9">w<!-- aaaaab --></aa:aaaaaa>',
    ),
    "xml-broken": ("<error><message>orders</error", "<error><message>aaaaaa</error"),
    "html": (
        '<html><head><title>502 Bad Gateway</title></head><p id="orders">nginx/1.2</p></html>',
        '<html><head><title>502 Bad Gateway</title></head><p id="aaaaaa">nginx/1.2</p></html>',
    ),
    "text": ("upstream orders-01 timeout", "aaaaaaaa aaaaaa-00 timeout"),
    "trace": (
        "\tat com.orders.Api(Api.java:12)\nTraceback (most recent call last)",
        "\tat aaa.aaaaaa.Aaa(Aaa.java:12)\nTraceback (most recent call last)",
    ),
    "empty": ("", ""),
}

KNOWN = Known(values={"771234567": "882689"})


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_the_account_s_values_have_stand_ins_and_all_else_stays(body: str, expected: str) -> None:
    """Layout, order, escapes, and whatever is wrong with it, are as they came."""
    assert expected == scrubbed_body(body, StandIns(known=KNOWN))


def test_bytes_that_are_no_text_have_a_stand_in() -> None:
    """A name in another encoding is none that UTF-8 could be read from."""
    body = '{"cloudDBServiceName": "주문"}'.encode("euc-kr").decode("latin-1")

    made = scrubbed_body(body, StandIns(known=KNOWN, bytes_only=True))

    assert '{"cloudDBServiceName": "\xff\xff\xff\xff"}' == made


json_values = st.recursive(
    st.sampled_from(["Planted", 9717171, 97.17171, True, None]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Planted", "tenant", "cloudDBServiceName", "error", "message"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(value=json_values, spaces=st.sampled_from([None, 1]))
def test_no_value_of_an_unknown_account_survives(value: object, spaces: int | None) -> None:
    """However deep it is, as a value or as a name, and the document stays JSON."""
    text = scrubbed_body(json.dumps([value], indent=spaces), StandIns(known=KNOWN))

    json.loads(text)
    assert "Planted" not in text
    assert "717171" not in text


@settings(deadline=None)
@given(
    text=st.text(st.sampled_from('{}[]":,\\u0041 <>/=!?-a1é\0\n&;#x가'), max_size=60),
    bytes_only=st.booleans(),
)
def test_any_text_can_be_scrubbed(text: str, bytes_only: bool) -> None:
    """Broken answers are answers; what is left is as long as it was."""
    body = text.replace("가", "\xb0") if bytes_only else text

    made = scrubbed_body(body, StandIns(known=Known(values={}), bytes_only=bytes_only))

    assert len(body) == len(made)
