"""What columns are called, by role; the first word of a role is believed before the next."""

import re
from dataclasses import dataclass

PRICES = ("open", "high", "low", "close")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOKEN = re.compile(r"\d+[hHdD](?![A-Za-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Units and zones beside a name: "timestamp_ms", "Datetime (UTC)", "funding_rate_pct".
_BESIDE = _set(
    "utc gmt iso ms sec secs seconds us ns pct percent percentage bps bp ppm "
    "hourly 1h 2h 4h 8h per hour"
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role that a column may have."""

    name: str
    words: tuple[str, ...]
    never: frozenset[str] = frozenset()  # tokens that make it something else


def tokens(name: str) -> list[str]:
    """Lower-case words of a column's name: fundingRate_pct is funding, rate, pct."""
    return [token.lower() for token in _TOKEN.findall(name)]


def spelled(name: str) -> str:
    """A name without case, marks and units: fundingrate of "Funding Rate (%)"."""
    found = tokens(name)
    core = [token for token in found if token not in _BESIDE]
    return "".join(core or found)


_NOT_PAID = _set(
    "annual annualized annualised apr apy yearly next predicted estimated est indicative cum "
    "cumulative sum total avg average mean ma ema std zscore diff change delta spread premium "
    "interest lag prev previous index min max cap floor color sign rank abs"
)
_NOT_TRADED = _set(
    "quote usd usdt usdc busd taker buy sell bid ask unknown turnover notional av ma sma ema avg "
    "change count trades ratio delta cum cumulative"
)

TIME = Role(
    "time",
    (
        *("fundingtime", "fundingratetimestamp", "fundingtimestamp", "fundingdatetime"),
        *("settlementtime", "settlementts", "settlementtimestamp", "settletime", "settledat"),
        *("calctime", "effectiveat", "timepoint", "fundingdate", "applytime"),
        *("opentime", "opentimestamp", "opents", "openat", "candlebegintime", "begintime"),
        *("starttime", "startat", "timestamp", "timestampms", "ts", "tsms", "unixtime"),
        *(
            "unixtimestamp",
            "unix",
            "epoch",
            "epochtime",
            "time",
            "timems",
            "datetime",
            "dateandtime",
        ),
        *("gmttime", "utctime", "localtime", "date", "eventtime", "dt", "t", "unnamed", "index"),
        *("indexlevel0", "level0", "day", "period", "bucket", "datum", "zeit", "fecha"),
    ),
    frozenset({"close", "end", "last", "first", "next", "request", "created", "updated", "trade"}),
)
RATE = Role(
    "rate",
    (
        *("realizedrate", "realizedfundingrate", "realfundingrate", "actualfundingrate"),
        *("relativefundingrate", "lastfundingrate", "settledfundingrate", "fundingrate"),
        *("fundingrates", "fundingratevalue", "funding", "rate", "rates", "rateraw", "rawrate"),
        *("fr", "r"),
    ),
    _NOT_PAID,
)
MARK = Role("mark", ("markprice", "settlementmarkprice", "fundingmarkprice", "markpx", "mark"))
INTERVAL = Role(
    "interval",
    (
        *("fundingintervalhours", "fundinginterval", "intervalhours", "intervalms", "interval"),
        *("fundingperiod", "granularity", "collectcycle", "intervalh", "fundingintervalh"),
    ),
)
SYMBOL = Role(
    "symbol",
    (
        *("venuesymbol", "instid", "instrumentid", "instrumentname", "contractcode", "symbol"),
        *("symbols", "contract", "contracts", "market", "marketname", "instrument", "ticker"),
        *("pair", "tradingpair", "currencypair", "perp", "coin", "asset", "base", "basecurrency"),
        *("currency", "token", "crypto", "symbolname", "canonicalsymbol"),
    ),
)
VENUE = Role(
    "venue",
    (
        "venue",
        "exchange",
        "exchangename",
        "exchangeid",
        "venuename",
        "platform",
        "dex",
        "cex",
        "ex",
    ),
)
KIND = Role(
    "kind",
    (
        *("kind", "contracttype", "markettype", "instrumenttype", "producttype", "pricetype"),
        *("category", "type"),
    ),
)
CLOSED = Role("closed", ("confirm", "isclosed", "closed", "isfinal", "confirmed"))
PREDICTED = Role("predicted", ("ispredicted", "predicted", "isestimated", "isestimate"))
VOLUME = Role(
    "volume",
    (
        *("volccy", "volumeccy", "basevolume", "volumebase", "volbase", "basevol"),
        *("volumebasecurrency", "volume", "vol", "v", "tradevolume", "totalvolume"),
    ),
    _NOT_TRADED,
)
TURNOVER = Role(
    "turnover",
    (
        *("quotevolume", "quoteassetvolume", "turnover", "quoteav", "volumequote", "volquote"),
        *("qav", "quotevol", "volumeusdt", "volumeusd", "volusdt", "volusd", "quoteassetvol"),
        *("quoteturnover",),
    ),
)
OPEN = Role("open", ("open", "openprice", "priceopen", "o", "openpx"))
HIGH = Role("high", ("high", "highprice", "pricehigh", "h", "highest"))
LOW = Role("low", ("low", "lowprice", "pricelow", "l", "lowest"))
CLOSE = Role("close", ("close", "closeprice", "priceclose", "c", "closing", "last"))

ROLES = (
    *(TIME, RATE, MARK, INTERVAL, SYMBOL, VENUE, KIND, CLOSED, PREDICTED),
    *(OPEN, HIGH, LOW, CLOSE, VOLUME, TURNOVER),
)
ROLE_NAMES = tuple(role.name for role in ROLES)


def candidates(role: Role, names: list[str]) -> list[str]:
    """Columns that may have a role by their names, the likeliest first."""
    ranked = []
    for place, name in enumerate(names):
        if role.never & set(tokens(name)) and spelled(name) not in _ALWAYS:
            continue
        word = spelled(name)
        if word in role.words:
            ranked.append((role.words.index(word), place, name))
        elif role is VOLUME and _of_a_coin(name):
            ranked.append((-1, place, name))
        elif role is RATE and "fundingrate" in word:
            ranked.append((len(role.words), place, name))  # btc_funding_rate
    return [name for _, _, name in sorted(ranked)]


_ALWAYS = frozenset({"lastfundingrate", "closed"})


def _of_a_coin(name: str) -> bool:
    # "Volume BTC", "VolumeBTC", "btc_volume": a coin's name, and not that of a quote.
    found = tokens(name)
    return len(found) == 2 and "volume" in found and found[1 - found.index("volume")] not in _OTHERS


_OTHERS = _NOT_TRADED | _set(
    "base total trade ccy traded day 24h 1h perp spot mark contract contracts asset v"
)
