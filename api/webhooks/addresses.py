"""Which addresses a webhook may lead to, asked when the connection is made.

Whoever may register a webhook chooses where this service sends a request: to the metadata service
of a cloud, to a database beside it, if nothing stops them. A check of the name beforehand is no
check, as its owner can let it lead elsewhere a moment later (DNS rebinding). So the addresses that
a name has now are judged, and one of those is dialled, not the name.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 that stands for an IPv4 address or a tunnel to one, and is_global says yes to.
_TRANSLATED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible, RFC 4291
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # local NAT64, RFC 8215
        "2001::/32",  # Teredo, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
    )
)


class AddressRefused(Exception):
    """A name leads to an address that is not public, and that no setting allows."""


class AddressRules:
    """Public addresses, and those of the allowed networks."""

    def __init__(self, allowed_networks: Iterable[str] = ()) -> None:
        self._allowed = tuple(ipaddress.ip_network(network) for network in allowed_networks)

    def permits(self, address: str) -> bool:
        """Whether a request may go to this address."""
        judged = _as_it_is_reached(ipaddress.ip_address(address))
        return any(judged in network for network in self._allowed) or _is_public(judged)

    def complaint_about(self, host: str) -> str | None:
        """What is wrong with a host that needs no resolving; None for any other name."""
        name = host.rstrip(".").lower()
        literal = "127.0.0.1" if name == "localhost" or name.endswith(".localhost") else name
        try:
            refused = not self.permits(literal)
        except ValueError:  # a name: judged when it is dialled
            return None
        return "must lead to a public address" if refused else None


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """TCP connections of an HTTP client, to permitted addresses alone."""

    def __init__(self, rules: AddressRules) -> None:
        self._rules = rules
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses that the host has now; AddressRefused for a wrong one."""
        addresses = await _resolve(host, port)
        # One that is not public spoils the others: no honest receiver has both.
        if not all(self._rules.permits(address) for address in addresses):
            raise AddressRefused
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("the host has no address")


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the host has no address: {error}") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _as_it_is_reached(address: IpAddress) -> IpAddress:
    # ::ffff:127.0.0.1 is 127.0.0.1 to the kernel.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (
        address.is_site_local or any(address in network for network in _TRANSLATED)
    ):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_private
    )
