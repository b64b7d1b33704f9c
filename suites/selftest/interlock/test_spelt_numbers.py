"""However a request spells a real number, it does not reach a gateway that would flush it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import time_ns
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flushproof.contract import PATH
from flushproof.errors import InterlockRefused
from flushproof.exchange import Request
from flushproof.harm import DECOY
from flushproof.interlock import Guarded, Interlock, Permit, guarded
from flushproof.reference.account import OWNER
from flushproof.reference.clock import Clock
from flushproof.reference.http import GatewayServer
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, sign
from flushproof.targets.wire import Wire

Gateway = Any
REAL = "882689"
FORM = ("content-type", "application/x-www-form-urlencoded")
JSON = ("content-type", "application/json")

# How a number may be spelled; each takes text and gives text.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: "".join(f"%{ord(mark):02x}" for mark in text),
    "percent-last": lambda text: f"{text[:-1]}%{ord(text[-1]):02X}",
    "percent-twice": lambda text: quote("".join(f"%{ord(mark):02x}" for mark in text)),
    "zeros": lambda text: f"000{text}",
    "plus": lambda text: f"%2B{text}",
    "blank": lambda text: f"+{text}",
    "fraction": lambda text: f"{text}.0",
    "full-width": lambda text: quote(text.translate({48 + n: 0xFF10 + n for n in range(10)})),
}

# Where it may stand; each takes text and gives target, header and body.
PLACES: dict[str, Callable[[str], tuple[str, tuple[str, str], str]]] = {
    "form": lambda text: (PATH, FORM, f"cloudDBInstanceNo={text}"),
    "query": lambda text: (f"{PATH}?cloudDBInstanceNo={text}", FORM, ""),
    "doubled-first": lambda text: (
        PATH,
        FORM,
        f"cloudDBInstanceNo={text}&cloudDBInstanceNo={DECOY}",
    ),
    "doubled-last": lambda text: (
        PATH,
        FORM,
        f"cloudDBInstanceNo={DECOY}&cloudDBInstanceNo={text}",
    ),
    "decoy-in-the-body": lambda text: (
        f"{PATH}?cloudDBInstanceNo={text}",
        FORM,
        f"cloudDBInstanceNo={DECOY}",
    ),
    "decoy-in-the-query": lambda text: (
        f"{PATH}?cloudDBInstanceNo={DECOY}",
        FORM,
        f"cloudDBInstanceNo={text}",
    ),
    "json": lambda text: (PATH, JSON, f'{{"cloudDBInstanceNo": "{text}"}}'),
    "name": lambda text: (PATH, FORM, f"cloudDBInstanceNo={DECOY}&{text}=a"),
}


def now_ms() -> int:
    """Our clock."""
    return time_ns() // 1_000_000


def signed(spelling: str, place: str, number: str = REAL) -> Request:
    """A request, properly signed for now, with *number* so spelled in that place."""
    target, kind, body = PLACES[place](SPELLINGS[spelling](number))
    timestamp = str(now_ms())
    return Request(
        method="POST",
        target=target,
        headers=(
            kind,
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, OWNER.access_key),
            (SIGNATURE_V2, sign("POST", target, timestamp, OWNER)),
        ),
        body=body.encode(),
    )


@dataclass
class Ways:
    """Two ways to one gateway: without a budget, and with one that is used up."""

    gateway: Gateway
    decoys_only: Guarded
    used_up: Guarded


@pytest.fixture
def ways(gateway: Gateway, tmp_path: Any) -> Iterator[Ways]:
    """The gateway, and the ways to it."""
    spent = Permit.budget(flushes=1, instance=REAL, confirm=REAL)
    with (
        GatewayServer(gateway, Clock()) as server,
        Wire(server.url) as wire,
        Interlock(spent, credentials=OWNER, now_ms=now_ms, lock_dir=tmp_path) as interlock,
    ):
        interlock.grant()
        used_up = guarded(wire, interlock)
        used_up.send(signed("plain", "form"))
        assert 1 == gateway.flushes
        yield Ways(
            gateway=gateway,
            decoys_only=guarded(wire, Interlock(Permit.decoys_only(), credentials=OWNER)),
            used_up=used_up,
        )


class TestSpeltNumbers:
    """A generated request may hold a real number in any spelling and place."""

    @example(way="decoys_only", spelling="percent", place="form")
    @example(way="decoys_only", spelling="plain", place="doubled-last")
    @example(way="used_up", spelling="plain", place="query")
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        way=st.sampled_from(["decoys_only", "used_up"]),
        spelling=st.sampled_from(sorted(SPELLINGS)),
        place=st.sampled_from(sorted(PLACES)),
    )
    def test_a_real_number_reaches_no_gateway(
        self, ways: Ways, way: str, spelling: str, place: str
    ) -> None:
        """Neither by a run of decoys nor by one whose budget is used up; nothing is asked."""
        asked = len(ways.gateway.asked)

        with pytest.raises(InterlockRefused):
            getattr(ways, way).send(signed(spelling, place))

        assert (1, asked) == (ways.gateway.flushes, len(ways.gateway.asked))

    @pytest.mark.parametrize("place", ["form", "query", "doubled-last", "json"])
    def test_a_decoy_does(self, ways: Ways, place: str) -> None:
        """The proof that it is the number that keeps the others away."""
        asked = len(ways.gateway.asked)

        ways.decoys_only.send(signed("plain", place, DECOY))

        assert (1, asked + 1) == (ways.gateway.flushes, len(ways.gateway.asked))
