"""Signature v2: known answers made with openssl, and what holds for every request and secret."""

import copy
import pickle
import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flushproof import signing
from flushproof.resources import load
from flushproof.signing import Credentials

VECTORS = load("suites/cases/signing-vectors.json")["vectors"]
NEGATIVE = [vector for vector in VECTORS if not vector["valid"]]
EDITED = ("method", "path", "query", "timestamp", "access-key", "secret")
MESSAGE_MISTAKES = {1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 22}

SECRET = "secret-of-the-signing-tests"
PARTS = {"method": "POST", "uri": "/a?b=c", "timestamp": "1546221796556", "access_key": "access"}

# Explicit alphabets: the table of all of Unicode takes seconds to build.
visible_ascii = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
any_text = st.text(st.sampled_from("aZ09 /?=%+\n\r\t\0é성\ud800\udcff\U0001f511"))


def of(vectors: list[Mapping[str, Any]]) -> pytest.MarkDecorator:
    """*vectors* as parameters, their ids as names."""
    return pytest.mark.parametrize("vector", vectors, ids=[vector["id"] for vector in vectors])


def credentials_of(vector: Mapping[str, Any]) -> Credentials:
    return Credentials(**vector["credentials"])


def intermediates(vector: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Each intermediate of the proper signature by name, as we compute it."""
    request, credentials = vector["request"], credentials_of(vector)
    message = signing.string_to_sign(**request, access_key=credentials.access_key)
    signature = signing.signature_of(message, credentials.secret_key)
    return (("string to sign", message.decode()), ("signature", signature))


def known(vector: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Each intermediate of the proper signature by name, as the vector has it."""
    signature = vector.get("expected_signature", vector["signature"])
    return (("string to sign", vector["string_to_sign"]), ("signature", signature))


class TestVectors:
    """Answers that were made elsewhere."""

    @of(VECTORS)
    def test_every_intermediate_is_the_known_one(self, vector: Mapping[str, Any]) -> None:
        """String to sign and signature, in this order, are those of the vector."""
        computed = intermediates(vector)

        assert known(vector) == computed

    @of(VECTORS)
    def test_verdict_is_the_known_one(self, vector: Mapping[str, Any]) -> None:
        """The presented signature is accepted where the vector is valid, and only there."""
        accepted = signing.verify(
            vector["signature"], **vector["request"], credentials=credentials_of(vector)
        )

        assert vector["valid"] == accepted

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl binary on PATH")
    @of(VECTORS)
    def test_openssl_gives_the_same_answer(self, vector: Mapping[str, Any]) -> None:
        """The commands that a vector names print its two signatures."""
        proper = vector.get("expected_source", vector["source"])

        assert vector["signature"] == printed(vector["source"])
        assert dict(known(vector))["signature"] == printed(proper)

    @of([vector for vector in NEGATIVE if vector["signed"] is not None])
    def test_wrongly_signed_message_is_not_the_string_to_sign(
        self, vector: Mapping[str, Any]
    ) -> None:
        """What a negative vector says was signed instead is something else."""
        assert vector["string_to_sign"] != vector["signed"]

    def test_file_is_valid(self) -> None:
        """The file follows its schema."""
        validator = Draft202012Validator(load("schemas/suite/signing-vectors.schema.json"))

        errors = validator.iter_errors({"vectors": VECTORS})

        assert not [error.message for error in errors]

    def test_vectors_are_sorted_and_unique(self) -> None:
        """Ids are sorted, and no two vectors share an id or a description."""
        ids = [vector["id"] for vector in VECTORS]
        descriptions = {vector["description"] for vector in VECTORS}

        assert sorted(set(ids)) == ids
        assert len(ids) == len(descriptions)

    def test_most_vectors_are_negative(self) -> None:
        """At least 60 in 100 present a signature that does not verify."""
        assert len(VECTORS) * 60 <= len(NEGATIVE) * 100

    def test_three_answers_are_published(self) -> None:
        """Three answers were published by somebody else, and each says where."""
        expected = [vector["id"] for vector in VECTORS if vector["id"].startswith("published/")]

        published = [vector["id"] for vector in VECTORS if "published" in vector]

        assert expected == published
        assert len(published) == 3

    @pytest.mark.parametrize("part", EDITED)
    def test_part_is_edited_in_negative_vectors(self, part: str) -> None:
        """Each of the signed parts, and the secret, is wrong in at least five vectors."""
        edited = [vector["id"] for vector in NEGATIVE if vector["id"].startswith(f"{part}/")]

        assert len(edited) >= 5

    @pytest.mark.parametrize("mistake", sorted(MESSAGE_MISTAKES))
    def test_mistake_of_real_clients_is_covered(self, mistake: int) -> None:
        """Every mistake that real clients make in what they sign has a vector."""
        flags = {flag for vector in NEGATIVE for flag in vector["flags"]}

        assert f"mistake-{mistake}" in flags


def printed(command: str) -> str:
    """What the shell *command* of a vector prints."""
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, check=True, timeout=20
    ).stdout.decode()


