"""Signatures that are not the one of the request: of something else, or made otherwise."""

import base64
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.cases.draft import ALGORITHMS, ENCODINGS, KEYS
from flushproof.contract import PATH
from flushproof.strategies.messages import (
    ACTIONS,
    BASE_PATH,
    LAYOUTS,
    METHODS,
    PATHS,
    PROPER,
)
from flushproof.strategies.texts import TOKEN, Edit, marks, words
from flushproof.strategies.timestamps import YEAR_MS

# A signature has 43 characters and their padding; the last of them carries bits of no meaning.
LENGTH = 44
MAC_BITS = 256

# Of the page's request example.
PAGE_SIGNATURE = "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A="

# Bytes that no header can carry are another question than a wrong signature.
UNSENDABLE = "raw-latin1"
OTHER_ALGORITHMS = tuple(name for name in ALGORITHMS if name != "sha256")
OTHER_ENCODINGS = tuple(name for name in ENCODINGS if name not in ("base64", UNSENDABLE))

# A secret of ASCII is the same in Latin-1.
WRONG_KEYS = tuple(name for name in KEYS if name not in ("secret", "latin-1"))
GUESSES = ("secret", "password", "<Secret Key>", "SECRET_KEY", "null", "{access_key}", " ")

LETTERS_OF_PATH = tuple(at for at, mark in enumerate(PATH) if mark.isalpha())

# What is done to the right signature, and leaves every bit of the MAC in it.
SPELT_OTHERWISE = (
    "append-A",
    "doubled",
    "extra-padding",
    "no-padding",
    "percent-encoded",
    "plus-to-space",
    "quoted",
    "space-inside",
    "unused-bits",
)


def one_of_each(tables: Sequence[Sequence[str]]) -> SearchStrategy[str]:
    """Texts of *tables*, of each as often as of any other."""
    return st.one_of(*map(st.sampled_from, tables))


def random_macs(
    *, macs: SearchStrategy[bytes] = st.binary(min_size=32, max_size=32)
) -> SearchStrategy[Edit]:
    """Signatures of the right form, 44 characters of Base64, that are nobody's or the page's."""
    random = macs.map(lambda mac: base64.b64encode(mac).decode())
    return (random | st.just(PAGE_SIGNATURE)).map(lambda text: ("signature_text", text))


def broken_signatures(
    *,
    lengths: SearchStrategy[int] = st.integers(min_value=1, max_value=LENGTH - 1)
    | st.integers(min_value=LENGTH + 1, max_value=1_000),
    letters: SearchStrategy[str] = st.sampled_from(f"A{TOKEN}+/="),
) -> SearchStrategy[Edit]:
    """Other texts where a signature belongs: of any length but the right one."""
    repeated = st.tuples(letters, lengths).map(lambda pair: pair[0] * pair[1])
    return (repeated | marks(max_size=LENGTH - 1)).map(lambda text: ("signature_text", text))


def cut_signatures(
    *, lengths: SearchStrategy[int] = st.integers(min_value=1, max_value=LENGTH - 2)
) -> SearchStrategy[Edit]:
    """The first characters of the right signature, so few that bits of the MAC are missing."""
    return lengths.map(lambda length: ("change_signature", ["cut", length]))


def flipped_signatures(
    *, bits: SearchStrategy[int] = st.integers(min_value=0, max_value=MAC_BITS - 1)
) -> SearchStrategy[Edit]:
    """The right signature but for one bit of its MAC."""
    return bits.map(lambda bit: ("change_signature", ["flip", bit]))


def _masks(bits: int) -> SearchStrategy[int]:
    """Numbers of so many bits, at least one of them set and each as often as not."""
    size = bits // 8 + 1
    return st.binary(min_size=size, max_size=size).map(
        lambda data: int.from_bytes(data) % (2**bits - 1) + 1
    )


def recased_signatures(*, masks: SearchStrategy[int] = _masks(LENGTH - 1)) -> SearchStrategy[Edit]:
    """The right signature with one or more of its letters in the other case."""
    return masks.map(lambda mask: ("change_signature", ["recase", mask]))


def padded_signatures(
    *,
    texts: SearchStrategy[str] = marks() | st.sampled_from(("{signature}", '"', "=", ",", "A")),
    places: SearchStrategy[str] = st.sampled_from(
        ["{{signature}}{0}", "{0}{{signature}}", "{0}{{signature}}{0}"]
    ),
) -> SearchStrategy[Edit]:
    """The right signature with something visible in front of it, behind it, or around it."""
    return st.tuples(places, texts).map(lambda pair: ("signature_text", pair[0].format(pair[1])))


