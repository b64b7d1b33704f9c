"""What changed in answers to the same request, and what only looks like a change."""

from typing import Any

import pytest

Made = Any

SUCCESS = "flushCloudDBInstanceResponse"
KEY = "x-ncp-iam-access-key"


def success(*items: Any, **more: Any) -> Any:
    """A success that lists *items*."""
    members = {"returnCode": "0", "returnMessage": "success", **more}
    return {SUCCESS: {**members, "cloudDBInstanceList": list(items)}}


def xml(inside: str) -> str:
    """A success in XML."""
    return f"<{SUCCESS}><returnCode>0</returnCode>{inside}</{SUCCESS}>"


def error(message: str, code: str = "200") -> Any:
    """A gateway's error."""
    return {"error": {"errorCode": code, "message": message, "details": ""}}


def told(drift: Any) -> list[tuple[str, str, str, str]]:
    """Each change: what, where, before, after."""
    changes = (one.change for one in drift.answers)
    return [(one.what.value, one.where, one.before, one.after) for one in changes]


LIST = f"/{SUCCESS}/cloudDBInstanceList"

CHANGES = {
    "appeared": (
        success({"a": 1}),
        success({"a": 1, "b": "x"}),
        [("appeared", f"{LIST}/*/b", "", "string")],
    ),
    "disappeared": (
        success({"a": 1, "b": True}),
        success({"a": 1}),
        [("disappeared", f"{LIST}/*/b", "boolean", "")],
    ),
    "type": (
        success({"a": 1}),
        success({"a": "1"}),
        [("type", f"{LIST}/*/a", "integer", "string")],
    ),
    "null": (success({"a": 1}), success({"a": None}), [("type", f"{LIST}/*/a", "integer", "null")]),
    "in-some-items": (
        success({"a": 1}, {"a": 2}),
        success({"a": 1}, {"a": "2"}),
        [("type", f"{LIST}/*/a", "integer", "integer or string")],
    ),
    "object-with-all-its-members": (
        success(),
        success(zone={"zoneNo": "2", "zoneName": "KR-2"}),
        [("appeared", f"/{SUCCESS}/zone", "", "object")],
    ),
    "object-to-text": (
        success(zone={"zoneNo": "2"}),
        success(zone="KR-2"),
        [("type", f"/{SUCCESS}/zone", "object", "string")],
    ),
    "name-to-be-escaped": (
        success(),
        success(**{"a/b": 1}),
        [("appeared", f"/{SUCCESS}/a~1b", "", "integer")],
    ),
    "message": (
        error("Authentication Failed"),
        error("Unauthorized"),
        [("text", "/error/message", "Authentication Failed", "Unauthorized")],
    ),
    "code": (error("No", "200"), error("No", "210"), [("code", "/error/errorCode", "200", "210")]),
    "syntax": (
        success(),
        xml("<x>1</x>"),
        [("envelope", "body", "JSON, success", "XML, success")],
    ),
    "page": (
        success(),
        "<html><body>Sorry</body></html>",
        [("envelope", "body", "JSON, success", "neither JSON nor XML")],
    ),
    "broken": (
        success(),
        '{"error": ',
        [("envelope", "body", "JSON, success", "broken JSON")],
    ),
    "xml-member": (
        xml("<x>1</x>"),
        xml("<x>1</x><y>2</y>"),
        [("appeared", f"/{SUCCESS}/y", "", "text")],
    ),
}

