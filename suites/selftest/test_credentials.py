"""Credentials come from the environment, else from the vendor CLI's file, and are never told."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from flushproof.credentials import Found, find_credentials
from flushproof.errors import EnvironmentUnusable

ACCESS = "access-of-these-tests"
SECRET = "secret-of-these-tests"
PAIR = {"NCLOUD_ACCESS_KEY": ACCESS, "NCLOUD_SECRET_KEY": SECRET}
LINES = f"ncloud_access_key_id = {ACCESS}\nncloud_secret_access_key = {SECRET}\n"
URL_LINE = "ncloud_api_url = https://ncloud.apigw.ntruss.com\n"
OTHER_LINES = "ncloud_access_key_id=other\nncloud_secret_access_key=another\n"


def home_with(folder: Path, text: str) -> Path:
    """*folder*, with *text* in the vendor CLI's file."""
    (folder / ".ncloud").mkdir()
    (folder / ".ncloud" / "configure").write_text(text, encoding="utf-8")
    return folder


def keys(found: Found) -> tuple[str, str]:
    return (found.credentials.access_key, found.credentials.secret_key)


def refusal(environ: Mapping[str, str], home: Path | None) -> str:
    """What is said when there are no usable credentials."""
    with pytest.raises(EnvironmentUnusable) as caught:
        find_credentials(environ, home)
    return str(caught.value)


class TestEnvironment:
    """NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY."""

    def test_pair_is_found_without_a_home(self) -> None:
        """The two variables are enough; no home folder is needed."""
        found = find_credentials(PAIR, None)

        assert (ACCESS, SECRET) == keys(found)
        assert found.api_url is None

    def test_variables_come_before_the_file(self, tmp_path: Path) -> None:
        """Where both are there, the variables count."""
        home = home_with(tmp_path, OTHER_LINES)

        found = find_credentials(PAIR, home)

        assert (ACCESS, SECRET) == keys(found)

    @pytest.mark.parametrize("missing", list(PAIR))
    @pytest.mark.parametrize("value", [None, ""], ids=["unset", "empty"])
    def test_half_a_pair_is_refused(self, missing: str, value: str | None, tmp_path: Path) -> None:
        """One variable alone is named an error; the other is not taken from the file."""
        environ = {key: text for key, text in {**PAIR, missing: value}.items() if text is not None}

        message = refusal(environ, home_with(tmp_path, OTHER_LINES))

        assert f"the environment: {missing} is not set" in message

    @pytest.mark.parametrize("value", ["{} ", " {}", "{}\n"], ids=["behind", "before", "line"])
    @pytest.mark.parametrize("name", list(PAIR))
    def test_white_space_around_a_key_is_refused(self, name: str, value: str) -> None:
        """A key with white space around it is named, since no gateway would say so."""
        message = refusal({**PAIR, name: value.format(PAIR[name])}, None)

        assert f"{name} begins or ends with white space" in message

    def test_secret_that_is_no_text_is_refused(self) -> None:
        """Bytes in the environment that are not UTF-8 cannot be a key."""
        message = refusal({**PAIR, "NCLOUD_SECRET_KEY": f"{SECRET}\udcff"}, None)

        assert "the secret key is not UTF-8 text" in message

    def test_equal_keys_are_refused(self) -> None:
        """An access key that is the secret would be printed as the access key."""
        message = refusal({**PAIR, "NCLOUD_ACCESS_KEY": SECRET}, None)

        assert "are the same" in message


