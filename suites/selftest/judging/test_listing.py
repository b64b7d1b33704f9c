"""Before anything real is named, the gateway is asked whether it has that instance."""

from typing import Any

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Response
from flushproof.oracles.answer import read_response
from flushproof.targets.listing import PATH, instances_in

LIST = '{"getCloudDBInstanceListResponse": {"totalRows": %s, "cloudDBInstanceList": %s}}'
ONE = '[{"cloudDBInstanceNo": "882689", "cloudDBServiceName": "test"}]'


@pytest.mark.parametrize(
    "options",
    [{}, {"disposable": False, "flush_budget": 1}],
    ids=["disposable", "flush-budget"],
)
def test_an_instance_that_is_not_there_is_told(stage: Any, options: dict[str, Any]) -> None:
    """The message names the instances there are, and no request named the wrong one."""
    stage.serve()
    blind = {"redis_url": None, "bystander_redis_url": None}

    with pytest.raises(
        EnvironmentUnusable, match=r"no Redis instance 5 .*: 882689, 882701, 882725\."
    ):
        stage.target(instance_no="5", confirm="5" if options else None, **blind, **options)

    assert not [request for request in stage.gateway.asked if b"=5" in request.body]


def test_a_mysql_instance_is_none_to_flush(stage: Any) -> None:
    """Only Redis instances are asked for."""
    stage.serve()

    with pytest.raises(EnvironmentUnusable, match="no Redis instance 882713"):
        stage.target(instance_no="882713")


def test_a_gateway_that_lists_nothing_is_judged_with_a_notice(stage: Any) -> None:
    """A proxy may serve the flush alone."""
    stage.serve()
    stage.gateway.otherwise = lambda request, _: (
        Response(
            status=404,
            headers=(("content-type", "application/json"),),
            body=b'{"error":{"errorCode":"300","message":"Not Found Exception"}}',
        )
        if request.path == PATH
        else None
    )

    target = stage.target()

    assert "could not be asked: gateway error 300" in "\n".join(target.about["notices"])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (LIST % (1, ONE), {"882689"}),
        (LIST % (0, "[]"), set()),
        (LIST % (2, ONE), None),
        (LIST % (1, '["882689"]'), None),
        (LIST % (1, '{"cloudDBInstanceNo": "882689"}'), None),
        ('{"getCloudDBInstanceListResponse": []}', None),
        ("[]", None),
        ("<html/>", None),
        ("", None),
    ],
    ids=["one", "none", "a-page-of-two", "texts", "object", "no-envelope", "list", "html", "empty"],
)
def test_a_list_counts_only_if_it_is_whole(body: str, expected: set[str] | None) -> None:
    """What may be a part of the instances proves nothing of the others."""
    answer = read_response(Response(status=200, body=body.encode()))

    assert expected == instances_in(answer)


def test_no_text_of_the_target_is_in_the_message(stage: Any) -> None:
    """A hostile list puts nothing on a terminal but numbers."""
    stage.serve()
    hostile = '[{"cloudDBInstanceNo": "\\u001b[2Jx", "cloudDBServiceName": "\\u001b[31m"}]'
    stage.gateway.otherwise = lambda request, _: (
        Response(
            status=200,
            headers=(("content-type", "application/json"),),
            body=(LIST % (1, hostile)).encode(),
        )
        if request.path == PATH
        else None
    )

    with pytest.raises(EnvironmentUnusable, match="it has none") as caught:
        stage.target()

    assert "\x1b" not in str(caught.value)
