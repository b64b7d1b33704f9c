"""The options of a run: what cannot be meant is refused before anything is opened."""

from dataclasses import fields
from typing import Any

import pytest

from flushproof.cli.options import arguments_of
from flushproof.errors import InterlockRefused, UsageError
from flushproof.options import DEFAULTS, OPTIONS
from flushproof.settings import Settings, settings_from

URL = "http://127.0.0.1:1"


def no_seed() -> int:
    """No seed is to be chosen."""
    raise AssertionError("a seed was given")


@pytest.mark.parametrize(
    "target",
    [
        f"{URL}/clouddb/v2",
        f"{URL}/?x=1",
        f"{URL}?x=1",
        f"{URL}#x",
        "http://user:pass-word@127.0.0.1:1",
        "http://:pass-word@127.0.0.1:1",
        "http://@127.0.0.1:1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://127.0.0.1:one",
        "http://[::1",
        "http://",
        "https:///",
        "http://a host",
        "http://127.0.0.1:1\n",
        "HTTP://user:pass-word@h",
        "http://pass-word@h:99999",
    ],
)
def test_what_is_no_root_url_is_refused(target: str) -> None:
    """With what was expected, and never with what may be a password."""
    with pytest.raises(UsageError, match="expected the root URL") as caught:
        Settings(target=target)

    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize(
    "target", [URL, f"{URL}/", "https://ncloud.apigw.ntruss.com", "http://[::1]:80", "HTTPS://h"]
)
def test_a_root_url_is_taken(target: str) -> None:
    """A slash at its end changes nothing."""
    assert Settings(target=target).is_url


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"instance_no": "5"},
        {"confirm": "5"},
        {"instance_no": "5", "confirm": "6"},
        {"instance_no": "5", "confirm": "05"},
    ],
    ids=["neither", "no-confirm", "no-instance", "another", "otherwise-written"],
)
def test_a_budget_without_its_confirmation_is_refused_by_the_interlock(
    options: dict[str, str],
) -> None:
    """Exit status 10, and the same number twice is asked for."""
    with pytest.raises(InterlockRefused, match="with the same N") as caught:
        Settings(target=URL, flush_budget=1, **options)  # type: ignore[arg-type]  # all are texts

    assert 10 == caught.value.exit_status


@pytest.mark.parametrize("target", ["embedded", "replay", "embedded:says-flushed"])
def test_a_budget_of_what_is_no_url_is_refused(target: str) -> None:
    """Nothing there is counted."""
    with pytest.raises(UsageError, match="--flush-budget is for a running gateway"):
        Settings(target=target, flush_budget=1, instance_no="5", confirm="5")


def test_a_budget_of_a_disposable_target_is_refused() -> None:
    """Whoever says both means one of them, and they are not the same."""
    with pytest.raises(UsageError, match="--flush-budget is for"):
        Settings(target=URL, flush_budget=1, instance_no="5", confirm="5", disposable=True)


