"""Published words are those of the catalogue, the vendor's answers, the members and web servers."""

import pytest

from flushproof.scrubbing.words import (
    is_published,
    is_published_name,
    member_names,
    print_of_the_vendor,
    published_members,
)


@pytest.mark.parametrize(
    "word",
    ["canonicalises", "Consumerkey", "endpoint", "memory", "Nginx", "h2", "429", "1.14.0"],
    ids=lambda word: word.lower(),
)
def test_a_word_that_somebody_published_is_one(word: str) -> None:
    """In a requirement, in a published answer, in a name, by a web server; or a short number."""
    assert is_published(word)


@pytest.mark.parametrize("word", ["cache-01", "882689", "1.2.3.4", "zq"])
def test_another_is_not(word: str) -> None:
    """Not even where the vendor's example has it, if it holds a digit."""
    assert not is_published(word)


@pytest.mark.parametrize("name", ["totalRows", "backup-file", "http_status:code", "cpuCount"])
def test_a_name_of_published_words_is_published(name: str) -> None:
    """Whatever is between them is a mark."""
    assert is_published_name(name)


@pytest.mark.parametrize("name", ["totalRowsOfAcme", "zq", "a+b", "returnCode9"])
def test_another_name_is_not(name: str) -> None:
    """One part that nobody published is enough."""
    assert not is_published_name(name)


def test_a_schema_names_its_members_wherever_they_stand() -> None:
    """Below others, in alternatives, and not outside of properties."""
    schema = {
        "title": {"no": 1},
        "properties": {"a": {"properties": {"b": {}}}},
        "anyOf": [{"properties": {"c": True}}, {"items": {"properties": {"d": {}}}}],
    }

    assert ["a", "b", "c", "d"] == list(member_names(schema))


def test_the_element_of_a_list_goes_by_the_name_of_the_list() -> None:
    """Both names are those of members."""
    assert {"cloudDBInstanceList", "cloudDBInstance", "returnCode"} <= published_members()


@pytest.mark.parametrize("text", ["more than 5 minutes", "cloud-redis-ix35"])
def test_the_vendor_s_own_texts_are_there_as_they_are(text: str) -> None:
    """Those of the pages, and those of the published answers."""
    assert text in print_of_the_vendor()
