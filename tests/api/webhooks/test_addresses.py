"""Where a webhook may lead to."""

import socket
from typing import Any

import httpcore
import pytest

from api.webhooks.addresses import AddressRefused, AddressRules, GuardedNetwork
from tests.api.webhooks.receiver import receiving
from tests.ports import unused_port

_REFUSED = {
    "loopback": "127.0.0.1",
    "another loopback": "127.255.255.254",
    "this host": "0.0.0.0",  # noqa: S104
    "this network": "0.1.2.3",
    "private A": "10.0.0.1",
    "private B": "172.31.255.255",
    "private C": "192.168.1.1",
    "link-local, a cloud's metadata": "169.254.169.254",
    "carrier-grade NAT": "100.64.0.1",
    "benchmarking": "198.18.0.1",
    "documentation": "192.0.2.1",
    "multicast": "224.0.0.251",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with its interface": "fe80::1%1",
    "IPv6 site-local": "fec0::1",
    "IPv6 unique local": "fd00:ec2::254",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "compatible loopback": "::127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "local NAT64": "64:ff9b:1::a00:1",
    "6to4 of private": "2002:a00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
}


@pytest.mark.parametrize("address", _REFUSED.values(), ids=_REFUSED.keys())
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not AddressRules().permits(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_what_is_public_is_permitted(address: str) -> None:
    assert AddressRules().permits(address)


def test_an_allowed_network_is_permitted_and_nothing_beside_it() -> None:
    rules = AddressRules(("10.1.0.0/16", "fd00::/8"))
    assert rules.permits("10.1.2.3")
    assert rules.permits("::ffff:10.1.2.3")  # the same host
    assert rules.permits("fd12::1")
    assert not rules.permits("10.2.0.1")
    assert not rules.permits("127.0.0.1")


async def _connect(host: str, port: int, *allowed: str) -> None:
    network = GuardedNetwork(AddressRules(allowed))
    stream = await network.connect_tcp(host, port, timeout=5)
    await stream.aclose()


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::1", "0"],
)
async def test_every_spelling_of_this_machine_is_refused_where_it_is_dialled(host: str) -> None:
    with receiving() as receiver, pytest.raises(AddressRefused):
        await _connect(host, receiver.port)


async def test_an_allowed_address_is_dialled() -> None:
    with receiving() as receiver:
        await _connect("127.0.0.1", receiver.port, "127.0.0.0/8")


async def test_nobody_listens_and_no_such_name() -> None:
    with pytest.raises(httpcore.ConnectError):
        await _connect("127.0.0.1", unused_port(), "127.0.0.0/8")
    with pytest.raises(httpcore.ConnectError):
        await _connect("no-such-host.invalid", 80)


async def test_a_name_that_changes_its_address_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # DNS rebinding: an allowed address for whoever checks, another for whoever dials.
    turns = ["127.0.0.1", "127.0.0.2"]
    asked: list[Any] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host != "rebinding.example":
            return real(host, port, *args, **options)
        asked.append(host)
        return real(turns[len(asked) - 1], port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with receiving() as receiver:  # on 127.0.0.1 alone
        await _connect("rebinding.example", receiver.port, "127.0.0.1/32")
        assert len(asked) == 1  # what was judged is what was dialled
        with pytest.raises(AddressRefused):
            await _connect("rebinding.example", receiver.port, "127.0.0.1/32")


async def test_a_name_with_a_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def both(_host: Any, port: Any, *args: Any, **options: Any) -> Any:
        found = real("192.0.2.1", port, *args, **options)
        return found + real("127.0.0.1", port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(AddressRefused):
        await _connect("both.example", 80, "192.0.2.0/24")