def test_a_disposable_url_needs_an_instance() -> None:
    """Otherwise nobody has said which data may go."""
    with pytest.raises(UsageError, match="--instance-no N"):
        Settings(target=URL, disposable=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("instance_no", "12a"),
        ("instance_no", ""),
        ("instance_no", "-5"),
        ("instance_no", "１２"),
        ("instance_no", "1" * 21),
        ("examples", -1),
        ("rate", 0.0),
        ("rate", float("nan")),
        ("request_budget", 0),
        ("deadline", 0.5),
        ("max_age", -1),
        ("profile", "deeper"),
        ("profile", ""),
        ("flush_budget", -1),
        ("shard", "0/2"),
        ("shard", "3/2"),
        ("shard", "1"),
        ("shard", "1/2/3"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, value: Any) -> None:
    """With what was got and what was expected."""
    with pytest.raises(UsageError, match=r"got .*expected"):
        Settings(**{name: value})


def test_every_option_is_a_setting_with_the_same_default() -> None:
    """The table is the one place where options are told."""
    assert Settings() == settings_from(DEFAULTS, any_seed=no_seed)


def test_every_option_can_be_given() -> None:
    """What the table has is what a run has."""
    assert {option.field for option in OPTIONS} == {
        field.name for field in fields(Settings) if field.compare
    }


def test_the_deep_profile_asks_for_much_and_for_something_else_each_time() -> None:
    """Nobody knows its seed before; what failed in one night is sent first in the next."""
    deep = Settings(
        profile="deep", examples=2000, seed=7, example_db=".hypothesis/examples", target="replay"
    )

    assert deep == settings_from({"profile": "deep", "target": "replay"}, any_seed=lambda: 7)


def test_what_is_given_goes_before_what_the_profile_has() -> None:
    """A run of the night is repeated by day with its seed."""
    given = {"profile": "deep", "examples": 3, "seed": 0, "example_db": "here"}

    assert Settings(**given) == settings_from(given, any_seed=no_seed)


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        (Settings(), []),
        (Settings(seed=7, examples=50), ["--seed=7"]),
        (settings_from({"profile": "deep"}, any_seed=lambda: 0), ["--profile=deep", "--seed=0"]),
        (
            Settings(profile="deep", examples=50, seed=7, example_db="here"),
            ["--profile=deep", "--examples=50", "--seed=7", "--example-db=here"],
        ),
    ],
    ids=["usual", "seed", "deep", "deep-otherwise"],
)
def test_the_arguments_of_settings_are_those_that_are_not_usual(
    settings: Settings, arguments: list[str]
) -> None:
    """Where every run has another seed it is always told."""
    assert arguments == arguments_of(settings)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "http://127.0.0.1:6379",
        "redis:pass-word@127.0.0.1:6379",
        "HTTP://pass-word@h",
        "C:\\pass-word",
    ],
)
def test_what_is_no_place_for_examples_is_refused(place: str) -> None:
    """A slip in a URL makes no folder with a password in its name."""
    with pytest.raises(UsageError, match="--example-db: got neither") as caught:
        Settings(example_db=place)

    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--flush-budget=1", "--instance-no=882689"), 10),
        (("--flush-budget=1", "--instance-no=882689", "--confirm=882690"), 10),
        (("--disposable",), 4),
        (("--disposable", "--instance-no=x"), 4),
    ],
)
def test_a_run_that_is_refused_sends_nothing(
    stage: Any, flushproof: Any, arguments: tuple[str, ...], status: int
) -> None:
    """Not even the first question."""
    stage.serve()

    ran = flushproof("run", f"--target={stage.server.url}", *arguments)

    assert status == ran.status
    assert () == stage.gateway.asked


def test_a_password_in_the_url_is_nowhere(stage: Any, flushproof: Any) -> None:
    """Neither on the terminal nor in a file."""
    stage.serve()
    url = stage.server.url.replace("http://", "http://somebody:pass-word@")

    ran = flushproof("run", "--target", url)

    assert 4 == ran.status
    assert "pass-word" not in ran.text
    assert () == stage.gateway.asked


LIVE = {"NCLOUD_API_GW": "https://gateway.example"}


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ({}, {}),
        ({"target": "embedded", "strict": False}, {}),
        ({"examples": 7}, {"examples": "given"}),
        (
            {"profile": "deep", "seed": 3},
            {"profile": "given", "seed": "given", "examples": "profile", "example_db": "profile"},
        ),
        (
            {"target": "https://gateway.example", "rate": 9.0},
            {
                "target": "given",
                "rate": "given",
                "examples": "stranger",
                "request_budget": "stranger",
                "deadline": "stranger",
            },
        ),
        (
            {"target": "live", "disposable": True, "instance_no": "7"},
            {"target": "environment", "disposable": "given", "instance_no": "given"},
        ),
    ],
    ids=["nothing", "the-default", "given", "profile", "stranger", "environment"],
)
def test_an_option_knows_where_it_comes_from(
    given: dict[str, Any], origins: dict[str, str]
) -> None:
    """Unless it is simply the default."""
    settings = settings_from(given, any_seed=lambda: 7, environ=LIVE)

    assert origins == settings.origins
