"""A portfolio across venues: each market on its own venue's profile, the run says whose."""

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.market_data.sample import generate_samples
from api.market_data.venues import profiles
from api.market_data.venues.profiles import resolve
from api.market_data.writer import store_in
from api.storage.database import Database
from tests.api.questions import BTC, ETH, YEAR, finished, question
from tests.running_service import RunningService, running_service

BINANCE = {"venue": "binance", "symbol": "BTC/USDT:USDT"}
BYBIT = {"venue": "bybit", "symbol": "ETH/USDT:USDT"}
OKX = {"venue": "okx", "symbol": "XRP/USDT:USDT"}
SIMPLE = {"preset": "origin", "period": YEAR, "strategy": {"simple": {}}}
BOTH = {**SIMPLE, "markets": [BINANCE, BYBIT], "portfolio": {"slots": 2, "weights": [0.6, 0.3]}}
ISOLATED = {"mode": "ISOLATED", "leverage": 3}
NO_PROFILE = (
    "venueProfile own must find a profile of the market's venue "
    "(binance, bybit, hyperliquid, okx), was BTC/USDT:USDT on sample"
)
TRADES = """quantity spotEntryPrice perpEntryPrice spotExitPrice perpExitPrice entryFees exitFees"""
QUERY = f"""query ($id: ID!) {{ run(id: $id) {{
  provenance {{ venueProfiles {{ venue symbol sha256 files {{ origin sha256 }} }} }}
  ... on Portfolio {{
    config {{ marketTerms {{
      market {{ venue symbol }} costs {{ spotFeeBps perpFeeBps }}
      capital {{ lotStep minQuantity minNotional }} margin {{ mode maintenanceTiers {{ rate }} }}
      venueProfile {{ venue sha256 values {{ name }} }} }} }}
    markets {{ market {{ venue }}
      trades(first: 15) {{ totalCount nodes {{ {TRADES} }} }} }} }}
}} }}"""
ACCOUNT = """query ($id: ID!) { run(id: $id) {
  ... on Backtest { metrics { netPnl totalFees totalTrades sharpe liquidationCost }
    equityCurve(maxPoints: 5000) { times equity funding }
    trades(first: 20) { nodes { quantity netPnl exitReason } } }
  ... on Portfolio { metrics { netPnl totalFees totalTrades sharpe liquidationCost }
    equityCurve(maxPoints: 5000) { times equity funding }
    markets { trades(first: 20) { nodes { quantity netPnl exitReason } } } }
} }"""


@pytest.fixture(scope="module")
def venues(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, sample_database: Path
) -> Iterator[RunningService]:
    """A service whose sample markets are stored as those of three venues too."""
    path = tmp_path_factory.mktemp("venues") / "venues.sqlite"
    shutil.copy(sample_database, path)

    async def fill() -> None:
        database = Database(f"sqlite:///{path}")
        try:
            async with database.transaction() as session:
                for made, wanted in zip(generate_samples(), (BINANCE, BYBIT, OKX), strict=False):
                    venue, symbol = wanted["venue"], wanted["symbol"]
                    await store_in(session, replace(made, venue=venue, symbol=symbol))
        finally:
            await database.dispose()

    asyncio.run(fill())
    with running_service(path.parent / "home", kernel_cache, path) as running:
        yield running


def _refused(service: RunningService, mutation: str, sent: dict[str, Any]) -> dict[str, Any]:
    kind = mutation.removeprefix("start")
    query = f"""mutation ($input: Start{kind}Input!) {{ {mutation}(input: $input) {{
      __typename ... on Error {{ message }} ... on InvalidInput {{ field }} }} }}"""
    answer: dict[str, Any] = service.data(query, {"input": sent})[mutation]
    assert answer.pop("__typename") == "InvalidInput", answer
    return answer