class TestStringToSign:
    """METHOD SP URI LF TIMESTAMP LF ACCESS-KEY, byte for byte as sent."""

    @pytest.mark.parametrize("part", PARTS)
    @pytest.mark.parametrize("line_break", ["\n", "\r"], ids=["LF", "CR"])
    def test_line_break_in_a_part_is_refused(self, part: str, line_break: str) -> None:
        """No part holds a line break, or two parts could be told as one."""
        with pytest.raises(ValueError, match="line break"):
            signing.string_to_sign(**{**PARTS, part: f"a{line_break}b"})

    def test_text_of_the_wire_is_signed_byte_for_byte(self) -> None:
        """A byte above 127 in a request line is signed as that byte."""
        wire = "/성".encode()

        message = signing.string_to_sign(**{**PARTS, "uri": wire.decode("latin-1")})

        assert b"POST " + wire + b"\n1546221796556\naccess" == message

    def test_text_that_no_wire_carries_is_refused(self) -> None:
        """A character that is no byte of a wire cannot be signed."""
        with pytest.raises(ValueError, match="latin-1"):
            signing.string_to_sign(**{**PARTS, "uri": "/성"})

    @given(part=st.sampled_from(sorted(PARTS)), other=visible_ascii)
    def test_changing_any_part_changes_the_signature(self, part: str, other: str) -> None:
        """A request with one signed part changed does not verify with the old signature."""
        changed = {**PARTS, part: PARTS[part] + other}
        original = signing.signature_of(signing.string_to_sign(**PARTS), SECRET)

        assert original != signing.signature_of(signing.string_to_sign(**changed), SECRET)

    @given(first=visible_ascii, second=visible_ascii)
    def test_signature_is_44_characters(self, first: str, second: str) -> None:
        """A signature is 44 characters long and ends in one equals sign, whatever is signed."""
        signature = signing.sign("POST", first, second, Credentials(access_key="a", secret_key="b"))

        assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", signature)


class TestVerify:
    """Hostile input is refused, never raised about."""

    credentials = Credentials(access_key="access", secret_key=SECRET)

    @given(signature=any_text, method=any_text, uri=any_text, timestamp=any_text)
    def test_any_text_is_refused_without_an_error(
        self, signature: str, method: str, uri: str, timestamp: str
    ) -> None:
        """Line breaks, surrogates, zero bytes and wide characters verify as false."""
        assert not signing.verify(signature, method, uri, timestamp, self.credentials)

    @given(secret=visible_ascii, uri=visible_ascii, timestamp=visible_ascii)
    def test_own_signature_is_accepted(self, secret: str, uri: str, timestamp: str) -> None:
        """Whatever was signed verifies with the same parts and the same keys."""
        credentials = Credentials(access_key="access", secret_key=secret)
        signature = signing.sign("POST", uri, timestamp, credentials)

        assert signing.verify(signature, "POST", uri, timestamp, credentials)

    @pytest.mark.parametrize("look_alike", ["=", "\u207c", "\uff1d", "\udc3d"], ids=ascii)
    def test_only_the_very_text_is_accepted(self, look_alike: str) -> None:
        """A character that merely looks like the last one of a signature is another one."""
        signature = signing.sign("POST", "/", "0", self.credentials)

        accepted = signing.verify(signature[:-1] + look_alike, "POST", "/", "0", self.credentials)

        assert (look_alike == "=") == accepted


class TestCredentials:
    """The secret key is used and never shown."""

    credentials = Credentials(access_key="access", secret_key=SECRET)

    @pytest.mark.parametrize("show", [repr, str, format, ascii], ids=lambda show: show.__name__)
    def test_secret_is_not_shown(self, show: Any) -> None:
        """No way to turn credentials into text shows the secret."""
        shown = show(self.credentials)

        assert SECRET not in shown
        assert "access_key='access'" in shown

    @pytest.mark.parametrize(
        "write", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"]
    )
    def test_credentials_are_not_written_down(self, write: Any) -> None:
        """Credentials can be neither pickled nor copied."""
        with pytest.raises(TypeError, match="never written down"):
            write(self.credentials)

    @pytest.mark.parametrize(
        ("access_key", "secret_key", "why"),
        [
            ("", SECRET, "the access key is empty"),
            ("access", "", "the secret key is empty"),
            ("ac cess", SECRET, "the access key is not visible ASCII"),
            ("access\n", SECRET, "the access key is not visible ASCII"),
            ("열쇠", SECRET, "the access key is not visible ASCII"),
            ("access", f"{SECRET}\udc80", "the secret key is not UTF-8 text"),
        ],
        ids=["no-access-key", "no-secret", "space", "line-break", "korean", "surrogate"],
    )
    def test_unusable_key_is_refused_without_showing_it(
        self, access_key: str, secret_key: str, why: str
    ) -> None:
        """A key that cannot be used is named, and neither key is in the message."""
        with pytest.raises(ValueError, match=why) as caught:
            Credentials(access_key=access_key, secret_key=secret_key)

        assert SECRET not in str(caught.value)
        assert caught.value.__context__ is None

    @pytest.mark.parametrize("code", [0xD800, 0xDFFF], ids=hex)
    def test_no_surrogate_is_in_a_secret(self, code: int) -> None:
        """Neither the first nor the last one has bytes in UTF-8."""
        with pytest.raises(ValueError, match="the secret key is not UTF-8 text"):
            Credentials(access_key="access", secret_key=f"{SECRET}{chr(code)}")

    @pytest.mark.parametrize("character", "!~")
    def test_every_visible_character_may_be_in_an_access_key(self, character: str) -> None:
        """The first and the last character of visible ASCII are two of them."""
        credentials = Credentials(access_key=f"access{character}", secret_key=SECRET)

        assert f"access{character}" == credentials.access_key


def test_signatures_are_found_under_either_name() -> None:
    """Those of version 2 come first, and the blanks around them are none of theirs."""
    headers = (("X-NCP-APIGW-Signature-v1", "one"), (signing.SIGNATURE_V2, " two\t"), ("a", "b"))

    assert ("two", "one") == signing.signatures_in(headers)
