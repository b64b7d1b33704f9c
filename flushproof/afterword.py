"""What is said once a session has ended: in pytest's own terminal, and in a step of GitHub."""

import os
from collections.abc import Generator
from typing import Any

import pytest

from flushproof.plugin import STATE, State


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Append the summary of the run to that of the step, if this is one."""
    state = session.config.stash[STATE]
    if state.run is not None and state.verdict is not None and state.run.reports:
        # Imported here: who has the plugin and ran nothing of ours pays for no report.
        from flushproof.report.step import tell_step

        state.notice = tell_step(state.run.log.path, os.environ, state.run.judge.contract)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_internalerror(excrepr: Any) -> Generator[None, Any, Any]:
    """What broke inside pytest is told without a key, whoever tells it."""
    from flushproof.failed import safe_text

    text = safe_text(str(excrepr))
    excrepr.toterminal = lambda writer: writer.write(text)
    return (yield)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say the verdict in a sentence, and where the report is."""
    if lines := lines_of(config.stash[STATE]):
        terminalreporter.section("flushproof")
        for line in lines:
            terminalreporter.line(line)


def lines_of(state: State) -> list[str]:
    """What is said of a session that judged something, or could not."""
    lines = [text for text in (state.notice, str(state.failure or "")) if text]
    if state.verdict is not None:
        lines.append(state.verdict.sentence)
        if state.run is not None and state.run.since:
            lines.append(state.run.scrubber.text(state.run.since))
        lines.append(f"Seed of the generated requests: {state.settings.seed}")
        lines.append(f"Report: {state.settings.directory / 'index.html'}")
    return lines
