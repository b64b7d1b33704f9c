"""Generated signatures: none is the one of the request, and each is wrong in the way it is told."""

import base64
import re
from collections.abc import Callable
from dataclasses import fields
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases.draft import ALGORITHMS, ENCODINGS, KEYS
from flushproof.cases.edits import EDITS
from flushproof.contract import PATH
from flushproof.exchange import Request, value_of, without
from flushproof.signing import SIGNATURE_V1, SIGNATURE_V2, sign
from flushproof.strategies import messages, signatures
from flushproof.strategies.messages import PROPER
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import OWNER
from flushproof.targets.wire import message_of

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

TEXTS = {
    "random": signatures.random_macs(),
    "broken": signatures.broken_signatures(),
    "cut": signatures.cut_signatures(),
    "flipped": signatures.flipped_signatures(),
    "recased": signatures.recased_signatures(),
    "padded": signatures.padded_signatures(),
    "respelt": signatures.respelt_signatures(),
}
MESSAGES = {
    "digests": signatures.other_digests(),
    "keys": signatures.other_keys(),
    "secrets": signatures.other_secrets(),
    "others' secrets": signatures.others_secrets(),
    "methods": signatures.other_methods_signed(),
    "actions": signatures.other_actions_signed(),
    "paths": signatures.other_paths_signed(),
    "queries": signatures.other_queries_signed(),
    "timestamps": signatures.other_timestamps_signed(),
    "access keys": signatures.other_access_keys_signed(),
    "layouts": signatures.other_layouts(),
}
EVERY = {**TEXTS, **MESSAGES}

GOLDEN = ("form", "xml", "json", "no-format", "java-sdk-post", "python-sdk", "js-sdk", "go-sdk")


def signature_in(request: Request) -> str:
    """The signature that *request* carries, under either name."""
    values = (value_of(request.headers, name) for name in (SIGNATURE_V2, SIGNATURE_V1))
    return next(filter(None, values), "")


def right(request: Request) -> str:
    """The signature that *request* has to carry."""
    timestamp = value_of(request.headers, "x-ncp-apigw-timestamp") or ""
    return sign(request.method, request.target, timestamp, OWNER)


def unsigned(request: Request) -> tuple[object, ...]:
    """All of *request* but its signature and its timestamp."""
    rest = without(without(request.headers, SIGNATURE_V2), "x-ncp-apigw-timestamp")
    others = (getattr(request, one.name) for one in fields(request) if one.name != "headers")
    return (rest, *others)


@pytest.mark.parametrize("name", EVERY)
@QUICK
@given(data=st.data(), golden=st.sampled_from(GOLDEN))
def test_it_is_never_the_right_one(sent: Sent, name: str, data: st.DataObject, golden: str) -> None:
    """Of whatever golden request, and one that a wire carries as it is, in visible ASCII."""
    edit = data.draw(EVERY[name])

    request = sent(edit, golden=golden)

    assert edit[0] in EDITS
    assert signature_in(request) != right(request)
    assert re.fullmatch("[!-~]([ -~]*[!-~])?", signature_in(request))
    assert signature_in(request).encode() in message_of(request, "gateway.example")


@pytest.mark.parametrize("name", EVERY)
@QUICK
@given(data=st.data())
def test_nothing_but_the_signature_is_wrong(sent: Sent, name: str, data: st.DataObject) -> None:
    """The request is the golden one, at most some milliseconds later."""
    request = sent(data.draw(EVERY[name]))

    assert unsigned(sent(("reorder_headers", []))) == unsigned(request)


@QUICK
@given(edit=signatures.random_macs())
def test_a_random_mac_has_the_form_of_one(edit: Edit) -> None:
    """44 characters of Base64 that decode to 32 bytes, so that only the value can be wrong."""
    assert (44, 32) == (len(edit[1]), len(base64.b64decode(edit[1], validate=True)))


@pytest.mark.parametrize("length", [0, 44])
def test_a_broken_signature_has_another_length(can_produce: CanProduce, length: int) -> None:
    """Never the right one, and never none."""
    assert not can_produce(signatures.broken_signatures(), lambda edit: len(edit[1]) == length)


