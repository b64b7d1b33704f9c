"""Generated methods, paths and queries, each signed for what is sent unless it says otherwise."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from flushproof.cases import Expectation, Expected, Sign
from flushproof.judging.properties import ACCEPTED, ANY, REFUSED, REFUSED_401, check, generated
from flushproof.run import Run
from flushproof.strategies import routes
from flushproof.strategies.texts import Edit, Told, told

REFUSED_BY_GATEWAY = Expectation(answer=Expected.REFUSED, by="gateway")
NO_SUCH_PATH = Expectation(answer=Expected.REFUSED, by="gateway", codes=("300",))
# A gateway that knows the path by another spelling finds it signed otherwise.
ANOTHER_PATH = Expectation(answer=Expected.REFUSED, by="gateway", codes=("200", "300"))

UNSIGNED = "signature/query/generated"

QUERIES: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        UNSIGNED: routes.unsigned_queries(),
        "signature/query/resigned": routes.unsigned_queries(),
        "signature/raw-query/generated": routes.encoded_queries(),
        "instance/unknown/query": routes.long_queries() | routes.stray_queries(),
    }
)
UNKNOWN: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        "route/path/generated": routes.unknown_paths() | routes.misspelt_paths(),
        "route/other-methods/generated": routes.other_methods(),
        "route/other-methods/made-up": routes.made_up_methods(),
    }
)
ALIKE: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        "route/exact-path/generated": routes.recased_paths() | routes.other_versions(),
        "route/exact-path/odd": routes.odd_paths() | routes.encoded_paths(),
        "route/other-methods/odd": routes.recased_methods(),
    }
)

EXPECTED: Mapping[str, Expectation] = MappingProxyType(
    {
        UNSIGNED: REFUSED_401,
        "signature/query/resigned": ACCEPTED,
        "signature/raw-query/generated": ACCEPTED,
        "instance/unknown/query": REFUSED,
        "route/path/generated": NO_SUCH_PATH,
        "route/other-methods/generated": REFUSED_BY_GATEWAY,
        "route/other-methods/made-up": REFUSED,
        "route/exact-path/generated": ANOTHER_PATH,
        "route/exact-path/odd": ANY,
        "route/other-methods/odd": ANY,
    }
)


@pytest.mark.item(
    UNSIGNED,
    "a query added after signing is refused, one that is signed as it is sent is accepted",
    names="target",
)
@given(told=told(QUERIES))
def test_a_query_is_signed_as_it_is_sent(run: Run, told: Told) -> None:
    """The query is covered by the signature, in whatever spelling; a decoy in it stays a decoy."""
    item, edit = told
    unsigned = item == UNSIGNED
    sign = Sign.BEFORE_EDIT if unsigned else Sign.AFTER_EDIT
    instance = "target" if unsigned else "unknown"

    check(run, generated(item, edit, EXPECTED[item], sign=sign, instance=instance))


@pytest.mark.item(
    "route/path/generated", "what is not served, path or method, is refused", names="target"
)
@given(told=told(UNKNOWN))
def test_an_unknown_path_or_method_is_refused(run: Run, told: Told) -> None:
    """Rightly signed, and refused all the same."""
    item, edit = told
    check(run, generated(item, edit, EXPECTED[item], instance="target"))


@pytest.mark.item(
    "route/exact-path/generated",
    "a path that differs in case or version is another path",
    names="unknown",
)
@given(told=told(ALIKE))
def test_a_path_that_looks_alike_is_another_path(run: Run, told: Told) -> None:
    """What slashes, dots, escapes and the case of a method mean is up to the gateway."""
    item, edit = told
    check(run, generated(item, edit, EXPECTED[item]))
