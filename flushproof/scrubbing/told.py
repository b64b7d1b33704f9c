"""What the answers of a run tell of an account, as something that must not leave it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flushproof.scrubbing.leaks import SHORTEST, Value
from flushproof.scrubbing.members import may_be_seen
from flushproof.scrubbing.words import WORD, is_published, print_of_the_vendor

MOST_TOLD = 200
"""Of more values of an account than these the first ones are looked for."""


@dataclass(kw_only=True)
class Told:
    """
    What the answers of a run tell of an account; learnt while they come.

    A name as short or as plain as `test` or `cache` would be found everywhere: a value is looked
    for if it has `SHORTEST` characters or more and a word that nobody published, is no number, and
    stands in none of the vendor's examples.
    Shorter ones and numbers are kept out by the allow-list alone, which nothing verifies.

    Attributes:
        given: What the user said of the account, on the command line; it is theirs to show.
    """

    name = "account's data"
    given: str = ""
    values: dict[str, Value] = field(default_factory=dict, repr=False)

    def learn(self, values: Iterable[str]) -> None:
        """Look for *values* too, as far as they can be told from ordinary text."""
        for value in values:
            room = len(self.values) < MOST_TOLD
            if room and value not in self.values and is_telling(value) and value not in self.given:
                self.values[value] = Value(name=self.name, value=value)

    def found_in(self, text: str) -> str | None:
        """The encoding in which one of the values is in *text*, or None."""
        found = (value.found_in(text) for value in self.values.values())
        return next((way for way in found if way is not None), None)

    def hidden_in(self, text: str) -> str:
        """*text* without any of the values."""
        for value in self.values.values():
            text = value.hidden_in(text)
        return text


def is_telling(value: str) -> bool:
    """Whether *value* can be told from ordinary text."""
    words = WORD.findall(value)
    plain = all(is_published(word) or word.isdigit() for word in words)
    open_to_all = plain or may_be_seen(value) or value in print_of_the_vendor()
    return len(value) >= SHORTEST and not open_to_all
