"""
The pytest plugin: pytest is the one runner, and this is the one place that reads the clock.

An item is one of ours if it uses the fixture `run`. Its result goes to the event log whatever
pytest makes of it; the exit status is the verdict on that log, not pytest's count of failures.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from flushproof.errors import FlushproofError, NothingSelected
from flushproof.settings import FLAG, MANY, OPTIONS, Settings, settings_from

if TYPE_CHECKING:
    from flushproof.report.verdict import Verdict
    from flushproof.results import Result
    from flushproof.run import Run

FIXTURE = "run"
MARK = "item"

# pytest has a --strict of its own.
RENAMED = {"strict": "strict-should"}

# What is asked of a target, by the parameter of the test function, in the order of a run.
FAMILIES = ("cassette", "case", "scenario", MARK, "watched")


class State:
    """What the plugin keeps during one session."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.planned: tuple[str, ...] = ()
        self.run: Run | None = None
        self.current: Result | None = None
        self.others_failed = False
        self.collection_failed = False
        self.failure: FlushproofError | None = None
        self.verdict: Verdict | None = None


STATE: pytest.StashKey[State] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer every option of a run."""
    group = parser.getgroup("flushproof", "judging a flushCloudDBInstance gateway")
    for option in OPTIONS:
        name = f"--{RENAMED.get(option.name, option.name)}"
        if option.kind is FLAG or option.kind == FLAG:
            group.addoption(name, dest=option.field, action="store_true", help=option.help)
        elif option.kind == MANY:
            group.addoption(
                name,
                dest=option.field,
                action="append",
                default=[],
                metavar=option.metavar,
                help=option.help,
            )
        else:
            group.addoption(
                name,
                dest=option.field,
                type=option.kind,
                default=option.default,
                metavar=option.metavar,
                help=option.help,
            )


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before anything is opened."""
    config.addinivalue_line("markers", f"{MARK}(id, description): the id of a property's result")
    try:
        settings = settings_from({option.field: _value(config, option) for option in OPTIONS})
    except FlushproofError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[STATE] = State(settings)


