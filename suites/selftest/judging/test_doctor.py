"""What the doctor sees of a gateway on a real socket, and that it harms nobody there."""

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, time_ns
from typing import Any

import pytest
import trustme

from flushproof.doctor.calling import Time
from flushproof.doctor.checked import Checked, Level
from flushproof.doctor.looking import look
from flushproof.doctor.seen import Seen
from flushproof.doctor.table import examined, exit_status
from flushproof.exchange import Request
from flushproof.harm import Harm, harm_of
from flushproof.interlock import decoy
from flushproof.reference.clock import Clock
from flushproof.settings import Settings

Stage = Any
See = Callable[..., Seen]

KEYS = {
    "NCLOUD_ACCESS_KEY": "flushproofEmbeddedKey",
    "NCLOUD_SECRET_KEY": "flushproof-embedded-secret-for-tests-only",
}
WRONG_KEYS = {"NCLOUD_ACCESS_KEY": "of-nobody-at-all", "NCLOUD_SECRET_KEY": "neither-is-this-one"}
MINUTE_MS = 60_000


@pytest.fixture
def see(stage: Stage, tmp_path: Path) -> See:
    """Looks at the gateway on the stage, with options of a run."""

    def looked(environ: Mapping[str, str] = KEYS, **options: Any) -> Seen:
        given = {"target": stage.server.url, "report_dir": str(tmp_path / "reports"), **options}
        time = Time(
            now_ms=lambda: time_ns() // 1_000_000,
            clock=stage.time.clock if stage.server else monotonic,
            sleep=stage.time.sleep,
        )
        home = {"HOME": str(tmp_path)}
        return look(
            Settings(**given), {**home, **environ}, time, lock_dir=stage.lock_dir, shelves=()
        )

    return looked


def levels(found: Mapping[str, Checked], *names: str) -> list[Level]:
    """The levels of some checks."""
    return [found[name].level for name in names]


def test_an_honest_gateway_has_no_problem(stage: Stage, see: See) -> None:
    """It is there, it is this API, its clock is ours, and it takes the keys."""
    stage.serve()

    found = examined(see())

    assert [] == [name for name, one in found.items() if one.level is Level.PROBLEM]
    assert [Level.OK] * 4 == levels(found, "address", "api", "clock", "keys")
    assert exit_status(found) == 0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"disposable": True, "instance_no": "882689"},
        {"flush_budget": 2, "instance_no": "882689", "confirm": "882689"},
    ],
    ids=["stranger", "disposable", "budget"],
)
def test_no_request_names_an_instance(stage: Stage, see: See, options: dict[str, Any]) -> None:
    """Whatever a run with these options may send; and nobody is asked fast."""
    stage.serve()
    with stage.probe() as probe:
        probe.seed()
        before = probe.mark()
        see(**options)
        assert before == probe.mark()

    asked: list[Request] = list(stage.gateway.asked)
    assert {Harm.NONE} == {
        harm_of(request, credentials=None, target_now_ms=None) for request in asked
    }
    assert [] == [request for request in asked if b"882689" in request.body]
    assert 2 <= len(asked) <= 4
    assert stage.time.now_s >= (len(asked) - 1) / 5


def test_a_dead_port_leaves_the_other_checks_their_say(stage: Stage, see: See) -> None:
    """What could not be asked says why, and is no second problem."""
    stage.serve()

    found = examined(see(target="http://127.0.0.1:9"))

    assert ["api"] == [name for name, one in found.items() if one.level is Level.PROBLEM]
    assert "connection-refused" in found["api"].sentence
    assert [Level.NOTE] * 2 == levels(found, "clock", "keys")
    assert "answers nothing" in found["keys"].sentence
    assert exit_status(found) == 12


def test_a_name_that_leads_nowhere_is_told(stage: Stage, see: See) -> None:
    """`.invalid` is nobody's, for ever (RFC 6761)."""
    stage.serve()

    found = examined(see(target="https://gateway.invalid"))

    assert [Level.PROBLEM] * 2 == levels(found, "address", "api")
    assert "gateway.invalid leads nowhere" in found["address"].sentence


@pytest.mark.parametrize(
    ("offset_ms", "expected"),
    [(0, Level.OK), (2 * MINUTE_MS, Level.NOTE), (-2 * MINUTE_MS, Level.NOTE)],
)
def test_a_clock_that_is_off_is_measured(
    stage: Stage, see: See, offset_ms: int, expected: Level
) -> None:
    """And the keys are tried by the target's clock."""
    stage.clock = Clock()
    stage.clock.shift(offset_ms)
    stage.serve()

    found = examined(see())

    assert [expected, Level.OK] == levels(found, "clock", "keys")


@pytest.mark.parametrize("offset_ms", [6 * MINUTE_MS, -6 * MINUTE_MS])
def test_a_wrong_clock_is_one_problem(stage: Stage, see: See, offset_ms: int) -> None:
    """Not the keys' as well."""
    stage.clock = Clock()
    stage.clock.shift(offset_ms)
    stage.serve()

    found = examined(see())

    assert ["clock"] == [name for name, one in found.items() if one.level is Level.PROBLEM]
    assert "more than four minutes apart" in found["clock"].sentence


