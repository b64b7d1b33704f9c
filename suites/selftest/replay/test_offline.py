"""No socket is made while a recording is played."""

import socket
import subprocess
from typing import Any

import pytest

from flushproof.errors import InterlockRefused
from flushproof.settings import Settings
from flushproof.targets.offline import Offline
from flushproof.targets.opening import open_target


def swallow(action: Any) -> None:
    """Do *action*, and let nobody know if it was refused."""
    with pytest.raises(InterlockRefused):
        action()


@pytest.mark.parametrize(
    "action",
    [
        lambda: socket.socket(),
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: socket.gethostbyname("localhost"),
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    ],
    ids=["socket", "getaddrinfo", "gethostbyname", "connection"],
)
def test_every_way_to_a_socket_is_refused(action: Any) -> None:
    """Whoever goes it; and it is said again at the end, if somebody swallowed it."""
    with pytest.raises(InterlockRefused, match="during a replay, which opens no socket"), Offline():
        swallow(action)


def test_what_was_open_before_stays_shut_too() -> None:
    """A socket made before cannot be used."""
    with (
        socket.socket() as before,
        pytest.raises(InterlockRefused, match=r"socket\.connect"),
        Offline(),
    ):
        swallow(lambda: before.connect(("127.0.0.1", 9)))


def test_afterwards_sockets_are_made_again() -> None:
    """The guard is down when the replay is over."""
    with Offline():
        socket.gethostname()

    socket.socket().close()


def test_a_replay_target_is_guarded_until_it_is_closed() -> None:
    """From its opening on."""
    target = open_target(Settings(target="replay"), lambda: 0)

    with pytest.raises(InterlockRefused):
        socket.socket()
    with pytest.raises(InterlockRefused):
        target.close()

    socket.socket().close()


def test_files_and_processes_are_not_its_business() -> None:
    """Only what begins with a socket is refused."""
    with Offline():
        done = subprocess.run(["true"], check=False)

    assert 0 == done.returncode
