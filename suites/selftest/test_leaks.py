"""Leaks: a secret is found in every encoding, and a scan says where."""

import base64
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import cases
from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.scrubbing.leaks import Leak, Signatures, Value, leak_scan, secrets_of
from flushproof.signing import Credentials, sign

SECRET = 'Zk3+vX/q"9é<W&r%41'
CREDENTIALS = Credentials(access_key="AccessKeyOfTheLeakTests", secret_key=SECRET)
SIGNATURE = sign("POST", "/x", "1546221796556", CREDENTIALS)

ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "base64-alone": lambda text: base64.b64encode(text.encode()).decode(),
    "base64-second-alignment": lambda text: base64.b64encode(b"a" + text.encode() + b"z").decode(),
    "base64-third-alignment": lambda text: base64.b64encode(b"ab" + text.encode() + b"yz").decode(),
    "base64-url-safe": lambda text: base64.urlsafe_b64encode(b"a:" + text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal-upper": lambda text: text.encode().hex().upper(),
    "percent": lambda text: quote(text, safe=""),
    "percent-lower": lambda text: re.sub("%..", lambda hit: hit[0].lower(), quote(text)),
    "percent-every-byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "json": json.dumps,
    "json-twice": lambda text: json.dumps(json.dumps(text)),
    "json-every-character": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "json-escaped-slash": lambda text: json.dumps(text).replace("/", "\\/"),
    "html": html.escape,
    "html-every-character": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "xml-every-character": lambda text: "".join(f"&#x{ord(one):x};" for one in text),
    "html-of-json": lambda text: html.escape(json.dumps(text)),
    "python-bytes": lambda text: repr(text.encode()),
    "utf-8-read-as-latin-1": lambda text: text.encode().decode("latin-1"),
    "utf-16-big-endian": lambda text: text.encode("utf-16-be").decode("latin-1"),
    "utf-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
}

each_encoding = pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS.keys())


@pytest.fixture
def secret() -> Value:
    return Value(name="secret key", value=SECRET)


class TestValue:
    """A secret whose value is known."""

    @each_encoding
    def test_it_is_found_in_every_encoding(
        self, secret: Value, encode: Callable[[str], str]
    ) -> None:
        """Nothing that a program does to a text by habit hides the secret."""
        text = f"before {encode(SECRET)} after"

        assert secret.found_in(text) is not None

    @each_encoding
    def test_a_hidden_text_holds_it_no_more(
        self, secret: Value, encode: Callable[[str], str]
    ) -> None:
        """What is written in its place names the secret."""
        hidden = secret.hidden_in(f"before {encode(SECRET)} after")

        assert secret.found_in(hidden) is None
        assert "secret key" in hidden

    def test_the_text_around_it_is_kept(self, secret: Value) -> None:
        """Only the secret is taken out."""
        assert "a [secret key] b" == secret.hidden_in(f"a {SECRET} b")

    @settings(deadline=None)
    @given(text=st.text(st.sampled_from('Zk3+vX/q"9é<W&r%41\\;u0'), max_size=60))
    def test_a_text_without_it_is_left_alone(self, text: str) -> None:
        """No false alarm: letters of the secret are not the secret."""
        value = Value(name="secret key", value='Zk3+vX/q"9é<W&r%41-and-more')

        assert text == value.hidden_in(text)

    def test_its_repr_does_not_show_it(self, secret: Value) -> None:
        """A traceback that prints it prints its name only."""
        assert "Value(name='secret key')" == repr(secret)

    def test_a_short_value_is_refused(self) -> None:
        """A value that could be any word cannot be kept out, and the message does not show it."""
        with pytest.raises(UsageError, match="the secret key has 6 characters") as caught:
            Value(name="secret key", value="secret")

        assert "'secret'" not in str(caught.value)


