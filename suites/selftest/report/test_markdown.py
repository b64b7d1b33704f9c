"""`summary.md`: it reads well, raw and rendered, and nothing in it is markup but ours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.log.events import Notice
from flushproof.report import FORMATS
from flushproof.report.markdown import FINDINGS_SHOWN
from flushproof.report.markup import LONGEST
from flushproof.report.summary import RunSummary, summarise
from flushproof.report.texts import on_one_line
from flushproof.results import Outcome

render = FORMATS["markdown"].render

Made = Any
Read = Callable[[str], Any]

PIECES = (
    *(
        "a",
        "Z9",
        "0",
        "w",
        "한",
        " ",
        "\n",
        "\t",
        "`",
        "``",
        "*",
        "**",
        "_",
        "~~",
        "[",
        "](",
        ")",
        "![",
    ),
    *("<b>", "</b>", "<", ">", "&lt;", "&", "|", "\\", "#", "-", "+", "=", "1.", "1)", ":", "://"),
    *("www.", "@", ";", "'", '"', "{", "}", "(", ".", ",", "\x00", "\u202e", "\ud800"),
)

texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)

MARKUP = [
    "# heading",
    "- list",
    "1. list",
    "1) list",
    "+ list",
    "> quote",
    "***",
    "---",
    "===",
    "```\nfence",
    "    indented",
    "**bold** __bold__ ~~gone~~",
    "[link](http://x.invalid)",
    "![picture](http://x.invalid)",
    "<http://x.invalid>",
    "http://x.invalid www.x.invalid",
    "[x]: http://x.invalid",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "| a | b |\n| - | - |",
    "a\\|b|c",
    "`` ` ``` code",
    "&lt;b&gt; &#96;",
    "end\\",
    "a*b*c a**b**c a~~b~~c",
    "a<b>c</b>",
    "a&lt;b",
    "a![b](c)d",
    "",
]


def told(made: Made, text: str) -> RunSummary:
    """A summary in which everything that a target can influence is *text*."""
    broken = made.entry(
        "timestamp/window/old",
        Outcome.FAIL,
        findings=(made.finding("timestamp/window", text),),
    )
    untold = made.entry("transport/date/x", Outcome.ERROR, reason=f"{text} x")
    left_out = made.entry("format/default/y", Outcome.SKIP, reason=f"{text} x")
    log = made.log_of(broken, untold, left_out)
    header = replace(made.header, target=text, started_at=text)
    notices = (Notice(level="warning", text=text),)
    return summarise(replace(log, header=header, notices=notices), made.catalogue)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_of_a_target_is_none(text: str, made: Made, read_markdown: Read) -> None:
    """It has the structure of a summary of plain words."""
    rendered, plain = (read_markdown(render(told(made, one))) for one in (text, "word"))

    assert plain.structure == rendered.structure
    assert () == rendered.links


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_no_text_makes_markup(text: str, made: Made, read_markdown: Read) -> None:
    """Whatever a target says is text."""
    rendered, plain = (read_markdown(render(told(made, one))) for one in (text, "word"))

    assert plain.structure == rendered.structure


@settings(max_examples=100, deadline=None)
@given(text=texts)
def test_what_is_rendered_is_what_was_said(text: str, made: Made, read_markdown: Read) -> None:
    """Escapes are for readers of the raw text to see through, so there are none."""
    rendered = read_markdown(render(told(made, f"x{text}x")))

    shown = on_one_line(f"x{text}x", LONGEST)
    assert f"got {shown}" in rendered.text
    assert f"Target: {shown}" in rendered.text
    assert f"{shown} x: transport/date" in rendered.text


@pytest.mark.parametrize("text", ["http://x.invalid", "HTTPS://x.invalid/a", "www.x.invalid"])
def test_an_address_is_code(text: str, made: Made) -> None:
    """GitHub makes a link of one that stands in a sentence."""
    rendered = render(told(made, text))

    assert rendered.count(text) == rendered.count(f"`{text}`")


def test_a_sentence_of_ours_is_left_alone(made: Made) -> None:
    """Raw text is read in logs and mails."""
    rendered = render(made.summary_of(made.failed("transport/date"), made.entry()))

    assert (
        "**Conformant: 1 of 2 items passed, 1 of 3 requirements were shown. 1 `should` requirement "
        "broken, which counts only with --strict: transport/date.**"
    ) in rendered
    assert "- `timestamp/window/old`: `status`: expected `401`, got `200`" in rendered
    assert "\\" not in rendered


def test_a_broken_requirement_comes_with_its_quote(made: Made) -> None:
    """What counts comes first, what does not under a heading that says so."""
    rendered = render(made.summary_of(made.failed("transport/date", "timestamp/window")))

    parts = [
        "## Broken\n\n### `timestamp/window` (must, documented)\n\nAn old timestamp is refused.",
        "> more than 5 minutes\n>\n> the page, Request header",
        "## Broken, and counts only with `--strict`\n\n### `transport/date` (should, inferred)",
    ]
    assert sorted(rendered.index(part) for part in parts) == [
        rendered.index(part) for part in parts
    ]


def test_requirements_that_were_skipped_for_one_reason_stand_together(made: Made) -> None:
    """A hundred lines that say the same are not read."""
    rendered = render(made.summary_of(made.entry()))

    assert "- no item exercised it: `format/default`, `transport/date`\n" in rendered


def test_a_flaky_item_has_a_heading_of_its_own(made: Made) -> None:
    """With how its attempts ended."""
    rendered = render(made.summary_of(made.flaky(Outcome.FAIL, Outcome.PASS)))

    assert "## Flaky\n\n- fail: timestamp/window: status: expected 401, got 200; then pass" in (
        rendered
    )


def test_findings_beyond_a_few_are_counted(made: Made) -> None:
    """The page has them all."""
    findings = [made.finding()] * 2000

    rendered = render(made.summary_of(made.entry(outcome=Outcome.FAIL, findings=tuple(findings))))

    assert FINDINGS_SHOWN == rendered.count("got `200`")
    assert "- and 1,995 more\n" in rendered


def test_a_document_is_never_longer_than_github_takes(made: Made) -> None:
    """It ends with a line that says so, whole, whatever it is made of."""
    long = "\U0001f511" * 5000
    entries = [
        made.entry(f"area/r{number}/a", Outcome.ERROR, reason=f"{number} {long}")
        for number in range(900)
    ]

    rendered = render(made.summary_of(*entries))

    assert 900_000 < len(rendered.encode()) < 2**20
    assert rendered.endswith("\n\nThere is more; it does not fit here.\n")
