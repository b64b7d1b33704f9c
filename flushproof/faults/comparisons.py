"""Lies about the text of a signature: how it is compared, and how it is encoded."""

import hmac
from base64 import b32encode, b64decode, b64encode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import unquote

from flushproof.faults.entries import SIGNED, lie
from flushproof.faults.fault import Fault
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.signing import Credentials

# Of the page's request example.
PAGE_SIGNATURE = "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A="
SIGNATURE_LENGTH = 44


class ComparesSuffix(Gateway):
    """Compares a signature from its second letter on."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent[1:] == expected[1:]


class ComparesShorter(Gateway):
    """Compares as many characters of a signature as were sent."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return expected.startswith(sent)


class FindsSignature(Gateway):
    """Takes a text that holds the signature somewhere."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return expected in sent


class IgnoresSignatureCase(Gateway):
    """Compares signatures without regard to the case of their letters."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent.lower() == expected.lower()


class TrimsPadding(Gateway):
    """Compares signatures without the padding at their ends."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent.rstrip("=") == expected.rstrip("=")


class TrimsQuotes(Gateway):
    """Takes a signature in quotes."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return super().same_signature(sent.strip('"'), expected)


class DecodesLeniently(Gateway):
    """Compares what is left of a signature when Base64 is decoded with all errors ignored."""

    def same_signature(self, sent: str, expected: str) -> bool:
        try:
            return b64decode(sent.encode() + b"==") == b64decode(expected)
        except Error:
            return False


class IgnoresSpareBits(Gateway):
    """Compares decoded signatures, so that the last letter may be one of four."""

    def same_signature(self, sent: str, expected: str) -> bool:
        try:
            return b64decode(sent.encode(), validate=True) == b64decode(expected)
        except Error:
            return False


class DecodesPercent(Gateway):
    """Takes a percent-encoded signature."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return super().same_signature(unquote(sent), expected)


class ReadsBlanksAsPlus(Gateway):
    """Takes a signature with blanks where the plus signs were."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return super().same_signature(sent.replace(" ", "+"), expected)


class ChecksForm(Gateway):
    """Takes everything that has the form of a signature."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return len(sent) == SIGNATURE_LENGTH and sent.endswith("=")


class AcceptsPageSignature(Gateway):
    """Takes the signature of the page's example for any request."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent == PAGE_SIGNATURE or super().same_signature(sent, expected)


class AcceptsZeros(Gateway):
    """Takes a signature of zeros for any request."""

    def same_signature(self, sent: str, expected: str) -> bool:
        zeros = b64encode(bytes(32)).decode()
        return sent == zeros or super().same_signature(sent, expected)


class AcceptsHex(Gateway):
    """Takes the digest in hexadecimal too."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent == b64decode(expected).hex() or super().same_signature(sent, expected)


class AcceptsUrlSafe(Gateway):
    """Takes the Base64 of URLs too."""

    def same_signature(self, sent: str, expected: str) -> bool:
        url_safe = urlsafe_b64encode(b64decode(expected)).decode()
        return sent == url_safe or super().same_signature(sent, expected)


class AcceptsBase32(Gateway):
    """Takes the digest in Base32 too."""

    def same_signature(self, sent: str, expected: str) -> bool:
        base_32 = b32encode(b64decode(expected)).decode()
        return sent == base_32 or super().same_signature(sent, expected)


class OtherDigest(Gateway):
    """Takes another digest too."""

    algorithm: str

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        sent, key = call.header(self.signature_header(call)), credentials.secret_key.encode()
        digests = (hmac.digest(key, text, self.algorithm) for text in self.signed_messages(call))
        others = (b64encode(digest).decode() for digest in digests)
        return sent in others or super().signature_matches(call, credentials)


class AcceptsSha1(OtherDigest):
    """Takes HMAC-SHA1 too, as the first version of the API did."""

    algorithm = "sha1"


class AcceptsSha512(OtherDigest):
    """Takes HMAC-SHA512 too."""

    algorithm = "sha512"


class AcceptsUnkeyed(Gateway):
    """Takes the bare SHA-256 of the message, which needs no secret."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        sent = call.header(self.signature_header(call))
        unkeyed = (b64encode(sha256(text).digest()).decode() for text in self.signed_messages(call))
        return sent in unkeyed or super().signature_matches(call, credentials)


COMPARISONS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-base32": lie(AcceptsBase32, "signature/encoding"),
        "accepts-hex": lie(AcceptsHex, "signature/encoding"),
        "accepts-page-signature": lie(AcceptsPageSignature, "signature/value"),
        "accepts-sha1": lie(AcceptsSha1, "signature/encoding"),
        "accepts-sha512": lie(AcceptsSha512, "signature/encoding"),
        "accepts-unkeyed": lie(AcceptsUnkeyed, "signature/encoding"),
        "accepts-url-safe": lie(AcceptsUrlSafe, "signature/encoding"),
        "accepts-zeros": lie(AcceptsZeros, "signature/value"),
        "checks-form": lie(ChecksForm, *SIGNED),
        "compares-shorter": lie(ComparesShorter, "signature/value", "signature/exact"),
        "compares-suffix": lie(ComparesSuffix, "signature/value"),
        "decodes-leniently": lie(DecodesLeniently, "signature/exact"),
        "decodes-percent": lie(DecodesPercent, "signature/exact"),
        "finds-signature": lie(FindsSignature, "signature/value", "signature/exact"),
        "ignores-signature-case": lie(IgnoresSignatureCase, "signature/value"),
        "ignores-spare-bits": lie(IgnoresSpareBits, "signature/exact"),
        "reads-blanks-as-plus": lie(ReadsBlanksAsPlus, "signature/exact"),
        "trims-padding": lie(TrimsPadding, "signature/exact"),
        "trims-quotes": lie(TrimsQuotes, "signature/exact"),
    }
)
