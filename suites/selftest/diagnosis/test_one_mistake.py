"""Every recipe, made by a signer that makes this mistake and no other."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from flushproof.diagnosis import Verdict
from flushproof.diagnosis.recipes import NAMES
from flushproof.exchange import value_of
from flushproof.signing import SIGNATURE_V2

MADE = json.loads(
    (Path(__file__).parents[1] / "data" / "client-mistakes.json").read_text(encoding="utf-8")
)
each_mistake = pytest.mark.parametrize(
    "row", MADE, ids=[f"{at}-{row['name']}" for at, row in enumerate(MADE)]
)

# What depends on who is known, not on what is signed, is in `test_presented`.
ELSEWHERE = {"access-key/known"}


@each_mistake
def test_a_mistake_is_named(signers: Any, row: dict[str, Any]) -> None:
    """It and no other, in a sentence that says what was done and what is right."""
    signer = signers(**row["sent"])

    diagnosis = signer.diagnosed(signer.signing(**row["signed"]))

    assert Verdict.NAMED == diagnosis.verdict
    assert (row["name"],) == diagnosis.names
    assert row["sentence"] == diagnosis.sentence


@each_mistake
def test_the_same_client_without_the_mistake_is_right(signers: Any, row: dict[str, Any]) -> None:
    """What it sends is no mistake, only what it signs."""
    signer = signers(**row["sent"])

    diagnosis = signer.diagnosed(signer.signing())

    assert Verdict.RIGHT == diagnosis.verdict


@each_mistake
def test_no_diagnosis_holds_the_secret_key(signers: Any, row: dict[str, Any]) -> None:
    """Not even one of a string in which it was signed."""
    signer = signers(**row["sent"])

    told = signer.diagnosed(signer.signing(**row["signed"]))

    assert signer.secret not in f"{told.to_json()} {told!r}"


def test_a_few_characters_are_no_signature_cut_short(signer: Any) -> None:
    """Any signature may begin so."""
    whole = value_of(signer.signing().headers, SIGNATURE_V2) or ""

    diagnosis = signer.diagnosed(signer.sent(whole[:7]))

    assert Verdict.UNKNOWN == diagnosis.verdict


def test_every_recipe_is_made() -> None:
    """A recipe without a signer that follows it is unproven."""
    assert set(NAMES) == {row["name"] for row in MADE} | ELSEWHERE


def test_the_usual_signature_shows_every_character_of_base64(signer: Any) -> None:
    """One without `+` or `/` would be url-safe by chance."""
    text = value_of(signer.signing().headers, SIGNATURE_V2)

    assert {"+", "/", "="} <= set(text or "")
    assert 32 == len(base64.b64decode(text or ""))
