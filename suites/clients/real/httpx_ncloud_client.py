"""httpx-ncloud, `pip install httpx-ncloud==0.1.0`: its client is httpx's, with a signature."""

import os

from httpx_ncloud import NcloudClient

keys = {
    "access_key": os.environ["NCLOUD_ACCESS_KEY"],
    "secret_key": os.environ["NCLOUD_SECRET_KEY"],
}
number = os.environ["FLUSHPROOF_INSTANCE_NO"]

with NcloudClient(base_url=os.environ["NCLOUD_API_GW"], **keys) as client:
    answer = client.post(
        "/clouddb/v2/flushCloudDBInstance",
        params={"responseFormatType": "json"},
        data={"cloudDBInstanceNo": number},
    )
    answer.raise_for_status()
    print(answer.json())
