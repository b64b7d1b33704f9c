"""
How fast flushproof is: tables of ratios, each measured within one run on one machine.

    python suites/bench                    all tables, about four minutes
    python suites/bench exchanges starts   two of them
    python suites/bench --rounds 3 whole   fewer rounds

Nothing is asserted: a shared machine is now slow, now fast, and says nothing by a single number.
What is compared is therefore measured in turn, round by round, and a ratio is formed within a
round. A table shows the median of all rounds, the smallest and the largest, and the limit that is
aimed at. A round before the first is not counted.
"""

import argparse
from collections.abc import Callable, Mapping

import drifts
import exchanges
import generating
import load
import replays
import servers
import starts
import whole
from measuring import Table

import reports

# The name of a table: what makes it, and in how many rounds.
TABLES: Mapping[str, tuple[Callable[[int], Table], int]] = {
    "whole": (whole.table, 5),
    "exchanges": (exchanges.table, 9),
    "generating": (generating.table, 5),
    "servers": (servers.table, 9),
    "load": (load.table, 1),
    "starts": (starts.table, 15),
    "replays": (replays.table, 1),
    "reports": (reports.table, 1),
    "drifts": (drifts.table, 3),
}


def main() -> None:
    """Print the tables that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python suites/bench",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each table")
    asked = parser.parse_args()
    if unknown := set(asked.tables) - set(TABLES):
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    if asked.rounds is not None and asked.rounds < 1:
        parser.error("--rounds takes 1 or more")
    for name in asked.tables or TABLES:
        make, rounds = TABLES[name]
        print(make(asked.rounds or rounds), flush=True)


if __name__ == "__main__":
    main()
