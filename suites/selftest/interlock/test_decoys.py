"""A decoy is an instance number that cannot exist."""

import pytest

from flushproof.harm import DECOY, decoy, is_decoy


class TestDecoys:
    """A decoy is an instance number that cannot exist."""

    def test_decoys_are_multiples_of_two_to_the_64(self) -> None:
        """Decoys fit no 64 bits and wrap to zero."""
        assert ("18446744073709551616", "36893488147419103232") == (DECOY, decoy(2))

    def test_there_is_no_decoy_before_the_first(self) -> None:
        """Zero times two to the 64 is zero, which may stand for something."""
        with pytest.raises(ValueError, match="expected 1 or more"):
            decoy(0)

    @pytest.mark.parametrize(
        ("digits", "expected"),
        [
            (DECOY, True),
            ("00" + DECOY, True),
            (decoy(10**18), True),
            ("0", False),
            ("882689", False),
            (str(2**63), False),
            (str(2**64 + 1), False),
            (DECOY[:-1], False),
            (DECOY + "0", True),
            (DECOY + "0" * 20, True),
            (DECOY + "0" * 21, False),
            ("0" * 20, False),
            ("0" * 21 + DECOY, False),
            ("0" + decoy(15), False),
            ("1" * 5000, False),
        ],
    )
    def test_only_multiples_are_decoys(self, digits: str, expected: bool) -> None:
        """A part of a decoy, a longer number and what may be octal are none."""
        assert expected is is_decoy(digits)
