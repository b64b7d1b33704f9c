"""Stand-ins in a text: for every word that nobody published, or for a value as a whole."""

import re
from collections.abc import Sequence

from flushproof.recording.standins import StandIns
from flushproof.recording.units import Unit, respelt, text_of
from flushproof.scrubbing.members import SENTENCES, is_kept
from flushproof.scrubbing.words import WORD, is_published, is_published_name

# A trace of a program is known by them.
FILE = re.compile(r"(?P<stem>.+)(?P<end>\.(?:java|kt|scala|js|ts|py|go))")


def scrubbed_text(text: str, standins: StandIns) -> str:
    """*text* with a stand-in for every word that nobody published."""
    pieces = standins.known.pieces(text)
    return "".join(
        made or WORD.sub(lambda hit: _scrubbed_word(hit[0], standins), piece)
        for piece, made in pieces
    )


def _scrubbed_word(word: str, standins: StandIns) -> str:
    core = word.rstrip(".")
    rest = word[len(core) :]
    if not core or (is_published(core) and not standins.has(core)):
        return word
    file = FILE.fullmatch(core)
    if file is not None:
        return f"{standins.of(file['stem'])}{file['end']}{rest}"
    return f"{standins.of(core)}{rest}"


def scrubbed_name(name: str, standins: StandIns) -> str:
    """*name*, of a member or an element, or its stand-in; a prefix by itself."""
    return ":".join(
        part if is_published_name(part) else standins.of(part) for part in name.split(":")
    )


def scrubbed_value(member: str | None, units: Sequence[Unit], standins: StandIns) -> str:
    """
    What is written in place of *units*, the value of *member*.

    Args:
        member: Its name, where it and all around it are published; None otherwise.
    """
    text = text_of(units)
    if member is not None and is_kept(member, text):
        made = text
    elif member in SENTENCES:
        made = scrubbed_text(text, standins)
    else:
        made = standins.of(text)
    return respelt(units, made)


def is_the_account_s(member: str | None, text: str) -> bool:
    """Whether *text*, as a whole, is a value of the account's."""
    return not (member in SENTENCES or (member is not None and is_kept(member, text)))
