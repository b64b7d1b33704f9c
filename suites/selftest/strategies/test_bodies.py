"""Generated bodies: what they can be, and that none of them names anything real."""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases.edits import EDITS
from flushproof.exchange import Request, value_of
from flushproof.harm import DECOY, decoy, is_decoy, numbers_named
from flushproof.judging.properties import ANY, generated
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway
from flushproof.reference.readings import Readings
from flushproof.resources import Json
from flushproof.strategies import bodies, documents, forms
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import NUMBERS

QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
KIB_256 = 256 * 1024

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

NUMBER, FORMAT = "cloudDBInstanceNo", "responseFormatType"
REAL = [number.encode() for name, number in NUMBERS.items() if name != "unknown"]
GOLDEN = {NUMBER: DECOY, FORMAT: "json"}

NUMBERLESS = {
    "re-cased": bodies.recased_names(),
    "numberless": bodies.numberless_bodies(),
    "unreadable": bodies.unreadable_bodies(),
}
EACH = {
    **NUMBERLESS,
    "spelt forms": forms.spelt_forms(),
    "mixed forms": forms.mixed_forms(),
    "widened forms": forms.widened_forms(),
    "separated forms": forms.separated_forms(),
    "odd numbers": forms.oddly_numbered_forms(),
    "spelt documents": documents.spelt_documents(),
    "mixed documents": documents.mixed_documents(),
    "deep documents": documents.deep_documents(),
    "long documents": documents.long_documents(),
    "long bodies": bodies.long_bodies(),
    "coded bodies": bodies.coded_bodies(),
    "padded bodies": bodies.padded_bodies(),
    "words for numbers": bodies.worded_numbers(),
}
EVERY = st.one_of(*EACH.values())


SPELL: Mapping[str, Callable[[Json], str]] = {
    "content": lambda value: str(value[1]),
    "content_parts": lambda value: "".join(text * times for text, times in value[1]),
}


def text_of(edit: Edit) -> str:
    """The body that *edit* spells, before anything is filled in."""
    return SPELL.get(edit[0], str)(edit[1])


