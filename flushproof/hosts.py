"""
Names for root URLs: the vendor's environments, and what the vendor's tools are set up for.

Any other host must be named in full. What a name stands for is found before anything else looks at
the target, so that a plan, a log and a command that repeats a run all show the URL.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import urlsplit

from flushproof.credentials import find_credentials, home_of
from flushproof.errors import UsageError

# The two names of the financial one are both in use: the first in the vendor's Terraform provider
# and Packer plugin, the second in scripts of its users.
HOSTS: Mapping[str, str] = MappingProxyType(
    {
        "public": "https://ncloud.apigw.ntruss.com",
        "financial": "https://fin-ncloud.apigw.fin-ntruss.com",
        "financial-ncloud": "https://ncloud.apigw.fin-ntruss.com",
        "government": "https://ncloud.apigw.gov-ntruss.com",
    }
)

# Whatever the vendor's tools are set up for.
LIVE = "live"
URL_VARIABLE = "NCLOUD_API_GW"

SCHEMES = ("http://", "https://")

# What `--target` may be, for messages.
EXPECTED = f"embedded, embedded:FAULT, replay[:FOLDER], {', '.join((*HOSTS, LIVE))}, or http(s)://HOST[:PORT]"


def is_url(target: str) -> bool:
    """Whether *target* is a running gateway."""
    return target.lower().startswith(SCHEMES)


def resolved(target: str, environ: Mapping[str, str]) -> str:
    """
    The root URL that *target* is a name of; whatever is no such name stays as it is.

    Args:
        environ: The environment's variables.

    Raises:
        UsageError: It is `live`, and nothing says which URL that is.
        EnvironmentUnusable: It is `live`, and there are no credentials either.
    """
    if target != LIVE:
        return HOSTS.get(target, target)
    url = environ.get(URL_VARIABLE) or find_credentials(environ, home_of(environ)).api_url
    if not url:
        raise UsageError(
            f"--target {LIVE}: {URL_VARIABLE} is not set, and no ncloud_api_url stands beside the "
            f"keys in use, so nothing says which URL that is. Set {URL_VARIABLE}, or name the "
            f"host: {', '.join(HOSTS)}, or https://HOST."
        )
    if not is_url(url):
        raise UsageError(
            f"--target {LIVE}: {URL_VARIABLE}, or ncloud_api_url in ~/.ncloud/configure, is no "
            "URL; expected the root URL, https://HOST[:PORT]."
        )
    return url


def refuse_in_the_clear(url: str) -> None:
    """
    See that nobody else reads what is sent to *url*: http is for this machine alone.

    Raises:
        UsageError: It is plain http to another machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError(
            f"--target: got plain http to {host}, which anybody on the way can read and change. "
            "Use https:// (with --ca-bundle FILE for a certificate of your own), or bring it to "
            f"this machine: `ssh -L 8080:{host}:{parts.port or 80} SOMEBODY@SOMEWHERE` and "
            "--target http://127.0.0.1:8080. Nothing was sent."
        )


def is_loopback(host: str) -> bool:
    """Whether *host*, a name or an address, is this machine by definition; no name is looked up."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
