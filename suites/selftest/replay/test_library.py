"""What a replay plays is read and checked whole; what is wrong is refused by the file's name."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.cassettes import MOST_BYTES, published
from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.resources import root
from flushproof.targets.replay import answers, library_in, library_of

Shelf = Any

CASE = "timestamp/window/past-299999ms"
NAME = "timestamp--window--past-299999ms.json"


def provenance(**changes: Any) -> Callable[[Any], None]:
    """Changes what a cassette says of itself."""
    return lambda document: document["provenance"].update(changes)


def twice(document: Any) -> None:
    """Has the exchange a second time."""
    document["interactions"] *= 2


class TestRefusals:
    """Exit 13, and the file is named."""

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (provenance(id="other"), "has the id other, so its name is to be other.json"),
            (provenance(case="timestamp/window/future-1ms"), "but is of the case timestamp/window"),
            (provenance(recorded_at="2020-01-01"), "recorded_at is 2020-01-01, but"),
            (provenance(recorded_at="2020-02-31"), "recorded_at is 2020-02-31, but"),
            (provenance(recorded_at_ms=2**63 - 1), "recorded_at_ms is of another day"),
            (provenance(recorded_at_ms=1.5), "where only whole numbers are"),
            (provenance(recorded_from="document"), "is quoted from a document, but names a case"),
            (provenance(recorded_from="vendor"), "/provenance/recorded_from"),
            (provenance(host="ncloud.example"), "has the host ncloud.example, but asked embedded"),
            (provenance(outcome="unknown"), "/provenance/outcome"),
            (provenance(surplus=1), "/provenance"),
            (provenance(recorded_from="live"), "recorded live, but our own gateway answered"),
            (provenance(clock_offset_ms=-240_001), "/provenance/clock_offset_ms"),
            (twice, "a recording is of one exchange; this one has 2"),
            (lambda document: document.update(version=2), "/version"),
            (lambda document: document.pop("interactions"), "interactions"),
            (
                lambda document: document["interactions"][0]["request"].update(uri="http://[::1/"),
                "a URI cannot be read",
            ),
            (
                lambda document: document["interactions"][0]["response"]["body"].update(
                    string="\ud800"
                ),
                "a body is not what its encoding says",
            ),
        ],
        ids=[
            "other-name",
            "other-case",
            "other-day",
            "no-day",
            "no-moment",
            "fraction",
            "document",
            "stranger",
            "host",
            "outcome",
            "member",
            "not-live",
            "far-clock",
            "two-exchanges",
            "version",
            "no-exchanges",
            "uri",
            "surrogate",
        ],
    )
    def test_what_contradicts_itself(
        self, shelf: Shelf, change: Callable[[Any], None], said: str
    ) -> None:
        """Somebody edited it, or mislaid it."""
        path = shelf.take(CASE, change)

        with pytest.raises(EvidenceIncomplete) as caught:
            library_in((shelf.folder,))

        assert str(path) in str(caught.value)
        assert said in str(caught.value)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is not JSON"),
            (b"interactions: []\nversion: 1\n", "is not JSON"),
            (b'!!python/object/apply:os.system ["true"]\n', "is not JSON"),
            (b'{"version": 1, "version": 1}', "is there twice"),
            (b"[" * 100_000, "is nested too deeply"),
            (b"\xff\xfe", "is not JSON"),
            (b"[]", "is not of type 'object'"),
            (b'[{"request": {}}]', "is not of type 'object'"),
        ],
        ids=["empty", "yaml", "yaml-tag", "doubled", "deep", "bytes", "list", "old-vcrpy"],
    )
    def test_what_is_no_cassette(self, shelf: Shelf, content: bytes, said: str) -> None:
        """Nothing is made of it, least of all an object of Python."""
        (shelf.folder / NAME).write_bytes(content)

        with pytest.raises(EvidenceIncomplete, match=NAME) as caught:
            library_in((shelf.folder,))

        assert said in str(caught.value)

    def test_what_is_no_file(self, shelf: Shelf) -> None:
        """A pipe is not waited for."""
        os.mkfifo(shelf.folder / NAME)

        with pytest.raises(EvidenceIncomplete, match=f"{NAME}: is no file"):
            library_in((shelf.folder,))

    def test_a_folder_in_the_folder(self, shelf: Shelf) -> None:
        """Cassettes lie side by side."""
        (shelf.folder / NAME).mkdir()

        with pytest.raises(EvidenceIncomplete, match=f"{NAME}: is a folder"):
            library_in((shelf.folder,))

    def test_a_link_to_itself(self, shelf: Shelf) -> None:
        """Nor is it followed for ever."""
        (shelf.folder / NAME).symlink_to(NAME)

        with pytest.raises(EvidenceIncomplete, match=f"{NAME}: cannot be read"):
            library_in((shelf.folder,))

    def test_a_huge_file(self, shelf: Shelf) -> None:
        """It is not even read."""
        path = shelf.folder / NAME
        with path.open("wb") as file:
            file.truncate(MOST_BYTES + 1)

        with pytest.raises(EvidenceIncomplete, match=f"{NAME}: has 8,388,609 bytes"):
            library_in((shelf.folder,))

    @pytest.mark.parametrize("name", ["one.yaml", "one.yml", "one", "one.json.bak"])
    def test_a_file_of_another_kind(self, shelf: Shelf, name: str) -> None:
        """YAML is refused by its name alone."""
        shelf.take(CASE)
        (shelf.folder / name).write_text("{}")

        with pytest.raises(EvidenceIncomplete, match=rf"{name}: cassettes are \.json files"):
            library_in((shelf.folder,))

    def test_two_folders_with_one_id(self, shelf: Shelf, tmp_path: Path) -> None:
        """Both are named, and neither is preferred."""
        path = shelf.take(CASE)
        other = tmp_path / "other"
        other.mkdir()
        (other / NAME).write_bytes(path.read_bytes())

        with pytest.raises(EvidenceIncomplete, match="has the id of") as caught:
            library_in((shelf.folder, other))

        assert str(path) in str(caught.value)
        assert str(other / NAME) in str(caught.value)

    @pytest.mark.parametrize("folder", ["schemas/suite", "suites/cases", "suites", "nowhere"])
    def test_a_folder_of_something_else(self, folder: str) -> None:
        """It holds no cassette, or what it holds is none."""
        with pytest.raises(EvidenceIncomplete, match=folder):
            library_in((root() / folder,))

    def test_a_text_that_vcrpy_reads_otherwise(self, shelf: Shelf) -> None:
        """What is not in the format whose reader is vcrpy proves nothing."""

        def two_cases_of_a_name(document: Any) -> None:
            headers = document["interactions"][0]["request"]["headers"]
            headers["ACCEPT"] = ["text/html"]

        shelf.take(CASE, two_cases_of_a_name)

        with pytest.raises(EvidenceIncomplete, match="vcrpy reads another request header"):
            library_in((shelf.folder,))


class TestFolders:
    """What is played, by the name of the target."""

    def test_a_named_folder_is_played_alone(self, shelf: Shelf) -> None:
        """Not even what is published goes with it."""
        shelf.take(CASE)

        library = library_of(f"replay:{shelf.folder}")

        assert ({CASE}, ()) == (set(library.recorded), library.quoted)

    def test_our_own_recordings_stand_in_for_live_ones(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where nothing live was recorded, every case of the suite is played from our gateway."""
        monkeypatch.chdir(tmp_path)

        library = library_of("replay")

        assert {case.id for case in cases()} == set(library.recorded)
        assert published() == library.quoted

    def test_live_recordings_go_before_our_own(
        self, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They lie below the working folder, where `flushproof record` puts them."""
        (tmp_path / "cassettes").mkdir()
        (tmp_path / "cassettes" / "live").symlink_to(shelf.folder)
        shelf.take(CASE)
        monkeypatch.chdir(tmp_path)

        assert {CASE} == set(library_of("replay").recorded)

    def test_a_colon_without_a_folder_is_wrong_usage(self) -> None:
        """Nobody meant the working folder."""
        with pytest.raises(UsageError, match="expected replay or replay:FOLDER"):
            library_of("replay:")

    def test_a_readme_is_no_cassette(self, shelf: Shelf) -> None:
        """It says how the folder is filled."""
        shelf.take(CASE)
        (shelf.folder / "README.md").write_text("words")

        assert {CASE} == set(library_in((shelf.folder,)).recorded)


class TestAnswers:
    """A cassette answers the recorded requests, in their order, and all of them."""

    TAPE = published()[-1]
    REQUEST = TAPE.exchanges[0].request

    @pytest.mark.parametrize("tape", published(), ids=lambda tape: tape.provenance.id)
    def test_exchanges_are_as_recorded(self, tape: Any) -> None:
        """Request and answer, with the order of their headers and every byte."""
        assert tape.exchanges == answers(tape, [one.request for one in tape.exchanges])

    def test_unplayed_exchange_is_incomplete_evidence(self) -> None:
        """What was not asked for proves nothing."""
        with pytest.raises(EvidenceIncomplete, match="0 of 1 exchanges were played"):
            answers(self.TAPE, [])

    def test_exchange_is_played_once(self) -> None:
        """The same request has no second answer."""
        with pytest.raises(EvidenceIncomplete, match="it has no exchange 2"):
            answers(self.TAPE, [self.REQUEST, self.REQUEST])

    def test_what_was_checked_is_what_is_played(self, shelf: Shelf) -> None:
        """A file that changes after it was read changes nothing, and no replay writes one."""
        path = shelf.take(CASE)
        (tape,) = library_in((shelf.folder,)).recorded.values()
        path.write_text(json.dumps({}))

        answers(tape, [tape.exchanges[0].request])

        assert "{}" == path.read_text()
