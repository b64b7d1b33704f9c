"""What the tests of the diagnosis have in common: a client that signs wrongly on purpose."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest

from flushproof.diagnosis import Diagnosis, diagnose
from flushproof.exchange import Headers, Request
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials

ACCESS = "Y0Z9EG0lKoeWAQCSHRtM"
# Base64, as the vendor's are not, so that decoding it is a mistake that can be made.
SECRET = "U2VjcmV0IG9mIHRoZSBkaWFnbm9zaXM="
LAYOUT = "{method} {path}{query}\n{timestamp}\n{access_key}"


def text_of(mac: bytes) -> str:
    """Base64, padded."""
    return base64.b64encode(mac).decode()


UNKEYED: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "sha256-unkeyed": lambda _, message: hashlib.sha256(message).digest(),
    "sha256-key-first": lambda key, message: hashlib.sha256(key + message).digest(),
    "sha256-key-last": lambda key, message: hashlib.sha256(message + key).digest(),
}

ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "base64": text_of,
    "hex": bytes.hex,
    "unpadded": lambda mac: text_of(mac).rstrip("="),
    "url-safe": lambda mac: base64.urlsafe_b64encode(mac).decode(),
    "base64-of-hex": lambda mac: text_of(mac.hex().encode()),
    "base64-twice": lambda mac: text_of(text_of(mac).encode()),
    "percent": lambda mac: quote(text_of(mac), safe=""),
    "spaces": lambda mac: text_of(mac).replace("+", " "),
    "bytes-literal": lambda mac: str(base64.b64encode(mac)),
    "cut": lambda mac: text_of(mac)[:20],
    "letters": lambda mac: text_of(mac).lower(),
    "longer": lambda mac: f"keyId=1,signature={text_of(mac)}",
}


@dataclass(frozen=True, kw_only=True)
class Signer:
    """What a client sends; of what it signs otherwise, see `signing`."""

    method: str = "POST"
    path: str = "/clouddb/v2/flushCloudDBInstance"
    query: str = "?responseFormatType=json&name=a%20b%2Fd"
    timestamp: str = "1546221796556"
    access_key: str = ACCESS
    body: bytes = b"cloudDBInstanceNo=882689"
    host: str = "gateway.example:8080"
    headers: Headers = ()
    carrier: str = SIGNATURE_V2
    secret: str = field(default=SECRET, repr=False)

    def sent(self, signature: str) -> Request:
        """The request with *signature*."""
        return Request(
            method=self.method,
            target=f"{self.path}{self.query}",
            headers=(
                ("Host", self.host),
                (TIMESTAMP, self.timestamp),
                (ACCESS_KEY, self.access_key),
                (self.carrier, signature),
                *((name, value) for name, value in self.headers),
            ),
            body=self.body,
        )

    def signing(
        self,
        *,
        layout: str = LAYOUT,
        key: str | None = None,
        algorithm: str = "sha256",
        encoding: str = "base64",
        **parts: str,
    ) -> Request:
        """
        The request, signed otherwise.

        Args:
            layout: How the parts are put together.
            key: One character for each byte.
            algorithm, encoding: What is made of the string.
            parts: Parts of the string that are other than what is sent.
        """
        values = {**vars(self), "body": self.body.decode(), **parts}
        message = layout.format(**values).encode()
        secret = self.secret.encode() if key is None else key.encode("latin-1")
        if algorithm in UNKEYED:
            mac = UNKEYED[algorithm](secret, message)
        else:
            mac = hmac.digest(secret, message, algorithm)
        return self.sent(ENCODINGS[encoding](mac))

    def diagnosed(self, request: Request, now_ms: int | None = None) -> Diagnosis:
        """What is said of *request* where this client's secret key is known."""
        return diagnose(request, Credentials(access_key=ACCESS, secret_key=self.secret), now_ms)


@pytest.fixture
def signers() -> type[Signer]:
    """Makes clients that send something else than the usual one."""
    return Signer


@pytest.fixture
def signer() -> Signer:
    """A client whose request has everything that can be signed wrongly."""
    return Signer()
