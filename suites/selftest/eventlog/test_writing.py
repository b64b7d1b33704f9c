"""Writing the event log: each result at once, nothing secret, and never on in spite of a gap."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.errors import EnvironmentUnusable, Unwritten
from flushproof.log.eventlog import FILE, EventLog, read_log
from flushproof.log.events import MissingFooter
from flushproof.resources import load

LINE = Draft202012Validator(load("schemas/suite/events.schema.json"))


class TestWriting:
    """A run appends to its log."""

    def test_what_is_written_can_be_read(self, tmp_path: Path, sample: Any, written: Any) -> None:
        """Header, results, notices and footer come back as they were."""
        log = read_log(written(tmp_path))

        assert log.complete
        assert (sample.header, sample.footer) == (log.header, log.footer)
        assert ["route/path/a", "route/path/b"] == [entry.id for entry in log.entries]
        assert sample.results[1].findings == log.entries[1].findings
        assert ["the clock was measured"] == [notice.text for notice in log.notices]

    def test_every_line_is_what_the_schema_says(self, whole: bytes) -> None:
        """`events.schema.json` is published for other programs."""
        documents = [json.loads(line) for line in whole.splitlines()]

        assert [] == [error.message for one in documents for error in LINE.iter_errors(one)]

    def test_a_result_is_in_the_file_at_once(self, tmp_path: Path, sample: Any) -> None:
        """A run that is killed the next moment has proved what it has proved."""
        with EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record) as log:
            log.result(sample.scrubber.result(sample.results[0]))

            read = read_log(tmp_path / FILE, lenient=True)

        assert ["route/path/a"] == [entry.id for entry in read.entries]
        assert isinstance(read.problem, MissingFooter)

    def test_a_killed_run_leaves_a_log_that_says_how_far_it_came(self, tmp_path: Path) -> None:
        """Not even a kill that nothing can catch loses a line."""
        program = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from suites.selftest.eventlog import conftest as t\n"
            "log = t.EventLog(Path(sys.argv[1]), t.HEADER, scrub=t.SCRUBBER.record)\n"
            "log.result(t.SCRUBBER.result(t.RESULTS[0]))\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        checkout = Path(__file__).parents[3]
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / FILE)],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            check=False,
        )

        with pytest.raises(MissingFooter, match="after 1 of 2 planned results"):
            read_log(tmp_path / FILE)

    def test_an_old_log_is_replaced(self, tmp_path: Path, written: Any) -> None:
        """Yesterday's results are not today's."""
        written(tmp_path)

        assert read_log(written(tmp_path)).complete

    def test_every_text_passes_the_scrubber(self, tmp_path: Path, sample: Any) -> None:
        """A secret in a notice, an option or a target is gone before the line is made."""
        header = replace(
            sample.header,
            target=f"http://{sample.secret}@127.0.0.1",
            options={sample.secret: [sample.secret]},
        )
        with EventLog(tmp_path / FILE, header, scrub=sample.scrubber.record) as log:
            log.notice(f"found {sample.secret}", level="warning")
            log.finish(replace(sample.footer, results=0))

        assert sample.secret not in (tmp_path / FILE).read_text(encoding="utf-8")

    def test_a_text_that_utf_8_cannot_hold_is_written(self, tmp_path: Path, sample: Any) -> None:
        """An answer's JSON may hold half of a surrogate pair."""
        with EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record) as log:
            log.notice("half \ud800 and line \u2028 ends \r\n")

        notices = read_log(tmp_path / FILE, lenient=True).notices

        assert ["half \ud800 and line \u2028 ends \r\n"] == [notice.text for notice in notices]

    def test_a_second_footer_replaces_the_first(self, tmp_path: Path, sample: Any) -> None:
        """A leak that is found after the end is still in the log."""
        with EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record) as log:
            for result in sample.results:
                log.result(sample.scrubber.result(result))
            log.finish(sample.footer)
            log.notice("a leak was found", level="warning")
            log.finish(replace(sample.footer, statuses=(14, 1), exit_status=14))

        read = read_log(tmp_path / FILE)

        assert read.footer is not None
        assert 14 == read.footer.exit_status
        assert ["a leak was found"] == [notice.text for notice in read.notices]

    def test_a_preview_changes_nothing(self, tmp_path: Path, sample: Any) -> None:
        """The verdict is computed before the footer that holds it is written."""
        with EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record) as log:
            before = (tmp_path / FILE).read_bytes()

            preview = log.preview(replace(sample.footer, results=0, interrupted=True))

        assert preview.complete
        assert before == (tmp_path / FILE).read_bytes()


class TestUnwritable:
    """A log that cannot be written is never a green run."""

    def test_a_folder_that_cannot_be_made_is_an_unusable_environment(
        self, tmp_path: Path, sample: Any
    ) -> None:
        """The text names the path and the way out."""
        (tmp_path / "file").write_text("", encoding="utf-8")

        with pytest.raises(EnvironmentUnusable, match=r"file/events\.ndjson.*--report-dir"):
            EventLog(tmp_path / "file" / FILE, sample.header, scrub=sample.scrubber.record)

    def test_a_log_that_another_run_writes_is_refused(self, tmp_path: Path, sample: Any) -> None:
        """Two runs in one folder would write over each other."""
        with (
            EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record),
            pytest.raises(EnvironmentUnusable, match="another run is writing there"),
        ):
            EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record)

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
    def test_a_full_disk_ends_the_run(self, tmp_path: Path, sample: Any) -> None:
        """What cannot be written down is not proved."""
        (tmp_path / FILE).symlink_to("/dev/full")

        with pytest.raises(Unwritten, match="No space left on device"):
            EventLog(tmp_path / FILE, sample.header, scrub=sample.scrubber.record)

    def test_a_disk_that_fills_up_leaves_no_whole_log(self, tmp_path: Path) -> None:
        """Every call from then on raises, so no later result hides the gap."""
        program = (
            "import resource, signal, sys\n"
            "from pathlib import Path\n"
            "from flushproof.errors import Unwritten\n"
            "from suites.selftest.eventlog import conftest as t\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 2**20))\n"
            "log = t.EventLog(Path(sys.argv[1]), t.HEADER, scrub=t.SCRUBBER.record)\n"
            "tries = [lambda: log.result(t.SCRUBBER.result(t.RESULTS[1]))] * 2\n"
            "tries += [lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))]\n"
            "tries += [lambda: log.finish(t.FOOTER)]\n"
            "for attempt in tries:\n"
            "    try:\n"
            "        attempt()\n"
            "    except Unwritten as error:\n"
            "        print(error)\n"
        )
        checkout = Path(__file__).parents[3]
        run = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / FILE)],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            check=True,
            capture_output=True,
            text=True,
        )

        assert 3 == run.stdout.count("the event log cannot be written: File too large")
        assert not read_log(tmp_path / FILE, lenient=True).complete
