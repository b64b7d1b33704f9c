"""A row of the fault matrix, as an event log has it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """
    What came of one fault: a row of the matrix.

    Attributes:
        fault: Its name; `honest` for the reference gateway itself.
        sentence: How it lies.
        wire: Whether it is one of the socket, where what a lie leaves unanswered is no verdict.
        breaks: The requirements that it says it breaks; none for a harmless one.
        red: The requirements that turned red.
        untold: The items that could not tell, and why.
        exchanges: How many requests were sent to it.
    """

    fault: str
    sentence: str
    wire: bool
    breaks: tuple[str, ...]
    red: tuple[str, ...]
    untold: tuple[str, ...]
    exchanges: int

    @property
    def as_told(self) -> bool:
        """Whether exactly what it breaks turned red, and nothing was left untold."""
        may_be_untold = self.wire and bool(self.breaks)
        return set(self.red) == set(self.breaks) and (may_be_untold or not self.untold)
