"""The grant: what the gateway says of an instance, and what a person says of it, must agree."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.errors import EnvironmentUnusable, InterlockRefused
from flushproof.exchange import Response
from flushproof.oracles.answer import read_response
from flushproof.printable import printable
from flushproof.targets.grant import (
    DENIED,
    Granted,
    Person,
    check_listed_name,
    confirm,
    denied_by,
    grant_of,
)
from flushproof.targets.listing import Listed, doubt_of, rows_in

NUMBER = "882689"
ROW = {
    "cloudDBInstanceNo": NUMBER,
    "cloudDBServiceName": "cache-01",
    "dbKindCode": "REDIS",
    "engineVersion": "REDIS 4.0.2",
    "cloudDBInstanceStatusName": "running",
    "createDate": "2018-12-28T17:28:00+0900",
}
OTHER = ROW | {"cloudDBInstanceNo": "882701", "cloudDBServiceName": "production"}
GRANTED = Granted(
    number=NUMBER,
    name="cache-01",
    status="running",
    engine="REDIS 4.0.2",
    created="2018-12-28T17:28:00+0900",
)


def listed(*rows: dict[str, Any], total: int | None = None) -> Listed:
    """What a gateway says that lists *rows*."""
    envelope = {"totalRows": len(rows) if total is None else total, "cloudDBInstanceList": rows}
    body = json.dumps({"getCloudDBInstanceListResponse": envelope}).encode()
    answer = read_response(Response(status=200, body=body))
    return Listed(rows=rows_in(answer), answer=answer)


def less(member: str) -> dict[str, Any]:
    """The row without *member*."""
    return {name: value for name, value in ROW.items() if name != member}


class TestWhatTheGatewaySays:
    """Nothing is taken for granted that it does not say."""

    def test_a_redis_at_rest_is_granted(self) -> None:
        """With all that a person is shown of it; the names of others do not matter."""
        assert GRANTED == grant_of(listed(OTHER, ROW), NUMBER)

    @pytest.mark.parametrize(
        ("what", "reason"),
        [
            (listed(ROW | {"dbKindCode": "MYSQL"}), "it is no REDIS but 'MYSQL'"),
            (listed(ROW | {"dbKindCode": "redis"}), "it is no REDIS but 'redis'"),
            (listed(ROW | {"cloudDBInstanceStatusName": "settingup"}), "its status is 'settingup'"),
            (listed(ROW | {"cloudDBInstanceStatusName": "unheard"}), "its status is 'unheard'"),
            (listed(less("dbKindCode")), "does not tell its dbKindCode"),
            (listed(less("cloudDBServiceName")), "does not tell its cloudDBServiceName"),
            (listed(less("cloudDBInstanceStatusName")), "not tell its cloudDBInstanceStatusName"),
            (listed(ROW | {"cloudDBServiceName": ""}), "does not tell its cloudDBServiceName"),
            (listed(ROW | {"cloudDBServiceName": ["a"]}), "does not tell its cloudDBServiceName"),
            (listed(ROW, ROW), "getCloudDBInstanceList has it 2 times"),
            (listed(OTHER), "getCloudDBInstanceList has it 0 times"),
            (listed(ROW, total=2), "getCloudDBInstanceList does not tell"),
            (Listed(rows=None, answer=None), "getCloudDBInstanceList does not tell: silence"),
            (listed(ROW | {"cloudDBServiceName": "a\u202eb"}), r"service name, 'a\u202eb'"),
            (listed(ROW | {"cloudDBServiceName": "a\x1b[2Jb"}), r"service name, 'a\x1b[2Jb'"),
            (listed(ROW | {"cloudDBServiceName": "a  b"}), "nobody could read its service name"),
            (listed(ROW | {"cloudDBServiceName": "a" * 61}), "nobody could read its service name"),
        ],
        ids=[
            "mysql",
            "other-case",
            "settingup",
            "unknown-status",
            "no-kind",
            "no-name",
            "no-status",
            "empty-name",
            "name-no-text",
            "twice",
            "not-there",
            "a-page",
            "no-answer",
            "bidi",
            "escape",
            "two-blanks",
            "long",
        ],
    )
    def test_what_is_not_certain_is_refused(self, what: Listed, reason: str) -> None:
        """With the reason, and with the text of the target made harmless."""
        with pytest.raises(InterlockRefused) as caught:
            grant_of(what, NUMBER)

        assert reason in str(caught.value)
        assert printable(str(caught.value)) == str(caught.value)

    @pytest.mark.parametrize("member", ["engineVersion", "createDate"])
    def test_what_is_only_shown_may_be_missing(self, member: str) -> None:
        """It helps to know the instance, and decides nothing."""
        assert "cache-01" == grant_of(listed(less(member)), NUMBER).name

    def test_an_instance_that_is_not_there_is_told_as_such(self) -> None:
        """Where the list is whole."""
        with pytest.raises(EnvironmentUnusable, match="no Redis instance 882689"):
            doubt_of(listed(OTHER), NUMBER, "the gateway")


class TestNames:
    """An instance that people live on is known by its name."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("production", "prod"),
            ("PRD-cache", "prd"),
            ("delivery", "live"),
            ("surreal", "real"),
            ("\uff30\uff32\uff2f\uff24", "prod"),
            ("p\u200brod", "prod"),
            ("pro\u00add", "prod"),
            ("pro\u0301d", "prod"),
            ("p\u00e4l-pr\u00f3d", "prod"),
            ("L\u0130VE", "live"),
            ("re\u3164al", "real"),
            ("re\ufe0fal", "real"),
            ("\u24dfrod", "prod"),
            ("\uac00\ub78c-cache", None),
            ("staging", None),
            ("p-r-o-d", None),
        ],
    )
    def test_a_name_is_denied_however_it_is_written(self, name: str, expected: str | None) -> None:
        """In any case and width, with accents, and with marks that nobody sees."""
        assert expected == denied_by(name, DENIED)

    @pytest.mark.parametrize(
        ("name", "refused"), [("shop", "shop"), ("SHOP-2", "shop"), ("prod-2", "prod")]
    )
    def test_what_is_given_is_denied_besides_what_always_is(self, name: str, refused: str) -> None:
        """Nothing takes a pattern off the list."""
        with pytest.raises(InterlockRefused, match=f"holds '{refused}'"):
            grant_of(listed(ROW | {"cloudDBServiceName": name}), NUMBER, ("shop",))

    @pytest.mark.parametrize("rows", [(OTHER, ROW), (less("cloudDBServiceName"),), ()])
    def test_a_disposable_instance_may_have_no_name(self, rows: tuple[dict[str, Any], ...]) -> None:
        """Of which nothing is known, nothing is denied."""
        check_listed_name(listed(*rows), NUMBER, ())

    def test_a_disposable_instance_may_not_have_a_denied_name(self) -> None:
        """That everything may be destroyed there is then hardly meant."""
        with pytest.raises(InterlockRefused, match="holds 'prod'"):
            check_listed_name(listed(OTHER), "882701", ())

    @given(
        before=st.text("ab-", max_size=3),
        after=st.text("ab-", max_size=3),
        denied=st.sampled_from(DENIED),
        case=st.sampled_from([str.upper, str.lower, str.title]),
    )
    def test_a_denied_word_is_found_wherever_it_stands(
        self, before: str, after: str, denied: str, case: Callable[[str], str]
    ) -> None:
        """At either end, or within."""
        assert denied_by(case(before + denied + after), DENIED) is not None


