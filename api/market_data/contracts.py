"""What a unified symbol tells of a contract: BASE/QUOTE:SETTLE."""


def settle_currency(symbol: str) -> str:
    """What the contract is paid in: USDT of "BTC/USDT:USDT"; the quote where it is not told."""
    pair, _, settle = symbol.partition(":")
    return settle or pair.partition("/")[2]


def spot_symbol_of(base: str, quote: str, spot_multiplier: float) -> str:
    """The spot market by the names: "BONK/USDT" of 1000BONK whose spot is quoted per coin."""
    coin = base
    if spot_multiplier != 1.0:
        coin = base.removeprefix(f"{spot_multiplier:.0f}")
        if coin == base and spot_multiplier == 1000.0:
            coin = base.removeprefix("K")  # kPEPE of Hyperliquid
    return f"{coin or base}/{quote}"


def contract_kind(symbol: str) -> str:
    """LINEAR: paid in the quote; INVERSE: paid in the coin; QUANTO: paid in something else."""
    pair = symbol.partition(":")[0]
    base, _, quote = pair.partition("/")
    settle = settle_currency(symbol)
    if settle == quote:
        return "LINEAR"
    return "INVERSE" if settle == base else "QUANTO"
