"""
The pytest plugin: pytest is the one runner, and this is the one place that reads the clock.

The result of an item of ours (`flushproof.items`) goes to the event log whatever pytest makes of
it; the exit status is the verdict on that log, not pytest's count of failures. What pytest shows of
such an item is its result, scrubbed: no traceback, no argument, nothing captured.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flushproof import items as ours
from flushproof.errors import FlushproofError
from flushproof.options import FLAG, MANY, OPTIONS, Option
from flushproof.settings import OwnBaseline, Settings, settings_from

if TYPE_CHECKING:
    from flushproof.report.verdict import Verdict
    from flushproof.results import Result
    from flushproof.run import Run, Time
    from flushproof.targets.grant import Person
    from flushproof.targets.replay import Library

# pytest has a --strict of its own.
RENAMED = {"strict": "strict-should"}

INTERRUPTED = 2
OUR_ERROR = 3


class State:
    """What the plugin keeps during one session."""

    def __init__(self, settings: Settings, library: Library | None = None) -> None:
        self.settings = settings
        self.library = library  # what a replay plays
        self.planned: tuple[str, ...] = ()
        self.chosen = ours.Chosen([])
        self.run: Run | None = None
        self.current: Result | None = None
        self.others_failed = False
        self.collection_failed = False
        self.failure: FlushproofError | None = None
        self.verdict: Verdict | None = None
        self.notice = ""
        self.person: Person | None = None  # who confirms a flush budget, if anybody can


STATE: pytest.StashKey[State] = pytest.StashKey()


def name_of(option: Option) -> str:
    """What *option* is called where pytest is called."""
    return RENAMED.get(option.name, option.name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer every option of a run."""
    group = parser.getgroup("flushproof", "judging a flushCloudDBInstance gateway")
    for option in OPTIONS:
        if option.kind == FLAG:
            more: dict[str, Any] = {"action": "store_true"}
        elif option.kind == MANY:
            more = {"action": "append", "default": [], "metavar": option.metavar}
        else:
            more = {"type": option.kind, "default": option.default, "metavar": option.metavar}
        group.addoption(f"--{name_of(option)}", dest=name_of(option), help=option.help, **more)


class Asked:
    """A plugin that tells where options come from, where who calls pytest knows it better."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        self.origins = origins
        self.__name__ = Asked.__name__  # what the plugin is called


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before anything is opened."""
    config.addinivalue_line("markers", f"{ours.MARK}(id, description): a property's result")
    values = {option.field: getattr(config.option, name_of(option)) for option in OPTIONS}
    try:
        settings = settings_from(values, any_seed=any_seed)
        library = ours.library_for(settings)
    except FlushproofError as error:
        if not config.option.collectonly:
            replace_reports(Path(values["report_dir"]), str(values["target"]), error)
        pytest.exit(str(error), returncode=error.exit_status)
    asked = config.pluginmanager.get_plugin(Asked.__name__)
    if isinstance(asked, Asked):
        settings = replace(settings, origins=asked.origins)
    config.stash[STATE] = State(settings, library)
    from flushproof import afterword, workers

    config.pluginmanager.register(afterword)
    config.pluginmanager.register(workers.plugin_for(config))
    if config.option.collectonly:
        from flushproof.fuzzing import prepare

        prepare(settings)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the items of a run."""
    ours.parametrize(metafunc, metafunc.config.stash[STATE].library)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what is selected, in the order of a run; what is not of a run comes behind it."""
    state = config.stash[STATE]
    try:
        chosen = ours.chosen(items, state.settings)
        kept, state.chosen = chosen.items, chosen
        if not config.option.collectonly:
            ours.seed(kept, state.settings)
    except FlushproofError as error:
        state.failure, kept = error, []
    mine = {item for item in items if ours.item_id(item) is not None}
    others = [] if state.settings.select else [item for item in items if item not in mine]
    if dropped := set(items).difference(kept, others):
        config.hook.pytest_deselected(items=list(dropped))
    items[:] = [*kept, *others]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what is planned, after everyone has left out what they wanted."""
    state = session.config.stash[STATE]
    names = map(ours.item_id, session.items)
    state.planned = tuple(name for name in names if name is not None)
    if state.failure is not None:
        if not session.config.option.collectonly:
            replace_reports(state.settings.directory, state.settings.target, state.failure)
        pytest.exit(str(state.failure), returncode=state.failure.exit_status)


def now_ms() -> int:
    """Our clock: milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def any_seed() -> int:
    """A seed that nobody chose: of all that a run sends it decides the most, so it is told."""
    return int.from_bytes(os.urandom(4))


