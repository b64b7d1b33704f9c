"""Who reads what a run says, where pytest has the terminal."""

import pytest

from flushproof.targets.grant import Person


def reader_of(config: pytest.Config) -> Person:
    """Somebody who reads, and cannot answer: what is typed, pytest keeps for itself."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    return Person(say=terminal.write_line if terminal is not None else print)
