"""What a target tells of an account, in whatever place of an answer, stays out of what we keep."""

from typing import Any

from flushproof.cassettes import cassettes_in

Planted = Any
Shell = Any


def test_no_cassette_holds_what_an_answer_tells_of_an_account(
    shell: Shell, url: str, planted: Planted, seen: Any, everything: Any, few: tuple[str, ...]
) -> None:
    """Not from any header, member, text or line of it; nor keys in anything that is left."""
    ran = shell("record", "--target", url, *few, **planted.variables)

    kept = cassettes_in(shell.folder / "cassettes" / "live")
    assert kept
    assert [] == seen("".join(one.text for one in kept), planted.texts)
    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 == ran.status


def test_no_report_of_a_live_run_shows_the_account_s_names(
    shell: Shell, url: str, planted: Planted, seen: Any, few: tuple[str, ...]
) -> None:
    """A trace id and a request's headers are the target's own words; names are not shown."""
    shell("run", "--target", url, *few, **planted.variables)

    names = {
        place: planted.texts[place]
        for place in (
            "service",
            "group",
            "server",
            "dns",
            "config",
            "unknown",
            "message",
            "details",
        )
    }
    assert [] == seen((shell.folder / "reports" / "index.html").read_text("utf-8"), names)
    assert [] == seen((shell.folder / "reports" / "events.ndjson").read_text("utf-8"), names)
