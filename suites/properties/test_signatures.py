"""Generated signatures, and what they cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.judging.properties import REFUSED_401, check, generated
from flushproof.run import Run
from flushproof.strategies import signatures
from flushproof.strategies.texts import Told, told

# Whatever else a request says, and whichever header it is in, its signature counts.
GOLDEN = (
    *("form", "xml", "no-format", "json"),
    *("java-sdk-post", "python-sdk", "js-sdk", "go-sdk"),
)

OTHER_TEXTS = {
    "signature/value/random": signatures.random_macs(),
    "signature/value/broken": signatures.broken_signatures(),
    "signature/value/cut": signatures.cut_signatures(),
    "signature/value/flipped": signatures.flipped_signatures(),
    "signature/value/recased": signatures.recased_signatures(),
    "signature/exact/padded": signatures.padded_signatures(),
    "signature/exact/respelt": signatures.respelt_signatures(),
    "signature/encoding/other": signatures.other_digests(),
}
OTHER_MESSAGES = {
    "signature/method/other": signatures.other_methods_signed(),
    "signature/path/other": signatures.other_paths_signed(),
    "signature/path/action": signatures.other_actions_signed(),
    "signature/query/other": signatures.other_queries_signed(),
    "signature/timestamp/other": signatures.other_timestamps_signed(),
    "signature/access-key/other": signatures.other_access_keys_signed(),
    "signature/secret/other": signatures.other_secrets(),
    "signature/secret/key": signatures.other_keys(),
    "signature/message/layout": signatures.other_layouts(),
    "access-key/pair/mixed": signatures.others_secrets(),
}


@pytest.mark.item(
    "signature/value/generated", "a text that is not the signature is refused", names="target"
)
@given(asked=told(OTHER_TEXTS), golden=st.sampled_from(GOLDEN))
def test_another_text_than_the_signature_is_refused(run: Run, asked: Told, golden: str) -> None:
    """Neither a made-up value is a signature nor the right one in another spelling."""
    name, edit = asked
    check(run, generated(name, edit, REFUSED_401, golden=golden, instance="target"))


@pytest.mark.item(
    "signature/message/generated",
    "a signature of another message, or with another key, is refused",
    names="target",
)
@given(asked=told(OTHER_MESSAGES), golden=st.sampled_from(GOLDEN))
def test_a_signature_of_something_else_is_refused(run: Run, asked: Told, golden: str) -> None:
    """Each part of the message counts, its layout does, and so does the secret."""
    name, edit = asked
    check(run, generated(name, edit, REFUSED_401, golden=golden, instance="target"))
