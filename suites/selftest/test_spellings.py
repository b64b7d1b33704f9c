"""Spellings of a time: each says the same moment."""

import pytest

from flushproof.cases.spellings import SPELLINGS, spelt

NOW = 1_546_221_796_556

SPELT = {
    "ms": "1546221796556",
    "s": "1546221796",
    "cs": "154622179655",
    "us": "1546221796556000",
    "ns": "1546221796556000000",
    "fraction_s": "1546221796.556",
    "exponent": "1.546221796556e+12",
    "hex": "0x16802003ccc",
    "octal": "0o26400200036314",
    "binary": "0b10110100000000010000000000011110011001100",
    "underscored": "1_546_221_796_556",
    "grouped": "1,546,221,796,556",
    "percent_encoded": "%31%35%34%36%32%32%31%37%39%36%35%35%36",
    "arabic": "١٥٤٦٢٢١٧٩٦٥٥٦".encode().decode("latin-1"),
    "devanagari": "१५४६२२१७९६५५६".encode().decode("latin-1"),
    "full_width": "１５４６２２１７９６５５６".encode().decode("latin-1"),
    "mathematical": "𝟏𝟓𝟒𝟔𝟐𝟐𝟏𝟕𝟗𝟔𝟓𝟓𝟔".encode().decode("latin-1"),
    "iso": "2018-12-31T02:03:16.556+00:00",
    "iso_z": "2018-12-31T02:03:16Z",
    "iso_day": "2018-12-31",
    "iso_basic": "20181231T020316Z",
    "http": "Mon, 31 Dec 2018 02:03:16 GMT",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_time_is_spelt_as_told(name: str) -> None:
    """The time of the page's example in every notation."""
    assert SPELT[name] == spelt("{" + name + "}", NOW)


def test_a_template_is_filled_in() -> None:
    """What is no spelling stays as it is, and one that is there twice is filled in twice."""
    assert "+1546221796.1546221796{x}" == spelt("+{s}.{s}{x}", NOW)


def test_a_time_before_1970_is_negative() -> None:
    """Its sign stands in front of its digits, and a date has none."""
    assert "-1 1969-12-31" == spelt("{ms} {iso_day}", -1)
