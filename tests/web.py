"""Requests of tests to what they have started."""

import httpx

web = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))
"""Each request has a connection of its own, as with `httpx.get`.

That reads the authorities of the machine every time, which nobody needs here: 41 ms of CPU for a
request that takes 2.
"""
