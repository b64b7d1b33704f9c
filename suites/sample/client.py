"""A client of the flush, as somebody may have one."""

import base64
import hmac
import time
from hashlib import sha256

import requests

PATH = "/clouddb/v2/flushCloudDBInstance"


class FlushFailed(Exception):
    """The instance was not flushed, or nobody can tell."""


def flush(url: str, access_key: str, secret_key: str, instance_no: str) -> str:
    """Flush an instance, once; its status afterwards."""
    timestamp = str(time.time_ns() // 1_000_000)
    message = f"POST {PATH}\n{timestamp}\n{access_key}".encode()
    signature = base64.b64encode(hmac.digest(secret_key.encode(), message, sha256)).decode()
    response = requests.post(
        url + PATH,
        data={"cloudDBInstanceNo": instance_no, "responseFormatType": "json"},
        headers={
            "x-ncp-apigw-timestamp": timestamp,
            "x-ncp-iam-access-key": access_key,
            "x-ncp-apigw-signature-v2": signature,
        },
        timeout=10,
        allow_redirects=False,
    )
    if response.status_code != 200:
        raise FlushFailed(f"HTTP {response.status_code}")
    answer = response.json().get("flushCloudDBInstanceResponse", {})
    if str(answer.get("returnCode")) != "0":
        raise FlushFailed(f"returnCode {answer.get('returnCode')}")
    status: str = answer["cloudDBInstanceList"][0]["cloudDBInstanceStatusName"]
    return status