class TestFile:
    """`.ncloud/configure` in the home folder."""

    @pytest.mark.parametrize(
        "text",
        [
            LINES + URL_LINE,
            f"[DEFAULT]\n{LINES}{URL_LINE}",
            f"\ufeff# made by hand\n\n[DEFAULT]\n{LINES}{URL_LINE}[project]\n{OTHER_LINES}",
            f"[project]\n{OTHER_LINES}[DEFAULT]\n{LINES}{URL_LINE}",
            f"[DEFAULT]\n{LINES}{URL_LINE}".replace("\n", "\r\n"),
        ],
        ids=["no-section", "default", "more-profiles", "default-last", "windows"],
    )
    def test_default_profile_is_found(self, text: str, tmp_path: Path) -> None:
        """Keys and root URL are those of the default profile, or stand before any profile."""
        home = home_with(tmp_path, text)

        found = find_credentials({}, home)

        assert (ACCESS, SECRET) == keys(found)
        assert found.api_url == "https://ncloud.apigw.ntruss.com"

    def test_named_profile_is_found(self, tmp_path: Path) -> None:
        """NCLOUD_PROFILE chooses the profile."""
        home = home_with(tmp_path, f"[DEFAULT]\n{OTHER_LINES}[project]\n{LINES}")

        found = find_credentials({"NCLOUD_PROFILE": "project"}, home)

        assert (ACCESS, SECRET) == keys(found)

    def test_profiles_do_not_lend_each_other_keys(self, tmp_path: Path) -> None:
        """Half a pair in a profile is not completed from the default one."""
        home = home_with(tmp_path, f"[DEFAULT]\n{LINES}[project]\nncloud_access_key_id = other\n")

        message = refusal({"NCLOUD_PROFILE": "project"}, home)

        assert "[project]: ncloud_secret_access_key is not set" in message

    def test_unknown_profile_is_refused_with_the_known_ones(self, tmp_path: Path) -> None:
        """A profile that is not in the file is named, and the nearest one with it."""
        home = home_with(tmp_path, f"[DEFAULT]\n{LINES}[project]\n{OTHER_LINES}")

        message = refusal({"NCLOUD_PROFILE": "projekt"}, home)

        assert "Did you mean project?" in message

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "'DEFAULT' is not a profile"),
            (f"{SECRET}\n", "line 1: expected NAME = VALUE"),
            (f"= {SECRET}\n", "line 1: expected NAME = VALUE"),
            (
                f"{LINES}ncloud_secret_access_key = {SECRET}\n",
                "line 3: ncloud_secret_access_key is",
            ),
            ("ncloud_access_key_id =\n", "ncloud_access_key_id is not set"),
        ],
        ids=["empty", "value-alone", "no-name", "twice", "no-value"],
    )
    def test_unusable_file_is_refused_without_quoting_it(
        self, text: str, why: str, tmp_path: Path
    ) -> None:
        """What is wrong is told with file and line, and no value with it."""
        home = home_with(tmp_path, text)

        message = refusal({}, home)

        assert why in message
        assert SECRET not in message

    def test_file_that_is_no_text_is_refused(self, tmp_path: Path) -> None:
        """A file that is not UTF-8 is named."""
        home = home_with(tmp_path, "")
        (home / ".ncloud" / "configure").write_bytes(b"ncloud_access_key_id = \xff\n")

        message = refusal({}, home)

        assert "configure: is not UTF-8 text" in message


class TestOrigin:
    """Where credentials came from is told, what they are is not."""

    def test_origin_of_variables_is_their_names(self) -> None:
        """Variables are told by name."""
        found = find_credentials(PAIR, None)

        expected = "the environment (NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY)"
        assert expected == found.origin

    def test_origin_of_the_file_names_the_profile(self, tmp_path: Path) -> None:
        """A file is told with its profile."""
        found = find_credentials({}, home_with(tmp_path, LINES))

        expected = f"{tmp_path / '.ncloud' / 'configure'} [DEFAULT]"
        assert found.origin.startswith(expected)

    def test_nothing_shows_the_secret(self, tmp_path: Path) -> None:
        """Neither the origin nor the whole value shows the secret."""
        found = find_credentials({}, home_with(tmp_path, LINES))

        assert SECRET not in found.origin + repr(found)

    @pytest.mark.parametrize("home", [None, Path("nowhere-at-all")], ids=["no-home", "no-file"])
    def test_absence_is_told_with_what_to_do(self, home: Path | None) -> None:
        """Without variables and without a file the message says how to give keys, and exits 12."""
        message = refusal({}, home)

        assert "Set NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY" in message
        assert EnvironmentUnusable.exit_status == 12