def respelt_signatures(
    *, names: SearchStrategy[str] = st.sampled_from(SPELT_OTHERWISE)
) -> SearchStrategy[Edit]:
    """The right signature as a lenient reader would take it for the right one."""
    return names.map(lambda name: ("mangle_signature", name))


def other_digests(
    *,
    algorithms: SearchStrategy[str] = st.sampled_from(OTHER_ALGORITHMS),
    encodings: SearchStrategy[str] = st.sampled_from(OTHER_ENCODINGS),
) -> SearchStrategy[Edit]:
    """Signatures by another algorithm, in another encoding, or both."""
    return st.one_of(
        algorithms.map(lambda name: ("algorithm", name)),
        encodings.map(lambda name: ("encoding", name)),
        st.tuples(algorithms, encodings).map(lambda pair: ("digest", [*pair])),
    )


def other_keys(*, keys: SearchStrategy[str] = st.sampled_from(WRONG_KEYS)) -> SearchStrategy[Edit]:
    """Signatures keyed by something else that is made of the right keys."""
    return keys.map(lambda name: ("key", name))


def other_secrets(
    *, secrets: SearchStrategy[str] = words(max_size=40) | st.sampled_from(GUESSES)
) -> SearchStrategy[Edit]:
    """Signatures with another secret, guessed or made up."""
    return _signed("secret", secrets)


def others_secrets() -> SearchStrategy[Edit]:
    """Signatures with the secret of somebody else."""
    return st.just(("credentials", "mixed"))


def other_methods_signed(
    *,
    methods: SearchStrategy[str] = one_of_each(METHODS) | words().map("x{}".format),
) -> SearchStrategy[Edit]:
    """Signatures for another method than the request's, some only for one in other letters."""
    return _signed("method", methods)


def other_actions_signed(
    *, actions: SearchStrategy[str] = st.sampled_from(ACTIONS)
) -> SearchStrategy[Edit]:
    """Signatures for another action of the service."""
    return _signed("uri", actions.map(f"{BASE_PATH}/{{}}".format))


def other_paths_signed(
    *,
    paths: SearchStrategy[str] = one_of_each(PATHS),
    tails: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Signatures for another path: nearly the right one, in other letters, or a longer one."""
    recased = _masks(len(LETTERS_OF_PATH)).map(_recased_path)
    return _signed("uri", paths | recased | tails.map(f"{PATH}{{}}".format))


def _recased_path(mask: int) -> str:
    swapped = {at for bit, at in enumerate(LETTERS_OF_PATH) if mask >> bit & 1}
    return "".join(mark.swapcase() if at in swapped else mark for at, mark in enumerate(PATH))


def other_queries_signed(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Signatures for a query that is not sent."""
    return _signed("uri", names.map(lambda name: f"{PATH}?{name}={name}"))


def other_timestamps_signed(
    *,
    amounts: SearchStrategy[int] = st.integers(min_value=1, max_value=1_000)
    | st.integers(min_value=1, max_value=YEAR_MS),
    texts: SearchStrategy[str] = st.sampled_from(
        ("{now_s}", "0{now_ms}", "+{now_ms}", "{now_ms}.0", "{now_ms}000", " {now_ms}", "", "0")
    ),
) -> SearchStrategy[Edit]:
    """Signatures for another timestamp than the header's, by a millisecond or more, or spelt so."""
    behind = amounts.map(lambda amount: ("sign_as", {"timestamp_offset_ms": -amount}))
    ahead = amounts.map(lambda amount: ("sign_as", {"timestamp_offset_ms": amount}))
    return behind | ahead | _signed("timestamp", texts)


def other_access_keys_signed(
    *,
    keys: SearchStrategy[str] = words().map("nobody{}".format)
    | st.sampled_from(("{other_access_key}", "{access_key}{access_key}", "", "ACCESS_KEY")),
    tails: SearchStrategy[str] = marks(),
) -> SearchStrategy[Edit]:
    """Signatures for another access key than the header's: of another, of nobody, or longer."""
    longer = tails.map("{{access_key}}{}".format) | tails.map("{}{{access_key}}".format)
    return _signed("access_key", keys | longer)


def _signed(part: str, texts: SearchStrategy[str]) -> SearchStrategy[Edit]:
    return texts.map(lambda text: ("sign_as", {part: text}))


def other_layouts(
    *,
    layouts: SearchStrategy[str] = one_of_each(LAYOUTS),
    lines: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Signatures of the right parts laid out otherwise, or with a line more."""
    more = lines.map(lambda line: f"{line}\n{PROPER}") | lines.map(lambda line: f"{PROPER}\n{line}")
    return (layouts | more).map(lambda layout: ("message", layout))
