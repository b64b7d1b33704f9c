"""After a flush of an instance that is not ours, of which no answer tells: what to look at."""

from flushproof.exchange import Exchange
from flushproof.reservation import moment

# A back end may begin only when the gateway has given up.
LATER_MS = 60_000


def by_hand(exchange: Exchange, instance: str) -> str:
    """How a person finds out whether *exchange* flushed *instance*."""
    since = moment(exchange.sent_at_ms)
    until = moment(round(exchange.sent_at_ms + exchange.elapsed_ms) + LATER_MS)
    return (
        f"Before anything is run again, see by hand whether instance {instance} was flushed "
        f"between {since} and {until}: its status, in the console under Cloud DB or by "
        "getCloudDBInstanceList (any but running: it may still be under way); its data, by "
        "`redis-cli DBSIZE` and `redis-cli INFO keyspace` (no or few keys: it was); and the number "
        "of keys over that time in the console's monitoring (a fall to nothing: it was). A second "
        "flush would erase what was written since"
    )
