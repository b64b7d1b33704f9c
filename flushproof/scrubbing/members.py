"""
What a member of an answer may keep: an allow-list of values by the member's published name.

What nothing here allows is the account's: names, descriptions, numbers, ids, settings, and
everything in members that nobody has published.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

# A count or a size, in whatever notation; it tells a machine's size, not whose it is.
AMOUNT = r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,4})?"
CODE = r"-?[0-9]{1,7}(?:\.0{1,3})?"
FLAG = r"true|false"
MOMENT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
STATUS = (
    r"creating|created|settingup|setting up|running|upgrading|restarting|rebooting|repairing|"
    r"starting|stopped|stopping|deleting|terminating|terminated|changing|copying|restoring|init|"
    r"none|unknown"
)
PRODUCT = r"SP(?:SW|SVR)[A-Z0-9]{4,28}"

# The values of each member that everybody may see, as a pattern.
KEPT: Mapping[str, str] = MappingProxyType(
    {
        "returnCode": CODE,
        "errorCode": CODE,
        "totalRows": AMOUNT,
        "dbKindCode": r"REDIS|MYSQL|MSSQL|MARIADB|MONGODB|POSTGRESQL|ORACLE|CUBRID|TIBERO",
        "engineVersion": r"(?:[A-Za-z]{2,12}[ -]?)?[0-9]{1,3}(?:\.[0-9]{1,4}){0,3}",
        "cpuCount": AMOUNT,
        "memorySize": AMOUNT,
        "licenseCode": r"BSD|GPL|SPLA|MIT|OPEN|FREE",
        "cloudDBPort": AMOUNT,
        "isHa": FLAG,
        "backupTime": r"[0-9]{2}:[0-9]{2}",
        "backupFileRetentionPeriod": AMOUNT,
        "cloudDBInstanceStatusName": STATUS,
        "cloudDBServerInstanceStatusName": STATUS,
        "collation": r"utf8(?:mb3|mb4)?_(?:general|unicode|bin|0900_ai)(?:_ci)?|"
        r"Korean_Wansung_C[IS]_A[IS]|euckr_korean_ci",
        "rebootScheduleTime": MOMENT,
        "createDate": MOMENT,
        "uptime": MOMENT,
        "cloudDBImageProductCode": PRODUCT,
        "cloudDBProductCode": PRODUCT,
        "isCloudDBConfigNeedReboot": FLAG,
        "isCloudDBNeedReboot": FLAG,
        "isDefault": FLAG,
        "code": r"[A-Z]{1,6}",
        "zoneNo": r"[0-9]{1,3}",
        "zoneName": r"[A-Z]{2,4}(?:-[0-9A-Z])?",
        "zoneCode": r"[A-Z]{2,4}(?:-[0-9A-Z])?",
        "regionNo": r"[0-9]{1,3}",
        "regionCode": r"[A-Z]{2,4}",
        "dataStorageSize": AMOUNT,
        "usedDataStorageSize": AMOUNT,
    }
)

# Members that are sentences: their published words stay.
SENTENCES = frozenset(
    {
        "message",
        "details",
        "returnMessage",
        "codeName",
        "zoneDescription",
        "regionName",
        "accessControlGroupDescription",
    }
)


def is_kept(member: str, text: str) -> bool:
    """Whether everybody may see *text* as the value of the published *member*."""
    pattern = KEPT.get(member)
    return pattern is not None and re.fullmatch(rf"\s*(?:{pattern})?\s*", text) is not None


@lru_cache(maxsize=1024)
def may_be_seen(text: str) -> bool:
    """Whether some member shows *text* to everybody: a date, a status, the code of a product."""
    return any(is_kept(member, text) for member in KEPT)
