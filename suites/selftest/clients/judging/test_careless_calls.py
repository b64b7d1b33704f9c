"""For each requirement of a call a client that breaks it, and it alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flushproof.clients.observed import Observed
from flushproof.contract import PATH

Run = Callable[[Any], Observed]


def client(kit: Any, **changes: Any) -> Any:
    """A careful client but for *changes*."""
    return replace(kit.client, **changes)


def form(kit: Any, text: str, **changes: Any) -> Observed:
    """A client that sends the form *text*."""
    return kit.plain(client(kit, body=text.encode("latin-1"), **changes))


def beside(kit: Any, path: str) -> Observed:
    """A client that also calls *path*."""
    also = kit.client.sent(request=client(kit, target=path).request(), valid=False)
    return kit.run("plain", also, kit.client.sent())


def refused(kit: Any, **changes: Any) -> Observed:
    """A client whose call no gateway obeys."""
    odd = client(kit, **changes)
    return kit.run("plain", odd.sent(valid=False), exit_status=1, flushes=0)


def headers(**changed: str | None) -> Run:
    """A client whose headers are *changed* after signing."""
    return lambda kit: kit.plain(**changed)


def doubled(kit: Any, name: str) -> Observed:
    """A client that sends the header *name* twice."""
    request = kit.client.request()
    again = tuple(pair for pair in request.headers if pair[0] == name)
    return kit.plain_of(replace(request, headers=(*request.headers, *again)))


def recoded(client: Any, encoding: str) -> Any:
    """*client* with its body in *encoding*."""
    return replace(client, body=client.body.decode().encode(encoding))


NUMBER = "cloudDBInstanceNo=882689"

CARELESS: dict[str, tuple[str, Run]] = {
    "put": ("client/method", lambda kit: refused(kit, method="PUT")),
    "lower-case-post": ("client/method", lambda kit: refused(kit, method="post")),
    "no-http": ("client/method", lambda kit: kit.plain(client(kit, method=""))),
    "without-base-path": (
        "client/path",
        lambda kit: refused(kit, target="/flushCloudDBInstance"),
    ),
    "lower-case-path": ("client/path", lambda kit: refused(kit, target=PATH.lower())),
    "trailing-slash": ("client/path", lambda kit: refused(kit, target=f"{PATH}/")),
    "sibling": (
        "client/path",
        lambda kit: refused(kit, target="/vredis/v2/flushAllCloudRedisServerInstance"),
    ),
    "vendors-host": ("client/host", headers(host="ncloud.apigw.ntruss.com")),
    "no-host": ("client/host", headers(host=None)),
    "reboots-too": (
        "client/nothing-else",
        lambda kit: beside(kit, "/clouddb/v2/rebootCloudDBServerInstance"),
    ),
    "flushes-a-sibling-too": (
        "client/nothing-else",
        lambda kit: beside(kit, "/vredis/v2/flushAllCloudRedisServerInstance"),
    ),
    "text-plain": ("client/media-type", headers(content_type="text/plain")),
    "untyped": ("client/media-type", headers(content_type=None)),
    "odd-parameter": (
        "client/media-type-syntax",
        headers(content_type="application/x-www-form-urlencoded;UTF-8"),
    ),
    "two-types": ("client/media-type-syntax", lambda kit: doubled(kit, "Content-Type")),
    "charset-header": ("client/media-type-syntax", headers(charset="UTF-8")),
    "misspelt-type": ("client/media-type-syntax", headers(contenc_type="application/json")),
    "form-said-json": ("client/body", headers(content_type="application/json")),
    "json-said-form": (
        "client/body",
        lambda kit: kit.plain(replace(kit.json_client(), media_type=kit.client.media_type)),
    ),
    "json-in-utf-16": (
        "client/body",
        lambda kit: kit.plain(recoded(kit.json_client(), "utf-16")),
    ),
    "latin-1": ("client/body", lambda kit: form(kit, f"{NUMBER}&x=\xe9")),
    "bare-percent": ("client/body", lambda kit: form(kit, f"{NUMBER}&x=100%")),
    "latin-1-escaped": ("client/body", lambda kit: form(kit, f"{NUMBER}&x=%E9")),
    "get-with-body": (
        "client/get-body",
        lambda kit: kit.plain(client(kit, method="GET", target=f"{PATH}?{NUMBER}")),
    ),
    "other-number": ("client/instance", lambda kit: form(kit, "cloudDBInstanceNo=882690")),
    "two-numbers": ("client/instance", lambda kit: form(kit, f"{NUMBER}&cloudDBInstanceNo=1")),
    "empty-number": ("client/instance", lambda kit: form(kit, "cloudDBInstanceNo=")),
    "no-number": ("client/instance", lambda kit: form(kit, "responseFormatType=json")),
    "lower-case-name": ("client/instance", lambda kit: form(kit, NUMBER.lower())),
    "bystander-emptied": (
        "client/instance",
        lambda kit: kit.careful("plain", bystander_intact=False),
    ),
    "number-in-query": (
        "client/instance-place",
        lambda kit: form(kit, "responseFormatType=json", target=f"{PATH}?{NUMBER}"),
    ),
    "number-as-number": (
        "client/instance-type",
        lambda kit: kit.plain(kit.json_client(cloudDBInstanceNo=882689)),
    ),
    "format-in-capitals": (
        "client/format-value",
        lambda kit: form(kit, f"{NUMBER}&responseFormatType=JSON"),
    ),
    "two-formats": (
        "client/format-value",
        lambda kit: form(
            kit, f"{NUMBER}&responseFormatType=xml", target=f"{PATH}?responseFormatType=json"
        ),
    ),
    "accepts-forms": ("client/accept", headers(accept="application/x-www-form-urlencoded")),
    "accepts-the-other": ("client/accept", headers(accept="application/xml")),
}


@pytest.mark.parametrize(("requirement", "run"), CARELESS.values(), ids=CARELESS)
def test_a_careless_call_breaks_one_requirement(requirement: str, run: Run, kit: Any) -> None:
    """Exactly that one is red."""
    assert {requirement} == kit.red(run(kit))


def test_json_on_nothing_is_no_json(kit: Any) -> None:
    """A POST that has all in its query, and says JSON of no body, breaks two requirements."""
    run = kit.plain(client(kit, body=b"", media_type="application/json", target=f"{PATH}?{NUMBER}"))

    assert {"client/body", "client/instance-place"} == kit.red(run)
    assert "no body" == kit.results(run)["client/body"].findings[0].actual


def test_a_look_before_the_call_is_no_call(kit: Any) -> None:
    """Also where the call itself goes astray, only the call is judged."""
    astray = client(kit, target="/vredis/v2/flushAllCloudRedisServerInstance")
    look = client(kit, target="/clouddb/v2/getCloudDBInstanceList")
    run = kit.run("plain", look.sent(valid=False), astray.sent(valid=False), flushes=0)

    (finding,) = kit.results(run)["client/path"].findings

    assert astray.target == finding.actual


def test_a_name_in_another_case_is_explained(kit: Any) -> None:
    """Who misspells the name is told so."""
    (finding,) = kit.results(form(kit, NUMBER.lower()))["client/instance"].findings

    assert "none; clouddbinstanceno is another name" == finding.actual


HARMLESS: dict[str, Run] = {
    "json": lambda kit: kit.plain(kit.json_client()),
    "json-with-charset": lambda kit: kit.plain(
        replace(kit.json_client(), media_type='application/json; charset="utf-8"')
    ),
    "json-with-more": lambda kit: kit.plain(kit.json_client(regionCode="KR", deep=[{"a": [1]}])),
    "form-with-charset": headers(
        content_type="application/x-www-form-urlencoded; charset=utf-8; a=b"
    ),
    "get": lambda kit: kit.plain(
        client(kit, method="GET", target=f"{PATH}?{NUMBER}", body=b"", media_type=None)
    ),
    "get-with-a-type": lambda kit: kit.plain(
        client(kit, method="GET", target=f"{PATH}?{NUMBER}", body=b"")
    ),
    "format-in-query": lambda kit: form(kit, NUMBER, target=f"{PATH}?responseFormatType=json"),
    "no-format": lambda kit: form(kit, NUMBER),
    "number-twice": lambda kit: form(kit, f"{NUMBER}&{NUMBER}"),
    "escaped": lambda kit: form(kit, "cloudDBInstance%4Eo=88%32689&x=%EC%84%B1+a/b"),
    "accepts-anything": headers(accept="text/html, */*;q=0.1"),
    "accepts-nothing-said": headers(accept=None),
    "host-in-capitals": headers(host="127.0.0.1:4711".upper()),
    "api-key": headers(x_ncp_apigw_api_key="25bpuog9sz"),
    "header-names-in-capitals": headers(CONTENT_TYPE="application/x-www-form-urlencoded"),
    "looks-first": lambda kit: beside(kit, "/clouddb/v2/getCloudDBInstanceList?a=b"),
    "asks-for-an-icon": lambda kit: beside(kit, "/favicon.ico"),
    "asks-before": lambda kit: kit.run(
        "plain",
        kit.client.sent(request=client(kit, method="OPTIONS").request(), valid=False),
        kit.client.sent(),
    ),
}


@pytest.mark.parametrize("run", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_variation_breaks_nothing(run: Run, kit: Any) -> None:
    """What a published client may do is no fault."""
    assert set() == kit.red(run(kit))


@pytest.mark.parametrize(
    ("run", "requirement", "reading"),
    [
        (HARMLESS["json"], "client/media-type", "json"),
        (HARMLESS["form-with-charset"], "client/media-type", "form"),
        (HARMLESS["get"], "client/method", "get"),
        (HARMLESS["number-twice"], "client/method", "post"),
        (HARMLESS["format-in-query"], "client/format-place", "query"),
        (HARMLESS["no-format"], "client/format-place", "absent"),
        (HARMLESS["json"], "client/format-place", "body"),
        (HARMLESS["api-key"], "client/api-key", "sent"),
        (HARMLESS["json"], "client/api-key", "absent"),
    ],
)
def test_a_reading_is_observed(run: Run, requirement: str, reading: str, kit: Any) -> None:
    """A contradicted requirement tells which way the client took."""
    (observation,) = kit.results(run(kit))[requirement].observations

    assert reading == observation.reading
