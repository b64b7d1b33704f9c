"""The client in certbot-dns-navercloud, `pip install certbot-dns-navercloud==0.1`."""

import os

from certbot_dns_navercloud.dns_navercloud import _NaverCloudClient

client = _NaverCloudClient(os.environ["NCLOUD_ACCESS_KEY"], os.environ["NCLOUD_SECRET_KEY"])
client.base_url = os.environ["NCLOUD_API_GW"] + "/clouddb/v2"
number = os.environ["FLUSHPROOF_INSTANCE_NO"]

answer = client.request(
    "POST",
    "/flushCloudDBInstance",
    body={"cloudDBInstanceNo": number, "responseFormatType": "json"},
)
answer.raise_for_status()
print(answer.json())
