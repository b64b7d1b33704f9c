"""The same without pytest's fixtures: `python -m unittest`."""

import unittest

from client import flush

import flushproof


class TestClient(unittest.TestCase):
    def test_one_call_is_sent(self):
        with flushproof.gateway(reading={"route/method": "post-only"}) as g:
            flush(g.url, g.credentials.access_key, g.credentials.secret_key, g.instance_no)

            assert len(g.requests) == 1
            g.assert_conformant()
