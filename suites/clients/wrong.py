"""
A client that makes one mistake of the table below, and no other: `wrong.py RECIPE`.

`flushproof client --scenario plain -- python wrong.py path/base` names it. Each has been seen in a
published client, or is told of. It needs nothing but Python.
"""

import base64
import hashlib
import hmac
import os
import sys
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

ROOT = os.environ["NCLOUD_API_GW"]
ACCESS_KEY = os.environ["NCLOUD_ACCESS_KEY"]
SECRET_KEY = os.environ["NCLOUD_SECRET_KEY"]
INSTANCE_NO = os.environ["FLUSHPROOF_INSTANCE_NO"]

PATH = "/clouddb/v2/flushCloudDBInstance"
QUERY = "?responseFormatType=json&requestId=req%201"
API_KEY = "25bpuog9sz"
BODY = f"cloudDBInstanceNo={INSTANCE_NO}"
NOW_MS = time.time_ns() // 1_000_000

# What is sent beside; what is signed, how it is put together, with which key, and what is made of
# the digest.
RIGHT = {
    "query": QUERY,
    "headers": {},
    "method": "POST",
    "uri": "{path}{query}",
    "timestamp": str(NOW_MS),
    "access_key": ACCESS_KEY,
    "layout": "{method} {uri}\n{timestamp}\n{access_key}",
    "key": SECRET_KEY.encode(),
    "digest": hashlib.sha256,
    "encode": lambda mac: base64.b64encode(mac).decode(),
}

# The name of each mistake, as flushproof calls it, and what it changes.
RECIPES: dict[str, dict[str, Any]] = {
    "digest/sha1": {"digest": hashlib.sha1},
    "encoding/hex": {"encode": lambda mac: mac.hex()},
    "encoding/unpadded": {"encode": lambda mac: base64.b64encode(mac).decode().rstrip("=")},
    "key/base64-decoded": {"key": base64.b64decode(SECRET_KEY)},
    "key/swapped": {"key": ACCESS_KEY.encode(), "access_key": SECRET_KEY},
    "layout/api-key": {
        "layout": "{method} {uri}\n{timestamp}\n{api_key}\n{access_key}",
        "headers": {"x-ncp-apigw-api-key": API_KEY},
    },
    "layout/body": {"layout": "{method} {uri}\n{timestamp}\n{access_key}\n{body}"},
    "layout/line-feed-added": {"layout": "{method} {uri}\n{timestamp}\n{access_key}\n"},
    "layout/line-feed-missing": {"layout": "{method} {uri}\n{timestamp}{access_key}"},
    "layout/space": {"layout": "{method}\n{uri}\n{timestamp}\n{access_key}"},
    "method/letters": {"method": "post"},
    "method/other": {"method": "GET"},
    "path/base": {"uri": "/flushCloudDBInstance{query}"},
    "query/decoded": {"uri": "{path}?responseFormatType=json&requestId=req 1"},
    "query/encoding": {"uri": "{path}?responseFormatType=json&requestId=req+1"},
    "query/left-out": {"uri": "{path}"},
    "query/stray-question-mark": {"query": "", "uri": "{path}?"},
    "timestamp/clock": {"timestamp": str(NOW_MS - 1)},
    "timestamp/seconds": {"timestamp": str(NOW_MS // 1000)},
    "url/host": {"uri": "{root}{path}{query}"},
}


def signature(made: dict[str, Any]) -> str:
    """What *made*, the right way or a wrong one, signs."""
    places = {"path": PATH, "query": made["query"], "root": ROOT}
    values = {**made, "body": BODY, "api_key": API_KEY, "uri": made["uri"].format(**places)}
    message = made["layout"].format(**values).encode()
    return made["encode"](hmac.digest(made["key"], message, made["digest"]))


def main(recipe: str) -> int:
    """Call once; 0 if the answer is a 200."""
    made = {**RIGHT, **RECIPES[recipe]}
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-ncp-apigw-timestamp": str(NOW_MS),
        "x-ncp-iam-access-key": ACCESS_KEY,
        "x-ncp-apigw-signature-v2": signature(made),
        **made["headers"],
    }
    connection = HTTPConnection(urlsplit(ROOT).netloc, timeout=5)
    connection.request("POST", PATH + made["query"], BODY, headers)
    return 0 if connection.getresponse().status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
