"""
Answers as they may be: the published members, of any published form, in any published envelope.

Written down by hand from the page and the SDKs' models, not derived from the schemas, so that who
judges by the schemas is held against a second reading.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.resources import Json

texts = st.text("ab 가<&>\"'/~", max_size=6)
numbers = st.integers(1, 2**64).map(str)
counts = st.integers(0, 2**31 - 1)
sizes = st.integers(0, 2**63 - 1)
ports = st.integers(1, 65535)
flags = st.booleans()
dates = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S+0900")
)
statuses = st.sampled_from(("settingup", "running", "설정 중"))
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


def objects(
    needed: dict[str, SearchStrategy[Json]], /, **optional: SearchStrategy[Json]
) -> SearchStrategy[Json]:
    """Objects with the *needed* members and some of the *optional* ones."""
    return st.fixed_dictionaries(needed, optional=optional)


codes = objects({}, code=texts, codeName=texts)
zones = objects(
    {"zoneNo": numbers, "zoneName": texts, "zoneCode": texts, "regionNo": numbers},
    zoneDescription=texts,
)
regions = objects({"regionNo": numbers, "regionCode": texts, "regionName": texts})
groups = objects(
    {"accessControlGroupConfigurationNo": numbers},
    accessControlGroupName=texts,
    accessControlGroupDescription=texts,
    isDefault=flags,
    createDate=dates,
)
servers = objects(
    {"cloudDBServerName": texts},
    cloudDBServerInstanceNo=numbers,
    cloudDBServerInstanceStatusName=texts,
    cloudDBServerRole=objects({"code": texts}, codeName=texts),
    privateDnsName=texts,
    publicDnsName=texts,
    dataStorageSize=sizes,
    usedDataStorageSize=sizes,
    createDate=dates,
    uptime=dates,
)
INSTANCE: dict[str, SearchStrategy[Json]] = {
    "cloudDBServiceName": texts,
    "dbKindCode": st.just("REDIS"),
    "engineVersion": texts,
    "cpuCount": counts,
    "memorySize": sizes,
    "dataStorageType": objects({"code": texts}, codeName=texts),
    "licenseCode": texts,
    "cloudDBPort": ports,
    "isHa": flags,
    "backupTime": times,
    "backupFileRetentionPeriod": counts,
    "cloudDBInstanceStatusName": statuses,
    "collation": texts,
    "rebootScheduleTime": texts,
    "createDate": dates,
    "cloudDBImageProductCode": texts,
    "cloudDBProductCode": texts,
    "isCloudDBConfigNeedReboot": flags,
    "isCloudDBNeedReboot": flags,
    "zone": zones,
    "region": regions,
    "cloudDBConfigList": st.lists(objects({"configName": texts}, configValue=texts), max_size=2),
    "cloudDBConfigGroupList": st.lists(objects({"configGroupNo": numbers}), max_size=2),
    "accessControlGroupList": st.lists(groups, max_size=2),
    "cloudDBServerInstanceList": st.lists(servers, max_size=3),
    "aMemberOfTomorrow": texts,
}


instances = objects({"cloudDBInstanceNo": st.just("882689")}, **INSTANCE)
answers = objects(
    {
        "returnCode": st.just("0"),
        "returnMessage": texts,
        "cloudDBInstanceList": instances.map(lambda item: [item]),
    },
    totalRows=st.just(1),
    requestId=texts,
)

# The statuses of the gateway's codes, as the common page of the API Gateway has them.
GATEWAY_STATUSES: Mapping[str, int] = MappingProxyType(
    {"100": 400, "200": 401, "210": 401, "230": 403, "300": 404, "430": 413}
)

gateway_errors = st.sampled_from(sorted(GATEWAY_STATUSES)).flatmap(
    lambda code: objects({"errorCode": st.just(code), "message": texts}, details=texts)
)
back_end_errors = objects(
    {"returnCode": st.integers(1, 99_999).map(str), "returnMessage": texts}, requestId=texts
)
