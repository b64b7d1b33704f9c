"""Lies about an instance: the types of its members, and their forms."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import Instance
from flushproof.reference.core import Gateway
from flushproof.resources import Json


class Describing(Gateway):
    """Describes an instance with a member that is wrong."""

    member: str
    wrong: Json

    def description(self, instance: Instance, status: str) -> Json:
        return {**super().description(instance, status), self.member: self.wrong}


def wrong(sentence: str, member: str, value: Json, *breaks: str) -> Fault:
    """The fault that *sentence* tells: *member* of an instance is *value*."""
    liar = type("Liar", (Describing,), {"__doc__": sentence, "member": member, "wrong": value})
    return lie(liar, *breaks)


class NumbersInstance(Gateway):
    """Gives the number of the instance as a number."""

    def description(self, instance: Instance, status: str) -> Json:
        number = int(instance.number)
        return {**super().description(instance, status), "cloudDBInstanceNo": number}


class PadsNumber(Gateway):
    """Gives the number of the instance with a zero in front."""

    def description(self, instance: Instance, status: str) -> Json:
        number = f"0{instance.number}"
        return {**super().description(instance, status), "cloudDBInstanceNo": number}


class TellsMaster(Gateway):
    """Describes the server in place of the service that was named."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        return {**told, "cloudDBInstanceNo": "882702", "cloudDBServerInstanceList": []}


class WritesServerDates(Gateway):
    """Writes the time since when a server is up as a number of seconds."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = [{**one, "uptime": "86400"} for one in told["cloudDBServerInstanceList"]]
        return {**told, "cloudDBServerInstanceList": servers}


class NamesRoles(Gateway):
    """Gives the role of a server as a text, not as a code with its name."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = [{**one, "cloudDBServerRole": "M"} for one in told["cloudDBServerInstanceList"]]
        return {**told, "cloudDBServerInstanceList": servers}


class OmitsZoneNumber(Gateway):
    """Has a zone without its number."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        zone = {name: value for name, value in told["zone"].items() if name != "zoneNo"}
        return {**told, "zone": zone}


LATE_DATE = "2018-12-32T17:28:00+0900"
FORMATS, MEMBERS = "instance/formats", "instance/members"

STATUS = "cloudDBInstanceStatusName"

# XML has no lists without a name, and no null.
SAME = "format/same-story"

INSTANCES: Mapping[str, Fault] = MappingProxyType(
    {
        "claims-mysql": wrong(
            "Says that what it flushed is a MySQL.", "dbKindCode", "MYSQL", "instance/redis-only"
        ),
        "counts-half-a-processor": wrong(
            "Has two and a half processors.", "cpuCount", 2.5, MEMBERS
        ),
        "counts-too-far": wrong(
            "Counts more processors than 32 bits hold.", "cpuCount", 2**40, FORMATS
        ),
        "dates-day-32": wrong("Dates something on the 32nd.", "createDate", LATE_DATE, FORMATS),
        "dates-in-seconds": wrong(
            "Writes a date as a number of seconds.", "createDate", 1545985680, MEMBERS, FORMATS
        ),
        "dates-with-z": wrong(
            "Writes a date with Z for its offset.", "createDate", "2018-12-28T08:28:00Z", FORMATS
        ),
        "dates-without-offset": wrong(
            "Writes a date without its offset.", "createDate", "2018-12-28T17:28:00", FORMATS
        ),
        "lists-zones": wrong("Has a list for the zone.", "zone", ["KR-1"], MEMBERS, SAME),
        "names-no-status": wrong(
            "Has an empty text for the status.", STATUS, "", "instance/status-after"
        ),
        "names-null": wrong("Has null for a name.", "cloudDBServiceName", None, MEMBERS, SAME),
        "names-roles": lie(NamesRoles, MEMBERS),
        "numbers-instance": lie(NumbersInstance, MEMBERS),
        "omits-zone-number": lie(OmitsZoneNumber, MEMBERS),
        "pads-number": lie(PadsNumber, FORMATS, "instance/number"),
        "ports-as-text": wrong("Gives the port as a text.", "cloudDBPort", "6379", MEMBERS),
        "ports-beyond-65535": wrong("Gives a port beyond 65535.", "cloudDBPort", 70000, FORMATS),
        "ports-zero": wrong("Gives the port 0.", "cloudDBPort", 0, FORMATS),
        "remembers-negatively": wrong("Has a negative memory.", "memorySize", -1, FORMATS),
        "says-true-in-words": wrong("Gives a boolean as a text.", "isHa", "true", MEMBERS),
        "says-yes": wrong("Says Y for true.", "isHa", "Y", MEMBERS),
        "tells-master": lie(TellsMaster, "instance/number"),
        "times-at-24": wrong("Backs up at 24:00.", "backupTime", "24:00", FORMATS),
        "times-without-minutes": wrong("Backs up at 0.", "backupTime", "0", FORMATS),
        "whispers-kind": wrong("Writes its kind in small letters.", "dbKindCode", "redis", FORMATS),
        "writes-server-dates": lie(WritesServerDates, FORMATS),
    }
)
