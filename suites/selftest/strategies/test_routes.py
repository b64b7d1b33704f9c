"""Generated methods, paths and queries: none is the published one unless it says so."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import Sign
from flushproof.exchange import Request, value_of
from flushproof.harm import is_decoy
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway
from flushproof.signing import SIGNATURE_V2, TIMESTAMP, verify
from flushproof.strategies import routes
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import OWNER
from flushproof.targets.wire import message_of

QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)
PATH = "/clouddb/v2/flushCloudDBInstance"
BASE = "/clouddb/v2"

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

PATHS = {
    "unknown": routes.unknown_paths(),
    "misspelt": routes.misspelt_paths(),
    "re-cased": routes.recased_paths(),
    "versions": routes.other_versions(),
    "odd": routes.odd_paths(),
    "encoded": routes.encoded_paths(),
}
METHODS = {
    "other": routes.other_methods(),
    "made up": routes.made_up_methods(),
    "re-cased": routes.recased_methods(),
}
QUERIES = {
    "unsigned": routes.unsigned_queries(),
    "encoded": routes.encoded_queries(),
    "long": routes.long_queries(),
    "stray": routes.stray_queries(),
}
EACH = {
    f"{part}, {name}": strategy
    for part, strategies in (("path", PATHS), ("method", METHODS), ("query", QUERIES))
    for name, strategy in strategies.items()
}
EVERY = st.one_of(*EACH.values())

# RFC 3986, section 3.4.
QUERY = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@pytest.mark.parametrize("name", EACH)
def test_every_route_is_sent_and_signed_as_it_is(sent: Sent, name: str) -> None:
    """Whatever it is, a wire carries it, and the signature is good for it."""

    @QUICK
    @given(edit=EACH[name])
    def holds(edit: Edit) -> None:
        request = sent(edit)
        signature, timestamp = (
            value_of(request.headers, name) or "" for name in (SIGNATURE_V2, TIMESTAMP)
        )
        first = f"{request.method} {request.target} HTTP/1.1\r\n".encode()
        assert message_of(request, "gateway.example").startswith(first)
        assert re.fullmatch("[!-~]+", request.target)
        assert TOKEN.fullmatch(request.method)
        assert verify(signature, request.method, request.target, timestamp, OWNER)

    holds()


@pytest.mark.parametrize("name", EACH)
def test_no_number_in_a_route_is_an_instance(sent: Sent, name: str) -> None:
    """Versions of the path have two digits at most, and whatever has more is a decoy."""

    @QUICK
    @given(edit=EACH[name])
    def holds(edit: Edit) -> None:
        runs = re.findall("[0-9]+", unquote(unquote(sent(edit).target)))
        assert [] == [run for run in runs if len(run) > 2 and not is_decoy(run)]

    holds()


@pytest.mark.parametrize("name", ["unknown", "misspelt", "re-cased", "versions"])
def test_another_path_is_not_the_published_one(sent: Sent, name: str) -> None:
    """Not even once escapes, empty segments and path parameters are taken away."""

    @QUICK
    @given(edit=PATHS[name])
    def holds(edit: Edit) -> None:
        path = unquote(sent(edit).path)
        assert PATH != re.sub("/+", "/", path.partition(";")[0]).rstrip("/.")

    holds()


@QUICK
@given(edit=routes.unknown_paths() | routes.misspelt_paths())
def test_no_path_is_of_an_operation_that_there_is(sent: Sent, edit: Edit) -> None:
    """Whatever serves the path, it is none of those that create, restart or delete something."""
    last = sent(edit).path.rstrip("/").rpartition("/")[2]

    assert not re.match("(?:create|delete|reboot|get|set|add|change|start|stop)[A-Z]", last)


@QUICK
@given(edit=routes.recased_paths())
def test_a_recased_path_is_the_same_in_another_case(sent: Sent, edit: Edit) -> None:
    """Base path and letters are those of the published one."""
    path = sent(edit).path

    assert PATH.lower() == path.lower()
    assert path.startswith(f"{BASE}/")


@QUICK
@given(edit=routes.encoded_paths())
def test_an_encoded_path_is_the_published_one_decoded(sent: Sent, edit: Edit) -> None:
    """Every escape is whole, and the slashes stay what they are."""
    path = sent(edit).path

    assert PATH == unquote(path)
    assert PATH.count("/") == path.count("/")


@QUICK
@given(edit=routes.other_methods() | routes.made_up_methods())
def test_another_method_is_none_of_the_known(edit: Edit) -> None:
    """In no case, and none that a web server answers for the gateway."""
    assert edit[1].upper() not in {"POST", "GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"}


@QUICK
@given(edit=routes.recased_methods())
def test_a_recased_method_is_one_in_another_case(edit: Edit) -> None:
    """HTTP has methods case-sensitive."""
    assert edit[1].upper() in {"POST", "GET"}
    assert edit[1] not in {"POST", "GET"}


@QUICK
@given(edit=routes.unsigned_queries(), sign=st.sampled_from([Sign.AFTER_EDIT, Sign.BEFORE_EDIT]))
def test_an_unsigned_query_is_plain(sent: Sent, now_ms: int, edit: Edit, sign: Sign) -> None:
    """It needs no encoding, so that how it is signed cannot be in doubt."""
    request = sent(edit, sign=sign)

    assert re.fullmatch("([A-Za-z]{1,24})=\\1", request.query)
    assert f"{now_ms}" == value_of(request.headers, TIMESTAMP)
    assert 44 == len(value_of(request.headers, SIGNATURE_V2) or "")


@QUICK
@given(edit=routes.encoded_queries() | routes.long_queries())
def test_an_encoded_query_is_a_query(sent: Sent, edit: Edit) -> None:
    """A gateway that cannot read it cannot read what RFC 3986 allows."""
    request = sent(edit)

    assert PATH == request.path
    assert QUERY.fullmatch(request.query)
    assert len(request.query) <= 4002


EDITS = [
    ("method", "PUT"),
    ("method", "PROPFIND"),
    ("method", "post"),
    ("path", "/clouddb"),
    ("path", f"{BASE}/flushCloudDBInstanc"),
    ("path", f"{BASE}/flushclouddbinstance"),
    ("path", f"{BASE}/FlushCloudDBInstance"),
    ("path", "/clouddb/v3/flushCloudDBInstance"),
    ("path", f"{PATH}/"),
    ("path", f"{BASE}//flushCloudDBInstance"),
    ("path", f"{BASE}/./flushCloudDBInstance"),
    ("query", "responseFormatType=xml"),
    ("query", "responseFormatType=json&responseFormatType=xml"),
    ("query", "cloudDBInstanceNo="),
    ("target", f"{PATH}?"),
    ("target", f"{PATH}??"),
    ("target", f"{PATH}#"),
]


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_each_kind_can_be_produced(can_produce: CanProduce, edit: Edit) -> None:
    """The plainest of each kind is among what is generated."""
    strategies = {"path": PATHS, "method": METHODS}.get(edit[0], QUERIES)

    assert can_produce(st.one_of(*strategies.values()), lambda found: edit == tuple(found))


@pytest.mark.parametrize(
    ("strategy", "pattern"),
    [
        (routes.unknown_paths(), f"^{BASE}/nosuch[A-Za-z]+$"),
        (routes.odd_paths(), f"^{PATH};[A-Za-z]+$"),
        (routes.made_up_methods(), "^X[A-Z]{1,3}$"),
        (routes.stray_queries(), r"\?[A-Za-z]+%zz$"),
        (routes.unsigned_queries(), "^A=A$"),
        (routes.encoded_paths(), "%66"),
        (routes.encoded_paths(), "v%32"),
        (routes.encoded_queries(), "%[46][A-F]"),
        (routes.encoded_queries(), "%[46][a-f]"),
        (routes.encoded_queries(), r"^cloudDBInstanceNo=\{instance\}&"),
        (routes.long_queries(), "x{3000}"),
        (routes.long_queries(), "(%41){1000}"),
    ],
    ids=str,
)
def test_each_oddity_can_be_produced(
    can_produce: CanProduce, strategy: Edits, pattern: str
) -> None:
    """Escapes in upper and lower case, and lengths that a web server may refuse."""
    assert can_produce(strategy, lambda edit: re.search(pattern, edit[1]))


def test_no_generated_route_makes_the_gateway_fail(sent: Sent, now_ms: int) -> None:
    """It knows no such path or method, or no such instance."""
    gateway = Gateway(embedded_account({}))

    @settings(QUICK, max_examples=400)
    @given(edit=EVERY)
    def holds(edit: Edit) -> None:
        assert gateway.respond(sent(edit), now_ms).status in (400, 404)

    holds()