class TestSignatures:
    """Values that look like a signature."""

    def test_where_others_write_its_shape_only_the_sent_one_is_found(self) -> None:
        """Hypothesis names files by texts of that shape."""
        signatures = Signatures(sent=frozenset({SIGNATURE}))

        assert signatures.found_in(f"by {SIGNATURE}") is not None
        assert signatures.found_in(f"by {sign('POST', '/y', '1', CREDENTIALS)}") is None

    @pytest.mark.parametrize(
        "written",
        [
            SIGNATURE,
            quote(SIGNATURE, safe=""),
            SIGNATURE.rstrip("="),
            SIGNATURE.replace("/", "\\/"),
            SIGNATURE.replace("+", "-").replace("/", "_"),
            base64.b64decode(SIGNATURE).hex(),
        ],
        ids=["as-sent", "percent", "unpadded", "json", "url-safe", "hexadecimal"],
    )
    def test_a_signature_is_hidden_in_every_form(self, written: str) -> None:
        """The shape gives it away, whoever computed it."""
        assert "expected [signature], got" == Signatures().hidden_in(f"expected {written}, got")

    @pytest.mark.parametrize(
        "text",
        [
            "6acpi6di6apj536ob5cksjcor2",
            "/clouddb/v2/flushCloudDBInstance",
            "script-src 'sha256-yA/aMWcEAz38c79r5d9Jkl5p2NcNES12cSBLwgUY6uU='",
            "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A=",
            "x" * 5000,
        ],
        ids=["trace-id", "path", "policy-hash", "published-example", "padding"],
    )
    def test_what_is_no_signature_stays(self, text: str) -> None:
        """Trace ids, paths, hashes of a page's policy and the vendor's examples are shown."""
        assert text == Signatures().hidden_in(text)

    def test_no_case_goes_by_the_name_of_a_signature(self) -> None:
        """An id of 43 characters would be one in a log, where nobody would find the case again."""
        hidden = [case.id for case in cases() if Signatures().hidden_in(case.id) != case.id]

        assert [] == hidden


class TestSecretsOf:
    """What must not leave a run."""

    def test_an_embedded_run_hides_secret_keys_only(self) -> None:
        """The embedded access key is published with flushproof."""
        assert ["secret key"] == [one.name for one in secrets_of([CREDENTIALS], live=False)]

    def test_a_live_run_hides_access_keys_and_signatures_too(self) -> None:
        """On live runs the credentials are a person's."""
        names = [one.name for one in secrets_of([CREDENTIALS], live=True)]

        assert ["secret key", "access key", "signature"] == names


class TestLeakScan:
    """The scan of finished artefacts."""

    @each_encoding
    def test_a_leak_is_reported_with_file_and_line(
        self, tmp_path: Path, secret: Value, encode: Callable[[str], str]
    ) -> None:
        """A person finds the place."""
        artefact = tmp_path / "deep" / "report.html"
        artefact.parent.mkdir()
        artefact.write_text(f"first\n{encode(SECRET)}\nlast", encoding="utf-8")

        leaks = leak_scan([tmp_path], [secret])

        assert [(artefact, 2, "secret key")] == [
            (leak.path, leak.line, leak.secret) for leak in leaks
        ]

    def test_a_leak_names_its_encoding_and_not_its_value(
        self, tmp_path: Path, secret: Value
    ) -> None:
        """The message can be printed."""
        artefact = tmp_path / "a.txt"
        artefact.write_bytes(SECRET.encode().hex().encode())

        leaks = leak_scan([artefact], [secret])

        assert f"{artefact}:1: holds the secret key (hexadecimal)" == str(leaks[0])

    def test_a_file_that_is_not_text_is_scanned_too(self, tmp_path: Path, secret: Value) -> None:
        """Bytes that are not UTF-8 do not end the scan."""
        artefact = tmp_path / "a.bin"
        artefact.write_bytes(b"\xff\xfe\x00" + SECRET.encode() + b"\xff")

        assert 1 == len(leak_scan([artefact], [secret]))

    def test_a_secret_in_a_file_name_is_a_leak(self, tmp_path: Path) -> None:
        """A name is written down as well as a text."""
        artefact = tmp_path / "AccessKeyOfTheLeakTests.json"
        artefact.write_text("{}", encoding="utf-8")

        leaks = leak_scan([tmp_path], secrets_of([CREDENTIALS], live=True))

        assert [Leak(path=artefact, line=0, secret="access key", encoding="raw")] == leaks

    def test_clean_files_have_no_leak(self, tmp_path: Path, secret: Value) -> None:
        """No false alarm."""
        (tmp_path / "a.txt").write_text("nothing\n", encoding="utf-8")

        assert [] == leak_scan([tmp_path], [secret])

    def test_a_file_that_cannot_be_read_is_an_error(self, tmp_path: Path, secret: Value) -> None:
        """What was not scanned is not clean."""
        with pytest.raises(EvidenceIncomplete, match="cannot be scanned for secrets"):
            leak_scan([tmp_path / "missing.html"], [secret])