def _value(config: pytest.Config, option: Any) -> Any:
    # `strict` is what pytest calls its own option too.
    value = getattr(config.option, option.field, option.default)
    return bool(value) if option.kind == FLAG else value


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of every case, scenario, watched requirement and cassette."""
    replay = metafunc.config.stash[STATE].settings.target == "replay"
    if "case" in metafunc.fixturenames and FIXTURE in metafunc.fixturenames:
        from flushproof.cases import cases

        found = () if replay else cases()
        metafunc.parametrize("case", found, ids=[case.id for case in found])
    if "scenario" in metafunc.fixturenames:
        from flushproof.scenarios import SCENARIOS

        metafunc.parametrize("scenario", () if replay else tuple(SCENARIOS))
    if "watched" in metafunc.fixturenames:
        from flushproof.contract import contract
        from flushproof.watch import SUFFIX, Watch

        names = Watch(contract=contract()).watched()
        metafunc.parametrize("watched", names, ids=[f"{name}/{SUFFIX}" for name in names])
    if "cassette" in metafunc.fixturenames and FIXTURE in metafunc.fixturenames:
        from flushproof.cassettes import published
        from flushproof.replaying import item_of

        tapes = published() if replay else ()
        metafunc.parametrize("cassette", tapes, ids=[item_of(tape) for tape in tapes])


def item_id(item: pytest.Item) -> str | None:
    """The id of the result that *item* gives; None if it is none of ours."""
    if FIXTURE not in getattr(item, "fixturenames", ()):
        return None
    mark = item.get_closest_marker(MARK)
    if mark is not None:
        return str(mark.args[0])
    callspec = getattr(item, "callspec", None)
    ours = callspec is not None and not callspec.params.keys().isdisjoint(FAMILIES)
    return str(callspec.id) if callspec is not None and ours else None


def family_of(item: pytest.Item) -> int:
    """Where in a run *item* comes."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    for position, family in enumerate(FAMILIES):
        if family in parameters or (family == MARK and item.get_closest_marker(MARK)):
            return position
    return 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what is selected, in the order of a run, and note what is planned."""
    state = config.stash[STATE]
    settings = state.settings
    ours = [
        (item, name)
        for item in items
        # "NOTSET" is pytest's stand-in for a test that has nothing to be called with.
        if (name := item_id(item)) is not None and name != "NOTSET"
    ]
    if settings.target == "replay":
        ours = [pair for pair in ours if pair[0].get_closest_marker(MARK) is None]
    ours.sort(key=lambda pair: family_of(pair[0]))
    if settings.select:
        ours = [pair for pair in ours if pair[1].startswith(settings.select)]
        if not ours:
            state.failure = NothingSelected(
                f"--select {' '.join(settings.select)}: no requirement and no case has an id that "
                "begins so. `flushproof plan` prints every id."
            )
    part = settings.shard_of()
    if part is not None:
        ours = _sharded(ours, *part)
    others = [item for item in items if item_id(item) is None]
    kept = [item for item, _ in ours]
    dropped = [item for item in items if item_id(item) is not None and item not in set(kept)]
    if settings.select:
        dropped, others = [*dropped, *others], []
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = [*kept, *others]
    state.planned = tuple(name for _, name in ours)
    _seed(kept, settings)


def _sharded(
    ours: list[tuple[pytest.Item, str]], part: int, parts: int
) -> list[tuple[pytest.Item, str]]:
    """Every *parts*-th item; what is watched throughout belongs to every shard."""
    last = len(FAMILIES) - 1
    return [
        pair
        for position, pair in enumerate(ours)
        if position % parts == part - 1 or family_of(pair[0]) == last
    ]


def _seed(items: list[pytest.Item], settings: Settings) -> None:
    """Give the generated requests their number and their seed."""
    properties = [item for item in items if item.get_closest_marker(MARK) is not None]
    if not properties:
        return
    import hypothesis

    profile = hypothesis.settings(
        max_examples=settings.examples,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    for item in properties:
        function = getattr(item, "obj", None)
        if function is not None:
            hypothesis.seed(settings.seed)(profile(function))


def pytest_collection_finish(session: pytest.Session) -> None:
    """End at once if a selection matches nothing."""
    failure = session.config.stash[STATE].failure
    if failure is not None:
        pytest.exit(str(failure), returncode=failure.exit_status)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    """The run under way; the first item that needs it opens the target."""
    from flushproof import run as runs

    state = request.config.stash[STATE]
    clock = runs.Time(
        now_ms=lambda: time.time_ns() // 1_000_000, monotonic=time.monotonic, sleep=time.sleep
    )
    try:
        state.run = runs.start(state.settings, clock, state.planned)
    except FlushproofError as error:
        state.failure = error
        runs.record_failure(state.settings, clock, error)
        pytest.exit(str(error), returncode=error.exit_status)
    return state.run


@pytest.fixture
def settle(request: pytest.FixtureRequest) -> Any:
    """Hands a result over: it is logged, and the item ends as the result says."""
    state = request.config.stash[STATE]

    def end(result: Result) -> None:
        state.current = result
        _end_as(result, state)

    return end


def _end_as(result: Result, state: State) -> None:
    from flushproof.contract import contract
    from flushproof.report.verdict import counts
    from flushproof.results import Outcome

    text = "\n".join(map(str, result.findings)) or result.reason
    match result.outcome:
        case Outcome.SKIP:
            pytest.skip(result.reason)
        case Outcome.FAIL:
            strict = state.settings.strict
            if any(counts(one.requirement, contract(), strict=strict) for one in result.findings):
                pytest.fail(text, pytrace=False)
            pytest.xfail(f"a `should` requirement, which counts only with --strict: {text}")
        case Outcome.ERROR | Outcome.UNKNOWN:
            pytest.fail(f"{result.outcome}: {text}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write what an item of ours showed to the event log."""
    report = yield
    state = item.config.stash[STATE]
    name = item_id(item)
    if name is None:
        state.others_failed = state.others_failed or report.failed
    elif state.run is not None and call.when == "call":
        state.run.record(_result_of(item, name, call, state))
        state.current = None
    elif state.run is not None and call.excinfo is not None:
        state.run.record(state.run.broken(name, call.excinfo.value))
    return report


def _result_of(item: pytest.Item, name: str, call: pytest.CallInfo[None], state: State) -> Result:
    """What *item* showed: what it handed over, or what came of its property."""
    from flushproof.properties import Falsified, property_result

    assert state.run is not None
    if state.current is not None:
        return state.current
    mark = item.get_closest_marker(MARK)
    description = str(mark.args[1]) if mark is not None else ""
    error = call.excinfo.value if call.excinfo is not None else None
    if error is None or isinstance(error, Falsified):
        return property_result(state.run, name, description, error)
    return state.run.broken(name, error)


def pytest_exception_interact(node: object, report: object) -> None:
    """A file of the suite that cannot be read is our error, whatever pytest calls it."""
    if isinstance(node, pytest.Collector) and isinstance(report, pytest.CollectReport):
        node.config.stash[STATE].collection_failed = True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Finish the log, make the reports, and exit with the verdict."""
    state = session.config.stash[STATE]
    if state.collection_failed:
        session.exitstatus = 3
    if state.run is None:
        return
    from flushproof.results import exit_status

    if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
        state.run.failed.add(3)
    try:
        state.verdict = state.run.finish(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    except FlushproofError as error:
        state.failure = error
        session.exitstatus = error.exit_status
        return
    others = 1 if state.others_failed else 0
    session.exitstatus = exit_status((state.verdict.exit_status, others))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say the verdict in a sentence, and where the report is."""
    state = config.stash[STATE]
    if state.verdict is not None:
        terminalreporter.section("flushproof")
        terminalreporter.line(state.verdict.sentence)
        terminalreporter.line(f"Report: {state.settings.directory / 'index.html'}")
