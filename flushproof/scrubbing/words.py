"""
The words that are published: what stands in the vendor's pages, and what web servers say.

A text of an answer may keep these and short numbers; every other word may be the account's. A word
is what stands between blanks and the marks of sentences, URLs and markup, so `cache-01` is one that
nobody published, whatever `cache` is.
"""

import re
from collections.abc import Iterator
from functools import cache

from flushproof.cassettes import published
from flushproof.resources import Json, load, root

ANSWER_SCHEMAS = (
    "schemas/response.schema.json",
    "schemas/error.schema.json",
    "schemas/instance-list.schema.json",
)

WORD = re.compile(r"""[^\s<>"'()\[\]{},;:=/&?!|\\]+""")
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^A-Za-z0-9]")

# A status, a version; longer ones tell one account from another.
SHORT_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")

MORE = """
a abbr about accept-encoding after again align all allowed already also an and another apache
application apr are as at attempts aug aurora authorization available back basic be bearer been
before being blockquote body boolean br busy button by bytes cache call cannot center change check
chunked class close cloudflare code col color completed contact content content-encoding
content-length content-type contract control could created creating css current customer database
date dav day debug dec default deflate deleted details discussion div dl doctype does done dt dtd
duplicate during em empty en encoding enough envoy errno error euc-kr exceeded exception exist
exists expected expires fail failed failure false fatal feb first flushproof font footer for form
found fri from gateway generic get gmt go goroutine group gunicorn gzip h1 h2 h3 had have head
header hour hr href html http http/1.0 http/1.1 http/2 https id identity if img in
includesubdomains index infinity input instance internal into is iso iso-8859-1 it jan java jetty
json jul jun keep-alive kong korea later latin-1 less li limit link list live location long main
manager mar max max-age maximum may message meta minimum minute missing mon more moved must
must-revalidate name nan nav new nginx no no-cache no-store no-transform nosniff not nov now null
number object occurred oct of ok on only openresty operation or origin other our over p panic
parameter password period permanently permission plain please possible pre preload private problem
processing progress proxy public py python query range read reason received recent redirect
refused registered rejected rel requests required reset resources restart restarted result retried
retry role route running runtime same sat script second seconds section see self send sep server
service session set settings short should signature size small some soon span specified src stack
standalone start started state status stop stopped store string stringtosign strong style such sun
supplied support supported system table task tbody td temporarily temporary text th than that the
thead their then there these they this those thu timeout title to tomcat too total tr trace
traceback transitional true try tue type ul unable unavailable undefined under unknown until
update updated url us-ascii used user users utf-16 utf-8 utf8 v2 valid value values version via
viewport w3c wait want warning was we wed were what which while who will with without working
would wrong x-www-form-urlencoded xhtml xml xmlns yes you your zone
"""


@cache
def vocabulary() -> frozenset[str]:
    """Every published word, in lower case."""
    found: set[str] = set()
    for text in _published_texts():
        found.update(word.strip(".").lower() for word in WORD.findall(text))
    for name in (*_published_names(), *published_members()):
        found.update((name.lower(), *map(str.lower, PARTS.findall(name))))
    lettered = {word for word in found if word and not any(char.isdigit() for char in word)}
    return frozenset(lettered.union(MORE.split()))


def _published_texts() -> Iterator[str]:
    for requirement in load("schemas/requirements.json")["requirements"]:
        yield from (requirement["statement"], requirement["quote"])
    for cassette in published():
        for exchange in cassette.exchanges:
            if exchange.response is not None:
                yield from (exchange.response.reason, exchange.response.body.decode())


def _published_names() -> Iterator[str]:
    yield from member_names(load("schemas/request.schema.json"))


@cache
def published_members() -> frozenset[str]:
    """The name of every member, and every element of a list, that a schema of an answer knows."""
    names = {name for file in ANSWER_SCHEMAS for name in member_names(load(file))}
    return frozenset(names | {name.removesuffix("List") for name in names})


def member_names(schema: Json) -> Iterator[str]:
    """The names below every `properties` of *schema*."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for part in schema.values():
            yield from member_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from member_names(part)


def is_published(word: str) -> bool:
    """Whether *word* is a published one, or a number too short to tell anything."""
    return word.lower() in vocabulary() or SHORT_NUMBER.fullmatch(word) is not None


@cache
def print_of_the_vendor() -> str:
    """Everything that the catalogue and the published answers say, in one text."""
    catalogue = (root() / "schemas" / "requirements.json").read_text(encoding="utf-8")
    return "\n".join((catalogue, *_published_texts()))


def is_published_name(name: str) -> bool:
    """Whether *name*, of a member or an element, is made of published words."""
    return all(part.lower() in vocabulary() or part in "-_:" for part in PARTS.findall(name))