def test_every_market_pays_its_own_venue(venues: RunningService) -> None:
    run_id = finished(venues, "startPortfolio", BOTH | {"venueProfile": "own"})
    run = venues.data(QUERY, {"id": run_id})["run"]
    for asked, terms, share in zip(
        (BINANCE, BYBIT), run["config"]["marketTerms"], run["markets"], strict=True
    ):
        known = resolve(asked["venue"], asked["symbol"])
        assert terms["market"] == asked
        spot, perp = known.spot_taker_fee_bps, known.perp_taker_fee_bps
        assert spot is not None
        assert perp is not None
        assert terms["costs"] == {"spotFeeBps": spot, "perpFeeBps": perp}
        assert terms["capital"]["lotStep"] == known.lot_step
        assert terms["venueProfile"]["venue"] == asked["venue"]
        trades = share["trades"]["nodes"]
        assert share["trades"]["totalCount"] >= len(trades) > 5
        for trade in trades:
            assert trade["quantity"] / known.lot_step == pytest.approx(
                round(trade["quantity"] / known.lot_step), abs=1e-6
            )
            for side in ("Entry", "Exit"):
                fee = trade[f"spot{side}Price"] * spot + trade[f"perp{side}Price"] * perp
                paid = trade[f"{side.lower()}Fees"]
                assert paid == pytest.approx(trade["quantity"] * fee / 10_000, rel=1e-9)
    assert run["config"]["marketTerms"][0]["costs"] != run["config"]["marketTerms"][1]["costs"]


def test_the_run_names_the_files_it_was_read_from(venues: RunningService) -> None:
    run_id = finished(venues, "startPortfolio", BOTH | {"venueProfile": "own"})
    used = venues.data(QUERY, {"id": run_id})["run"]["provenance"]["venueProfiles"]
    assert [(use["venue"], use["symbol"]) for use in used] == [
        (market["venue"], market["symbol"]) for market in (BINANCE, BYBIT)
    ]
    shipped = Path(profiles.__file__).parent / "shipped"
    for use in used:
        content = (shipped / f"{use['venue']}.toml").read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        assert use["files"] == [{"origin": "shipped", "sha256": sha256}]


@pytest.mark.parametrize("margin", [None, ISOLATED], ids=["plain", "isolated"])
@pytest.mark.parametrize("profile", ["binance", "own"])
def test_one_market_has_the_bits_of_the_single_run(
    profile: str, margin: dict[str, Any] | None, venues: RunningService
) -> None:
    asked = {**SIMPLE, "venueProfile": profile, "margin": margin}
    single = finished(venues, "startBacktest", {**asked, "market": BINANCE})
    alone = {**asked, "markets": [BINANCE], "portfolio": {"slots": 1}}
    account = finished(venues, "startPortfolio", alone)
    one, other = (venues.data(ACCOUNT, {"id": run_id})["run"] for run_id in (single, account))
    (share,) = other.pop("markets")
    assert share["trades"] == one.pop("trades")
    assert other == one
    assert one["metrics"]["totalTrades"] > 5


def test_a_portfolio_needs_every_markets_terms(venues: RunningService) -> None:
    sent = {**BOTH, "markets": [BINANCE, BTC], "venueProfile": "own", "margin": ISOLATED}
    assert _refused(venues, "startPortfolio", sent) == {
        "field": "venueProfile",
        "message": f"BTC/USDT:USDT on sample: {NO_PROFILE}",
    }


def test_of_several_markets_the_one_without_terms_fails_for_itself(
    venues: RunningService,
) -> None:
    markets = [OKX, BINANCE, BTC]
    sent = {**SIMPLE, "markets": markets, "venueProfile": "own", "margin": ISOLATED}
    run_id = finished(venues, "startMultiMarket", sent)
    query = """query ($id: ID!) { run(id: $id) {
      provenance { venueProfiles { venue } }
      ... on MultiMarket { successfulCount warnings entries {
        market { venue } metrics { netPnl } failure { message } backtest { id } } } } }"""
    run = venues.data(query, {"id": run_id})["run"]
    entries = {entry["market"]["venue"]: entry for entry in run["entries"]}
    assert run["successfulCount"] == 2
    assert run["provenance"]["venueProfiles"] == [{"venue": "okx"}, {"venue": "binance"}]
    assert entries["binance"]["metrics"] is not None
    # Its profile has no tiers: they are assumed.
    assert entries["okx"]["metrics"] is not None
    assert entries["sample"]["failure"]["message"] == f"BTC/USDT:USDT on sample: {NO_PROFILE}"
    assert entries["sample"]["backtest"] is None


