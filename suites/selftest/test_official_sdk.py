"""The vendor's own Python SDK, as it is on PyPI, against `flushproof serve`."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from flushproof.redisdata.probe import Probe

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"

# In a process of its own: the SDK reads the environment once, and keeps connections open.
CLIENT = """
import ncloud_clouddb
from ncloud_clouddb.api.v2_api import V2Api
from ncloud_clouddb.rest import ApiException
import os
configuration = ncloud_clouddb.Configuration()
configuration.access_key = os.environ["NCLOUD_ACCESS_KEY"]
configuration.secret_key = os.environ["NCLOUD_SECRET_KEY"]
api = V2Api(ncloud_clouddb.ApiClient(configuration))
request = ncloud_clouddb.FlushCloudDBInstanceRequest(cloud_db_instance_no=os.environ["INSTANCE_NO"])
try:
    answer = api.flush_cloud_db_instance(request)
except ApiException as error:
    print(error.status)
else:
    [instance] = answer.cloud_db_instance_list
    print(answer.return_code, instance.cloud_db_instance_no)
"""


@pytest.fixture
def served() -> Iterator[dict[str, str]]:
    """What a running `flushproof serve` says that its clients need."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        yield dict(line.rstrip("\n").partition("=")[::2] for line in lines)
        process.terminate()


def flush(monkeypatch: pytest.MonkeyPatch, **environ: str) -> str:
    """What the SDK says of a flush in the environment *environ*."""
    [monkeypatch.setenv(name, value) for name, value in environ.items()]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CLIENT],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.strip() or done.stderr


def test_it_flushes_an_instance_that_held_data(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every database is empty, and the bystander is as it was."""
    with Probe(served["REDIS_URL"]) as target, Probe(served["BYSTANDER_REDIS_URL"]) as bystander:
        target.seed()
        bystander.seed()
        before = bystander.snapshot().values

        said = flush(monkeypatch, **served)

        assert f"0 {served['INSTANCE_NO']}" == said
        assert target.is_empty()
        assert before == bystander.snapshot().values


def test_with_a_wrong_secret_it_flushes_nothing(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401, and the data is as it was."""
    with Probe(served["REDIS_URL"]) as target:
        target.seed()
        before = target.snapshot().values

        said = flush(monkeypatch, **{**served, "NCLOUD_SECRET_KEY": "another"})

        assert "401" == said
        assert before == target.snapshot().values
