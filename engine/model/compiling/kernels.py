"""How kernels are compiled: one decorator for those that Python calls, two for their helpers.

All release the GIL, so that the worker's event loop keeps beating; a division by 0 gives inf or
NaN; without fastmath, so that results keep their bits.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from numba import njit

if TYPE_CHECKING:
    from numba.core.dispatcher import Dispatcher

Function = TypeVar("Function", bound=Callable[..., object])

_UNCOUNTED: Any = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""_nrt: numba counts no references to arrays. Two atomic operations for each array of each call
took three quarters of the time of managed cells. Such a kernel cannot allocate.
"""


def kernel(function: Function) -> "Dispatcher[Function]":
    """A kernel that Python calls, kept on the disk once compiled; it alone may allocate."""
    return njit(cache=True, nogil=True, error_model="numpy")(function)


def helper(function: Function) -> "Dispatcher[Function]":
    """A kernel that only kernels call."""
    compiled: Dispatcher[Function] = njit(**_UNCOUNTED)(function)
    return compiled


def inlined(function: Function) -> "Dispatcher[Function]":
    """The same, part of each kernel that calls it."""
    compiled: Dispatcher[Function] = njit(**_UNCOUNTED, forceinline=True)(function)
    return compiled