class TestWhatThePersonSays:
    """The name, exactly."""

    @pytest.fixture
    def heard(self) -> list[str]:
        """What was said to the person."""
        return []

    @pytest.fixture
    def person(self, heard: list[str]) -> Callable[[str | None], Person]:
        """Somebody who types a text; nobody for None."""

        def made(types: str | None) -> Person:
            def ask(text: str) -> str:
                heard.append(text)
                return types or ""

            return Person(say=heard.append, ask=None if types is None else ask)

        return made

    @pytest.mark.parametrize(
        ("said", "types"), [("cache-01", None), ("cache-01", "other"), (None, "cache-01")]
    )
    def test_the_name_confirms(
        self,
        person: Callable[[str | None], Person],
        heard: list[str],
        said: str | None,
        types: str | None,
    ) -> None:
        """By option or by hand; who gave the option is not asked. What was found is shown first."""
        confirm(GRANTED, 2, said, person(types))

        assert heard[0].startswith("To be flushed, 2 times at most:\n")
        assert [True] * 5 == [
            text in heard[0]
            for text in (NUMBER, "cache-01", "running", "REDIS 4.0.2", "2018-12-28T17:28:00+0900")
        ]
        assert (said is None) is (len(heard) == 2)

    @pytest.mark.parametrize(
        ("said", "types", "reason"),
        [
            (None, None, "Add --confirm-name NAME"),
            (None, "", "it was confirmed as ''"),
            (None, "cache-01 ", "it was confirmed as 'cache-01'"),
            ("Cache-01", None, "it was confirmed as 'Cache-01'"),
            ("cache", "cache-01", "it was confirmed as 'cache'"),
            ("\x1b[2J", None, r"it was confirmed as '\x1b[2J'"),
        ],
        ids=["nobody", "nothing", "blank", "case", "part", "escape"],
    )
    def test_anything_else_does_not(
        self,
        person: Callable[[str | None], Person],
        said: str | None,
        types: str | None,
        reason: str,
    ) -> None:
        """There is no second try, and no flush."""
        with pytest.raises(InterlockRefused) as caught:
            confirm(GRANTED, 1, said, person(types))

        assert reason in str(caught.value)
        assert "No flush was sent" in str(caught.value)
