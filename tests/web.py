"""Requests of tests to what they have started."""

import ssl

import httpx

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""`verify` of a client that is made for a few requests.

Without it each one reads the authorities of the machine: 41 ms of CPU for a request that takes 2.
"""

web = httpx.Client(
    timeout=60, verify=NO_AUTHORITIES, limits=httpx.Limits(max_keepalive_connections=0)
)
"""As `httpx.get`, each request with a connection of its own."""
