"""What a backtest says that knows one price only: the books of the published origin engine.

    .venv/bin/python docs/one_price.py DATA/binance/BTCUSDT 2024-01-01 2024-12-31T00:00:00Z

Written from reading Urftt/funding-rate-arbitrage at commit 925acad, for comparison: the default
simple strategy, but both legs trade at one price, the CLOSE of the perp bar that opens at the
settlement (an hour of look-ahead), and the result is funding less fees, so that the basis and
the slippage of four fills cost nothing. Exact decimals, as there.
"""

import sys
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import polars

OPEN_AT, CLOSE_BELOW = Decimal("0.0001"), Decimal("0.00005")
SPOT_FEE, PERP_FEE = Decimal("0.001"), Decimal("0.00055")
SLIPPAGE = Decimal("0.0005")
CAPITAL, LOT_STEP = Decimal(10_000), Decimal("0.00001")


def one_price(folder: Path, start_ms: int, end_ms: int) -> tuple[Decimal, Decimal]:
    """Funding and fees over settlements with start <= t <= end, in quote currency."""
    settlements = polars.read_parquet(folder / "funding.parquet")
    bars = polars.read_parquet(folder / "perp_1h.parquet")
    close = dict(zip(bars["timestamp"].dt.epoch("ms"), bars["close"], strict=True))
    funding = fees = quantity = price = Decimal(0)

    def fee(bought_leg_fee: Decimal, sold_leg_fee: Decimal) -> Decimal:
        bought = price * (1 + SLIPPAGE) * bought_leg_fee
        return quantity * (bought + price * (1 - SLIPPAGE) * sold_leg_fee)

    for ts_ms, raw_rate in zip(
        settlements["timestamp"].dt.epoch("ms"), settlements["rate"], strict=True
    ):
        if not start_ms <= ts_ms <= end_ms:
            continue
        rate, price = Decimal(repr(raw_rate)), Decimal(repr(close[ts_ms]))
        funding += quantity * price * rate
        if quantity and rate < CLOSE_BELOW:
            fees += fee(PERP_FEE, SPOT_FEE)
            quantity = Decimal(0)
        elif not quantity and rate >= OPEN_AT:
            quantity = (CAPITAL / price).quantize(LOT_STEP, ROUND_DOWN)
            fees += fee(SPOT_FEE, PERP_FEE)
    return funding, fees + fee(PERP_FEE, SPOT_FEE)


def to_ms(text: str, of_a_day: str) -> int:
    """Epoch milliseconds of an instant, or of this time of a day, as `carry` reads them."""
    day = datetime.fromisoformat(text if "T" in text else f"{text}{of_a_day}")
    return round(day.timestamp() * 1000)


def main() -> None:
    folder, start, end = sys.argv[1:]
    period = (to_ms(start, "T00:00:00Z"), to_ms(end, "T23:59:59.999Z"))
    funding, fees = one_price(Path(folder), *period)
    sys.stdout.write(f"funding {funding:.2f} - fees {fees:.2f} = {funding - fees:+.2f}\n")


if __name__ == "__main__":
    main()
