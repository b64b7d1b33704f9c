"""
The summary of a step, as GitHub shows it of a run there: our Markdown at the end of its file.

It is a courtesy to a reader: whether it can be written changes no verdict.
"""

from collections.abc import Mapping
from pathlib import Path

from flushproof.contract import Contract
from flushproof.log.eventlog import read_log
from flushproof.report.markdown import whole
from flushproof.report.summary import summarise

VARIABLE = "GITHUB_STEP_SUMMARY"

LIMIT = 2**20
"""Bytes that GitHub takes of a step; of more it shows nothing."""


def tell_step(log_path: Path, environ: Mapping[str, str], catalogue: Contract) -> str:
    """
    Append the summary of the log at *log_path* to the file that *environ* names, if it names one.

    Returns:
        Why that was not possible; empty if it was, or nothing was to be done.
    """
    if not environ.get(VARIABLE):
        return ""
    path = Path(environ[VARIABLE])
    text = whole(summarise(read_log(log_path, lenient=True, folded=True), catalogue))
    content = text.encode("utf-8", "backslashreplace")
    try:
        had = path.stat().st_size if path.exists() else 0
        if had + len(content) > LIMIT:
            return f"{VARIABLE}: {path} has no room for the summary."
        with path.open("ab") as file:
            file.write(content)
    except OSError as error:
        return f"{VARIABLE}: {path} cannot be written: {error.strerror}."
    return ""
