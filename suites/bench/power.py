"""
What flushproof and Schemathesis notice of the same lying gateways, and what it takes them.

    python suites/bench/power.py                          every fault: about two hours
    python suites/bench/power.py accepts-stale ok-gzip    these
    python suites/bench/power.py --every 10               every tenth
    python suites/bench/power.py --json power.json        and write down every single attempt

Each gateway, the honest one first, is put in turn to flushproof with a gateway of its own
(`--target embedded:NAME`), to flushproof as a stranger at a URL, and to Schemathesis at the same
URL with `schemathesis_hooks.py`. Each is a process of its own, in an empty folder, with a fixed
seed. A fault is noticed by who complains of something that it does not complain of when the honest
gateway answers; of a process that has to be stopped nothing is known.
"""

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from contenders import CONTENDERS, EXCLUDED, SENDS_FOR, Limits
from noticing import (
    HARMLESS,
    HONEST,
    Attempt,
    details,
    markdown,
    missed,
    ratio,
    sending_rate,
    tools_of,
    whole_rate,
)
from standing import homes, standing

from flushproof.faults import fault_named
from flushproof.faults.table import FAULTS


def main() -> None:
    """Put everything to everyone, and print the table."""
    asked = arguments()
    names = asked.faults or sample(asked.every)
    limits = Limits(
        limit_s=asked.limit, examples=asked.max_examples, ours=asked.examples, jobs=asked.jobs
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    attempts: list[Attempt] = []
    interrupted = False
    try:
        for attempt in attempted([HONEST, *names], limits):
            attempts.append(attempt)
            print(line(attempt), file=sys.stderr, flush=True)
            if asked.json:
                asked.json.write_text(document(attempts), encoding="utf-8")
            if attempt.gateway == HONEST and attempt.untold:
                raise SystemExit("without a verdict on the honest gateway nothing can be said")
    except KeyboardInterrupt:
        interrupted = True
        print("interrupted; this is what there is so far", file=sys.stderr)
    if len(tools_of(attempts)) < len(CONTENDERS):
        raise SystemExit("not every tool was put to the honest gateway, so nothing can be said")
    print(told(attempts, limits))
    if interrupted:
        sys.exit(128 + signal.SIGINT)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python suites/bench/power.py",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="a name of flushproof/faults/")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th fault")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where each attempt is written")
    parser.add_argument(
        "--limit", type=float, default=600, metavar="S", help="seconds that a process may take"
    )
    parser.add_argument(
        "--max-examples", type=int, default=300, metavar="N", help="of Schemathesis"
    )
    parser.add_argument("--examples", type=int, default=50, metavar="N", help="of flushproof")
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="processes of flushproof with its own gateway, and workers of Schemathesis",
    )
    asked = parser.parse_args()
    if unknown := set(asked.faults) - set(FAULTS):
        parser.error(f"no fault {', '.join(sorted(unknown))}")
    counts = (asked.every, asked.max_examples, asked.examples, asked.jobs)
    if min(counts) < 1 or asked.limit <= 0:
        parser.error("--every, --max-examples, --examples, --jobs and --limit take 1 or more")
    return asked


def sample(every: int) -> list[str]:
    """Every *every*-th lie, and every *every*-th harmless variant."""
    lies = [name for name in FAULTS if not name.startswith(HARMLESS)]
    return lies[::every] + [name for name in FAULTS if name.startswith(HARMLESS)][::every]


def attempted(names: Sequence[str], limits: Limits) -> Iterator[Attempt]:
    """Everyone's attempt at each of *names*, in turn, so that a slow moment hits all alike."""
    with homes() as house:
        for name in names:
            fault = fault_named("" if name == HONEST else name)
            for contender in CONTENDERS:
                with standing(name, fault, house) as gateway:
                    yield contender(gateway, limits)


def line(attempt: Attempt) -> str:
    """One attempt, for who waits."""
    complaints = ", ".join(sorted(attempt.complaints)) or "-"
    return (
        f"{attempt.gateway}: {attempt.tool}: {attempt.requests} requests in "
        f"{attempt.wall_s:.1f} s: {attempt.untold or complaints}"
    )


def document(attempts: Sequence[Attempt]) -> str:
    """All attempts as JSON."""
    rows = [asdict(one) | {"complaints": sorted(one.complaints)} for one in attempts]
    return json.dumps(rows, indent=1) + "\n"


def told(attempts: Sequence[Attempt], limits: Limits) -> str:
    """The table, what it was made with, and what it only counts."""
    *ours, peer = tools_of(attempts)
    lines = [markdown(attempts), "", setting(limits), ""]
    for tool in ours:
        lines.append(
            f"{tool} / {peer}, requests a second (median of the ratios of each gateway): "
            f"{ratio(whole_rate, attempts, above=tool, below=peer):.3g} of the whole process, "
            f"{ratio(sending_rate, attempts, above=tool, below=peer):.3g} while it sends"
        )
    for tool in ours:
        names = ", ".join(missed(attempts, by=tool, noticed_by=peer)) or "none"
        lines.append(f"noticed by {peer}, not by {tool}: {names}")
    return "\n".join([*lines, *details(attempts)])


def setting(limits: Limits) -> str:
    """How Schemathesis was set up, in a few sentences."""
    return (
        "Schemathesis runs its examples, coverage and fuzzing phases from `schemas/openapi.json`, "
        f"positive and negative, {limits.examples} examples, workers: {limits.jobs}, every check "
        f"but `{EXCLUDED}` (published is 404, it wants 405). "
        "`suites/bench/schemathesis_hooks.py` signs each request after it was generated, lets the "
        "schema allow the one instance that may be flushed, looks at both Redis servers after "
        "every answer and at what a success says, and puts two dozen hand-written requests in the "
        f"end. An answer is waited for {SENDS_FOR} s. Requests are counted at the gateway; while "
        "it sends is from the first to the last of them (embedded: as `run.json` has it). "
        f"flushproof generates {limits.ours} requests of a property; processes, embedded: "
        f"{limits.jobs}."
    )


if __name__ == "__main__":
    main()
