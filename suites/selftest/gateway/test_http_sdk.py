"""The vendor's Python SDK before the reference gateway on a socket."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import ncloud_clouddb  # type: ignore[import-untyped]  # the vendor ships no types
import pytest
from ncloud_clouddb.api.v2_api import V2Api  # type: ignore[import-untyped]
from ncloud_clouddb.rest import ApiException  # type: ignore[import-untyped]

from flushproof.reference.account import OWNER
from flushproof.reference.clock import Clock

Serve = Callable[..., Any]


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], Any]]:
    """The operations of the vendor's Python SDK, pointed at a server as its users point it."""
    with ExitStack() as resources:

        def connect(served: Any) -> Any:
            monkeypatch.setenv("NCLOUD_API_GW", served.server.url)
            # It reads the environment once in a process, and copies what it read ever after.
            monkeypatch.setattr(ncloud_clouddb.Configuration, "_default", None)
            configuration = ncloud_clouddb.Configuration()
            configuration.access_key = OWNER.access_key
            configuration.secret_key = OWNER.secret_key
            client = ncloud_clouddb.ApiClient(configuration)
            resources.callback(client.rest_client.pool_manager.clear)
            served.clock.source = Clock().now_ms
            return V2Api(client)

        yield connect


def test_the_official_python_sdk_flushes(serve: Serve, sdk: Callable[[Any], Any]) -> None:
    """The vendor's own client signs, is accepted, and understands the answer."""
    served = serve()
    asked = ncloud_clouddb.FlushCloudDBInstanceRequest(cloud_db_instance_no="882689")

    answer = sdk(served).flush_cloud_db_instance(asked)

    (found,) = answer.cloud_db_instance_list
    assert ("0", "success", 1) == (answer.return_code, answer.return_message, answer.total_rows)
    assert (found.cloud_db_instance_no, served.store.flushes) == ("882689", 1)


def test_the_official_python_sdk_is_refused(serve: Serve, sdk: Callable[[Any], Any]) -> None:
    """A refusal is an exception of the SDK with the status and the body as they came."""
    served = serve()
    asked = ncloud_clouddb.FlushCloudDBInstanceRequest(cloud_db_instance_no="882713")

    with pytest.raises(ApiException) as raised:
        sdk(served).flush_cloud_db_instance(asked)

    assert (400, "24109") == (
        raised.value.status,
        json.loads(raised.value.body)["responseError"]["returnCode"],
    )


def test_the_official_python_sdk_lists(serve: Serve, sdk: Callable[[Any], Any]) -> None:
    """What a live run needs, to prove what it is about to flush."""
    served = serve()
    asked = ncloud_clouddb.GetCloudDBInstanceListRequest(
        db_kind_code="REDIS", cloud_db_instance_no_list=["882701", "882713"]
    )

    (found,) = sdk(served).get_cloud_db_instance_list(asked).cloud_db_instance_list

    assert (found.cloud_db_service_name, found.cloud_db_instance_status_name) == (
        "bystander",
        "running",
    )
