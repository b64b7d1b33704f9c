"""What is known of an exchange beforehand: the keys, numbers and headers that were sent."""

import base64
import gzip
import json
from collections.abc import Mapping

import pytest

from flushproof.cases import cases
from flushproof.cases.draft import Subject
from flushproof.exchange import Headers, Request, Response
from flushproof.recording.scrubbing import (
    Unrecordable,
    differing,
    keys_of,
    known_of,
    scrubbed_response,
    signatures_of,
    told_by,
)
from flushproof.recording.standins import Known
from flushproof.recording.subject import Put
from flushproof.signing import SIGNATURE_V2, TIMESTAMP, Credentials

OURS = Credentials(access_key="ourAccessKey", secret_key="ourSecretKeyOfTheTests")
NOBODY = Credentials(access_key="noAccessKey1", secret_key="noSecretKeyOfAnybody")


def subject(credentials: Credentials, **numbers: str) -> Subject:
    """Somebody with these keys and numbers."""
    return Subject(numbers=numbers, credentials={"owner": credentials})


def request(number: str = "", headers: Headers = ()) -> Request:
    """A request for the instance *number*."""
    return Request(
        method="POST", target="/", headers=headers, body=f"cloudDBInstanceNo={number}".encode()
    )


NOTHING = request()


def known(
    sent: Request = NOTHING, other: Request = NOTHING, **numbers: tuple[str, str]
) -> Mapping[str, str]:
    """What stands for what, where *sent* was sent and *other* is recorded."""
    ours, nobodys = ({name: pair[n] for name, pair in numbers.items()} for n in (0, 1))
    put = Put(case=cases()[0], subject=subject(OURS, **ours), decoy=False, now_ms=0)
    return known_of(put, sent, other, subject(NOBODY, **nobodys)).values


class TestKnown:
    """Each of them has its own stand-in, wherever an answer has it."""

    @pytest.mark.parametrize(
        ("value", "other"),
        [(OURS.access_key, NOBODY.access_key), (OURS.secret_key, NOBODY.secret_key)],
        ids=["access-key", "secret-key"],
    )
    def test_keys_are_known_in_every_notation(self, value: str, other: str) -> None:
        """As they are, in hexadecimal and in Base64."""
        found = known()

        assert other == found[value]
        assert other.encode().hex() == found[value.encode().hex()]
        assert other.encode().hex().upper() == found[value.encode().hex().upper()]
        assert (
            base64.b64encode(other.encode())
            .decode()
            .startswith(
                found[base64.b64encode(value.encode()).decode().rstrip("=")[: len(value) * 8 // 6]]
            )
        )

    def test_numbers_of_five_digits_are_known(self) -> None:
        """A shorter one is in other texts by chance."""
        found = known(target=("12345", "882689"), server=("1234", "882690"))

        assert "882689" == found["12345"]
        assert "1234" not in found

    def test_the_number_that_an_edit_makes_is_known(self) -> None:
        """An answer may name it; what the subject has comes first."""
        made = known(request("77"), request("88"))
        kept = known(request("12345"), request("1"), target=("12345", "882689"))

        assert ("88", "882689") == (made["77"], kept["12345"])

    @pytest.mark.parametrize(("number", "other"), [("x", "1"), ("1", "x")])
    def test_a_number_that_only_one_of_them_has_is_not(self, number: str, other: str) -> None:
        """Nothing stands for it, or it stands for nothing."""
        assert "1" not in known(request(number), request(other))

    def test_headers_of_eight_characters_that_differ_are_known(self) -> None:
        """What is the same in both is nobody's, and what is shorter is there by chance."""
        sent = (("a", "12345678"), ("b", "1234567"), ("c", "the same in both"))
        other = (("a", "87654321"), ("b", "7654321"), ("c", "the same in both"))

        found = known(request(headers=sent), request(headers=other))

        assert "87654321" == found["12345678"]
        assert not {"1234567", "the same in both"} & set(found)

    def test_requests_with_other_headers_are_none_of_one_case(self) -> None:
        """Nobody knows which stands for which."""
        sent = request(headers=(("a", "12345678"),))

        with pytest.raises(ValueError, match="zip"):
            known(sent, NOTHING)
        with pytest.raises(ValueError, match="zip"):
            list(signatures_of(sent, NOTHING))


class TestSecrets:
    """What a cassette must not hold."""

    def test_both_keys_of_everybody_are_secret(self) -> None:
        """Each by its name."""
        assert [("secret key", OURS.secret_key), ("access key", OURS.access_key)] == [
            (key.name, getattr(key, "value", "")) for key in keys_of(subject(OURS))
        ]

    def test_headers_that_differ_are_secret(self) -> None:
        """Those of eight characters, and not the timestamp."""
        sent = (
            (TIMESTAMP.upper(), "1546221796556"),
            (SIGNATURE_V2, " 12345678 "),
            ("b", "1234567"),
        )
        other = tuple((name, "another one") for name, _ in sent)

        found = signatures_of(request(headers=sent), request(headers=other))

        assert ["12345678"] == [getattr(secret, "value", "") for secret in found]


class TestAnswers:
    """What an answer tells of an account."""

    def test_a_body_is_looked_at_as_it_is_unpacked(self) -> None:
        """Whatever coding it came in."""
        body = json.dumps({"cloudDBServiceName": "orders-cache"}).encode()
        headers = (("content-encoding", "gzip"),)
        packed = Response(status=200, headers=headers, body=gzip.compress(body))

        assert ("orders-cache",) == told_by(packed) == told_by(Response(status=200, body=body))
        assert () == told_by(None)

    @pytest.mark.parametrize(("blanks", "told"), [(0, True), (2, False)], ids=["within", "behind"])
    def test_64_kibi_characters_are_looked_at(self, blanks: int, told: bool) -> None:
        """No published answer is as long."""
        start, end = '{"a": {}, ', '"cloudDBServiceName": "orders"'
        body = start.ljust(65_536 - len(end) + blanks) + end

        assert told is ("orders" in told_by(Response(status=200, body=body.encode())))

    def test_bytes_that_are_no_text_have_bytes_for_stand_ins(self) -> None:
        """And characters have characters."""
        latin, utf = (
            scrubbed_response(
                Response(status=200, body=b'{"cloudDBServiceName": "%b"}' % name), Known(values={})
            )[0].body
            for name in (b"\xe9\xe8", "éè".encode())
        )

        assert b'{"cloudDBServiceName": "\xff\xff"}' == latin
        assert '{"cloudDBServiceName": "àà"}' == utf.decode()

    def test_what_has_no_place_in_a_cassette_is_not_recorded(self) -> None:
        """What came behind the body, and what cannot be unpacked."""
        behind = Response(status=200, body=b"{}", surplus=b"more")
        coded = Response(status=200, headers=(("content-encoding", "br"),), body=b"{}")

        with pytest.raises(Unrecordable, match="behind the body"):
            scrubbed_response(behind, Known(values={}))
        with pytest.raises(Unrecordable, match="content coding"):
            scrubbed_response(coded, Known(values={}))


def test_the_parts_in_which_requests_differ_are_named() -> None:
    """Each of them, and no other."""
    one = Request(method="POST", target="/", headers=(("a", "b"),), body=b"x")

    assert ["target", "body"] == list(
        differing(one, Request(method="POST", target="/y", headers=(("a", "b"),)))
    )
    assert ["method", "headers"] == list(
        differing(one, Request(method="GET", target="/", body=b"x"))
    )
