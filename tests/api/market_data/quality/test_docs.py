"""What docs/quality.md says of codes, severities and real data is so."""

import re
from pathlib import Path

from api.market_data.quality.assess import assess
from api.market_data.quality.finding import GRADES, Code
from api.market_data.quality.history import History
from tests.api.market_data.conftest import read_folder

_TEXT = (Path(__file__).parents[4] / "docs" / "quality.md").read_text(encoding="utf-8")


def test_every_code_is_explained() -> None:
    first_cells = re.findall(r"^\| ([A-Z_, ]+) \|", _TEXT, flags=re.MULTILINE)
    explained = [code for cell in first_cells for code in cell.split(", ")]
    assert sorted(explained) == sorted([*Code, *GRADES.values()])


def test_the_quoted_findings_are_found(shared_dir: Path) -> None:
    (block,) = re.findall(r"```\n(.*?)```", _TEXT, flags=re.DOTALL)
    quoted = block.strip().splitlines()
    found = []
    for folder in ("binance/BTCUSDT", "bybit/DASHUSDT"):
        data = read_folder(shared_dir / "data" / "real" / folder)
        quality = assess(History(data.symbol, data.series, data.spot_multiplier))
        found += [f"{data.venue} {data.symbol}: {x['sentence']}" for x in quality["findings"]]
    assert [line for line in quoted if line not in found] == []
