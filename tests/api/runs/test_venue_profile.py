"""What a run took of a profile is stored with the files it was read from."""

import json
from dataclasses import replace

from api.kinds.portfolio.config import PortfolioConfig
from api.market_data.venues.terms import ProfileFile
from api.registry import kind_of
from api.runs.config import RunConfig
from api.runs.terms import ProfiledTerms, Refusal
from api.runs.venue_profile import ProfileUse, without_files
from api.submitting.submit import submit
from engine.model.costs import Capital, Costs
from engine.model.portfolio import PortfolioRules
from tests.api.asking import Questions, Service

SHIPPED = ProfileFile("shipped", "a" * 64)
FEE = {"spot_taker_fee_bps": {"value": 10.0, "origin": "shipped"}}
USE = ProfileUse("binance", "BTC/USDT:USDT", FEE, (SHIPPED,))
EDITED = replace(USE, files=(SHIPPED, ProfileFile("mine.toml", "b" * 64)))
OTHER = replace(USE, values={"spot_taker_fee_bps": {"value": 9.0, "origin": "mine.toml"}})


def _portfolio(ask: Questions, use: ProfileUse) -> PortfolioConfig:
    terms = (
        ProfiledTerms(Costs(1.0), profile=use),
        ProfiledTerms(Costs(2.0), Capital(lot_step=0.1)),
    )
    plain = ask.markets(ask.btc, ask.eth)
    return PortfolioConfig(
        plain.markets,
        plain.period,
        plain.strategy,
        replace(terms[0], profile=None),
        portfolio=PortfolioRules(slots=2),
        own_terms=terms,
    )


def test_terms_refusals_and_files_come_back_from_json(ask: Questions) -> None:
    refused = Refusal("margin", "ETH/USDT:USDT on sample: exactly one of ...")
    own = (ProfiledTerms(profile=EDITED), refused)
    configs: list[RunConfig] = [
        replace(ask.backtest(), terms=ProfiledTerms(profile=EDITED)),
        replace(ask.markets(ask.btc, ask.eth), own_terms=own),
        _portfolio(ask, EDITED),
    ]
    for config in configs:
        document = json.loads(json.dumps(config.document()))
        assert kind_of(config.kind).from_document(document) == config
        assert kind_of(config.kind).from_document(document).document() == document


def test_the_stored_document_has_both_hashes(ask: Questions) -> None:
    stored = replace(ask.backtest(), terms=ProfiledTerms(profile=EDITED)).document()[
        "venue_profile"
    ]
    assert stored["sha256"] == EDITED.sha256
    assert stored["files"] == [
        {"origin": "shipped", "sha256": "a" * 64},
        {"origin": "mine.toml", "sha256": "b" * 64},
    ]


def test_a_use_of_an_older_release_names_no_files(ask: Questions) -> None:
    document = replace(ask.backtest(), terms=ProfiledTerms(profile=USE)).document()
    del document["venue_profile"]["files"], document["venue_profile"]["sha256"]
    loaded = kind_of("BACKTEST").from_document(document)
    assert loaded == replace(ask.backtest(), terms=ProfiledTerms(profile=replace(USE, files=())))


def test_what_nobody_took_of_a_file_asks_nothing_new(ask: Questions) -> None:
    def question(use: ProfileUse) -> list[object]:
        single = replace(ask.sweep(), terms=ProfiledTerms(profile=use))
        return [without_files(one.document()) for one in (single, _portfolio(ask, use))]

    assert question(EDITED) == question(USE)
    assert question(OTHER) != question(USE)


async def test_an_edited_file_is_answered_by_the_stored_run(
    ask: Questions, service: Service
) -> None:
    run = await service.start(replace(ask.backtest(), terms=ProfiledTerms(profile=USE)))
    for use, reused in ((EDITED, True), (OTHER, False)):
        config = replace(ask.backtest(), terms=ProfiledTerms(profile=use))
        accepted = await submit(service.services, config, sent_input={})
        assert (accepted.reused, accepted.run.id == run.id) == (reused, reused)
