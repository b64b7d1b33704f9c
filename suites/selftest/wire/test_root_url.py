"""The URL of a target is a root URL, and says what `Host` is."""

import pytest

from flushproof.errors import UsageError
from flushproof.targets.wire import Wire


class TestRootUrl:
    """A target is a root URL."""

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://ncloud.apigw.ntruss.com/", "ncloud.apigw.ntruss.com"),
            ("https://ncloud.apigw.ntruss.com:443", "ncloud.apigw.ntruss.com"),
            ("http://[::1]:443", "[::1]:443"),
        ],
    )
    def test_a_host_header_names_a_port_that_is_not_the_usual_one(
        self, url: str, expected: str
    ) -> None:
        """`Host` is what every client makes of the URL."""
        assert expected == Wire(url).host

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "127.0.0.1:8080",
            "ftp://host",
            "http://",
            "http://host/path",
            "http://host?query",
            "http://host#part",
            "http://user:word@host",
            "http://host:port",
        ],
    )
    def test_another_url_is_wrong_usage(self, url: str) -> None:
        """What has a path, a query or a user is not a root URL, and no password is quoted."""
        with pytest.raises(UsageError) as caught:
            Wire(url)

        assert "expected http(s)://HOST[:PORT]" in str(caught.value)
        assert "word" not in str(caught.value)
