"""Text of others, fit for a terminal: one line, and nothing that a terminal would obey."""

LINE = 160


def printable(text: str) -> str:
    """*text* on one line, with escapes for what is no printable character."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(mark if mark.isprintable() else escaped(mark) for mark in line)


def escaped(mark: str) -> str:
    r"""*mark* as `\x1b` or `\u202e`: a terminal takes such marks for orders."""
    return mark.encode("unicode_escape").decode("ascii")


def brief(text: str, limit: int = LINE) -> str:
    """*text* as `printable` has it, of which no more is shown than fits on a line."""
    line = printable(text)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
