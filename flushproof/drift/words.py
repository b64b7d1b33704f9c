"""
What two texts of answers say, less what belongs to a moment or an account.

In a recording a stand-in takes the place of every word and every name that nobody published. What
such a word was is not known, so it is no difference to any other.
"""

import re

from flushproof.scrubbing.members import is_kept
from flushproof.scrubbing.words import WORD, is_published, is_published_name

# What in a message speaks of the moment or of an account: dates, times, addresses, long numbers,
# and the long ids of a request.
OF_THE_MOMENT = re.compile(
    r"""[0-9]{4}-[0-9]{2}-[0-9]{2}
        (?:[T ][0-9]{2}(?::[0-9]{2})+(?:[.,][0-9]+)?(?:Z|[+-][0-9:]+)?)?
      | [0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?
      | (?:[0-9]{1,3}\.){3}[0-9]{1,3}(?::[0-9]+)?
      | (?=[A-Za-z-]*[0-9])[0-9A-Za-z-]{16,}
      | [0-9]{4,}""",
    re.VERBOSE,
)
MOMENT = "#"


def differ(old: str, new: str, recorded: tuple[bool, bool] = (False, False)) -> bool:
    """
    Whether two texts say something else.

    Args:
        recorded: Which of them may hold stand-ins.
    """
    before, after = words(old), words(new)
    return len(before) != len(after) or any(
        one != other and not hidden((one, other), recorded)
        for one, other in zip(before, after, strict=True)
    )


def words(text: str) -> list[str]:
    """The words of *text*, each with one sign for all moments, numbers and ids."""
    return WORD.findall(OF_THE_MOMENT.sub(MOMENT, text))


def hidden(pair: tuple[str, str], recorded: tuple[bool, bool]) -> bool:
    """Whether one of *pair* may be a stand-in, so that nobody knows what it was."""
    return any(
        may_be and word != MOMENT and not is_published(word.rstrip("."))
        for word, may_be in zip(pair, recorded, strict=True)
    )


def codes_differ(
    name: str, old: str, new: str, recorded: tuple[bool, bool] = (False, False)
) -> bool:
    """Whether two codes, of the member *name*, are others."""
    return old != new and all(
        is_kept(name, code) for code, may_be in zip((old, new), recorded, strict=True) if may_be
    )


def is_name(name: str) -> bool:
    """Whether a recording has a member or an element of that *name* under that name."""
    return is_published_name(name)
