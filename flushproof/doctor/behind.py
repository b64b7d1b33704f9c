"""What is said of the Redis servers that were given."""

import re
from collections.abc import Mapping

from flushproof.doctor.checked import Checked, note, ok, problem
from flushproof.doctor.seen import Seen, Server
from flushproof.resources import Json

TARGET, BYSTANDER = "--redis-url", "--bystander-redis-url"

VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")

PROVED = "What proves it is a flush: the canary key of a run with --flush-budget, or --disposable."


def server(seen: Seen, option: str) -> Checked:
    """Whether a server answers, and can be what it was given for."""
    found = seen.servers.get(option)
    if found is None:
        return ok(f"Not given; effects are not judged without {TARGET}.")
    if found.trouble:
        return problem(found.trouble, f"See whether {option} is right, and may be reached here.")
    about = f"{found.product} {found.version} at {found.shown}, {found.keys:,} keys"
    if found.info.get("role", "master") != "master":
        return problem(f"{about}; it is a replica.", f"Give {option} the URL of the master.")
    if found.info.get("cluster_enabled") == "1":
        return problem(
            f"{about}; it is a node of a cluster.", "Give the URL of one that is no cluster."
        )
    if found.info.get("loading") == "1":
        return problem(f"{about}; it is still loading its data.", "Wait until it has.")
    if seen.settings.disposable and option == TARGET and found.keys:
        return note(f"{about}; a run with --disposable empties it.")
    return ok(f"{about}.")


def apart(seen: Seen) -> Checked:
    """Whether the two servers are two: a flush empties all of a server."""
    found = [seen.servers[name] for name in (TARGET, BYSTANDER) if name in seen.servers]
    told = [one.info.get("run_id") for one in found if not one.trouble]
    if len(found) < 2:
        return ok("Fewer than two servers were given.")
    if len(told) < 2:
        return note("Could not be seen: one of the two does not answer.")
    if None in told:
        return note("Could not be seen: one of the two does not tell its run_id.")
    if told[0] == told[1]:
        return problem(
            f"{TARGET} and {BYSTANDER} are the same server, and a flush empties all of it.",
            "Give two servers.",
        )
    return ok(f"{TARGET} and {BYSTANDER} are two servers.")


def of_instance(seen: Seen) -> Checked:
    """Whether the server seems to be the one behind the instance; nothing is written to see it."""
    found, number = seen.servers.get(TARGET), seen.settings.instance_no
    if found is None or number is None:
        return ok(f"Nothing to compare without {TARGET} and --instance-no.")
    if found.trouble:
        return note(f"Could not be seen: {TARGET} does not answer.")
    rows = seen.called.rows if seen.called is not None else None
    if not rows:
        return note(f"Could not be seen: nobody says what instance {number} is.", PROVED)
    other = list(unlike(found, rows[0]))
    if other:
        return note(
            f"{found.shown} may be another's: of instance {number} the gateway says otherwise: "
            f"{'; '.join(other)}. A tunnel or a proxy may be why.",
            PROVED,
        )
    return ok(f"{found.shown} fits what the gateway says of instance {number}; no more is sure.")


def unlike(found: Server, row: Mapping[str, Json]) -> list[str]:
    """In what *found* is not what the gateway's *row* says."""
    port, engine = row.get("cloudDBPort"), VERSION.search(str(row.get("engineVersion", "")))
    version = found.info.get("redis_version", found.version)
    other = []
    if found.port is not None and port is not None and str(port) != str(found.port):
        other.append(f"port {port}, not {found.port}")
    if engine is not None and engine[0].split(".")[:2] != version.split(".")[:2]:
        other.append(f"version {engine[0]}, not {version}")
    return other
