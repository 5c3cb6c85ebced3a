"""The verdict on a real market whose spot has been dead for months."""

from pathlib import Path

import pytest

from api.market_data.analysis import analysis_document, read_current
from api.market_data.files.flags import Flags
from api.market_data.files.reading import gather


@pytest.mark.parametrize(
    ("market", "leg"),
    [("bybit/DASHUSDT", "spot"), ("binance/BTCUSDT", None), ("bybit/ACHUSDT", None)],
)
def test_only_what_can_be_traded_now_counts_as_that(
    shared_dir: Path, market: str, leg: str | None
) -> None:
    gathered = gather([shared_dir / "data" / "real" / market], Flags(), skip_refused=False)
    series = [given for _, given in gathered.pieces]
    document = analysis_document(series, 1.0)
    assert document is not None
    assert read_current(document).untradable_leg == leg
