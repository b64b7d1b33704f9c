"""Masking: of an answer to a live request, only what is published keeps its value."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.scrubbing.masking import SCRUBBED, masked
from flushproof.scrubbing.words import is_published, published_members

KEPT = [
    '{"error": {"errorCode": "200", "message": "Authentication Failed", "details": ""}}',
    '{"responseError": {\n  "returnCode": "900",\n  "returnMessage": "Please retry."\n}}',
    '{"returnCode": 0, "totalRows": 1, "cloudDBInstanceList": []}',
    '{"flushCloudDBInstanceResponse": {"returnCode": "0", "returnCode": "1"}}',
    "<responseError><returnCode>900</returnCode></responseError>",
    "<message>Not Found</message>",
    "<flushCloudDBInstanceResponse><cloudDBInstanceList><cloudDBInstance><cpuCount>4</cpuCount>"
    "<dbKindCode>REDIS</dbKindCode></cloudDBInstance></cloudDBInstanceList><totalRows>1</totalRows>",
    r'{"error": {"message": "Not\nFound"}}',
    '<?xml version="1.0" encoding="UTF-8"?>\n<error><message> Not Found </message></error>',
]

MASKED = {
    "unknown-string": ('{"error": {"token": "t0k"}}', '{"error": {"token": "[scrubbed]"}}'),
    "unpublished-word": (
        '{"error": {"message": "No cache-01 found"}}',
        '{"error": {"message": "No [scrubbed] found"}}',
    ),
    "name-of-a-service": (
        '{"cloudDBInstanceList": [{"cloudDBServiceName": "cache", "dbKindCode": "REDIS"}]}',
        '{"cloudDBInstanceList": [{"cloudDBServiceName": "[scrubbed]", "dbKindCode": "REDIS"}]}',
    ),
    "number-of-an-instance": (
        '{"cloudDBInstanceList": [{"cloudDBInstanceNo": 882689, "cpuCount": 4}]}',
        '{"cloudDBInstanceList": [{"cloudDBInstanceNo": "[scrubbed]", "cpuCount": 4}]}',
    ),
    "status-that-nobody-published": (
        "<cloudDBInstance><cloudDBInstanceStatusName>ours</cloudDBInstanceStatusName>",
        "<cloudDBInstance><cloudDBInstanceStatusName>[scrubbed]</cloudDBInstanceStatusName>",
    ),
    "unknown-number": ('{"error": {"pin": 1234}}', '{"error": {"pin": "[scrubbed]"}}'),
    "published-name-in-an-unknown-object": (
        '{"debug": {"message": "inside"}}',
        '{"debug": {"message": "[scrubbed]"}}',
    ),
    "list-of-an-unknown-member": (
        '{"keys": ["a", 1, null]}',
        f'{{"keys": ["{SCRUBBED}", "{SCRUBBED}", null]}}',
    ),
    "bare-string": ('"alone"', '"[scrubbed]"'),
    "root-list": ('["alone"]', '["[scrubbed]"]'),
    "second-value-of-one-member": (
        '{"error": {"message": "no" "more"}}',
        '{"error": {"message": "no" "[scrubbed]"}}',
    ),
    "junk-behind-the-document": ('{"returnCode": "0"} leaked', '{"returnCode": "0"} [scrubbed]'),
    "unterminated-string": ('{"error": {"message": "oh', '{"error": {"message": [scrubbed]'),
    "plain-text": ("upstream said no", "[scrubbed]"),
    "unknown-element": ("<error><who>me</who></error>", "<error><who>[scrubbed]</who></error>"),
    "published-element-in-an-unknown-one": (
        "<who><code>A</code><message>Not Found</message></who>",
        "<who><code>[scrubbed]</code><message>[scrubbed]</message></who>",
    ),
    "text-in-an-unknown-element-behind-a-published-one": (
        "<message><who><code>A</code>Not Found</who></message>",
        "<message><who><code>[scrubbed]</code>[scrubbed]</who></message>",
    ),
    "bracket-that-opens-nothing": (
        "<message>not < found</message>",
        "<message>not [scrubbed] found</message>",
    ),
    "unpublished-word-of-two-letters": (
        '{"error": {"message": "No zq"}}',
        '{"error": {"message": "No [scrubbed]"}}',
    ),
    "letter-in-an-escape": (
        r'{"error": {"message": "No \u007a"}}',
        '{"error": {"message": "No [scrubbed]"}}',
    ),
    "attributes": ('<error id="7"><x y="z"/></error>', "<error [scrubbed]><x [scrubbed]/></error>"),
    "comment": ("<error><!-- me --></error>", "<error>[scrubbed]</error>"),
    "text-behind-the-root": ("<error></error>me", "<error></error>[scrubbed]"),
    "page": ("<html><body>me</body></html>", "<html><body>[scrubbed]</body></html>"),
}


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_published_values_stay(text: str) -> None:
    """Layout, duplicates and order stay as they came."""
    assert text == masked(text)


@pytest.mark.parametrize(("text", "expected"), MASKED.values(), ids=MASKED.keys())
def test_everything_else_is_scrubbed(text: str, expected: str) -> None:
    """An allow-list: what nobody published is not shown, wherever it is."""
    assert expected == masked(text)


def test_the_published_members_are_those_of_the_schemas() -> None:
    """The wrapper, the deepest member and the element of a list are known; others are not."""
    assert {"flushCloudDBInstanceResponse", "privateDnsName", "cloudDBInstance"} <= (
        published_members()
    )
    assert "accessKey" not in published_members()


@pytest.mark.parametrize("word", ["memory", "Backup", "getCloudDBInstanceListResponse"])
def test_the_words_that_names_are_made_of_are_published(word: str) -> None:
    """A message may speak of a member, by its name or by a part of it."""
    assert is_published(word)


json_values = st.recursive(
    st.sampled_from(["planted", 17171, True, None]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "secret", "key", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(value=json_values)
def test_no_value_under_an_unknown_member_survives(value: object) -> None:
    """However deep it is, and the document stays JSON."""
    text = masked(json.dumps({"unknown": value}))

    assert "planted" not in text
    assert "17171" not in text
    assert ["unknown"] == list(json.loads(text))


@settings(deadline=None)
@given(text=st.text(st.sampled_from('{}[]":,\\ <>/=!?-a1é\0\n'), max_size=60))
def test_any_text_can_be_masked(text: str) -> None:
    """Broken answers are answers."""
    assert isinstance(masked(text), str)
