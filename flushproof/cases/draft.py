"""A request before it is signed, and the recipe by which it will be."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flushproof.exchange import Headers, Request
from flushproof.signing import Credentials, string_to_sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """
    What a case is put to.

    Attributes:
        numbers: Instance numbers by name: `target`, `unknown`, and where the account is known
            `bystander`, `mysql`, `foreign`, `busy`, `server`.
        credentials: By name: `owner`, `unknown`, and where known `other-account`, `no-permission`.
        host: The host and port that are asked.
    """

    numbers: Mapping[str, str]
    credentials: Mapping[str, Credentials]
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """
    How a signature is made; the defaults make the proper one.

    Attributes:
        message: A template of what is signed in place of the string to sign.
        parts: Parts of the string to sign that are told otherwise than the request has them.
        algorithm, encoding, key: Names in `ALGORITHMS`, `ENCODINGS`, `KEYS`.
        mangled: A name in `MANGLES`, what happens to the finished text.
        changed: A name in `CHANGES` and an amount, the same by a number.
        text: A template of the finished text.
    """

    message: str | None = None
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    algorithm: str = "sha256"
    encoding: str = "base64"
    key: str = "secret"
    mangled: str | None = None
    changed: tuple[str, int] | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A request before it is signed.

    Values of headers may hold `{timestamp}`, `{access_key}` and `{signature}`.
    """

    method: str
    target: str
    headers: Headers
    body: bytes
    timestamp: str
    credentials: Credentials
    access_key: str
    instance: str
    recipe: Recipe = Recipe()

    def message(self, recipe: Recipe) -> bytes:
        """What *recipe* signs of this draft."""
        parts = {
            "method": self.method,
            "uri": self.target,
            "timestamp": self.timestamp,
            "access_key": self.access_key,
            **recipe.parts,
        }
        template = SWAPPED if recipe.key == "swapped" else recipe.message
        if template is None:
            return string_to_sign(
                parts["method"], parts["uri"], parts["timestamp"], parts["access_key"]
            )
        more = {"secret": self.credentials.secret_key, "body": self.body.decode("latin-1")}
        return fill(template, {**parts, **more}).encode()

    def request(self, signature: str) -> Request:
        """The request, with *signature* in its place."""
        values = {
            "timestamp": self.timestamp,
            "access_key": self.access_key,
            "signature": signature,
        }
        return Request(
            method=self.method,
            target=self.target,
            headers=tuple((name, fill(value, values)) for name, value in self.headers),
            body=self.body,
        )


