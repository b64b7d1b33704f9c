"""The run that the first item of a session begins; where it cannot begin, reports say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flushproof.failed import foreseen, leave_failure, safe_text
from flushproof.heading import options_of
from flushproof.persons import reader_of
from flushproof.run import Run, Time, start

if TYPE_CHECKING:
    from flushproof.plugin import State

INTERRUPTED = 2


def begun(state: State, config: pytest.Config, time: Time) -> Run:
    """The run of *state*, begun; or the end of the session, with the failure in *state*."""
    settings = state.settings
    options, target = options_of(settings), settings.target

    def leave(text: str, status: int) -> None:
        leave_failure(
            settings.directory, time.now_ms(), text, status, target=target, options=options
        )

    try:
        return start(
            settings,
            time,
            state.planned,
            state.person or reader_of(config),
            whole=state.chosen.whole,
            notices=state.chosen.notices,
            allowance=state.chosen.allowance,
        )
    except KeyboardInterrupt:
        leave("The run was interrupted before it had begun.", INTERRUPTED)
        raise
    except Exception as error:  # pytest would show it with all that it carries
        failure = foreseen(error)
        state.failure = type(failure)(safe_text(str(failure)))
        leave(str(state.failure), failure.exit_status)
        pytest.exit(str(state.failure), returncode=failure.exit_status)