def replace_reports(directory: Path, target: str, error: FlushproofError) -> None:
    """
    Replace the reports of an earlier run: they must not pass for those of one that did not begin.

    Where there are none nothing is written: wrong usage is no run. And what somebody asked to be
    compared with is never replaced.
    """
    from flushproof.failed import leave_failure, left_behind

    if left_behind(directory) and not isinstance(error, OwnBaseline):
        leave_failure(directory, now_ms(), str(error), error.exit_status, target=target)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """The run under way; the first item that needs it opens the target."""
    state = request.config.stash[STATE]
    if request.config.option.collectonly:
        # Nothing is to be run here, so it is a fuzzer that runs what pytest collected for it.
        from flushproof.fuzzing import fuzzed

        with fuzzed(state.settings, times(), request.session) as state.run:
            yield state.run
    else:
        from flushproof.beginning import begun

        state.run = begun(state, request.config, times())
        yield state.run


def times() -> Time:
    """Our clock, and how we wait."""
    from flushproof.run import Time

    return Time(now_ms=now_ms, monotonic=time.monotonic, sleep=time.sleep)


@pytest.fixture
def settle(request: pytest.FixtureRequest) -> Any:
    """Hands a result over: it is logged, and the item ends as the result says."""
    from flushproof.endings import end_as

    state = request.config.stash[STATE]

    def end(result: Result) -> None:
        assert state.run is not None
        state.current = result
        end_as(result, state.run)

    return end


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write what an item of ours showed to the event log, and show no more than that."""
    report = yield
    state = item.config.stash[STATE]
    name = ours.item_id(item)
    if name is None:
        state.others_failed = state.others_failed or report.failed
    elif state.run is not None and (call.when == "call" or call.excinfo is not None):
        try:
            _record(item, name, call, report, state)
        except FlushproofError as error:
            state.failure = error
            pytest.exit(str(error), returncode=error.exit_status)
    return report


def _record(
    item: pytest.Item,
    name: str,
    call: pytest.CallInfo[None],
    report: pytest.TestReport,
    state: State,
) -> None:
    from flushproof.endings import result_of, text_of

    run = state.run
    assert run is not None
    handed_over, state.current = state.current, None
    if call.when == "teardown":
        # The item has its result; what fails behind it is our error all the same.
        run.failed.add(OUR_ERROR)
        result = None
    else:
        error = call.excinfo.value if call.excinfo is not None else None
        mark = item.get_closest_marker(ours.MARK)
        result = handed_over or result_of(mark, name, error, run)
        run.record(result, generated=mark is not None)
    if report.failed and call.excinfo is not None:
        broke = result is None or (handed_over is None and not result.findings)
        text = "".join(traceback.format_exception(call.excinfo.value)) if broke else ""
        shown = text_of(result) if result is not None else f"{name}: teardown"
        # Not pytest's own: it shows arguments, and in them keys, signatures and bodies.
        report.longrepr = run.say(f"{shown}\n{text}".rstrip())
        report.sections = []


def pytest_exception_interact(node: object, report: object) -> None:
    """A file of the suite that cannot be read is our error, whatever pytest calls it."""
    if isinstance(node, pytest.Collector) and isinstance(report, pytest.CollectReport):
        node.config.stash[STATE].collection_failed = True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Finish the log, make the reports, and exit with the verdict."""
    state = session.config.stash[STATE]
    if state.collection_failed:
        session.exitstatus = OUR_ERROR
    if state.run is None:
        return
    from flushproof.failed import foreseen
    from flushproof.results import exit_status

    if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
        state.run.failed.add(OUR_ERROR)
    try:
        state.verdict = state.run.finish(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    except Exception as error:  # pytest would let it through, with all that it carries
        failure = foreseen(error)
        state.failure = state.failure or failure
        session.exitstatus = exit_status((failure.exit_status, *state.run.failed))
        return
    others = 1 if state.others_failed else 0
    session.exitstatus = exit_status((state.verdict.exit_status, others))
