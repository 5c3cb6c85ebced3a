"""The files of people that docs/importing.md lists come to what it says."""

from pathlib import Path

import pytest

from api.market_data.files.flags import parse_flags
from api.market_data.files.reading import gather

PAGE = (Path(__file__).parents[4] / "docs" / "importing.md").read_text(encoding="utf-8")
PERP = {"kind": ["perp"]}
# A case of `trials`, what it is, and what has to be said of it.
CASES: tuple[tuple[str, str, dict[str, list[str]]], ...] = (
    ("real_bars_python_binance", "python-binance's klines in CSV, in a folder `spot`", {}),
    ("real_bars_cdd_two_units", "CryptoDataDownload, milliseconds and then seconds", {}),
    ("real_bars_time_header", "bars whose header says `time`", PERP),
    ("real_bars_pandas_index", "pandas: an unnamed index, newest first", PERP),
    ("real_bars_close_time_is_next_open", "klines whose close is the next open", PERP),
    ("real_bars_multi_symbol", "bars of several markets in one table", PERP),
    ("real_coindesk_bars", "CoinDesk's bars of 31 columns", PERP),
    ("okx_archive", "OKX's archive of candles and funding rates", {}),
    (
        "real_parquet_ohlcv_letters",
        "Parquet of o, h, l, c, v with a coin",
        {**PERP, "symbol": ["BTC/USDT:USDT"]},
    ),
    ("real_freqtrade_gate_volume", "freqtrade's candles of Gate, volume unknown", {}),
    ("real_fundingtime_markprice", "fundingTime, fundingRate, markPrice", {}),
    ("real_fundingtime_interval", "fundingTime, funding_interval_hours, fundingRate", {}),
    ("real_hl_coin_time_funding_rate", "Hyperliquid's history with other names", {}),
    ("real_okx_realized", "OKX's rates beside the realised ones", {}),
    ("real_parquet_normalized", "Parquet of venue, venue_symbol, settlement_ts, rate_raw", {}),
    ("ccxt_dump", "ccxt's funding rate history as JSON and CSV", {}),
    ("rest_gate", "Gate's reply (t, r)", {}),
    ("rest_dydx_v3", "dYdX v3's reply", {}),
    ("drift_api_envelope", "Drift's Data API, in scaled integers", {}),
    ("crash_exchange_column", "a table of several exchanges", {}),
    ("form_percent_sign", "rates with percent signs", {}),
    ("form_semicolon_eu", "semicolons and decimal commas", {}),
    ("form_utf16", "UTF-16 of a spreadsheet", {}),
    ("form_ndjson", "a JSON document per line", {}),
    ("form_pandas_columns", "pandas' to_json", {}),
    ("form_two_times", "a timestamp beside its date", {}),
    ("trailing_blank_line", "blank lines at the end", {}),
    (
        "real_lean_margin_interest",
        "LEAN's margin_interest without a header",
        {"symbol": ["BTC/USD:BTC"]},
    ),
    (
        "real_drift_minutes_late",
        "Drift's settlements, minutes late",
        {"symbol": ["XRP/USDC:USDC"]},
    ),
    (
        "real_web_export_denver_dst",
        "Binance's web export, clocks of Denver",
        {"utc_offset": ["America/Denver"]},
    ),
    ("form_date_only", "rates by the day", {"utc_offset": ["+0"]}),
    ("real_coindesk_funding", "CoinDesk's open to close of a rate", {"venue": ["dydx"]}),
    ("sentence_coinglass", "CoinGlass's open to close of a rate", {}),
)


def table(trials: Path) -> list[str]:
    """A row per case, and how many came in with how much said."""
    rows = ["| file | said of it | comes in |", "|---|---|---|"]
    for case, what, flags in CASES:
        gathered = gather([trials / case], parse_flags(**flags), skip_refused=True)
        refused = [one.refused for one in gathered.files if one.refused is not None]
        said = " ".join(
            f"`--{name.replace('_', '-')} {value}`"
            for name, values in flags.items()
            for value in values
        )
        count = len({market for market, _ in gathered.pieces})
        came = "refused, rightly" if refused else f"{count} market{'s' if count > 1 else ''}"
        rows.append(f"| {what} | {said or 'nothing'} | {came} |")
    return rows


def test_the_table_of_peoples_files_is_what_they_come_to(shared_dir: Path) -> None:
    section = PAGE.partition("\n## Files that people have\n")[2].partition("\n## ")[0]
    told = [line for line in section.splitlines() if line.startswith("|")]
    expected = table(shared_dir / "data" / "trials")
    assert told == expected, "\n" + "\n".join(expected)


@pytest.mark.parametrize(("count", "flags"), [(21, 0), (8, 1), (1, 2)])
def test_most_files_need_nothing_said(count: int, flags: int) -> None:
    refused = {"form_date_only", "real_coindesk_funding", "sentence_coinglass"}
    taken = [said for case, _, said in CASES if case not in refused]
    assert sum(len(said) == flags for said in taken) == count