def fill(template: str, values: Mapping[str, str]) -> str:
    """*template* with each `{name}` replaced; other braces stay, since bodies are full of them."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template


# With access key and secret key in each other's place, the secret is what is signed.
SWAPPED = "{method} {uri}\n{timestamp}\n{secret}"


def _base64_decoded(secret: str) -> bytes:
    """What a client that takes the secret for Base64 makes of it, whatever is in it."""
    known = "".join(mark for mark in secret if mark.isascii() and (mark.isalnum() or mark in "+/"))
    whole = known[:-1] if len(known) % 4 == 1 else known
    return base64.b64decode(whole + "=" * (-len(whole) % 4))


KEYS: Mapping[str, Callable[[Credentials], bytes]] = {
    "secret": lambda credentials: credentials.secret_key.encode(),
    "base64-decoded": lambda credentials: _base64_decoded(credentials.secret_key),
    "access-key": lambda credentials: credentials.access_key.encode(),
    "swapped": lambda credentials: credentials.access_key.encode(),
    "latin-1": lambda credentials: credentials.secret_key.encode("latin-1", "replace"),
    "empty": lambda _: b"",
    "ampersand-behind": lambda credentials: credentials.secret_key.encode() + b"&",
    "line-feed-behind": lambda credentials: credentials.secret_key.encode() + b"\n",
    "sha256-of-it": lambda credentials: hashlib.sha256(credentials.secret_key.encode()).digest(),
}

ALGORITHMS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "sha256": lambda key, message: hmac.digest(key, message, "sha256"),
    "sha1": lambda key, message: hmac.digest(key, message, "sha1"),
    "sha512": lambda key, message: hmac.digest(key, message, "sha512"),
    "md5": lambda key, message: hmac.digest(key, message, "md5"),
    "sha224": lambda key, message: hmac.digest(key, message, "sha224"),
    "sha384": lambda key, message: hmac.digest(key, message, "sha384"),
    "sha3-256": lambda key, message: hmac.digest(key, message, "sha3_256"),
    "sha256-unkeyed": lambda _, message: hashlib.sha256(message).digest(),
    "sha256-key-first": lambda key, message: hashlib.sha256(key + message).digest(),
    "sha256-key-last": lambda key, message: hashlib.sha256(message + key).digest(),
}

ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda mac: base64.b64encode(mac).decode(),
    "base64url": lambda mac: base64.urlsafe_b64encode(mac).decode(),
    "base32": lambda mac: base64.b32encode(mac).decode(),
    "hex": lambda mac: mac.hex(),
    "hex-upper": lambda mac: mac.hex().upper(),
    "base64-of-hex": lambda mac: base64.b64encode(mac.hex().encode()).decode(),
    "base64-twice": lambda mac: base64.b64encode(base64.b64encode(mac)).decode(),
    "base85": lambda mac: base64.b85encode(mac).decode(),
    "decimal": lambda mac: str(int.from_bytes(mac)),
    "hex-colons": lambda mac: mac.hex(":"),
    "raw-latin1": lambda mac: "".join(chr(byte) if byte >= 0x21 else "!" for byte in mac),
}


def _flipped(text: str, position: int, bit: int) -> str:
    mac = bytearray(base64.b64decode(text))
    mac[position] ^= bit
    return base64.b64encode(bytes(mac)).decode()


MANGLES: Mapping[str, Callable[[str], str]] = {
    "truncate-1": lambda text: text[:-1],
    "truncate-half": lambda text: text[: len(text) // 2],
    "lower": str.lower,
    "upper": str.upper,
    "swapcase": str.swapcase,
    "reversed": lambda text: text[::-1],
    "flip-first-bit": lambda text: _flipped(text, 0, 0x80),
    "flip-last-bit": lambda text: _flipped(text, -1, 0x01),
    "no-padding": lambda text: text.rstrip("="),
    "extra-padding": lambda text: text + "=",
    "space-around": lambda text: f"  {text}  ",
    "space-inside": lambda text: f"{text[:20]} {text[20:]}",
    "append-A": lambda text: text + "A",
    "prepend-A": lambda text: "A" + text,
    "doubled": lambda text: text + text,
    "plus-to-space": lambda text: text.replace("+", " "),
    "percent-encoded": lambda text: (
        text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    ),
    "quoted": lambda text: f'"{text}"',
    "unused-bits": lambda text: text[:-2] + chr(ord(text[-2]) + 1) + text[-1],
}

CHANGES: Mapping[str, Callable[[str, int], str]] = {
    "cut": lambda text, length: text[:length],
    "flip": lambda text, bit: _flipped(text, bit // 8, 0x80 >> bit % 8),
    "recase": lambda text, mask: "".join(
        mark.swapcase() if mask >> position & 1 else mark for position, mark in enumerate(text)
    ),
}


def signature_for(presented: Draft, signed: Draft) -> tuple[str, str]:
    """
    The proper signature text of *signed*, and the one that *presented*'s recipe makes of it.

    Args:
        presented: The draft whose recipe is followed.
        signed: The draft whose parts are signed; another one where the edit comes after signing.
    """
    recipe = presented.recipe
    credentials = signed.credentials
    proper = ENCODINGS["base64"](
        ALGORITHMS["sha256"](KEYS["secret"](credentials), signed.message(Recipe()))
    )
    if recipe.text is not None:
        return proper, fill(recipe.text, {"signature": proper})
    if "secret" in recipe.parts:
        credentials = Credentials(
            access_key=credentials.access_key, secret_key=recipe.parts["secret"]
        )
    mac = ALGORITHMS[recipe.algorithm](KEYS[recipe.key](credentials), signed.message(recipe))
    text = ENCODINGS[recipe.encoding](mac)
    if recipe.changed is not None:
        name, amount = recipe.changed
        text = CHANGES[name](text, amount)
    return proper, MANGLES[recipe.mangled](text) if recipe.mangled else text
