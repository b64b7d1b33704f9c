"""A request is the recorded one only if it is so in all that means something."""

from dataclasses import replace

import pytest

from flushproof.exchange import Request, replaced, value_of, without
from flushproof.recording.subject import CREDENTIALS
from flushproof.signing import ACCESS_KEY, API_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP, sign
from flushproof.targets.matching import differences
from flushproof.targets.replay import KEYS

NOW_MS = 1_795_000_000_000
OWNER = CREDENTIALS["owner"]
PATH = "/clouddb/v2/flushCloudDBInstance"
SECRETS = tuple(one.secret_key for one in CREDENTIALS.values())


def request_of(body: bytes, content_type: str, target: str = PATH) -> Request:
    """A properly signed request."""
    timestamp = str(NOW_MS)
    return Request(
        method="POST",
        target=target,
        headers=(
            ("accept", "application/json"),
            ("Content-Type", content_type),
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, OWNER.access_key),
            (SIGNATURE_V2, sign("POST", target, timestamp, OWNER)),
        ),
        body=body,
    )


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
BY_FORM = request_of(b"cloudDBInstanceNo=882689&responseFormatType=json", FORM)
BY_JSON = request_of(b'{"cloudDBInstanceNo": "882689", "responseFormatType": "json"}', JSON)
QUERIED = request_of(b"", FORM, f"{PATH}?a=1&b=2")
SIGNATURE = value_of(BY_FORM.headers, SIGNATURE_V2) or ""


def header(name: str, value: str) -> Request:
    """The form with one header changed, and not signed again."""
    return replace(BY_FORM, headers=replaced(BY_FORM.headers, name, value))


def told(asked: Request, recorded: Request) -> list[str]:
    """What is said of *asked*, where *recorded* was recorded."""
    return [str(one) for one in differences(asked, recorded, KEYS)]


class TestOtherRequests:
    """What differs is named, with both values where they are no secret."""

    @pytest.mark.parametrize(
        ("asked", "recorded", "difference"),
        [
            pytest.param(
                request_of(b"cloudDBInstanceNo=882701&responseFormatType=json", FORM),
                BY_FORM,
                ["other body cloudDBInstanceNo (recorded '882689', asked '882701')"],
                id="other-instance",
            ),
            pytest.param(
                request_of(b"cloudDBInstanceNo=882689&responseFormatType=xml", FORM),
                BY_FORM,
                ["other body responseFormatType (recorded 'json', asked 'xml')"],
                id="other-format",
            ),
            pytest.param(
                request_of(b"cloudDBInstanceNo=882689", FORM),
                BY_FORM,
                ["other body responseFormatType (recorded 'json', asked none)"],
                id="no-format",
            ),
            pytest.param(
                request_of(b'{"cloudDBInstanceNo": 882689, "responseFormatType": "json"}', JSON),
                BY_JSON,
                ["other body cloudDBInstanceNo (recorded '\"882689\"', asked '882689')"],
                id="number-for-text",
            ),
            pytest.param(
                request_of(b'{"a": true}', JSON),
                request_of(b'{"a": 1}', JSON),
                ["other body a (recorded '1', asked 'true')"],
                id="true-for-one",
            ),
            pytest.param(
                request_of(b"cloudDBInstanceNo=1&cloudDBInstanceNo=2", FORM),
                request_of(b"cloudDBInstanceNo=2&cloudDBInstanceNo=1", FORM),
                ["other body cloudDBInstanceNo (recorded '2, 1', asked '1, 2')"],
                id="order-of-one-name",
            ),
            pytest.param(
                replace(BY_FORM, headers=without(BY_FORM.headers, SIGNATURE_V2)),
                BY_FORM,
                [
                    f"other {SIGNATURE_V2}",
                    "other signature (recorded proper, asked none)",
                ],
                id="no-signature",
            ),
            pytest.param(
                header(SIGNATURE_V2, SIGNATURE.lower()),
                BY_FORM,
                ["other signature (recorded proper, asked not the one of this request)"],
                id="wrong-signature",
            ),
            pytest.param(
                BY_FORM,
                header(SIGNATURE_V2, SIGNATURE.lower()),
                ["other signature (recorded not the one of this request, asked proper)"],
                id="proper-for-wrong",
            ),
            pytest.param(
                header(SIGNATURE_V2, SIGNATURE.upper()),
                header(SIGNATURE_V2, SIGNATURE.lower()),
                [
                    "other signature (recorded not the one of this request, "
                    "asked not the one of this request)"
                ],
                id="wrong-for-wrong",
            ),
            pytest.param(
                header(TIMESTAMP, str(NOW_MS + 1)),
                BY_FORM,
                [
                    f"other {TIMESTAMP} (recorded '{NOW_MS}', asked '{NOW_MS + 1}')",
                    "other signature (recorded proper, asked not the one of this request)",
                ],
                id="other-timestamp",
            ),
            pytest.param(
                request_of(b"", FORM, f"{PATH}?b=2&a=1"),
                QUERIED,
                ["other query (recorded '?a=1&b=2', asked '?b=2&a=1')"],
                id="order-of-query",
            ),
            pytest.param(
                request_of(b"", FORM, PATH.lower()),
                request_of(b"", FORM),
                [f"other path (recorded '{PATH}', asked '{PATH.lower()}')"],
                id="path-case",
            ),
            pytest.param(
                replace(BY_FORM, method="post"),
                BY_FORM,
                [
                    "other method (recorded 'POST', asked 'post')",
                    "other signature (recorded proper, asked not the one of this request)",
                ],
                id="method-case",
            ),
            pytest.param(
                header("accept", "application/xml"),
                BY_FORM,
                ["other accept (recorded 'application/json', asked 'application/xml')"],
                id="accept",
            ),
            pytest.param(header(API_KEY, "x" * 40), BY_FORM, [f"other {API_KEY}"], id="api-key"),
            pytest.param(header("X-New", "1"), BY_FORM, ["other x-new"], id="unknown-header"),
        ],
    )
    def test_difference_is_told(
        self, asked: Request, recorded: Request, difference: list[str]
    ) -> None:
        """Exactly what differs is in the list."""
        assert difference == told(asked, recorded)

    def test_other_media_type_is_another_body_too(self) -> None:
        """A JSON object in a form is no JSON object."""
        asked = request_of(BY_JSON.body, FORM)

        assert "other media type" in told(asked, BY_JSON)[0]

    def test_signature_under_the_other_name_is_another_one(self) -> None:
        """Version 1 is not version 2, even with the same text."""
        moved = (*without(BY_FORM.headers, SIGNATURE_V2), (SIGNATURE_V1, SIGNATURE))

        assert {f"other {SIGNATURE_V2}", f"other {SIGNATURE_V1}"} == set(
            told(replace(BY_FORM, headers=moved), BY_FORM)
        )

    def test_doubled_header_is_another_one(self) -> None:
        """A header that comes twice is not the one that came once."""
        doubled = (*BY_FORM.headers, (TIMESTAMP.upper(), str(NOW_MS)))

        assert any(TIMESTAMP in one for one in told(replace(BY_FORM, headers=doubled), BY_FORM))

    @pytest.mark.parametrize("name", [SIGNATURE_V2, ACCESS_KEY, API_KEY, "X-Secret"])
    def test_no_secret_is_told(self, name: str) -> None:
        """What may be secret is named and not quoted."""
        text = " ".join(told(header(name, "a-secret-of-somebody"), BY_FORM))

        assert name.lower() in text or "signature" in text
        assert "a-secret-of-somebody" not in text
        assert SIGNATURE not in text
        assert not any(secret in text for secret in SECRETS)


