"""
Where credentials come from: the environment, else the vendor CLI's file, never the command line.

What is told of them is where they were found; no message here holds a key. The file is parsed by
hand because the errors of `configparser` quote the line that they stumble over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flushproof.errors import EnvironmentUnusable, unknown_name
from flushproof.signing import Credentials

ACCESS_KEY_VARIABLE = "NCLOUD_ACCESS_KEY"
SECRET_KEY_VARIABLE = "NCLOUD_SECRET_KEY"
PROFILE_VARIABLE = "NCLOUD_PROFILE"
HOW_TO = (
    f"Set {ACCESS_KEY_VARIABLE} and {SECRET_KEY_VARIABLE}, or write ncloud_access_key_id and "
    "ncloud_secret_access_key to ~/.ncloud/configure."
)

DEFAULT_PROFILE = "DEFAULT"
ACCESS_KEY_NAME = "ncloud_access_key_id"
SECRET_KEY_NAME = "ncloud_secret_access_key"
API_URL_NAME = "ncloud_api_url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    Credentials, and where they were found.

    Attributes:
        credentials: The pair.
        origin: The two variables, or file and profile; fit to be printed.
        api_url: The root URL that the file names beside them, or None.
    """

    credentials: Credentials
    origin: str
    api_url: str | None = None


def home_of(environ: Mapping[str, str]) -> Path | None:
    """The home folder that *environ* names; None where it names none."""
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) if home else None


def find_credentials(environ: Mapping[str, str], home: Path | None) -> Found:
    """
    The credentials that a user of the vendor's tools has set up.

    Args:
        environ: The environment's variables.
        home: The folder that holds `.ncloud/configure`; None where there is no home.

    Raises:
        EnvironmentUnusable: There are none, there is half a pair, or a key cannot be used.
    """
    access_key = environ.get(ACCESS_KEY_VARIABLE, "")
    secret_key = environ.get(SECRET_KEY_VARIABLE, "")
    if access_key or secret_key:
        names = (ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE)
        return _found("the environment", names, (access_key, secret_key), api_url=None)
    file = home / ".ncloud" / "configure" if home else None
    if file is None or not file.is_file():
        looked = f"no file {file}" if file else "there is no home folder"
        raise EnvironmentUnusable(f"No credentials: no variables, and {looked}. {HOW_TO}")
    profiles = _profiles(file)
    profile = environ.get(PROFILE_VARIABLE) or DEFAULT_PROFILE
    if profile not in profiles:
        raise EnvironmentUnusable(unknown_name("profile", profile, list(profiles), str(file)))
    values = profiles[profile]
    return _found(
        f"{file} [{profile}]",
        (ACCESS_KEY_NAME, SECRET_KEY_NAME),
        (values.get(ACCESS_KEY_NAME, ""), values.get(SECRET_KEY_NAME, "")),
        api_url=values.get(API_URL_NAME) or None,
    )


def _found(
    place: str, names: tuple[str, str], keys: tuple[str, str], *, api_url: str | None
) -> Found:
    for name, key in zip(names, keys, strict=True):
        if not key:
            raise EnvironmentUnusable(f"{place}: {name} is not set. {HOW_TO}")
        # Signed with the space, the gateway answers 401 and nobody sees why.
        if key != key.strip():
            raise EnvironmentUnusable(f"{place}: {name} begins or ends with white space.")
    if keys[0] == keys[1]:
        # Whatever prints the access key would print the secret.
        raise EnvironmentUnusable(f"{place}: {' and '.join(names)} are the same.")
    try:
        credentials = Credentials(access_key=keys[0], secret_key=keys[1])
    except ValueError as error:
        raise EnvironmentUnusable(f"{place}: {error}.") from None
    origin = f"{place} ({', '.join(names)})"
    return Found(credentials=credentials, origin=origin, api_url=api_url)


def _profiles(file: Path) -> Mapping[str, Mapping[str, str]]:
    """The file's names and values by profile; what stands before any `[profile]` is the default."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EnvironmentUnusable(f"{file}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise EnvironmentUnusable(f"{file}: is not UTF-8 text.") from None
    profiles: dict[str, dict[str, str]] = {}
    profile = DEFAULT_PROFILE
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        name, equals, value = (part.strip() for part in line.partition("="))
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            profile = line[1:-1].strip()
        elif not equals or not name:
            raise EnvironmentUnusable(f"{file}: line {number}: expected NAME = VALUE or [PROFILE].")
        elif name in profiles.setdefault(profile, {}):
            raise EnvironmentUnusable(f"{file}: line {number}: {name} is set twice in [{profile}].")
        else:
            profiles[profile][name] = value
    return profiles
