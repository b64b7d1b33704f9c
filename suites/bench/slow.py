"""Clients that keep a connection and send next to nothing over it."""

import socket
from time import monotonic, sleep
from typing import Self

from loaded import HOST

DRIP_S = 1.0


class Slow:
    """
    Clients that send a byte of a head now and then, and never its end.

    Attributes:
        open: Those that nobody has hung up on, and when each began.
        lasted_s: How long each of the others was listened to.
    """

    def __init__(self, port: int, number: int) -> None:
        self.open: dict[socket.socket, float] = {}
        self.lasted_s: list[float] = []
        for _ in range(number):
            client = socket.create_connection((HOST, port))
            client.sendall(b"POST / HTTP/1.1\r\nX: ")
            client.setblocking(False)
            self.open[client] = monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.open:
            client.close()

    def drip(self) -> None:
        """Send a byte each, see who was hung up on, and wait for a while."""
        for client, since in list(self.open.items()):
            try:
                client.send(b"x")
                gone = not client.recv(65536)
            except BlockingIOError:
                continue
            except OSError:
                gone = True
            if gone:
                self.lasted_s.append(monotonic() - since)
                del self.open[client]
                client.close()
        sleep(DRIP_S)
