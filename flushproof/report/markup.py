"""
Texts in Markdown, in which nothing is markup but what is ours.

What came from a target stands in code spans, where nothing is markup, and on one line; in our own
sentences a word stands in one that is not plain.
"""

import re

from flushproof.report.texts import on_one_line

LONGEST = 300
"""Characters of a text."""

PLAIN = re.compile(r"[(\"']*(`[a-z-]+`|-{0,2}[^\W_]([^\W_]|[-/.,:;'+%§])*)[\"']*|[-+/=…–—]")
"""A word that is no markup behind another word; one in backticks is ours."""

MARKS = re.compile(r"[.,;:)]*$")
"""What may stand behind a word, and is no part of it."""

BULLET = re.compile(r"[-+=]|\d+[.)]$")
"""What is markup where a sentence begins."""

LINK = re.compile(r"www\.|://", re.IGNORECASE)
"""What becomes a link without being marked as one."""


def prose(text: str) -> str:
    """A sentence, with what is not plain in it as code."""
    first, *words = on_one_line(text, LONGEST * 10).split(" ")
    begin = code(first) if BULLET.match(first) else plain(first)
    return " ".join((begin, *map(plain, words)))


def plain(word: str) -> str:
    """*word* as it is, if nothing in it is markup, else as code."""
    marks = MARKS.search(word)
    bare, behind = (word[: marks.start()], marks[0]) if marks else (word, "")
    if PLAIN.fullmatch(bare) and not LINK.search(bare):
        return word
    return f"{code(bare)}{behind}" if bare else code(word)


def code(text: str) -> str:
    """*text* as a code span, in which nothing is markup."""
    line = on_one_line(text, LONGEST) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    edge = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{edge}{line}{edge}{fence}"
