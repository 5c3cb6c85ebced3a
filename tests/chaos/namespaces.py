"""A network in which packets are lost: namespaces of their own for servers and workers, and cables.

A proxy accepts a connection, takes what is sent and passes nothing on. Here the packets themselves
are lost: nobody acknowledges them, a connection that is begun hangs, and TCP sends again, later and
later. That takes the rights of root, or the test that asks for it is skipped.
"""

import contextlib
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.broker.tether import command
from tests.chaos.proxy import Proxy

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_NOBODY = "02:00:00:00:00:01"  # a hardware address that no card has


class Namespace:
    """A network namespace that lives as long as this object, and this process."""

    def __init__(self) -> None:
        words = [str(shutil.which("unshare")), "--net", str(shutil.which("cat"))]
        self._holder = subprocess.Popen(
            command(*words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._holder.stdin.write(b"\n")
            self._holder.stdin.flush()
        self.is_there = self._holder.stdout.readline() == b"\n"  # `cat` runs, so it is made

    @property
    def pid(self) -> str:
        """The process that keeps it."""
        return str(self._holder.pid)

    @property
    def enter(self) -> list[str]:
        """The words before a command line that is to run in it."""
        return [str(shutil.which("nsenter")), "--target", self.pid, "--net"]

    def run(self, words: str) -> str:
        """What a command prints that runs in it."""
        done = subprocess.run(
            [*self.enter, *words.split()], capture_output=True, text=True, check=True
        )
        return done.stdout

    def listener(self, address: str) -> socket.socket:
        """A socket in it that listens to a free port; a socket stays where it was made."""
        made: list[socket.socket] = []

        def make() -> None:
            with Path(f"/proc/{self.pid}/ns/net").open("rb") as place:
                if ctypes.CDLL(None, use_errno=True).setns(place.fileno(), _NEW_NETWORK) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            made.append(socket.create_server((address, 0)))

        thread = threading.Thread(target=make)  # it alone goes there, and ends
        thread.start()
        thread.join()
        return made[0]

    def close(self) -> None:
        """Remove it, once nobody is in it any more."""
        self._holder.kill()
        self._holder.communicate()


class Cable(Proxy):
    """Leads from workers to a server at the other end of a cable, in namespaces of their own."""

    def __init__(self, far: Namespace, near: Namespace, target: Path, number: int) -> None:
        super().__init__(target)
        self._far, self._near = far, near
        self._name = f"cable{number}"
        self._near_address = f"10.213.{number}.2"
        self.host = f"10.213.{number}.1"
        far.run(f"ip link add {self._name} type veth peer name {self._name} netns {near.pid}")
        for place, address in ((far, self.host), (near, self._near_address)):
            place.run(f"ip address add {address}/30 dev {self._name}")
            place.run(f"ip link set {self._name} up")
        self._cards = {place: self._card(place) for place in (far, near)}

    def _card(self, place: Namespace) -> str:
        (told,) = json.loads(place.run(f"ip -json link show dev {self._name}"))
        return str(told["address"])

    async def start(self) -> None:
        """Listen at the far end."""
        await self.listen(self._far.listener(self.host))

    def fall_silent(self) -> None:
        """Lose every packet, both ways, and tell nobody."""
        # Each end sends to a hardware address that nobody has: needs no module of the kernel.
        self._send_to(_NOBODY, _NOBODY)

    def break_up(self) -> None:
        """Pull the plug."""
        self._near.run(f"ip link set {self._name} down")

    def heal(self) -> None:
        """Let packets through again."""
        self._near.run(f"ip link set {self._name} up")
        self._send_to(self._cards[self._far], self._cards[self._near])

    def _send_to(self, far_card: str, near_card: str) -> None:
        for place, address, card in (
            (self._near, self.host, far_card),
            (self._far, self._near_address, near_card),
        ):
            place.run(
                f"ip neighbour replace {address} lladdr {card} nud permanent dev {self._name}"
            )


@contextlib.contextmanager
def two_namespaces() -> Iterator[tuple[Namespace, Namespace]]:
    """One for servers and one for workers; skips where this machine lets nobody make them."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("network namespaces must be made by root on Linux, was another")
    if missing := [name for name in ("ip", "nsenter", "unshare") if shutil.which(name) is None]:
        pytest.skip(
            f"network namespaces are made by ip, nsenter and unshare, was without {missing}"
        )
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(2):
            made.append(Namespace())
            stack.callback(made[-1].close)
        if not all(one.is_there for one in made):
            pytest.skip("network namespaces must be allowed here, `unshare --net` was refused")
        yield made[0], made[1]
