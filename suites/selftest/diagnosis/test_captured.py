"""A captured request, read from its bytes or from a curl command."""

from typing import Any

import pytest

from flushproof.cases.build import golden
from flushproof.diagnosis.captured import request_of_headers
from flushproof.diagnosis.curl_line import request_of_curl
from flushproof.errors import UsageError
from flushproof.exchange import Request
from flushproof.scrubbing.curl import curl_command, on_one_line

HEADERS = "x-ncp-apigw-timestamp: 1\nX-NCP-IAM-Access-Key:  ACCESS \n"
PAIRS = (("x-ncp-apigw-timestamp", "1"), ("X-NCP-IAM-Access-Key", "ACCESS"))
FORM = ("Content-Type", "application/x-www-form-urlencoded")


class TestHeaders:
    """A file of header lines."""

    @pytest.mark.parametrize(
        "text",
        [
            f"POST /a?b=c HTTP/1.1\nHost: h\n{HEADERS}\nbody",
            f"POST /a?b=c HTTP/1.1\r\nHost: h\r\n{HEADERS}\r\nbody".replace("\n", "\r\n").replace(
                "\r\r", "\r"
            ),
            f"\n\nPOST https://user@h/a?b=c#part HTTP/1.1\n{HEADERS}\nbody",
            f"\ufeffPOST /a?b=c\nHost: h\n{HEADERS}\nbody",
            f":method: POST\n:authority: h\n:path: /a?b=c\n{HEADERS}\nbody",
        ],
        ids=["lf", "crlf", "absolute", "byte-order-mark", "http2"],
    )
    def test_a_whole_request_is_read(self, text: str) -> None:
        """However its lines end, and wherever method and host stand."""
        request = request_of_headers(text.encode())

        assert ("POST", "/a?b=c", b"body") == (request.method, request.target, request.body)
        assert (("Host", "h"), *PAIRS) == request.headers

    def test_what_curl_says_of_a_request_is_read(self) -> None:
        """Only the lines that it sent."""
        said = "".join(f"> {line}\n" for line in f"POST /a HTTP/1.1\n{HEADERS}".splitlines())
        text = f"* Connected to h\n{said}> \n< HTTP/1.1 401 Unauthorized\n< x-other: 1\n"

        request = request_of_headers(text.encode())

        assert ("POST", "/a", PAIRS) == (request.method, request.target, request.headers)

    @pytest.mark.parametrize("url", ["/a?b=성", "https://h/a?b=성"])
    def test_headers_alone_are_completed(self, url: str) -> None:
        """What is no ASCII goes over the wire in UTF-8."""
        request = request_of_headers(HEADERS.encode(), method="GET", url=url)

        assert ("GET", "/a?b=\xec\x84\xb1") == (request.method, request.target)

    @pytest.mark.parametrize(
        ("text", "options", "message"),
        [
            (HEADERS, {}, "There is no request line; say what was sent with --method and --url."),
            (HEADERS, {"method": "POST"}, "There is no request line"),
            ("", {}, "There is no request line"),
            (f"POST /a HTTP/1.1\n{HEADERS}", {"method": "GET"}, "leave out --method and --url"),
            (f"{HEADERS}secret-key-of-mine\n", {"method": "G", "url": "/"}, "Line 3 is no header"),
            (f"POST /a HTTP/1.1\n{HEADERS}secret key\n", {}, "Line 4 is no header"),
            (HEADERS, {"method": "GET", "url": "a/b"}, "neither a path nor scheme://HOST/PATH"),
        ],
        ids=["neither", "no-url", "empty", "both", "no-header", "behind-a-line", "no-url-either"],
    )
    def test_what_cannot_be_read_is_told(
        self, text: str, options: dict[str, str], message: str
    ) -> None:
        """Where it is, and never what it is."""
        with pytest.raises(UsageError, match=message) as caught:
            request_of_headers(text.encode(), **options)

        assert "secret" not in str(caught.value)


