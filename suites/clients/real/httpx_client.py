"""The call with plain httpx: what it does by itself, and the status looked at."""

import base64
import hashlib
import hmac
import os
import time

import httpx

PATH = "/clouddb/v2/flushCloudDBInstance"

timestamp = str(time.time_ns() // 1_000_000)
access_key = os.environ["NCLOUD_ACCESS_KEY"]
secret_key = os.environ["NCLOUD_SECRET_KEY"].encode()
text = f"POST {PATH}\n{timestamp}\n{access_key}".encode()
signature = base64.b64encode(hmac.new(secret_key, text, hashlib.sha256).digest()).decode()

answer = httpx.post(
    os.environ["NCLOUD_API_GW"] + PATH,
    data={"cloudDBInstanceNo": os.environ["FLUSHPROOF_INSTANCE_NO"], "responseFormatType": "json"},
    headers={
        "x-ncp-apigw-timestamp": timestamp,
        "x-ncp-iam-access-key": access_key,
        "x-ncp-apigw-signature-v2": signature,
    },
)
answer.raise_for_status()
print(answer.json())
