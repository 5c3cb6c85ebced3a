"""The fixtures of imports from exchanges, whose server has archives as well."""

from tests.api.market_data.exchange.conftest import bring_in, exchanges

__all__ = ["bring_in", "exchanges"]
