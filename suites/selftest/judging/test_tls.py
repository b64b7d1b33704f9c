"""A gateway reached over TLS: its certificate is verified, always, and trusted by what is given."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.settings import settings_from

HARMLESS = ("--select=signature/secret", "--rate=1000")
YESTERDAY = datetime.now(UTC) - timedelta(days=1)

Serve = Callable[..., str]


@pytest.fixture
def authority() -> trustme.CA:
    """Vouches for certificates of this test alone."""
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    """The file with the certificate of the authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def serve(stage: Any, authority: trustme.CA) -> Serve:
    """Starts a gateway whose certificate is made out for some hosts; gives its URL by name."""

    def start(*hosts: str, **certificate: Any) -> str:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*hosts, **certificate).configure_cert(tls)
        stage.serve(tls=tls)
        return f"https://localhost:{stage.server.port}"

    return start


def test_a_gateway_over_tls_is_judged(
    stage: Any, serve: Serve, bundle: str, flushproof: Any
) -> None:
    """With the certificate of whoever vouches for it; and without a word about http."""
    url = serve("localhost")

    ran = flushproof("run", f"--target={url}", f"--ca-bundle={bundle}", *HARMLESS)

    assert 0 == ran.status, ran.out
    assert f'"target":"{url}"' in ran.text
    assert 5 < len(stage.gateway.asked)


def test_an_address_may_be_vouched_for_too(stage: Any, serve: Serve, bundle: str) -> None:
    """As a name is."""
    serve("127.0.0.1")

    assert opened(stage, stage.server.url, ca_bundle=bundle).decoy


@pytest.mark.parametrize(
    ("hosts", "more", "given"),
    [
        (("localhost",), {}, False),
        (("other.example",), {}, True),
        (("localhost",), {"not_before": YESTERDAY, "not_after": YESTERDAY}, True),
        (("localhost",), {"not_before": YESTERDAY + timedelta(days=2)}, True),
    ],
    ids=["unknown-authority", "another-host", "expired", "not-yet"],
)
def test_a_certificate_that_cannot_be_trusted_ends_the_run(
    stage: Any,
    serve: Serve,
    bundle: str,
    hosts: tuple[str, ...],
    more: dict[str, Any],
    given: bool,
) -> None:
    """Before anything is sent, with the words of whoever verified it."""
    url = serve(*hosts, **more)

    with pytest.raises(
        EnvironmentUnusable, match=r"no TLS connection that can be trusted.*certificate verify fail"
    ) as caught:
        opened(stage, url, ca_bundle=bundle if given else None)

    assert 12 == caught.value.exit_status
    assert "--ca-bundle FILE" in str(caught.value)
    assert () == stage.gateway.asked


def test_the_exit_status_of_an_unknown_certificate_is_that_of_an_unusable_environment(
    serve: Serve, flushproof: Any
) -> None:
    """And the report says TLS."""
    ran = flushproof("run", f"--target={serve('localhost')}")

    assert 12 == ran.status
    assert "no TLS connection that can be trusted" in ran.text


def test_a_bundle_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """Of a plan, too."""
    missing = {"target": "public", "ca_bundle": str(tmp_path / "none.pem")}

    with pytest.raises(UsageError, match="there is no such file"):
        settings_from(missing, any_seed=lambda: 0)


def test_a_bundle_that_holds_no_certificate_is_wrong_usage(
    stage: Any, serve: Serve, tmp_path: Path
) -> None:
    """It is not the target's fault."""
    url = serve("localhost")
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate", encoding="utf-8")

    with pytest.raises(UsageError, match="holds no certificate"):
        opened(stage, url, ca_bundle=str(empty))


def opened(stage: Any, url: str, **options: Any) -> Any:
    """The gateway at *url* as a target, decoys only."""
    plain = {"disposable": False, "instance_no": None, "redis_url": None}
    return stage.target(target=url, bystander_redis_url=None, **plain, **options)