@QUICK
@given(edit=signatures.cut_signatures())
def test_a_cut_signature_lacks_bits_of_the_mac(sent: Sent, edit: Edit) -> None:
    """However leniently it is decoded, it is not all of it."""
    request = sent(edit)
    length = len(signature_in(request))

    assert 1 <= length <= 42
    assert right(request)[:length] == signature_in(request)


@QUICK
@given(edit=signatures.flipped_signatures())
def test_a_flipped_signature_is_wrong_in_one_bit(sent: Sent, edit: Edit) -> None:
    """Any of the 256, and no other."""
    request = sent(edit)
    found, proper = (base64.b64decode(text) for text in (signature_in(request), right(request)))

    assert 1 == (int.from_bytes(found) ^ int.from_bytes(proper)).bit_count()


@QUICK
@given(edit=signatures.recased_signatures())
def test_a_recased_signature_has_the_same_letters(sent: Sent, edit: Edit) -> None:
    """Whoever compares it without regard to case takes it for the right one."""
    request = sent(edit)

    assert right(request).lower() == signature_in(request).lower()


@QUICK
@given(edit=signatures.padded_signatures())
def test_a_padded_signature_holds_the_right_one(sent: Sent, edit: Edit) -> None:
    """Whoever looks for it in the header finds it."""
    request = sent(edit)

    assert right(request) in signature_in(request)


@QUICK
@given(edit=signatures.respelt_signatures())
def test_a_respelt_signature_is_the_right_one_to_some(sent: Sent, edit: Edit) -> None:
    """Whoever undoes an escape, or looks at the beginning, takes it for the right one."""
    request = sent(edit)

    assert right(request)[:20] in unquote(signature_in(request)).replace(" ", "+")


@QUICK
@given(edit=signatures.other_layouts())
def test_a_layout_is_never_the_published_one(edit: Edit) -> None:
    """A layout differs from it in a mark or a part at least, whatever is filled in."""
    assert PROPER != edit[1]


@QUICK
@given(edit=signatures.other_methods_signed())
def test_another_method_is_never_the_one_sent(edit: Edit) -> None:
    """It may be the same word in other letters."""
    assert "POST" != edit[1]["method"]


@QUICK
@given(edit=signatures.other_paths_signed() | signatures.other_actions_signed())
def test_another_path_is_never_the_one_sent(edit: Edit) -> None:
    """Nor is it the one with a bare question mark behind it, which some gateways tolerate."""
    assert edit[1]["uri"] not in (PATH, f"{PATH}?")


@QUICK
@given(edit=signatures.other_timestamps_signed())
def test_another_timestamp_is_signed(sent: Sent, now_ms: int, edit: Edit) -> None:
    """The header still has the time of now."""
    assert f"{now_ms}" == value_of(sent(edit).headers, "x-ncp-apigw-timestamp")
    assert {"timestamp_offset_ms": 0} != edit[1]


A = st.just("A")
PRODUCED = [
    (signatures.broken_signatures(letters=A), ("signature_text", "A")),
    (signatures.broken_signatures(letters=A), ("signature_text", "A" * 43)),
    (signatures.broken_signatures(letters=A), ("signature_text", "A" * 45)),
    (signatures.random_macs(), ("signature_text", "A" * 43 + "=")),
    (signatures.random_macs(), ("signature_text", signatures.PAGE_SIGNATURE)),
    (signatures.cut_signatures(), ("change_signature", ["cut", 1])),
    (signatures.cut_signatures(), ("change_signature", ["cut", 42])),
    (signatures.flipped_signatures(), ("change_signature", ["flip", 0])),
    (signatures.flipped_signatures(), ("change_signature", ["flip", 255])),
    (signatures.padded_signatures(), ("signature_text", "{signature}A")),
    (signatures.padded_signatures(), ("signature_text", '"{signature}"')),
    (signatures.padded_signatures(), ("signature_text", "{signature}{signature}")),
    (signatures.other_secrets(), ("sign_as", {"secret": "secret"})),
    (signatures.other_secrets(), ("sign_as", {"secret": "a"})),
    (signatures.others_secrets(), ("credentials", "mixed")),
    (signatures.other_queries_signed(names=A), ("sign_as", {"uri": f"{PATH}?A=A"})),
    (signatures.other_timestamps_signed(), ("sign_as", {"timestamp_offset_ms": -1})),
    (signatures.other_timestamps_signed(), ("sign_as", {"timestamp_offset_ms": 1})),
    (signatures.other_timestamps_signed(), ("sign_as", {"timestamp": "{now_s}"})),
    (
        signatures.other_access_keys_signed(tails=A),
        ("sign_as", {"access_key": "{other_access_key}"}),
    ),
    (signatures.other_access_keys_signed(tails=A), ("sign_as", {"access_key": "{access_key}A"})),
    (signatures.other_access_keys_signed(tails=A), ("sign_as", {"access_key": ""})),
    (signatures.other_layouts(lines=A), ("message", f"{PROPER}\nA")),
    (signatures.other_layouts(lines=A), ("message", f"A\n{PROPER}")),
]


