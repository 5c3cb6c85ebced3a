"""Time and rate units, and the array types of the engine."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.model.scales import BPS as BPS
from engine.model.scales import DAY_MS as DAY_MS
from engine.model.scales import DAYS_PER_YEAR as DAYS_PER_YEAR
from engine.model.scales import HOUR_MS as HOUR_MS
from engine.model.scales import HOURS_PER_YEAR as HOURS_PER_YEAR
from engine.model.scales import LATEST_MS as LATEST_MS
from engine.model.scales import TIE as TIE

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
ByteArray: TypeAlias = NDArray[np.uint8]
SignArray: TypeAlias = NDArray[np.int8]
BoolArray: TypeAlias = NDArray[np.bool_]
AnyArray: TypeAlias = NDArray[Any]
