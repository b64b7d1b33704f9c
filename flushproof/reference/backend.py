"""
The Cloud DB API, the second of the two layers: parameters, instances, and the flush itself.

What is refused here is refused before anything is flushed.
"""

from collections.abc import Iterator

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, value_of
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import Account, Instance
from flushproof.reference.call import Call, Format
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.parameters import (
    NotUtf8,
    Pairs,
    Parameters,
    Unreadable,
    form_pairs,
    joined,
    json_pairs,
    media_type,
)
from flushproof.reference.readings import Readings
from flushproof.signing import ACCESS_KEY

FORMATS = {known.value: known for known in Format}

INSTANCE_NUMBER = "cloudDBInstanceNo"
FORMAT = "responseFormatType"

# `getCloudDBInstanceList` takes any number of these, as NAME.1, NAME.2 and so on.
NUMBER_LIST = "cloudDBInstanceNoList."
DB_KIND = "dbKindCode"

# "running" is the status that an instance had before it was flushed.
STATUS_AFTER = {"settingup": "settingup", "other": "restarting"}

# The statuses in which nothing else is done to an instance.
AT_REST = frozenset({"running"})


class BackEnd:
    """What the Cloud DB API reads, checks and does."""

    account: Account
    readings: Readings

    # Parameters

    def reads_json(self, request: Request) -> bool:
        """Whether the body counts as JSON; any other media type, or none, counts as a form."""
        json_too = self.readings.of("body/json") == "json-too"
        sent = media_type(value_of(request.headers, "content-type"))
        return json_too and sent == "application/json"

    def body_pairs(self, request: Request) -> Pairs:
        """The parameters of the body; only a POST has one that means something."""
        if request.method != "POST" or not request.body:
            return ()
        return json_pairs(request.body) if self.reads_json(request) else form_pairs(request.body)

    def query_pairs(self, request: Request) -> Pairs:
        """The parameters of the query."""
        if not request.query:
            return ()
        pairs = form_pairs(request.query.encode("latin-1", "replace"))
        if request.method == "POST" and self.readings.of("format/placement") == "body-only":
            return tuple(pair for pair in pairs if pair[0] != FORMAT)
        return pairs

    def parameters_of(self, request: Request) -> Parameters:
        """The parameters of query and body together, or why they could not be read."""
        try:
            return joined((self.query_pairs(request), self.body_pairs(request)))
        except Unreadable as trouble:
            return Parameters(trouble=trouble)

    def unreadable(self, call: Call) -> Refusal | None:
        """What is not UTF-8 is a bad request; what cannot be read otherwise holds no parameter."""
        match call.parameters.trouble:
            case None:
                return None
            case NotUtf8():
                return errors.BAD_REQUEST
            case _:
                return errors.required(INSTANCE_NUMBER)

    # Format

    def known_format(self, text: str) -> Format | None:
        """ "Select between xml and json", as written."""
        return FORMATS.get(text)

    def default_format(self, _call: Call) -> Format:
        """The format of an answer whose request asked for none; `Accept` has no say."""
        return Format(self.readings.of("format/default"))

    def format_of(self, call: Call) -> Format:
        """The format asked for; the default where none, an unknown one or several are."""
        asked = call.parameters.values(FORMAT)
        known = self.known_format(asked[0]) if len(asked) == 1 else None
        return known or self.default_format(call)

    def format_wrong(self, call: Call) -> Refusal | None:
        """An unknown format is refused; so are two different ones."""
        asked = call.parameters.values(FORMAT)
        wrong = len(asked) > 1 or any(self.known_format(text) is None for text in asked)
        return errors.INVALID_PARAMETER if wrong else None

    # Instances

    def find(self, number: str) -> Instance | None:
        """The instance of that number, of any account."""
        found = self.account.instances.get(number)
        if found or self.readings.of("instance/server-number") == "service-number":
            return found
        return next(
            (known for known in self.account.instances.values() if number in known.server_numbers),
            None,
        )

    def access_key_of(self, call: Call) -> str:
        """The access key that the gateway let through."""
        return call.header(ACCESS_KEY)

    def owns(self, access_key: str, instance: Instance) -> bool:
        """Whether *instance* belongs to the account of *access_key*."""
        return access_key in instance.access_keys

    def instance_of(self, call: Call) -> Instance | None:
        """The caller's instance that the request names; None if it names none, or several."""
        numbers = call.parameters.values(INSTANCE_NUMBER)
        instance = self.find(numbers[0]) if len(numbers) == 1 else None
        return instance if instance and self.owns(self.access_key_of(call), instance) else None

    def number_missing(self, call: Call) -> Refusal | None:
        """The instance number is required; an empty one is none."""
        given = call.parameters.values(INSTANCE_NUMBER)
        return None if given else errors.required(INSTANCE_NUMBER)

    def number_wrong(self, call: Call) -> Refusal | None:
        """A number that is none, of no instance, of another account's, or one of two is refused."""
        return None if self.instance_of(call) else errors.INVALID_NUMBER

    def can_be_flushed(self, instance: Instance) -> bool:
        """ "It is the Redis Data Flush API."."""
        return instance.kind == "REDIS"

    def kind_wrong(self, call: Call) -> Refusal | None:
        """An instance that is no Redis is refused."""
        instance = self.instance_of(call)
        wrong = instance is not None and not self.can_be_flushed(instance)
        return errors.INVALID_NUMBER if wrong else None

    def at_rest(self, instance: Instance) -> bool:
        """Whether the status allows a flush."""
        return instance.status in AT_REST

    def busy(self, call: Call) -> Refusal | None:
        """An instance on which something else goes on is refused."""
        instance = self.instance_of(call)
        return errors.BUSY if instance is not None and not self.at_rest(instance) else None

    def unacceptable(self, call: Call) -> Refusal | None:
        """Why the Cloud DB API refuses to flush, if it does; the first reason counts."""
        return (
            self.unreadable(call)
            or self.format_wrong(call)
            or self.number_missing(call)
            or self.number_wrong(call)
            or self.kind_wrong(call)
            or self.busy(call)
        )

    def unlistable(self, call: Call) -> Refusal | None:
        """Why the Cloud DB API refuses to list, if it does."""
        return self.unreadable(call) or self.format_wrong(call)

    # Deeds

    def flush(self, instance: Instance) -> None:
        """Erase the data of *instance*, and nothing else."""
        if instance.store is None:
            raise EnvironmentUnusable(f"instance {instance.number} has no data to flush")
        instance.store.flush()

    def status_after(self, instance: Instance) -> str:
        """The status that the answer to a flush names."""
        reading = self.readings.of("instance/status-after")
        return instance.status if reading == "running" else STATUS_AFTER[reading]

    def listed(self, call: Call) -> Iterator[Instance]:
        """The caller's instances; of these the numbers and kinds asked for, if any are."""
        access_key = self.access_key_of(call)
        numbers = {v for name, v in call.parameters.pairs if name.startswith(NUMBER_LIST) and v}
        kinds = set(call.parameters.values(DB_KIND))
        for instance in self.account.instances.values():
            asked = instance.number in (numbers or {instance.number})
            of_kind = instance.kind in (kinds or {instance.kind})
            if asked and of_kind and self.owns(access_key, instance):
                yield instance
