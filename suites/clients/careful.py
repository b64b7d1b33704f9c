"""
A careful client of flushCloudDBInstance: `flushproof client -- python careful.py` has no complaint.

It calls once, for at most three seconds. It believes in a flush only where the answer says so, in
JSON or XML, and ends with 1 where it cannot. It calls again only if it was told that it called too
often, since then nothing was done; a flush that may have happened is never sent again.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from xml.etree import ElementTree

import requests

ROOT = os.environ["NCLOUD_API_GW"]
ACCESS_KEY = os.environ["NCLOUD_ACCESS_KEY"]
SECRET_KEY = os.environ["NCLOUD_SECRET_KEY"]
INSTANCE_NO = os.environ["FLUSHPROOF_INSTANCE_NO"]

PATH = "/clouddb/v2/flushCloudDBInstance"
ENVELOPE = "flushCloudDBInstanceResponse"
DEADLINE_S = 3.0
LONGEST_WAIT_S = 2.0


def signed_headers() -> dict[str, str]:
    """The three headers that prove who calls, made anew for each call."""
    timestamp = str(time.time_ns() // 1_000_000)
    message = f"POST {PATH}\n{timestamp}\n{ACCESS_KEY}".encode()
    digest = hmac.digest(SECRET_KEY.encode(), message, hashlib.sha256)
    return {
        "x-ncp-apigw-timestamp": timestamp,
        "x-ncp-iam-access-key": ACCESS_KEY,
        "x-ncp-apigw-signature-v2": base64.b64encode(digest).decode(),
    }


def call(answers: list[requests.Response | Exception]) -> None:
    """Call once, and put what comes into *answers*. A redirect is an answer like any other."""
    try:
        answer = requests.post(
            ROOT + PATH,
            data={"cloudDBInstanceNo": INSTANCE_NO, "responseFormatType": "json"},
            headers={"accept": "application/json", **signed_headers()},
            timeout=DEADLINE_S,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        answers.append(error)
    else:
        answers.append(answer)


def answer_in_time() -> requests.Response:
    """The answer to a call; requests' own time limit is for each read, not for all of them."""
    answers: list[requests.Response | Exception] = []
    calling = threading.Thread(target=call, args=(answers,), daemon=True)
    calling.start()
    calling.join(DEADLINE_S)
    if not answers:
        raise SystemExit("No answer in time: nobody knows whether the data is gone.")
    if isinstance(answers[0], Exception):
        raise SystemExit(f"No answer ({type(answers[0]).__name__}): the data may be gone.")
    return answers[0]


def return_code(answer: requests.Response) -> str:
    """The returnCode in the envelope of a success; empty where there is none."""
    try:
        if "xml" in answer.headers.get("content-type", ""):
            root = ElementTree.fromstring(answer.content)
            return (root.findtext("returnCode") or "") if root.tag == ENVELOPE else ""
        return str(json.loads(answer.content)[ENVELOPE]["returnCode"])
    except (ElementTree.ParseError, ValueError, KeyError, TypeError):
        return ""


def main() -> int:
    """Flush, and say what came of it."""
    answer = answer_in_time()
    if answer.status_code == 429:
        wait_s = float(answer.headers.get("retry-after", LONGEST_WAIT_S))
        if wait_s <= LONGEST_WAIT_S:
            time.sleep(wait_s)
            answer = answer_in_time()
    if answer.status_code == 200 and return_code(answer) == "0":
        print(f"Instance {INSTANCE_NO} was flushed.")
        return 0
    print(f"Not flushed, or unknown: HTTP {answer.status_code}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