@pytest.mark.parametrize(("edits", "edit"), PRODUCED, ids=[str(edit)[:90] for _, edit in PRODUCED])
def test_the_nearest_wrong_one_can_be_produced(
    can_produce: CanProduce, edits: Edits, edit: Edit
) -> None:
    """One bit, one character, one millisecond beside the right one is among what is generated."""
    assert can_produce(edits, lambda one: one == edit)


@pytest.mark.parametrize("name", [*ALGORITHMS, *ENCODINGS])
def test_each_digest_but_two_can_be_produced(can_produce: CanProduce, name: str) -> None:
    """The proper algorithm and encoding never, nor bytes that no header can carry."""
    made = can_produce(signatures.other_digests(), lambda one: name in (one[1], *one[1]))

    assert made is (name not in ("sha256", "base64", "raw-latin1"))


@pytest.mark.parametrize("name", KEYS)
def test_each_key_but_two_can_be_produced(can_produce: CanProduce, name: str) -> None:
    """The secret never, nor its Latin-1, which is the same for a secret of ASCII."""
    made = can_produce(signatures.other_keys(), lambda one: one[1] == name)

    assert made is (name not in ("secret", "latin-1"))


@pytest.mark.parametrize("action", messages.ACTIONS)
def test_each_other_action_can_be_signed(can_produce: CanProduce, action: str) -> None:
    """Whatever else the service offers, a signature for it is none for this."""
    uri = f"/clouddb/v2/{action}"

    assert can_produce(signatures.other_actions_signed(), lambda one: one[1]["uri"] == uri)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "", "post", "Post", "pOST", "POST "])
def test_each_likely_method_can_be_signed(can_produce: CanProduce, method: str) -> None:
    """Other methods, the same in other letters, and with a blank too many."""
    edits = signatures.other_methods_signed()

    assert can_produce(edits, lambda one: one[1]["method"] == method)


@pytest.mark.parametrize(
    "uri",
    [
        f"{{host}}{PATH}",
        f"https://{{host}}{PATH}",
        f"{PATH}/",
        PATH.lower(),
        "/flushCloudDBInstance",
        "/clouddb/v2",
        "",
        f"{PATH}A",
    ],
)
def test_each_likely_path_can_be_signed(can_produce: CanProduce, uri: str) -> None:
    """With the host, with pieces missing, in other letters, and with a mark too many."""
    assert can_produce(signatures.other_paths_signed(tails=A), lambda one: one[1]["uri"] == uri)


@pytest.mark.parametrize(
    "layout",
    [
        "{method}\n{uri}\n{timestamp}\n{access_key}",
        "{method} {uri}{timestamp}{access_key}",
        "{method} {uri}\r\n{timestamp}\r\n{access_key}",
        "{method} {uri}\n{access_key}\n{timestamp}",
        "{method} {uri}\n{timestamp}",
        "{access_key} {uri}\n{timestamp}\n{method}",
        f"{PROPER}\n",
        f"\ufeff{PROPER}",
        "",
    ],
)
def test_each_likely_layout_can_be_signed(can_produce: CanProduce, layout: str) -> None:
    """Other separators, other orders, parts missing, and line breaks too many."""
    assert can_produce(signatures.other_layouts(), lambda one: one[1] == layout)


@pytest.mark.parametrize("name", signatures.SPELT_OTHERWISE)
def test_each_other_spelling_can_be_produced(can_produce: CanProduce, name: str) -> None:
    """Unpadded, quoted, percent-encoded and so on."""
    assert can_produce(signatures.respelt_signatures(), lambda one: one[1] == name)
