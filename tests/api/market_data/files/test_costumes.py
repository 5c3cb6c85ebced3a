"""A series in 200 random costumes comes back equal, or asks for the flag that makes it so."""

import re
from pathlib import Path

import pytest

from api.market_data.files.flags import parse_flags
from api.market_data.files.reading import gather
from api.market_data.series import Series
from tests.api.market_data.files.costumes import Costume, dressed

FLAGS = {
    "--utc-offset": "utc_offset",
    "--time-format": "time_format",
    "--decimal": "decimal",
    "--columns": "columns",
    "--rate-unit": "rate_unit",
}


def brought_in(path: Path, costume: Costume) -> tuple[Series, list[str]]:
    """The series of a costume, and the flags that it was asked for."""
    flags: dict[str, list[str]] = {"kind": ["perp"], "timeframe": ["1h"]}
    if costume.kind == "funding":
        flags = {}
    asked: list[str] = []
    while True:
        gathered = gather([path], parse_flags(**flags), skip_refused=True)
        (report,) = gathered.files
        if report.refused is not None:
            told = re.findall(r"--[a-z-]+", report.refused)
            known = [flag for flag in told if flag in costume.answers and flag not in asked]
            assert known, report.refused
            asked.append(known[0])
            flags[FLAGS[known[0]]] = [costume.answers[known[0]]]
            continue
        (series,) = (one for _, one in gathered.pieces if one.kind == costume.kind)
        return series, asked


@pytest.mark.parametrize("seed", range(200))
def test_a_series_comes_back_equal_from_any_costume(seed: int, tmp_path: Path) -> None:
    costume = dressed(seed)
    path = tmp_path / "binance" / costume.name
    path.parent.mkdir()
    path.write_bytes(costume.data)
    series, _ = brought_in(path, costume)
    assert series.ts_ms.tolist() == costume.ts_ms
    for name, values in costume.values.items():
        assert series.columns[name].tolist() == values
