"""`flushproof explain`: why the signature of one captured request is wrong."""

import json
import os
from typing import BinaryIO

import click

from flushproof.credentials import find_credentials, home_of
from flushproof.diagnosis import diagnose
from flushproof.diagnosis.captured import request_of_headers
from flushproof.diagnosis.curl_line import request_of_curl
from flushproof.diagnosis.telling import lines_of
from flushproof.errors import UsageError
from flushproof.exchange import Request

WRONG = 1


@click.command()
@click.option(
    "--headers",
    metavar="FILE",
    type=click.File("rb"),
    help="The request as it was sent, or its header lines alone; - is stdin. What `curl -v` shows "
    "will do.",
)
@click.option(
    "--curl",
    metavar="FILE",
    type=click.File("rb"),
    help="A curl command line in place of it; - is stdin. It is read, not run.",
)
@click.option("--method", help="The method, where --headers has no request line.")
@click.option("--url", help="The URL or path with query, where --headers has no request line.")
@click.option(
    "--at",
    metavar="MS",
    type=click.IntRange(min=0),
    help="When the gateway got it, milliseconds since 1970. Without it the age of the timestamp "
    "is not judged.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the diagnosis as JSON.")
def explain(
    headers: BinaryIO | None,
    curl: BinaryIO | None,
    method: str | None,
    url: str | None,
    at: int | None,
    as_json: bool,
) -> int:
    """
    Say why the signature of one captured request is wrong. Sends nothing.

    The known mistakes of clients, and every two of them together, are tried with the secret key. If
    one of them makes this signature it is named, and the string that should have been signed is
    printed above the one that was, with carets below what differs.

    Keys come from NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, else from ~/.ncloud/configure, never
    from an option; the secret key is not printed. The exit status is 0 if the signature is right,
    and 1 if something is wrong.
    """
    request = captured(headers, curl, method, url)
    found = find_credentials(os.environ, home_of(os.environ))
    diagnosis = diagnose(request, found.credentials, at)
    if as_json:
        click.echo(json.dumps({"credentials": found.origin, **diagnosis.to_json()}, indent=2))
    else:
        click.echo("\n".join((f"credentials: {found.origin}", "", *lines_of(diagnosis))))
    return 0 if diagnosis.ok else WRONG


def captured(
    headers: BinaryIO | None, curl: BinaryIO | None, method: str | None, url: str | None
) -> Request:
    """The request that was given in one of the two ways."""
    if (headers is None) == (curl is None):
        raise UsageError("Give the request with --headers FILE or with --curl FILE, one of them.")
    if headers is not None:
        return request_of_headers(headers.read(), method=method, url=url)
    if method or url:
        raise UsageError("--method and --url go with --headers; a curl command has them in it.")
    assert curl is not None
    return request_of_curl(curl.read().decode("utf-8", "surrogateescape"))
