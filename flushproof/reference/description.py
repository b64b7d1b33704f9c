"""
What an answer says about an instance: the members of the page's response example, in its order.
"""

from flushproof.reference.account import Instance
from flushproof.reference.readings import Readings
from flushproof.resources import Json

CREATED = "2018-12-28T17:28:00+0900"
STARTED = "2018-12-28T17:30:00+0900"


def described(instance: Instance, status: str, readings: Readings) -> Json:
    """The members of one item of `cloudDBInstanceList`, while the instance is in *status*."""
    engine = instance.engine
    return {
        "cloudDBInstanceNo": instance.number,
        "cloudDBServiceName": instance.name,
        "dbKindCode": engine.kind,
        "engineVersion": engine.version,
        "cpuCount": 4,
        **_storage_members(readings),
        "memorySize": 3221225472,
        "licenseCode": engine.license,
        "cloudDBPort": engine.port,
        "isHa": len(instance.server_numbers) > 1,
        "backupTime": "00:45",
        "backupFileRetentionPeriod": 1,
        "cloudDBInstanceStatusName": status,
        "collation": engine.collation,
        **_reboot_members(readings),
        "createDate": CREATED,
        "cloudDBImageProductCode": engine.image,
        "cloudDBProductCode": engine.product,
        "isCloudDBConfigNeedReboot": False,
        "isCloudDBNeedReboot": False,
        "zone": {
            "zoneNo": "2",
            "zoneName": "KR-1",
            "zoneCode": "KR-1",
            "zoneDescription": "Gasan zone",
            "regionNo": "1",
        },
        "region": {"regionNo": "1", "regionCode": "KR", "regionName": "Korea"},
        "cloudDBConfigList": [],
        "cloudDBConfigGroupList": [],
        "accessControlGroupList": [
            {
                "accessControlGroupConfigurationNo": "23953",
                "accessControlGroupName": "cloud-redis-ix35",
                "accessControlGroupDescription": (
                    f"Group for cloud Redis service '{instance.name}' (automatically created)"
                ),
                "isDefault": False,
                "createDate": "2018-12-28T17:28:17+0900",
            }
        ],
        "cloudDBServerInstanceList": _servers(instance, status, readings),
    }


def _storage_members(readings: Readings) -> Json:
    if readings.of("instance/sdk-members") == "absent":
        return {}
    return {"dataStorageType": {"code": "SSD", "codeName": "SSD"}}


def _reboot_members(readings: Readings) -> Json:
    if readings.of("instance/sdk-members") == "absent":
        return {}
    return {"rebootScheduleTime": "2018-12-29T03:00:00+0900"}


def _servers(instance: Instance, status: str, readings: Readings) -> list[Json]:
    master, *hidden = instance.server_numbers
    partial = readings.of("instance/hidden-master") == "partial"
    second = _partial_server if partial else _server
    return [
        _server(instance, master, status, 1),
        *(second(instance, number, status, 2) for number in hidden),
    ]


ROLES = {1: {"code": "M", "codeName": "Master"}, 2: {"code": "H", "codeName": "Hidden Master"}}


def _server(instance: Instance, number: str, status: str, position: int) -> Json:
    return {
        "cloudDBServerInstanceNo": number,
        "cloudDBServerInstanceStatusName": status,
        **_partial_server(instance, number, status, position),
        "privateDnsName": f"{instance.kind.lower()}-{number}.cdb.example",
        "publicDnsName": "",
        "dataStorageSize": 0,
        "usedDataStorageSize": 0,
        "createDate": CREATED,
        "uptime": STARTED,
    }


def _partial_server(instance: Instance, _number: str, _status: str, position: int) -> Json:
    """The page's second server has no more than its name and its role."""
    return {
        "cloudDBServerName": f"{instance.name}-{position:03}",
        "cloudDBServerRole": ROLES[position],
    }