def test_what_no_market_can_be_traded_on_is_refused(venues: RunningService) -> None:
    markets = [BINANCE, {"venue": "binance", "symbol": "ETH/USDT:USDT"}]
    none = {"mode": "ISOLATED", "leverage": 0}
    sent = {**SIMPLE, "markets": markets, "venueProfile": "own", "margin": none}
    for mutation in ("startMultiMarket", "startPortfolio"):
        assert _refused(venues, mutation, sent) == {
            "field": "margin.leverage",
            "message": "leverage must be a number from 0.1 to 200, was 0.0",
        }
    nowhere = {**SIMPLE, "markets": [BTC, ETH], "venueProfile": "own", "margin": ISOLATED}
    message = _refused(venues, "startMultiMarket", nowhere)["message"]
    assert message == f"BTC/USDT:USDT on sample: {NO_PROFILE}"
    alone = question(market=BTC, venueProfile="own")
    assert _refused(venues, "startBacktest", alone)["field"] == "venueProfile"


_TERMS = """costs { spotFeeBps perpFeeBps slippageBps } capital { lotStep minQuantity minNotional }
  margin { leverage liquidationFeeBps maintenanceTiers { notionalFloor rate } }
  venueProfile { venue values { name } }"""


def test_without_a_word_a_market_takes_what_its_own_venue_does(venues: RunningService) -> None:
    silent = {"period": YEAR, "strategy": {"simple": {}}}
    known = resolve(BINANCE["venue"], BINANCE["symbol"])

    def config(**changes: Any) -> Any:
        run_id = finished(venues, "startBacktest", {**silent, "market": BINANCE, **changes})
        query = (
            f"query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{ config {{ {_TERMS} }} }} }} }}"
        )
        return venues.data(query, {"id": run_id})["run"]["config"]

    taken = config()
    fees = (known.spot_taker_fee_bps, known.perp_taker_fee_bps)
    assert (taken["costs"]["spotFeeBps"], taken["costs"]["perpFeeBps"]) == fees
    assert taken["capital"]["lotStep"] == known.lot_step
    tiers = [(one["notionalFloor"], one["rate"]) for one in taken["margin"]["maintenanceTiers"]]
    assert tuple(tiers) == known.maintenance_tiers
    assert taken["venueProfile"]["venue"] == "binance"
    assert _told(venues, BINANCE) == taken
    generic = config(venueProfile="none")
    assert generic["venueProfile"] is None
    assert generic["costs"] == {"spotFeeBps": 10, "perpFeeBps": 5.5, "slippageBps": 5}
    assert config(costs={"perpFeeBps": 1})["costs"]["perpFeeBps"] == 1


def test_a_market_without_a_profile_takes_the_defaults_beside_one_with(
    venues: RunningService,
) -> None:
    silent = {"period": YEAR, "strategy": {"simple": {}}, "markets": [BINANCE, BTC]}
    own = [_told(venues, BINANCE), _told(venues, BTC)]
    assert own[1]["venueProfile"] is None
    for mutation in ("startMultiMarket", "startPortfolio"):
        run_id = finished(venues, mutation, silent)
        told = f"config {{ marketTerms {{ {_TERMS} }} }}"
        query = f"""query ($id: ID!) {{ run(id: $id) {{
          ... on MultiMarket {{ {told} }} ... on Portfolio {{ {told} }} }} }}"""
        assert venues.data(query, {"id": run_id})["run"]["config"]["marketTerms"] == own


def _told(service: RunningService, market: dict[str, str]) -> Any:
    query = f"""query ($venue: String!, $symbol: String!) {{
      market(venue: $venue, symbol: $symbol) {{ terms {{ {_TERMS} }} }} }}"""
    return service.data(query, market)["market"]["terms"]
