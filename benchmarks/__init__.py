"""Carrybench against the fastest ways we know of doing the same work: `make bench`."""
