"""What the page says between its tables; braces hold what is computed."""

HEAD = """# Other people's results, recomputed

Three published backtests of funding carry, recomputed with this engine from the same history. \
Each has rules of its own; where the engine can follow them, the numbers must be theirs, and where \
the contract ([simulation](simulation.md)) says otherwise, a table shows what that changes. \
Matching a number is a test of this engine, no praise of the method. This page is what

    .venv/bin/python -m docs.published ../shared/data > docs/published.md

prints (`tests/golden/test_published.py` compares the two).
"""

ALWAYS_ON = """## Always on: Binance BTC, year by year

[twitter-bot-tech/btc-funding-arb](https://github.com/twitter-bot-tech/btc-funding-arb) at \
16e0006. A constant notional collects every rate, capital is twice the notional, and the yield is \
the mean rate x {per_year} settlements / 2, not compounded. Here: strategy hold, opened at the \
last settlement before the year and closed at its last one, no costs, notional fraction \
{fraction:g}, the same rates on a market whose prices are always 1 (the notional is then constant).
"""

ALWAYS_ON_WHY = """The last two columns answer different questions. Theirs brings both legs back \
to the same notional at each settlement, for nothing, pays {fee:g} bps fee and {slip:g} bp \
slippage a leg once in the whole history, and marks at the close of 8-hour bars. This engine's \
holds a fixed quantity on the stored prices and marks and pays those costs on four fills a year: \
each payment follows the coin's price, so the columns part most where a year's prices lay far \
from its first.
"""

THRESHOLDS = """## Thresholds: Binance BTC and ETH, {start} to {end}

[AHA-HH/optimising-funding-rate-arbitrage]\
(https://github.com/AHA-HH/optimising-funding-rate-arbitrage) at 110bc95, its USDT-margined short \
legs. Simple mode opens at a rate > {entry:g} and closes at one < {exit:g}. Ours opens at a rate \
>= min_funding_rate, so min_funding_rate is the next double above it, {above!r}; in this history \
{ties} rates are exactly {entry:g}. Their clock is London's; times below are UTC.
"""

PAYMENTS = """The payments on their quantity, on the perp's price at the settlement as theirs are \
(open of the bar; marks left out), in USDT. "Each the same": none differs by more than {within}.
"""

THRESHOLDS_WHY = """| what differs by the contract | why |
| --- | --- |
| funding on marks (last column) | an exchange pays on its mark price, and the stored ones are \
used; theirs takes the last price |
| size | theirs spends the free cash of the moment, across three exchanges; here quantities are \
taken from their log |
| hedge | their short is bought with what the spot's fee leaves, so the two quantities differ; \
here both legs have one |
| slippage | theirs has none |
"""

HOURLY = """## Hour by hour: Hyperliquid HYPE, {count} trades

[SirCharan/Hype](https://github.com/SirCharan/Hype) at 80bf662. Entries need the perp above spot \
and a positive rate, exits look at the perp's rise since the entry: no strategy of this engine, so \
entries, exits and amounts are those of their log, and each trade is a hold of this engine. Theirs \
earns the rate of the entry's own hour and not that of the exit's, on a constant notional.
"""

HOURLY_WHY = """A position opened at a settlement earns nothing at it: the rate that decided was \
paid to those who held before. Entering on positive rates and mostly leaving on negative ones, \
theirs counts the payment it could not get and leaves out the one it would have made. The second \
difference is the size: with a fixed quantity each payment follows the price.
"""

NOT_RECOMPUTED = """## Not recomputed

- The other columns of the first (legs brought back to one notional) and the sizes and ratios of \
the second (cash shared by three exchanges, coin-margined legs): not rules of this engine.
- [hfchiu/ytm-sports-website](https://github.com/hfchiu/ytm-sports-website) at 41f6cc6: it is also \
short spot when rates are negative, and collects at the very settlement that it enters at.
"""
