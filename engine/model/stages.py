"""What a process can compute while it still compiles: stages, each with the ones before it."""

from enum import IntEnum


class Stage(IntEnum):
    """In the order in which kernels are compiled; the number counts those that are there then."""

    NOTHING = 0
    PLAIN = 5
    PLAIN_SWEEP = 6
    MANAGED = 7
    MANAGED_SWEEP = 8
    PORTFOLIO = 9
    LUCK = 12


KERNELS = max(Stage)
"""How many kernels there are."""
