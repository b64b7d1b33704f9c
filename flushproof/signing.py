"""
Signature v2: what is signed, how, and how it is verified.

The signature covers method, path with query, timestamp and access key. It does not cover the
body, so a captured signature is good for any instance number until it is five minutes old.

Text is as `flushproof.exchange` has it, one character for each byte of the wire (Latin-1), so that
what is signed is what is sent, byte for byte. Text that no wire can carry cannot be signed.

Source: the page ("Signature encrypted with your Access Key ID and Secret Key") does not say how;
the official SDKs for Go, Java, Python and JavaScript agree on every byte (`hmac/hmac.go`,
`core/.../auth/IamCredentials.java`, `api_client.py`, `signature.js`).
"""

import base64
import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NoReturn

from flushproof.exchange import Headers, values_of

TIMESTAMP = "x-ncp-apigw-timestamp"
ACCESS_KEY = "x-ncp-iam-access-key"
SIGNATURE_V2 = "x-ncp-apigw-signature-v2"
SIGNATURE_V1 = "x-ncp-apigw-signature-v1"
API_KEY = "x-ncp-apigw-api-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """
    An access key, and its secret key, which no `repr` shows and no pickle holds.

    Attributes:
        access_key: Visible ASCII, since it travels in a header.
        secret_key: Any text; its UTF-8 bytes are the key.

    Raises:
        ValueError: A key is empty or cannot be used. No message holds a key.
    """

    access_key: str
    secret_key: str = field(repr=False)

    def __post_init__(self) -> None:
        for name, value in (("access key", self.access_key), ("secret key", self.secret_key)):
            if not value:
                raise ValueError(f"the {name} is empty")
        if not all("!" <= character <= "~" for character in self.access_key):
            raise ValueError("the access key is not visible ASCII, so no header can carry it")
        # Tried by encoding it, the UnicodeEncodeError would carry the secret in a field.
        if any("\ud800" <= character <= "\udfff" for character in self.secret_key):
            raise ValueError("the secret key is not UTF-8 text")

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are never written down, so they cannot be pickled or copied")


def string_to_sign(method: str, uri: str, timestamp: str, access_key: str) -> bytes:
    """
    The bytes that signature v2 covers: ``METHOD SP URI LF TIMESTAMP LF ACCESS-KEY``.

    The body is not covered, so a changed body keeps its signature.

    Args:
        method: As sent.
        uri: Path and query as sent, percent-encoded, no scheme or host.
        timestamp: The value of the timestamp header, byte for byte.
        access_key: The value of the access key header.

    Raises:
        ValueError: A part contains a line break, which would let one part pose as two, or a
            character that no single byte of the wire stands for.
    """
    parts = {"method": method, "uri": uri, "timestamp": timestamp, "access key": access_key}
    for name, part in parts.items():
        if "\n" in part or "\r" in part:
            raise ValueError(f"the {name} contains a line break")
    return f"{method} {uri}\n{timestamp}\n{access_key}".encode("latin-1")


def signature_of(message: bytes, secret_key: str) -> str:
    """Base64, padded, of HMAC-SHA256 keyed by the UTF-8 bytes of the secret: 44 characters."""
    return base64.b64encode(hmac.digest(secret_key.encode(), message, sha256)).decode()


def sign(method: str, uri: str, timestamp: str, credentials: Credentials) -> str:
    """The signature of a request."""
    return signature_of(
        string_to_sign(method, uri, timestamp, credentials.access_key), credentials.secret_key
    )


def verify(signature: str, method: str, uri: str, timestamp: str, credentials: Credentials) -> bool:
    """
    Whether *signature* is the one of the request, compared in constant time.

    False, and never an exception, for any text whatever: a request that cannot be signed has no
    valid signature.
    """
    try:
        expected = sign(method, uri, timestamp, credentials)
    except ValueError:
        return False
    return hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected.encode())


def signatures_in(headers: Headers) -> tuple[str, ...]:
    """What *headers* hold for signatures, under either name and without the blanks around it."""
    values = values_of(headers, SIGNATURE_V2) + values_of(headers, SIGNATURE_V1)
    return tuple(value.strip(" \t") for value in values)
