"""What has to be said of the raw files: the flags of the example in docs/importing.md."""

from api.market_data.files.flags import Flags, parse_flags


def vendor_flags(*, web_export_offset: str = "+8") -> Flags:
    """Zones, venue and market that the files do not tell; samples get a venue of their own.

    So do freqtrade's test data: their funding is Binance's, their candles are of another exchange.
    """
    return parse_flags(
        utc_offset=[f"binance_web_export/*={web_export_offset}", "local_time_csv/*=+3"],
        venue=[
            "freqtrade_userdata/*=binance",
            "freqtrade_testdata/*=testdata",
            "rest_json/*=documentation",
        ],
        symbol=["BTC/USDT:USDT"],
        kind=["perp"],
    )
