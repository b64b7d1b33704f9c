"""Whatever is done to a file that flushproof reads: it is read, or refused by name and place."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flushproof.resources
from flushproof import cases, contract
from flushproof.cassettes import read
from flushproof.errors import DataError, FlushproofError
from flushproof.log.eventlog import read_log
from flushproof.log.events import BadLog
from flushproof.resources import load, root

SCHEMAS = ("response.schema.json", "error.schema.json", "request.schema.json")
CASES = "suites/cases/timestamp.json"
CASSETTE = "format--xml--form.json"
ANSWER = {"flushCloudDBInstanceResponse": {"returnCode": "0", "cloudDBInstanceList": [{}]}}

PATIENT = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VALUES = st.sampled_from([None, True, 0, -1, 1.5, "x", "", "#/nowhere", "(", [], {}, [1], [{}]])
BYTES = st.sampled_from([b"", b'"', b"{", b"}", b",", b"\x00", b"\xff", b"[" * 200_000, b"1e9"])


@st.composite
def bent(draw: st.DrawFn, *, document: Any) -> Any:
    """*document* with one value, anywhere in it, left out or replaced."""
    copy = json.loads(json.dumps(document))
    at, places = copy, []
    while isinstance(at, (dict, list)) and at and (not places or draw(st.integers(0, 4))):
        key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        places.append((at, key))
        at = at[key]
    holder, key = places[-1]
    if draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = draw(VALUES)
    return copy


@st.composite
def torn(draw: st.DrawFn, *, text: bytes) -> bytes:
    """*text* with some bytes left out and others put in their place."""
    start = draw(st.integers(0, len(text)))
    end = start + draw(st.sampled_from([0, 1, 5, len(text)]))
    return text[:start] + draw(BYTES) + text[end:]


def refusal(use: Callable[[], object]) -> str:
    """What is said of what cannot be used; empty if it can be."""
    try:
        use()
    except FlushproofError as error:
        return str(error)
    return ""


@PATIENT
@given(document=bent(document=load(CASES)))
def test_a_bent_case_file_is_read_or_refused_at_the_row(document: Any) -> None:
    """The error names the file and the row."""
    told = refusal(lambda: list(cases.cases_in(CASES, document)))

    assert told.startswith(("", f"{CASES}: /cases")[bool(told)])


@PATIENT
@given(document=bent(document=load("schemas/requirements.json")))
def test_a_bent_catalogue_is_read_or_refused_at_the_row(document: Any) -> None:
    """The error names the file and the row."""
    told = refusal(lambda: contract.parse(document))

    assert told.startswith(("", "schemas/requirements.json: /")[bool(told)])


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that flushproof takes for the root of its data."""
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(contract, "root", lambda: tmp_path)
    monkeypatch.setattr(flushproof.resources, "root", lambda: tmp_path)
    yield tmp_path
    forget()


def forget() -> None:
    """Read the schemas anew when they are asked for."""
    for one in (contract.registry, contract.validator):
        one.cache_clear()


@settings(PATIENT, max_examples=40)  # each compiles the schemas anew
@given(data=st.data())
def test_a_bent_schema_is_used_or_refused_by_name(house: Path, data: st.DataObject) -> None:
    """The error names the file."""
    bends = data.draw(st.sampled_from(SCHEMAS))
    for name in SCHEMAS:
        document = json.loads((root() / "schemas" / name).read_bytes())
        document = data.draw(bent(document=document)) if name == bends else document
        (house / "schemas" / name).write_text(json.dumps(document))
    forget()

    told = refusal(lambda: list(contract.part_errors("response.schema.json", ANSWER)))

    assert told.startswith(("", "schemas")[bool(told)])


@PATIENT
@given(text=torn(text=(root() / CASES).read_bytes()[:3000]))
def test_a_torn_document_is_refused_with_its_name(house: Path, text: bytes) -> None:
    """Where it is torn is told by line and column, where that can be told."""
    (house / "schemas" / "torn.json").write_bytes(text)

    with pytest.raises(DataError, match=r"^schemas/torn\.json: is (not JSON|nested too deeply)"):
        load("schemas/torn.json")


@pytest.mark.parametrize("reads", [read, read_log], ids=["cassette", "log"])
@PATIENT
@given(data=st.data())
def test_torn_evidence_is_read_or_refused_by_name(
    tmp_path: Path, reads: Callable[[Path], object], data: st.DataObject
) -> None:
    """A cassette and a log, wherever they come from."""
    whole = root() / "cassettes" / "embedded" / CASSETTE
    path = tmp_path / "torn.json"
    path.write_bytes(data.draw(torn(text=whole.read_bytes())))

    told = refusal(lambda: reads(path))

    assert told.startswith(("", str(path))[bool(told)])


def test_a_log_that_is_none_is_told_by_its_line(tmp_path: Path) -> None:
    """Name, and number of the line."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(b"{}\n")

    with pytest.raises(BadLog, match=r"events\.ndjson:1: is no event"):
        read_log(path)
