"""What the tests of the diagnosis have in common: a request and the string that it should sign."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from flushproof.diagnosis import Diagnosis, diagnose
from flushproof.exchange import Headers, Request
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials

ACCESS = "Y0Z9EG0lKoeWAQCSHRtM"
# Base64, as the vendor's are not, so that decoding it is a mistake that can be made.
SECRET = "U2VjcmV0IG9mIHRoZSBkaWFnbm9zaXM="
PATH = "/clouddb/v2/flushCloudDBInstance"


@dataclass(frozen=True, kw_only=True)
class Signer:
    """
    A client that makes mistakes: what it sends, and beside it what it signs.

    Whatever of the string is not told otherwise is as it should be.
    """

    method: str = "POST"
    path: str = PATH
    query: str = "?responseFormatType=json&name=a%20b%2Fc"
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
                *self.headers,
            ),
            body=self.body,
        )

    def signing(
        self,
        string: str | bytes | None = None,
        *,
        key: bytes | None = None,
        algorithm: str = "sha256",
        encode: Callable[[bytes], str] = lambda mac: base64.b64encode(mac).decode(),
        **parts: str,
    ) -> Request:
        """
        The request, signed otherwise.

        Args:
            string: What is signed, if not the string to sign.
            key, algorithm, encode: What it is signed with.
            parts: Parts of the string to sign that are other than what is sent.
        """
        if string is None:
            method, path, query, timestamp, access_key = (
                parts.get(name, getattr(self, name))
                for name in ("method", "path", "query", "timestamp", "access_key")
            )
            string = f"{method} {path}{query}\n{timestamp}\n{access_key}"
        message = string if isinstance(string, bytes) else string.encode()
        secret = self.secret.encode() if key is None else key
        return self.sent(encode(hmac.digest(secret, message, algorithm)))

    def diagnosed(self, request: Request, now_ms: int | None = None) -> Diagnosis:
        """What is said of *request* where this client's secret key is known."""
        return diagnose(request, Credentials(access_key=ACCESS, secret_key=self.secret), now_ms)


@pytest.fixture
def signer() -> Signer:
    """The client whose request has everything that can be signed wrongly."""
    return Signer()


@pytest.fixture
def signers() -> type[Signer]:
    """Makes a client that sends something else."""
    return Signer
