"""Whatever a client sends or says, it is judged, and no finding holds the secret key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.clients.observed import Host
from flushproof.clients.scenarios import SCENARIOS
from flushproof.exchange import Request
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP

NAMES = ("Host", "Accept", "Content-Type", TIMESTAMP, ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, "X")
PATHS = ("/clouddb/v2/flushCloudDBInstance", "/clouddb/v2/reboot", "/", "*", "")

texts = st.text(st.characters(max_codepoint=255), max_size=20)
values = st.one_of(texts, st.sampled_from(("1800000000200", "application/json", "json")))
requests = st.builds(
    Request,
    method=st.one_of(st.sampled_from(("POST", "GET", "OPTIONS")), texts),
    target=st.builds("{}{}".format, st.sampled_from(PATHS), texts),
    headers=st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=8).map(tuple),
    body=st.one_of(
        st.binary(max_size=40),
        texts.map(lambda text: f"cloudDBInstanceNo={text}".encode("latin-1")),
        texts.map(lambda text: f'{{"cloudDBInstanceNo": {text!r}}}'.encode()),
    ),
)
sends = st.lists(
    st.tuples(
        requests, st.sampled_from(Host), st.booleans(), st.sampled_from((None, 200, 302, 429))
    ),
    max_size=4,
)


@given(
    made=sends,
    scenario=st.sampled_from(sorted(SCENARIOS)),
    said=st.binary(max_size=60),
    exit_status=st.sampled_from((None, 0, 1, -9)),
)
def test_any_run_is_judged(
    made: Any, scenario: str, said: bytes, exit_status: int | None, kit: Any
) -> None:
    """Each requirement of the scenario has its result, and each failure its reason."""
    calls = [
        kit.client.sent(kit.answered(status), request=request, host=host, valid=valid)
        for request, host, valid, status in made
    ]
    found = kit.results(kit.run(scenario, *calls, stdout=said, exit_status=exit_status))

    assert set(SCENARIOS[scenario].expectation.requirements) == set(found)
    assert all(
        bool(result.findings) == (result.outcome == "fail")
        and bool(result.reason) == (result.outcome in ("error", "skip"))
        for result in found.values()
    )


SECRET = "{secret}"
HELD = {
    "method": Request(method=SECRET, target=PATHS[0]),
    "path": Request(method="POST", target=f"/{SECRET}"),
    "operation": Request(method="POST", target=f"{PATHS[0]}?a={SECRET}"),
    "body": Request(method="POST", target=PATHS[0], body=f"cloudDBInstanceNo={SECRET}".encode()),
    "format": Request(method="POST", target=PATHS[0], body=f"responseFormatType={SECRET}".encode()),
    "number": Request(
        method="POST", target=PATHS[0], body=f'{{"cloudDBInstanceNo": ["{SECRET}"]}}'.encode()
    ),
    "name": Request(method="POST", target=PATHS[0], headers=((SECRET, "x"),)),
    **{name: Request(method="POST", target=PATHS[0], headers=((name, SECRET),)) for name in NAMES},
}


@pytest.mark.parametrize("template", HELD.values(), ids=HELD)
@pytest.mark.parametrize("scenario", ["plain", "redirect-302", "throttled"])
def test_no_finding_holds_the_secret(template: Request, scenario: str, kit: Any) -> None:
    """Wherever a client puts it, it is found, and nobody is told it."""
    secret = kit.keys.secret_key
    request = Request(
        method=template.method.format(secret=secret),
        target=template.target.format(secret=secret),
        headers=tuple(
            (n.format(secret=secret), v.format(secret=secret)) for n, v in template.headers
        ),
        body=template.body.replace(SECRET.encode(), secret.encode()),
    )
    calls = [kit.client.sent(request=request, host=host, valid=False) for host in Host]

    found = kit.results(kit.run(scenario, *calls, flushes=0))

    assert "fail" == found["client/secret-unsent"].outcome
    told = [str(one) for result in found.values() for one in result.findings]
    assert [] == [one for one in told if secret in one]
