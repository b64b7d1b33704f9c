"""What is signed by mistake in place of the string to sign: other parts, or another layout."""

from collections.abc import Iterator
from itertools import combinations, permutations

from flushproof.contract import PATH

METHOD = "POST"
RECASED_METHODS = tuple(
    "".join(mark.lower() if mask >> at & 1 else mark for at, mark in enumerate(METHOD))
    for mask in range(1, 2 ** len(METHOD))
)
LIKELY_METHODS = ("post", "Post", "GET")
OTHER_METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "", " POST", "POST ")

METHODS = (LIKELY_METHODS, RECASED_METHODS, OTHER_METHODS)

# What else the service offers, as the API reference and the SDKs list it.
ACTIONS = (
    "createCloudDBInstance",
    "deleteCloudDBServerInstance",
    "downloadDmsFile",
    "getBackupList",
    "getCloudDBConfigGroupList",
    "getCloudDBImageProductList",
    "getCloudDBInstanceList",
    "getCloudDBProductList",
    "getDmsOperation",
    "getObjectStorageBackupList",
    "rebootCloudDBServerInstance",
    "restoreDmsDatabase",
    "restoreDmsTransactionLog",
    "setObjectStorageInfo",
    "uploadDmsFile",
)

BASE_PATH, _, ACTION = PATH.rpartition("/")
PIECES = tuple(PATH.split("/")[1:])

# In one place a character is missing, is another, or is percent-encoded.
NEAR_PATHS = tuple(
    f"{PATH[:at]}{other}{PATH[at + 1 :]}"
    for at, mark in enumerate(PATH)
    for other in ("", "x", f"%{ord(mark):02X}")
)
RECASED_PATHS = (PATH.lower(), PATH.upper(), PATH.title(), PATH.swapcase())
PARTIAL_PATHS = tuple(
    "/" + "/".join(kept) for count in range(len(PIECES)) for kept in combinations(PIECES, count)
)
HOSTED_PATHS = (
    f"https://ncloud.apigw.ntruss.com{PATH}",
    *(
        f"{scheme}{{host}}{path}"
        for path in (PATH, "")
        for scheme in ("", "//", "http://", "https://", "HTTPS://")
    ),
)
WRAPPED_PATHS = (
    *(f"{PATH}/", f"{PATH}//", f"{PATH}#", f"{PATH};", f"{PATH} "),
    *(f"/{PATH}", f" {PATH}", PATH[1:], f"{BASE_PATH}/./{ACTION}", f"{BASE_PATH}/../v2/{ACTION}"),
    *("", "*"),
)
# Tables, here and below, are drawn from in turn, so that the many do not hide the few.
PATHS = (NEAR_PATHS, RECASED_PATHS, PARTIAL_PATHS, HOSTED_PATHS, WRAPPED_PATHS)

FIELDS = ("{method}", "{uri}", "{timestamp}", "{access_key}")
SEPARATORS = (" ", "\n", "\n")


def joined(fields: tuple[str, ...], separators: tuple[str, ...]) -> str:
    """*fields* with *separators* between them."""
    return "".join(f"{field}{end}" for field, end in zip(fields, (*separators, ""), strict=True))


PROPER = joined(FIELDS, SEPARATORS)

WRONG_SEPARATORS = (
    *("", " ", "\n", "\t", "\r", "\r\n", "\n\n", "  ", "\n ", " \n", "\0", "\u2028"),
    *("\\n", "%0A", "&", ",", ";", ":", "|", "/", "?", "+", "-", "."),
)
AFFIXES = ("\n", "\r\n", " ", "\t", "\0", "\ufeff", "&", "\n\n")


def _gaps() -> Iterator[str]:
    for gap, right in enumerate(SEPARATORS):
        before, behind = SEPARATORS[:gap], SEPARATORS[gap + 1 :]
        for wrong in WRONG_SEPARATORS:
            if wrong != right:
                yield joined(FIELDS, (*before, wrong, *behind))


GAPS = tuple(_gaps())
LINES = (
    *(PROPER.replace("\n", wrong) for wrong in WRONG_SEPARATORS if wrong != "\n"),
    *(wrong.join(FIELDS) for wrong in WRONG_SEPARATORS),
)
ORDERS = tuple(joined(order, SEPARATORS) for order in tuple(permutations(FIELDS))[1:])
# One part or more is missing, and the line break in front of it too.
SUBSETS = tuple(
    "\n".join(line for line in (first, *rest) if line)
    for first in ("{method} {uri}", "{method}", "{uri}", "")
    for count in (2, 1, 0)
    for rest in combinations(FIELDS[2:], count)
)[1:]
DOUBLED = (
    *(PROPER.replace(field, field * 2) for field in FIELDS),
    *(PROPER.replace(field, "") for field in FIELDS),
)
AFFIXED = (
    *(f"{PROPER}{affix}" for affix in AFFIXES),
    *(f"{affix}{PROPER}" for affix in AFFIXES),
)
# The mistakes that clients make, and what the version before signed.
LIKELY = (
    PROPER.replace("\n", "\r\n"),
    "\n".join(FIELDS),
    f"{PROPER}\n",
    "{method} {uri}\n{access_key}\n{timestamp}",
    "{method} {uri}\n{timestamp}",
    "{method} {uri}\n{access_key}",
    "{method} {uri}\n{timestamp}\n{api_key}\n{access_key}",
    "{method} {uri}\n{timestamp}\n\n{access_key}",
    "{method} {uri}\n{host}\n{timestamp}\n{access_key}",
)
LAYOUTS = (LIKELY, GAPS, LINES, ORDERS, SUBSETS, DOUBLED, AFFIXED)