def views(body: bytes) -> list[bytes]:
    """*body* as it may be read: as it is, undone of its escapes, without its zero bytes."""
    plain = unquote_to_bytes(body)
    unescaped = re.sub(rb"\\u00([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), body)
    return [body, plain, unquote_to_bytes(plain), unescaped, body.replace(b"\0", b"")]


@QUICK
@given(edit=EVERY)
def test_a_generated_body_can_be_sent(sent: Sent, edit: Edit) -> None:
    """It is an edit like those of cases, and its size is one that a gateway may be asked."""
    request = sent(edit)

    assert edit[0] in EDITS
    assert ("POST", "/clouddb/v2/flushCloudDBInstance") == (request.method, request.target)
    assert len(request.body) <= KIB_256 + 100


@pytest.mark.parametrize("name", EACH)
def test_no_generated_body_names_a_real_instance(sent: Sent, name: str) -> None:
    """In no view of it; what of a decoy is doubled, cut or re-typed is a decoy or no number."""

    @QUICK
    @given(edit=EACH[name])
    def holds(edit: Edit) -> None:
        body = sent(edit).body
        assert [] == [number for number in REAL for view in views(body) if number in view]

    holds()


@QUICK
@given(edit=st.one_of(forms.odd_forms(), documents.mixed_documents(), documents.spelt_documents()))
def test_what_an_odd_body_names_is_a_decoy(sent: Sent, edit: Edit) -> None:
    """Read as form or as JSON, as text or as a float, it is nothing that can exist."""
    named = numbers_named(sent(edit))

    assert {0} >= {number for number in named if not is_decoy(str(abs(number)))}


@pytest.mark.parametrize("name", NUMBERLESS)
def test_a_numberless_body_has_no_instance_number(sent: Sent, name: str) -> None:
    """However a gateway reads it: not where the number belongs, and not under its name."""

    @QUICK
    @given(edit=NUMBERLESS[name])
    def holds(edit: Edit) -> None:
        assert set() == numbers_named(sent(edit))

    holds()


@QUICK
@given(edit=bodies.recased_names())
def test_a_recased_name_is_the_same_in_another_case(edit: Edit) -> None:
    """It is never the published one, and differs from it in nothing else."""
    text = text_of(edit)

    assert NUMBER not in text
    assert NUMBER.lower() in text.lower()


@QUICK
@given(edit=forms.spelt_forms())
def test_a_spelt_form_means_the_golden_one(edit: Edit) -> None:
    """Every escape is whole, and undone they are the two fields in either order."""
    name, text = edit

    assert "body" == name
    assert GOLDEN == dict(parse_qsl(text, strict_parsing=True))


@QUICK
@given(edit=documents.spelt_documents())
def test_a_spelt_document_means_the_golden_one(edit: Edit) -> None:
    """It is the same object, whatever is escaped and however it is laid out."""
    name, (media_type, text) = edit

    assert ("content", "application/json") == (name, media_type)
    assert GOLDEN == json.loads(text)


@QUICK
@given(edit=documents.deep_documents())
def test_a_deep_document_is_built_by_repetition(edit: Edit) -> None:
    """Up to four thousand arrays or objects, and yet a few words."""
    assert len(text_of(edit)) <= 4096 * len('[{"a":}]') + 200
    assert len(str(edit)) <= 300


@QUICK
@given(edit=bodies.long_bodies() | documents.long_documents())
def test_a_long_body_is_at_most_256_kib_longer(sent: Sent, edit: Edit) -> None:
    """No gateway says what it takes; the known fields stand in front."""
    body = sent(edit).body

    assert len(body) <= KIB_256 + 100
    assert NUMBER.encode() in body[:20]
    assert len(str(edit)) <= 300


@QUICK
@given(edit=bodies.padded_bodies())
def test_a_padded_body_still_names_its_instance(sent: Sent, edit: Edit) -> None:
    """The known parameters stand in front, as they were."""
    assert sent(edit).body.startswith(f"{NUMBER}={DECOY}&{FORMAT}=json&pad=".encode())


@QUICK
@given(edit=bodies.worded_numbers())
def test_a_word_is_no_instance_number(edit: Edit) -> None:
    """No instance can have it: there is no digit in it, and nothing that a form would split."""
    assert re.fullmatch("[A-Za-z_. /-]{1,40}", edit[1])


@QUICK
@given(edit=bodies.coded_bodies())
def test_a_coded_body_does_not_say_so(sent: Sent, edit: Edit) -> None:
    """The media type names no charset, so that UTF-8 is what a gateway expects."""
    request = sent(edit)

    assert ";" not in (value_of(request.headers, "content-type") or "")
    assert DECOY.encode() not in request.body or request.body[:1] in b"\xefc{"


FORMS = {
    "nothing encoded": (forms.spelt_forms(), f"{NUMBER}={DECOY}&{FORMAT}=json"),
    "another order": (forms.spelt_forms(), f"{FORMAT}=json&{NUMBER}={DECOY}"),
    "doubled": (forms.mixed_forms(), f"{NUMBER}={{instance}}&{NUMBER}={{instance}}"),
    "another value": (forms.mixed_forms(), f"{NUMBER}={{instance}}&{NUMBER}={decoy(2)}"),
    "empty beside": (forms.mixed_forms(), f"{NUMBER}=&{NUMBER}={{instance}}"),
    "re-cased beside": (forms.mixed_forms(), "clouddbinstanceno={instance}&" + forms.NUMBER_FIELD),
    "format beside": (forms.mixed_forms(), f"{forms.NUMBER_FIELD}&{FORMAT}=xml"),
    "semicolon": (forms.separated_forms(), f"{NUMBER}={{instance}};{FORMAT}=json"),
    "leading": (forms.separated_forms(), f"&{NUMBER}={{instance}}&{FORMAT}=json"),
    "exponent": (forms.oddly_numbered_forms(), f"{NUMBER}={{instance}}e0&{FORMAT}=json"),
    "blank": (forms.oddly_numbered_forms(), f"{NUMBER}=+{{instance}}+&{FORMAT}=json"),
    "no body": (bodies.numberless_bodies(), ""),
    "empty number": (bodies.numberless_bodies(), f"{NUMBER}=&{FORMAT}=json"),
    "snake": (bodies.numberless_bodies(), f"cloud_db_instance_no={{instance}}&{FORMAT}=json"),
    "null": (bodies.numberless_bodies(), f'{{"{NUMBER}": null}}'),
    "lower case": (bodies.recased_names(), f"clouddbinstanceno={{instance}}&{FORMAT}=json"),
    "cut at the end": (bodies.unreadable_bodies(), bodies.WHOLE[:-1]),
    "array at the root": (bodies.unreadable_bodies(), f'["{NUMBER}", "{{instance}}"]'),
    "a number": (documents.mixed_documents(), f'{{"{NUMBER}": {{instance}}}}'),
    "a float": (documents.mixed_documents(), f'{{"{NUMBER}": {{instance}}.0}}'),
    "a list": (documents.mixed_documents(), f'{{"{NUMBER}": ["{{instance}}"]}}'),
    "trailing comma": (documents.mixed_documents(), f'{{"{NUMBER}": "{{instance}}",}}'),
    "byte order mark": (documents.mixed_documents(), f'\ufeff{{"{NUMBER}": "{{instance}}"}}'),
    "in an array": (documents.mixed_documents(), f'[{{"{NUMBER}": "{{instance}}"}}]'),
    "compact": (documents.spelt_documents(), f'{{"{NUMBER}":"{DECOY}","{FORMAT}":"json"}}'),
    "shallow": (documents.deep_documents(), f'{{"{NUMBER}": []}}'),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_plainest_of_each_kind_can_be_produced(can_produce: CanProduce, name: str) -> None:
    """What a strategy is about is among what it gives, with nothing else beside it."""
    strategy, text = FORMS[name]

    assert can_produce(strategy, lambda edit: text == text_of(edit))


PATTERNS = {
    "escaped number": (forms.spelt_forms(), r"=1?%3[0-9]"),
    "lower-case hex": (forms.spelt_forms(), r"%[46][a-f]"),
    "upper-case hex": (forms.spelt_forms(), r"%[46][A-F]"),
    "format twice": (forms.mixed_forms(), f"{FORMAT}=.*{FORMAT}="),
    "escaped name": (documents.spelt_documents(), r'"c?\\u00[0-9a-f]{2}'),
    "broken escape": (forms.widened_forms(), r"x\w+=.*%zz"),
    "encoded twice": (forms.widened_forms(), r"%25"),
    "bytes that are no UTF-8": (forms.widened_forms(), "\udcff"),
    "half a character": (forms.widened_forms(), "\udced\udc95"),
    "plus for a blank": (forms.widened_forms(), r"=\+"),
    "a lone surrogate": (documents.mixed_documents(), r"\\ud800"),
    "not a number": (documents.mixed_documents(), "NaN"),
    "two documents": (documents.mixed_documents(), r"\}\{\}"),
    "doubled members": (documents.mixed_documents(), f'"{NUMBER}": .*"{NUMBER}": '),
    "a thousand arrays": (documents.deep_documents(), r"\[{1000}"),
    "a thousand objects": (documents.deep_documents(), '({"a":){1000}'),
    "never closed": (documents.deep_documents(), r"\[{100}\}?$"),
    "latin-1": (bodies.coded_bodies(), "=\udce9"),
    "utf-16": (bodies.coded_bodies(), "c\0l\0o\0u\0d"),
    "utf-16 with its mark": (bodies.coded_bodies(), "\udcff\udcfec\0"),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_each_oddity_can_be_produced(can_produce: CanProduce, name: str) -> None:
    """What parsers stumble over is among what is given, wherever it stands."""
    strategy, pattern = PATTERNS[name]

    assert can_produce(strategy, lambda edit: re.search(pattern, text_of(edit)))


@pytest.mark.parametrize("strategy", [bodies.long_bodies(), documents.long_documents()], ids=str)
def test_a_body_of_256_kib_can_be_produced(
    can_produce: CanProduce, sent: Sent, strategy: Edits
) -> None:
    """To the byte, less what the last repetition leaves over."""
    assert can_produce(strategy, lambda edit: len(sent(edit).body) > KIB_256 - 10)


class Memory:
    """The data of an instance, of which only is told that it went."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """Count."""
        self.flushes += 1


@pytest.mark.parametrize("reading", ["json-too", "form-only"])
def test_no_generated_body_makes_the_gateway_fail(sent: Sent, now_ms: int, reading: str) -> None:
    """It answers each, refuses each, and none of them flushes anything."""
    data = Memory()
    account = embedded_account(dict.fromkeys(("target", "bystander", "foreign", "busy"), data))
    gateway = Gateway(account, Readings({"body/json": reading}))

    @settings(QUICK, max_examples=400)
    @given(edit=EVERY)
    def holds(edit: Edit) -> None:
        assert 400 == gateway.respond(sent(edit), now_ms).status

    holds()
    assert 0 == data.flushes


def test_a_generated_case_names_a_decoy_unless_told() -> None:
    """What is generated costs no data unless a property says so."""
    assert "unknown" == generated("route/path/x", ("method", "PUT"), ANY).instance
    assert "route/path" == generated("route/path/x", ("method", "PUT"), ANY).requirement
