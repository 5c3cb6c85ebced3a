"""QuantConnect's LEAN: margin_interest of a crypto future, a time in UTC and a rate, no header."""

from api.market_data.files.layout import Layout
from api.market_data.files.model import Format
from api.market_data.files.source import Source
from api.market_data.files.table import reader

_WIDTH = 2
_FOLDER = "margin_interest"
_LAYOUT = Layout(columns={"time": "0", "rate": "1"})


def _matches(source: Source) -> bool:
    rows = source.plain_rows
    return rows is not None and rows.width == _WIDTH and _FOLDER in source.path.parts


FORMAT = Format(
    name="lean-margin-interest",
    title="LEAN margin_interest",
    looks_for="LEAN's margin_interest (no header: a time and a rate, in a folder of that name)",
    matches=_matches,
    read=reader(_LAYOUT),
)
