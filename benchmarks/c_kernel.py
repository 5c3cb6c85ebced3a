"""The C kernel: compiled on the spot, called through ctypes."""

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from engine.model.totals import PLAIN_TOTALS as TOTALS
from engine.model.units import FloatArray

SOURCE = Path(__file__).with_name("kernel.c")
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")


class CKernel:
    """kernel.c as a function of arrays."""

    def __init__(self, folder: Path) -> None:
        """Compiles into the folder; RuntimeError where there is no compiler or it fails."""
        compiler = os.environ.get("CC") or shutil.which("cc")
        if compiler is None:
            raise RuntimeError("a C compiler named cc must be on PATH, was none")
        library = folder / "kernel.so"
        command = [compiler, *FLAGS, "-o", str(library), str(SOURCE), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} must compile, was:\n{done.stderr}")
        self._call = ctypes.CDLL(str(library)).simulate_many
        number, count = ctypes.c_double, ctypes.c_int64
        pointer = ctypes.c_void_p
        self._call.argtypes = [
            *(pointer, pointer, count),
            *(pointer, pointer, count),
            *(number, pointer),
        ]
        self._call.restype = None
        version = [compiler, "--version"]
        text = subprocess.run(version, capture_output=True, text=True, check=True).stdout
        self.compiler = f"{text.splitlines()[0]} {' '.join(FLAGS)}"

    def totals(
        self,
        table: FloatArray,
        signal: FloatArray,
        entry: FloatArray,
        exit_: FloatArray,
        initial: float,
        out: FloatArray | None = None,
    ) -> FloatArray:
        """The totals of every cell, shape (TOTALS, cells).

        table: engine/simulator/columns.py; signal: shape (T,); entry, exit_: shape (cells,).
        """
        cells = entry.shape[0]
        totals = np.empty((TOTALS, cells)) if out is None else out
        arrays = (table, signal, entry, exit_, totals)
        if not all(array.flags.c_contiguous and array.dtype == np.float64 for array in arrays):
            raise ValueError("arrays must be contiguous float64")
        self._call(
            *(table.ctypes.data, signal.ctypes.data, table.shape[0]),
            *(entry.ctypes.data, exit_.ctypes.data, cells),
            *(initial, totals.ctypes.data),
        )
        return totals
