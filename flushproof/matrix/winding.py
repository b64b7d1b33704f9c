"""A clock that only waiting winds on, so that nothing is waited for."""

from collections.abc import Callable


class Wound:
    """Time that passes in no time: what was to be done meanwhile is done while somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.due: list[tuple[float, Callable[[], object]]] = []

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Be *seconds* later, and do in order what was put off until then."""
        end_s = self.now_s + seconds
        while self.due and (first := min(self.due, key=lambda one: one[0]))[0] <= end_s:
            self.due.remove(first)
            self.now_s = max(self.now_s, first[0])
            first[1]()
        self.now_s = max(self.now_s, end_s)

    def later(self, seconds: float, deed: Callable[[], object]) -> None:
        """Do *deed* so many *seconds* from now, if anybody waits that long."""
        self.due.append((self.now_s + seconds, deed))
