"""Two mistakes at once, and what is told where several explain a signature."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flushproof.diagnosis import Verdict
from flushproof.diagnosis.recipes import SCANS
from flushproof.diagnosis.telling import lines_of
from flushproof.resources import Json

MADE = json.loads(
    (Path(__file__).parents[1] / "data" / "client-mistakes.json").read_text(encoding="utf-8")
)
PARTNERS = [
    next(row for row in MADE if row["name"] == name) for name in ("query/left-out", "layout/space")
]

# What is looked for alone: of a scan there are too many, of the others no text can be made back.
ALONE = {scan.name for scan in SCANS} - {"timestamp/clock"} | {
    "encoding/cut",
    "encoding/letters",
    "encoding/longer",
}


def pairs() -> Iterator[tuple[Json, Json]]:
    """Each mistake beside the first partner that is about something else."""
    for row in MADE:
        far = "4999 ms" in row["sentence"]
        partners = [
            partner
            for partner in PARTNERS
            if not partner["signed"].keys() & {**row["signed"], **row["sent"]}.keys()
        ]
        if row["name"] not in ALONE and not far:
            yield row, partners[0]


PAIRS = list(pairs())


@pytest.mark.parametrize(
    "pair",
    PAIRS,
    ids=[f"{at}-{one['name']}-{other['name']}" for at, (one, other) in enumerate(PAIRS)],
)
def test_two_mistakes_are_both_named(signers: Any, pair: tuple[Json, Json]) -> None:
    """Each in its own sentence, and nothing besides."""
    one, other = pair
    signer = signers(**one["sent"])

    diagnosis = signer.diagnosed(signer.signing(**one["signed"], **other["signed"]))

    assert Verdict.NAMED == diagnosis.verdict
    assert {one["name"], other["name"]} == set(diagnosis.names)
    assert () == diagnosis.alternatives


def test_two_sentences_are_one(signer: Any) -> None:
    """In the order of the string that is signed."""
    diagnosis = signer.diagnosed(signer.signing(timestamp="1546221796", method="post"))

    assert (
        "signed `post`; the method is sent as `POST`; and signed in seconds, `1546221796`; the "
        "header has milliseconds" == diagnosis.sentence
    )


def test_what_to_do_is_told_once(signer: Any) -> None:
    """Both are mended in one place."""
    diagnosis = signer.diagnosed(signer.signing(path="/flushCloudDBInstance", query=""))

    assert ("path/base", "query/left-out") == diagnosis.names
    assert 1 == sum(line.startswith("what to do: ") for line in lines_of(diagnosis))


def test_two_explanations_are_both_told(signers: Any) -> None:
    """Of a time right behind a full second: it was rounded, or the clock was read twice."""
    signer = signers(timestamp="1546221796001")

    diagnosis = signer.diagnosed(signer.signing(timestamp="1546221796000"))

    assert ("timestamp/rounded",) == diagnosis.names
    assert [("timestamp/clock",)] == [
        tuple(mistake.name for mistake in other) for other in diagnosis.alternatives
    ]
    assert "; or else the signed timestamp is 1 ms older" in diagnosis.sentence


def test_one_mistake_is_likelier_than_two(signers: Any) -> None:
    """Without a query, leaving it out is nothing that could have been done besides."""
    signer = signers(query="")

    diagnosis = signer.diagnosed(signer.signing(path="/flushCloudDBInstance"))

    assert ("path/base",) == diagnosis.names
    assert () == diagnosis.alternatives


def test_three_mistakes_are_unknown(signer: Any) -> None:
    """There are as many triples as there are wrong guesses."""
    diagnosis = signer.diagnosed(
        signer.signing(timestamp="1546221796", method="post", key="undefined")
    )

    assert Verdict.UNKNOWN == diagnosis.verdict
    assert () == diagnosis.names


def test_what_takes_thousands_of_tries_is_not_looked_for_in_an_enormous_request(
    signers: Any,
) -> None:
    """One of them is, and nobody waits for seconds."""
    signer = signers(query=f"?name={'a' * 3_000}")

    one = signer.diagnosed(signer.signing(timestamp="1546221796"))
    two = signer.diagnosed(signer.signing(timestamp="1546221796", method="post"))
    far = signer.diagnosed(signer.signing(timestamp="1546221801555"))

    assert ("timestamp/seconds",) == one.names
    assert (Verdict.UNKNOWN, Verdict.UNKNOWN) == (two.verdict, far.verdict)


def test_two_mistakes_are_of_two_parts(signer: Any) -> None:
    """No other explanation has the HMAC keyed in two ways, or a part signed twice."""
    diagnosis = signer.diagnosed(signer.signing(access_key=signer.secret, key=f"{signer.secret}&"))

    assert ("access-key/secret", "key/ampersand") == diagnosis.names
    assert () == diagnosis.alternatives


@pytest.mark.parametrize("secret", ["k3y", "s"])
def test_a_short_secret_key_is_hidden_where_it_was_signed(signers: Any, secret: str) -> None:
    """Though nothing tells it from ordinary text elsewhere."""
    signer = signers(secret=secret)

    diagnosis = signer.diagnosed(signer.signing(access_key=secret))

    assert ("access-key/secret",) == diagnosis.names
    assert (diagnosis.signed or "").endswith("\n[secret key]")