def test_keys_that_are_refused_are_told(stage: Stage, see: See) -> None:
    """The rest is well."""
    stage.serve()

    found = examined(see(WRONG_KEYS))

    assert ["keys"] == [name for name, one in found.items() if one.level is Level.PROBLEM]
    assert "refuses our keys" in found["keys"].sentence


def test_without_keys_the_target_is_asked_all_the_same(stage: Stage, see: See) -> None:
    """One request, which nobody signed."""
    stage.serve()

    found = examined(see({}))

    assert ["credentials"] == [name for name, one in found.items() if one.level is Level.PROBLEM]
    assert [Level.OK, Level.OK, Level.NOTE] == levels(found, "api", "clock", "keys")
    assert len(stage.gateway.asked) == 1


def test_another_server_is_not_taken_for_this_api(stage: Stage, see: See, trouble: Any) -> None:
    """Something answers, and that is not enough."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: trouble.wire("garbage")

    found = examined(see())

    assert Level.PROBLEM is found["api"].level


def test_a_gateway_that_lets_everybody_in_is_noted(stage: Stage, see: See, trouble: Any) -> None:
    """An unsigned request got a success."""
    success = b'{"flushCloudDBInstanceResponse": {"returnCode": "0", "returnMessage": "success"}}'
    stage.serve()
    stage.gateway.otherwise = lambda *_: trouble.error(200, "0").__class__(
        status=200, headers=(("content-type", "application/json"),), body=success
    )

    found = examined(see())

    assert Level.NOTE is found["api"].level
    assert "a gateway of this API refuses that" in found["api"].sentence


@pytest.mark.parametrize(
    ("number", "expected"), [("882689", Level.OK), ("7", Level.PROBLEM), (decoy(1), Level.PROBLEM)]
)
def test_the_instance_is_looked_up(stage: Stage, see: See, number: str, expected: Level) -> None:
    """In the list, so that no request names it."""
    stage.serve()

    assert expected is examined(see(instance_no=number))["instance"].level


class TestServers:
    """The Redis servers that were given."""

    def test_they_are_only_read(self, stage: Stage, see: See) -> None:
        """Empty they were, and empty they are."""
        stage.serve()
        probes = [stage.probe(0), stage.probe(1)]
        before = [probe.mark() for probe in probes]

        found = examined(
            see(
                instance_no="882689",
                redis_url=stage.redis[0].url,
                bystander_redis_url=stage.redis[1].url,
            )
        )

        assert [Level.OK] * 3 == levels(found, "redis", "bystander", "two servers")
        assert before == [probe.mark() for probe in probes]

    def test_one_server_twice_is_a_problem(self, stage: Stage, see: See) -> None:
        """A flush empties all of it."""
        stage.serve()

        found = examined(see(redis_url=stage.redis[0].url, bystander_redis_url=stage.redis[0].url))

        assert Level.PROBLEM is found["two servers"].level

    def test_what_the_list_says_otherwise_is_noted(self, stage: Stage, see: See) -> None:
        """The embedded account lists Redis 4.0.2, and behind it is another one."""
        stage.serve()

        found = examined(see(instance_no="882689", redis_url=stage.redis[0].url))

        assert Level.NOTE is found["right server"].level
        assert "version 4.0.2, not" in found["right server"].sentence

    def test_a_server_that_is_not_there_is_a_problem_without_a_password(
        self, stage: Stage, see: See
    ) -> None:
        """Its URL is told without it."""
        stage.serve()

        found = examined(see(redis_url="redis://user:pass-of-somebody@127.0.0.1:1"))

        assert Level.PROBLEM is found["redis"].level
        assert "pass-of-somebody" not in str(found)


class TestTls:
    """Over a secure connection."""

    @pytest.fixture
    def authority(self, stage: Stage) -> trustme.CA:
        """Who issued the certificate of the gateway on the stage."""
        authority = trustme.CA(organization_name="An Authority of Tests")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        stage.serve(tls=context)
        return authority

    def test_a_certificate_of_a_given_authority_is_verified(
        self, authority: trustme.CA, see: See, tmp_path: Path
    ) -> None:
        """Its issuer and its end are told."""
        bundle = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))

        found = examined(see(ca_bundle=str(bundle)))

        assert [Level.OK] * 3 == levels(found, "tls", "api", "keys")
        assert "issued by An Authority of Tests" in found["tls"].sentence

    @pytest.mark.usefixtures("authority")
    def test_a_certificate_of_an_unknown_authority_is_a_problem(
        self, stage: Stage, see: See
    ) -> None:
        """Nothing is sent over such a connection."""
        found = examined(see())

        assert [Level.PROBLEM, Level.PROBLEM] == levels(found, "tls", "api")
        assert "is not trusted" in found["tls"].sentence
        assert () == stage.gateway.asked

    def test_a_bundle_that_is_none_is_a_problem(
        self, authority: trustme.CA, see: See, tmp_path: Path
    ) -> None:
        """Every other check has its say."""
        assert authority
        bundle = tmp_path / "ca.pem"
        bundle.write_text("no certificate")

        assert Level.PROBLEM is examined(see(ca_bundle=str(bundle)))["tls"].level
