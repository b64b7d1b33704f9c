"""Honest gateways of other accounts: other names, other servers, another status."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.faults.entries import following, lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import Instance
from flushproof.reference.core import Gateway
from flushproof.resources import Json

NAME = "주문<캐시>&세션"


class KoreanNames(Gateway):
    """Tells of an account with Korean names and characters that XML has to escape."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        groups = [
            {**group, "accessControlGroupName": NAME, "accessControlGroupDescription": f"{NAME} 용"}
            for group in told["accessControlGroupList"]
        ]
        servers = [
            {**server, "cloudDBServerName": f"{NAME}-{number:03}"}
            for number, server in enumerate(told["cloudDBServerInstanceList"], 1)
        ]
        return {
            **told,
            "cloudDBServiceName": NAME,
            "accessControlGroupList": groups,
            "cloudDBServerInstanceList": servers,
        }


class ThreeServers(Gateway):
    """Tells of three servers, the third a slave."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = told["cloudDBServerInstanceList"]
        third = {
            **servers[0],
            "cloudDBServerName": f"{instance.name}-003",
            "cloudDBServerRole": {"code": "S", "codeName": "Slave"},
        }
        return {**told, "cloudDBServerInstanceList": [*servers, third]}


class NoHighAvailability(Gateway):
    """Tells of an instance with one server."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = told["cloudDBServerInstanceList"][:1]
        return {**told, "isHa": False, "cloudDBServerInstanceList": servers}


class FewMembers(Gateway):
    """Leaves out what every SDK takes for optional."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        kept = ("cloudDBInstanceNo", "cloudDBServiceName", "dbKindCode")
        return {name: told[name] for name in kept}


ACCOUNTS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-few-members": lie(FewMembers),
        "ok-full-hidden-master": following(
            "Describes the hidden master in full, as it does the master.", "hidden-master=full"
        ),
        "ok-korean-names": lie(KoreanNames),
        "ok-no-high-availability": lie(NoHighAvailability),
        "ok-running": following(
            "Reports a flushed instance as running, not as settingup.", "status-after=running"
        ),
        "ok-three-servers": lie(ThreeServers),
    }
)