NO_CHANGES = {
    "values": (success({"name": "mine", "no": 1}), success({"name": "yours", "no": 2})),
    "order": ('{"error": {"a": 1, "b": 2}}', '{"error":{"b":2,"a":1}}'),
    "number-of-items": (success({"a": 1}), success({"a": 1}, {"a": 2})),
    "empty-list": (success({"a": 1}), success()),
    "trace-id-in-a-message": (
        error("Failed, id 7b25jr6pt9ods7ope1sm1e5pj2"),
        error("Failed, id 7no6uoejd5ss4t8s9tc34ae1hp"),
    ),
    "moment-in-a-message": (
        error("Failed at 2026-11-23T22:37:10Z, 1795473430900"),
        error("Failed at 2026-11-24 08:01:59.123, 1795473430999"),
    ),
    "number-in-a-message": (error("No instance 882689 here"), error("No instance 771234 here")),
    "address-in-a-message": (error("10.0.0.7:6379 is down"), error("10.0.12.9:6380 is down")),
    "layout-of-a-message": (error("Not  found"), error("Not found")),
    "empty-element": (xml("<x></x>"), xml("<x><y>1</y></x>")),
    "empty-element-or-text": (xml("<x/>"), xml("<x>1</x>")),
    "empty-xml-list": (xml("<xList/>"), xml("<xList><x><y>1</y></x></xList>")),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_an_answer_is_told(
    made: Made, before: Any, after: Any, expected: list[tuple[str, ...]]
) -> None:
    """Once, by where it is."""
    drift = made.drift(made.answered(document=before), made.answered(document=after))

    assert expected == told(drift)
    assert [0, 1] == [drift.exit_status(fail_on_change=flag) for flag in (False, True)]


@pytest.mark.parametrize(("before", "after"), NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_belongs_to_an_account_or_a_moment_is_no_change(
    made: Made, before: Any, after: Any
) -> None:
    """Neither in one direction nor in the other."""
    one, other = made.answered(document=before), made.answered(document=after)

    assert [[], []] == [told(made.drift(one, other)), told(made.drift(other, one))]


def test_another_status_is_told(made: Made) -> None:
    """Also where the body stayed."""
    drift = made.drift(made.answered(status=401), made.answered(status=403))

    assert [("status", "status", "401", "403")] == told(drift)


def test_a_change_that_many_answers_show_is_told_once(made: Made) -> None:
    """With all items that show it, and with the types of all syntaxes."""
    before = made.side(
        made.answered("a/b/json", success({"a": 1})),
        made.answered("a/b/xml", xml("<x>1</x><aList><a><a>1</a></a></aList>")),
        made.answered("a/b/other", success({"a": 1})),
    )
    after = made.side(
        made.answered("a/b/json", success({"a": 1}, id=7)),
        made.answered("a/b/xml", xml("<x>1</x><id>7</id><aList><a><a>1</a></a></aList>")),
        made.answered("a/b/other", success({"a": 1}, id=8)),
    )

    [one] = made.drift(before, after).answers
    assert (f"/{SUCCESS}/id", "integer or text") == (one.change.where, one.change.after)
    assert ("a/b/json", "a/b/xml", "a/b/other") == one.items


class TestWhatWasNotWrittenDown:
    """Of that nothing is said."""

    def test_a_body_that_was_cut(self, made: Made) -> None:
        """What stood behind the end may be the same."""
        long = success(*({"name": "x" * 100, "no": number} for number in range(200)))

        drift = made.drift(made.answered(document=success({"no": 1})), made.answered(document=long))

        assert ([], 1) == (told(drift), drift.extent.unread)

    def test_a_body_in_a_content_coding(self, made: Made) -> None:
        """A log does not hold its bytes."""
        coded = made.answered(document="\x1f", coding=(("Content-Encoding", "gzip"),))

        drift = made.drift(made.answered(document=success()), coded)

        assert ([], 1) == (told(drift), drift.extent.unread)

    def test_a_value_that_was_masked_has_no_type(self, made: Made) -> None:
        """A live log keeps the names of what no schema knows, and no values."""
        before = made.answered(document=success(later=[{"x": 1}]), live=True)
        after = made.answered(document=success(later=[{"x": 1}], more={"y": 2}), live=False)

        assert [("appeared", f"/{SUCCESS}/more", "", "object")] == told(made.drift(before, after))

    def test_a_masked_page_may_be_any_page(self, made: Made) -> None:
        """Nothing of it is left that could be compared."""
        page = made.answered(document="Sorry, you are mary", live=True)

        assert [] == told(made.drift(made.answered(document=made.refused), page))

    def test_a_masked_text_may_be_the_same(self, made: Made) -> None:
        """A message that held a signature."""
        message = "[signature] is wrong"

        drift = made.drift(
            made.answered(document=error("abc is wrong")), made.answered(document=error(message))
        )

        assert [] == told(drift)

    def test_an_answer_that_is_not_whole(self, made: Made) -> None:
        """Its connection broke before the end."""
        whole, broken = made.answered(), made.answered(status=200)
        broken.exchange["trouble"] = "body-cut"

        drift = made.drift(whole, broken)

        assert ([], 0) == (told(drift), drift.extent.answers)

    def test_no_answer(self, made: Made) -> None:
        """The outcome says what there is to say."""
        drift = made.drift(made.answered(), made.entry("timestamp/window/old"))

        assert ([], 0) == (told(drift), drift.extent.answers)


class TestOtherRequests:
    """Answers to them are not compared."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (b"cloudDBInstanceNo=882689", b"cloudDBInstanceNo=18446744073709551616"),
            (b"cloudDBInstanceNo=882689", b"cloudDBInstanceNo="),
            (b"cloudDBInstanceNo=882689&x=1", b"cloudDBInstanceNo=882689&x=2"),
        ],
        ids=["decoy", "nothing", "generated"],
    )
    def test_another_body_is_another_request(self, made: Made, one: bytes, other: bytes) -> None:
        """A decoy, a generated request, a case that was edited."""
        drift = made.drift(made.answered(body=one), made.answered(status=200, body=other))

        assert ([], 1, 0) == (told(drift), drift.extent.other_requests, drift.extent.answers)

    def test_another_header_is_another_request(self, made: Made) -> None:
        """Whatever is not of the moment."""
        one = made.answered(headers=(("accept", "application/xml"),))
        other = made.answered(status=200, headers=(("accept", "application/json"),))

        assert [] == told(made.drift(one, other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"body": b"cloudDBInstanceNo=882689"}, {"body": b"cloudDBInstanceNo=771234123"}),
            (
                {"body": b"cloudDBInstanceNo=18446744073709551616"},
                {"body": b"cloudDBInstanceNo=36893488147419103232"},
            ),
            ({"headers": ((KEY, "mine"),)}, {"headers": ((KEY, "yours"),)}),
            (
                {"headers": (("x-ncp-apigw-timestamp", "1"),)},
                {"headers": (("X-NCP-APIGW-Timestamp", "2"),)},
            ),
            ({"headers": (("x-own", "a"),)}, {"headers": (("x-own", "a"),), "live": True}),
            (
                {"headers": (("access-key", "flushproofEmbeddedKey"),)},
                {"headers": (("access-key", "flushproofReplayKey"),)},
            ),
            (
                {"headers": (("x-date", "1795477552865"),)},
                {"headers": (("x-date", "1795477288012"),)},
            ),
        ],
        ids=["instance", "decoy", "key", "moment", "scrubbed", "key-elsewhere", "moment-elsewhere"],
    )
    def test_the_same_request_of_another_run_is_the_same(
        self, made: Made, one: Any, other: Any
    ) -> None:
        """It names another instance of its kind, at another time, with other keys."""
        drift = made.drift(made.answered(**one), made.answered(status=403, **other))

        assert [("status", "status", "401", "403")] == told(drift)
