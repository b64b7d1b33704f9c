"""`flushproof sign`: the string to sign, the headers and a curl command of one request."""

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import click

from flushproof import interlock, signing
from flushproof.contract import PATH
from flushproof.credentials import find_credentials, home_of
from flushproof.errors import UsageError
from flushproof.exchange import Request
from flushproof.scrubbing.curl import curl_command
from flushproof.signing import Credentials

PUBLIC_ROOT = "https://ncloud.apigw.ntruss.com"
ROOT_VARIABLE = "NCLOUD_API_GW"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Scheme and authority without user and password; then what is signed: no fragment, visible ASCII.
URL = re.compile(r"(?P<root>https?://[A-Za-z0-9.:\[\]_-]+)?(?P<target>[/?][!-\"$-~]*)?")

WINDOW_MS = 300_000
LATEST_MS = 253_402_300_799_999 - WINDOW_MS  # `datetime` ends with the year 9999


@click.command()
@click.option("--method", default="POST", show_default=True, help="GET puts all in the query.")
@click.option("--url", default="", help="Root URL, full URL or path. Default root: NCLOUD_API_GW.")
@click.option("--query", default="", help="Raw query, percent-encoded as it is to be sent.")
@click.option("--instance-no", metavar="N", help="The instance to flush.")
@click.option("--decoy", is_flag=True, help="Name an instance that cannot exist instead.")
@click.option("--format", "answer", type=click.Choice(["json", "xml"]), default="json")
@click.option("--json-body", is_flag=True, help="Send the parameters as JSON, not as a form.")
@click.option("--timestamp", type=click.IntRange(0, LATEST_MS), help="Milliseconds; default: now.")
def sign(
    method: str,
    url: str,
    query: str,
    instance_no: str | None,
    decoy: bool,
    answer: str,
    json_body: bool,
    timestamp: int | None,
) -> None:
    """
    Print the string to sign, the headers and a curl command of one request. Sends nothing.

    Keys come from NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, else from ~/.ncloud/configure, never
    from an option; the secret key is not printed.
    """
    if decoy == (instance_no is not None):
        raise UsageError("Name the instance with --instance-no N, or sign for a --decoy.")
    number = interlock.decoy(1) if instance_no is None else instance_no
    if not re.fullmatch(r"[0-9]+", number):
        raise UsageError("--instance-no takes decimal digits.")
    if not re.fullmatch(r"[A-Za-z]+", method):
        raise UsageError("--method takes the letters of an HTTP method.")
    found = find_credentials(os.environ, home_of(os.environ))
    default_root = os.environ.get(ROOT_VARIABLE) or found.api_url or PUBLIC_ROOT
    if query and "?" in url:
        raise UsageError("--url has a query already; give one of the two.")
    root, target = split_url(f"{url}?{query}" if query else url, default_root=default_root)
    unsigned = draft(
        method=method,
        target=target,
        parameters={"cloudDBInstanceNo": number, "responseFormatType": answer},
        json_body=json_body,
    )
    timestamp_ms = time.time_ns() // 1_000_000 if timestamp is None else timestamp
    request = signed(unsigned, str(timestamp_ms), found.credentials)
    click.echo(f"credentials: {found.origin}\n")
    click.echo(page(root, request, timestamp_ms, found.credentials.access_key, number, decoy=decoy))


def split_url(url: str, *, default_root: str) -> tuple[str, str]:
    """
    The root that *url* or *default_root* names, and what is signed of *url*.

    A URL without a path, and none at all, mean the operation's path.
    """
    match = URL.fullmatch(url)
    default = URL.fullmatch(default_root.rstrip("/"))
    if match is None:
        raise UsageError("--url takes a root URL, a full URL or a path; all is percent-encoded.")
    if default is None or default["target"] or not default["root"]:
        raise UsageError(f"The default root URL ({ROOT_VARIABLE}) is not http(s)://HOST[:PORT].")
    path, question_mark, query = (match["target"] or "").partition("?")
    target = (PATH if path in ("", "/") else path) + question_mark + query
    return match["root"] or default["root"], target


def draft(*, method: str, target: str, parameters: Mapping[str, str], json_body: bool) -> Request:
    """The request before it is signed; GET has its parameters in the query and no body."""
    accept = ("accept", f"application/{parameters['responseFormatType']}")
    form = urlencode(parameters)
    if method.upper() == "GET":
        separator = "&" if "?" in target else "?"
        return Request(method=method, target=target + separator + form, headers=(accept,))
    content_type = ("Content-Type", JSON if json_body else FORM)
    body = json.dumps(parameters) if json_body else form
    return Request(method=method, target=target, headers=(accept, content_type), body=body.encode())


def signed(request: Request, timestamp: str, credentials: Credentials) -> Request:
    """*request* with the three headers of signature v2."""
    signature = signing.sign(request.method, request.target, timestamp, credentials)
    authentication = (
        (signing.TIMESTAMP, timestamp),
        (signing.ACCESS_KEY, credentials.access_key),
        (signing.SIGNATURE_V2, signature),
    )
    return replace(request, headers=(*request.headers, *authentication))


def page(
    root: str, request: Request, timestamp_ms: int, access_key: str, number: str, *, decoy: bool
) -> str:
    """All that is printed of a signed request."""
    message = signing.string_to_sign(
        request.method, request.target, str(timestamp_ms), access_key
    ).decode()
    until = datetime.fromtimestamp((timestamp_ms + WINDOW_MS) // 1000, tz=UTC)
    harm = (
        f"Instance {number} is a decoy: it cannot exist, so nothing can be erased."
        if decoy
        else f"WARNING: sending this ERASES every key of instance {number}. There is no undo."
    )
    return "\n".join(
        (
            "string to sign, escaped:",
            message.encode("unicode_escape").decode(),
            "",
            "string to sign, raw (no line break behind it):",
            message,
            "",
            "headers:",
            *(f"{name}: {value}" for name, value in request.headers),
            "",
            f"# {harm}",
            f"# The signature is good for 5 minutes, until {until:%Y-%m-%dT%H:%M:%SZ}, and covers",
            "# no body: whoever sees it until then can flush any instance of the account with it.",
            curl_command(request, root),
        )
    )