class TestSameRequests:
    """What means nothing may differ."""

    @pytest.mark.parametrize(
        ("asked", "recorded"),
        [
            pytest.param(
                request_of(b"responseFormatType=json&cloudDBInstanceNo=882689", FORM),
                BY_FORM,
                id="order-of-form",
            ),
            pytest.param(
                request_of(b"cloudDBInstanceNo=%38%382689&responseFormatType=jso%6E", FORM),
                BY_FORM,
                id="percent-encoded",
            ),
            pytest.param(
                request_of(
                    b'{"responseFormatType":"json","cloudDBInstanceNo":"\\u003882689"}', JSON
                ),
                BY_JSON,
                id="json-laid-out-anew",
            ),
            pytest.param(
                request_of(BY_JSON.body, "Application/JSON ; Charset=UTF-8"),
                request_of(BY_JSON.body, 'application/json;charset="utf-8"'),
                id="media-type-spelt-otherwise",
            ),
            pytest.param(header("User-Agent", "test"), BY_FORM, id="user-agent"),
            pytest.param(
                replace(BY_FORM, headers=BY_FORM.headers[::-1]), BY_FORM, id="order-of-headers"
            ),
            pytest.param(
                replace(BY_FORM, headers=tuple((n.upper(), v) for n, v in BY_FORM.headers)),
                BY_FORM,
                id="case-of-names",
            ),
            pytest.param(
                header(SIGNATURE_V2, SIGNATURE.lower()),
                header(SIGNATURE_V2, SIGNATURE.lower()),
                id="the-very-same-wrong-signature",
            ),
        ],
    )
    def test_nothing_is_told(self, asked: Request, recorded: Request) -> None:
        """The list is empty."""
        assert [] == told(asked, recorded)

    @pytest.mark.parametrize(
        "body",
        [b"[1]", b"{", b'{"a": 1, "a": 2}', b"[" * 100_000, b"\xff", b""],
        ids=["list", "cut", "doubled", "deep", "no-text", "empty"],
    )
    def test_body_that_is_no_object_is_compared_as_it_is(self, body: bytes) -> None:
        """What cannot be read as its media type says is bytes."""
        asked, other = request_of(body, JSON), request_of(body + b" ", JSON)

        assert [] == told(asked, asked)
        assert ["other body"] == told(other, asked)


class TestSpelling:
    """Where the spelling is what a request is about, it counts."""

    @pytest.mark.parametrize(
        ("asked", "recorded"),
        [
            pytest.param(
                request_of(b"cloudDBInstanceNo=%38%382689&responseFormatType=json", FORM),
                BY_FORM,
                id="percent-encoded",
            ),
            pytest.param(
                replace(BY_FORM, headers=BY_FORM.headers[::-1]), BY_FORM, id="order-of-headers"
            ),
            pytest.param(
                replace(BY_FORM, headers=tuple((n.upper(), v) for n, v in BY_FORM.headers)),
                BY_FORM,
                id="case-of-names",
            ),
            pytest.param(
                request_of(BY_JSON.body, "application/json; charset=utf-8"),
                request_of(BY_JSON.body, "application/json;charset=utf-8"),
                id="blank-in-media-type",
            ),
        ],
    )
    def test_spelling_is_told_apart(self, asked: Request, recorded: Request) -> None:
        """What reads the same is not the same."""
        assert () == differences(asked, recorded, KEYS)
        assert () != differences(asked, recorded, KEYS, exact=True)
