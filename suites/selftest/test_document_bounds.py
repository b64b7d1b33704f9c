"""How deep a document may be, how many problems of it are told, and how much of a name."""

import pytest

from flushproof.oracles.document import TOO_DEEP, read_json, read_xml, syntax_of


def lists(depth: int) -> bytes:
    """A JSON document of so many lists, one in the other."""
    return b"[" * depth + b"]" * depth


def elements(depth: int, name: str = "a") -> bytes:
    """An XML document of so many elements, one in the other."""
    return f"<{name}>".encode() * depth + f"</{name}>".encode() * depth


@pytest.mark.parametrize(
    ("body", "problems"),
    [(lists(32), ()), (lists(33), (TOO_DEEP,))],
    ids=["32", "33"],
)
def test_json_is_read_to_a_depth_of_32(body: bytes, problems: tuple[str, ...]) -> None:
    """No published answer is half as deep."""
    assert problems == read_json(body).problems


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (elements(33), ()),
        (elements(34), (TOO_DEEP,)),
        (elements(33, "aList"), ()),
        (elements(34, "aList"), (TOO_DEEP,)),
    ],
    ids=["32", "33", "32-lists", "33-lists"],
)
def test_xml_is_read_to_a_depth_of_32(body: bytes, problems: tuple[str, ...]) -> None:
    """Below its root, which JSON has not."""
    assert problems == read_xml(body).problems


@pytest.mark.parametrize("times", [2, 3, 20])
def test_eight_problems_are_told(times: int) -> None:
    """Of many the first ones tell enough."""
    names = range(times)
    members = ",".join(f'"{name}":1,"{name}":2' for name in names)
    children = "".join(f"<a{name}/><a{name}/>" for name in names)

    assert min(times, 8) == len(read_json(f"{{{members}}}".encode()).problems)
    assert min(times, 8) == len(read_xml(f"<a>{children}</a>".encode()).problems)


@pytest.mark.parametrize(("length", "told"), [(40, 40), (41, 40)])
def test_40_characters_of_a_name_are_told(length: int, told: int) -> None:
    """A hostile one may be as long as a body."""
    name = "n" * length
    encoding = f'<?xml version="1.0" encoding="{name}"?><a/>'.encode()

    assert (f"the member {'n' * told!r} stands more than once",) == (
        read_json(f'{{"{name}":1,"{name}":1}}'.encode()).problems
    )
    assert (f"it declares the encoding {'n' * told!r}, not UTF-8",) == read_xml(encoding).problems


@pytest.mark.parametrize(
    ("length", "syntax"), [(2048, None), (2049, "xml")], ids=["within", "behind"]
)
def test_a_page_is_known_by_its_first_2048_bytes(length: int, syntax: str | None) -> None:
    """A comment in front of it may be long, and not as long as that."""
    page = b"<!--".ljust(length - len("--><html")) + b"--><html>"

    assert syntax == syntax_of(page)


@pytest.mark.parametrize("escape", ["\\ud800", "\\udbff", "\\udc00", "\\udfff", "\\uDFFF"])
def test_half_of_a_pair_is_a_problem(escape: str) -> None:
    """From the first surrogate to the last."""
    body = f'{{"x": "{escape}"}}'.encode()

    assert ("a text holds half of a surrogate pair",) == read_json(body).problems
