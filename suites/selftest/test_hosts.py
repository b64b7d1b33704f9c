"""Named hosts, and what may not be asked in the clear."""

from pathlib import Path

import pytest

from flushproof.cli.options import arguments_of
from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.hosts import HOSTS, resolved
from flushproof.settings import Settings, settings_from

LIVE = "https://gateway.example"


def target_of(name: str, **environ: str) -> str:
    """What the target called *name* is in a run."""
    return settings_from({"target": name}, any_seed=lambda: 0, environ=environ).target


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("public", "https://ncloud.apigw.ntruss.com"),
        ("financial", "https://fin-ncloud.apigw.fin-ntruss.com"),
        ("financial-ncloud", "https://ncloud.apigw.fin-ntruss.com"),
        ("government", "https://ncloud.apigw.gov-ntruss.com"),
    ],
)
def test_a_name_stands_for_a_root_url(name: str, url: str) -> None:
    """The vendor's environments, each reached by TLS."""
    assert url == target_of(name)


@pytest.mark.parametrize("name", [*HOSTS, "live"])
def test_a_run_of_a_name_is_one_of_a_stranger(name: str) -> None:
    """Decoys only, few and slowly: the name is resolved before anything is decided by it."""
    settings = settings_from(
        {"target": name}, any_seed=lambda: 0, environ={"NCLOUD_API_GW": "https://h"}
    )

    assert settings.is_stranger
    assert (0, 5.0, 150) == (settings.examples, settings.rate, settings.request_budget)


def test_the_command_that_repeats_a_run_names_the_url() -> None:
    """Whatever the environment says by then."""
    settings = settings_from(
        {"target": "live"}, any_seed=lambda: 0, environ={"NCLOUD_API_GW": LIVE}
    )

    assert [f"--target={LIVE}"] == arguments_of(settings)


def test_live_is_what_the_variable_says() -> None:
    """As the vendor's SDKs have it."""
    assert LIVE == target_of("live", NCLOUD_API_GW=LIVE)


def test_live_is_what_the_file_of_the_vendors_cli_says(tmp_path: Path) -> None:
    """Beside the keys that are in use."""
    configure(tmp_path, f"ncloud_api_url = {LIVE}")

    assert LIVE == target_of("live", HOME=str(tmp_path))


def test_the_variable_goes_before_the_file(tmp_path: Path) -> None:
    """As the keys of the environment do."""
    configure(tmp_path, "ncloud_api_url = https://file.example")

    assert LIVE == target_of("live", HOME=str(tmp_path), NCLOUD_API_GW=LIVE)


def test_live_without_a_url_is_told(tmp_path: Path) -> None:
    """With what to set, and which names there are."""
    configure(tmp_path)

    with pytest.raises(UsageError, match=r"Set NCLOUD_API_GW, or name the host: public"):
        target_of("live", HOME=str(tmp_path))


def test_live_without_anything_is_told(tmp_path: Path) -> None:
    """There are no keys either."""
    with pytest.raises(EnvironmentUnusable, match="No credentials"):
        target_of("live", HOME=str(tmp_path))


@pytest.mark.parametrize("url", ["gateway.example", "file:///etc/passwd", "embedded"])
def test_live_that_is_no_url_is_told(url: str) -> None:
    """It never silently becomes a run of something else."""
    with pytest.raises(UsageError, match="is no URL"):
        target_of("live", NCLOUD_API_GW=url)


@pytest.mark.parametrize("name", ["embedded", "embedded:says-flushed", "Public", "LIVE", LIVE])
def test_any_other_target_is_left_as_it_is(name: str) -> None:
    """A host that has no name here is named in full."""
    assert name == resolved(name, {"NCLOUD_API_GW": "https://other.example"})


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway.example",
        "http://ncloud.apigw.ntruss.com",
        "HTTP://gateway.example:8080",
        "http://10.0.0.1",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://[::2]:80",
        "http://[fe80::1]",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://2130706433",
        "http://xn--lcalhost-xyz",
    ],
)
@pytest.mark.parametrize("more", [{}, {"disposable": True, "instance_no": "5"}])
def test_plain_http_to_another_machine_is_refused(url: str, more: dict[str, object]) -> None:
    """Whatever is behind it; what to do is said."""
    with pytest.raises(UsageError, match=r"Use https://.*Nothing was sent") as caught:
        Settings(target=url, **more)  # type: ignore[arg-type]  # as they are called

    assert 4 == caught.value.exit_status


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "http://127.8.9.10:8080",
        "http://[::1]:8080",
        "http://localhost:8080",
        "HTTP://LocalHost",
        "https://gateway.example",
        "https://10.0.0.1",
    ],
)
def test_this_machine_may_be_asked_in_the_clear(url: str) -> None:
    """And any other by TLS."""
    assert Settings(target=url).is_url


def configure(home: Path, *lines: str) -> None:
    """Write the file of the vendor's CLI."""
    (home / ".ncloud").mkdir()
    keys = ("[DEFAULT]", "ncloud_access_key_id = a", "ncloud_secret_access_key = s")
    (home / ".ncloud" / "configure").write_text("\n".join((*keys, *lines)), encoding="utf-8")