class TestCurl:
    """A curl command line."""

    @pytest.mark.parametrize(
        ("command", "method", "target", "body"),
        [
            ("curl http://h/a", "GET", "/a", b""),
            ("curl h", "GET", "/", b""),
            ("curl http://h?a=b", "GET", "/?a=b", b""),
            ("curl -X POST http://h/a?b=%20#part", "POST", "/a?b=%20", b""),
            ("curl -sSXPOST -k http://h/a -d a=b -d 'c=d e'", "POST", "/a", b"a=b&c=d e"),
            ("curl --url http://h/a --data-raw @x", "POST", "/a", b"@x"),
            ("curl http://h/a -G -d a=b --data-urlencode 'c=d /'", "GET", "/a?a=b&c=d%20%2F", b""),
            ("curl 'http://h/a?x=1' --get -d a=b", "GET", "/a?x=1&a=b", b""),
            ("curl http://h/a --data-urlencode '성 공'", "POST", "/a", b"%EC%84%B1%20%EA%B3%B5"),
            ("curl http://h/a --json '{\"a\": 1}'", "POST", "/a", b'{"a": 1}'),
            ("curl -I http://h/a", "HEAD", "/a", b""),
            ("curl -T file http://h/a", "PUT", "/a", b""),
            ("curl -F a=b http://h/a", "POST", "/a", b""),
            ("curl -d @file http://h/a", "POST", "/a", b""),
            ("curl --request-target '/x?' http://h/", "GET", "/x?", b""),
            ("curl 'http://h/a?b=성'", "GET", "/a?b=\xec\x84\xb1", b""),
            ('curl "$NCLOUD_API_GW"/a?b=c', "GET", "/a?b=c", b""),
            ("curl ${NCLOUD_API_GW}/a", "GET", "/a", b""),
            ("$ curl \\\n  -X PUT \\\r\n  http://h/a | jq .", "PUT", "/a", b""),
            (
                "# said\nprintf 'a' | curl -X PUT http://h/a\ncurl -X GET http://h/b",
                "PUT",
                "/a",
                b"",
            ),
            ("curl -d ';' http://h/a ; echo -e x", "POST", "/a", b";"),
            ("curl http://h/a -d 'a\nb'", "POST", "/a", b"a\nb"),
        ],
    )
    def test_it_is_the_request_that_curl_would_send(
        self, command: str, method: str, target: str, body: bytes
    ) -> None:
        """Method, target and body, as its options say."""
        request = request_of_curl(command)

        assert (method, target, body) == (request.method, request.target, request.body)

    def test_headers_are_those_that_were_given(self) -> None:
        """An empty one has a semicolon; one without a value is none."""
        request = request_of_curl(
            "curl 'http://h:1/a' -H 'X-A:  b ' -H'X-B;' -H 'X-C:' -H Content-Type: -A agent -d a=b"
        )

        assert (("Host", "h:1"), ("X-A", "b"), ("X-B", ""), ("User-Agent", "agent")) == (
            request.headers
        )

    def test_what_curl_adds_to_a_body_is_there(self) -> None:
        """The media type of a form."""
        assert FORM in request_of_curl("curl http://h/a -d a=b").headers

    @pytest.mark.parametrize("make", [str, on_one_line], ids=["lines", "line"])
    @pytest.mark.parametrize("body", [b"a=b", b"{'x': \"y\"}\n", b""], ids=["form", "odd", "none"])
    def test_commands_of_ours_are_read(self, make: Any, body: bytes) -> None:
        """What the reports and `flushproof sign` print."""
        row = golden("form")
        headers = (*((name, value) for name, value in row["headers"]), ("X-Empty", ""))
        request = Request(method="POST", target="/a?b=c%20d", headers=headers, body=body)

        read = request_of_curl(make(curl_command(request, "http://h")))

        assert (request.method, request.target, request.body) == (
            read.method,
            read.target,
            read.body,
        )
        assert (("Host", "h"), *request.headers) == read.headers

    @pytest.mark.parametrize(
        ("command", "message"),
        [
            ("", "There is no curl command"),
            ("wget http://h/a", "There is no curl command"),
            ("curl -X POST", "has 0 URLs"),
            ("curl http://h/a http://h/b", "has 2 URLs"),
            ("curl http://h/a --dta secret", "'--dta' is not a curl option that is read here"),
            ("curl http://h/a -Z", "'-Z' is not a curl option"),
            ("curl http://h/a -H", "-H has no value"),
            ("curl http://h/a -H 'secret", "a quote that is not closed"),
            ("curl http://h/a -H @secret", "headers in a file are not read"),
            ("curl http://h/$SECRET", "The URL has a shell variable behind the root"),
            (
                'curl http://h/a -H "x-ncp-apigw-signature-v2: $(secret)"',
                "The value of x-ncp-apigw-signature-v2 is left to the shell",
            ),
            (
                'curl http://h/a -H "x-ncp-iam-access-key: $SECRET"',
                "The value of x-ncp-iam-access-key is left to the shell",
            ),
        ],
    )
    def test_what_cannot_be_read_is_told(self, command: str, message: str) -> None:
        """And no value is quoted."""
        with pytest.raises(UsageError, match=message.replace("(", r"\(")) as caught:
            request_of_curl(command)

        assert "secret" not in str(caught.value).lower()
