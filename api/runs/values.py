"""The values of a config as JSON and back: strategies, costs, capital, trading."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.parameter import nullable_of
from engine.model.params import Sizing, Strategy
from engine.model.strategies import kind_named, kind_of
from engine.model.trading import PLAIN_TRADING, EntryBasis, OrderRules, Trading
from engine.model.written import camel

Document = dict[str, Any]


def plain(value: Any) -> Document:
    """The fields of a dataclass; the engine's hold 1 and 1.0 as the same float already."""
    return {field.name: _item(getattr(value, field.name)) for field in fields(value)}


def strategy_name(strategy: Strategy) -> str:
    """simple, composite or hold."""
    return kind_of(strategy).name


def strategy_document(strategy: Strategy) -> Document:
    """A strategy with its kind."""
    return {"kind": strategy_name(strategy), **plain(strategy)}


def strategy_from(document: Document) -> Strategy:
    """The strategy that `strategy_document` was given."""
    values = {name: value for name, value in document.items() if name != "kind"}
    if values.get("sizing") is not None:
        values["sizing"] = Sizing(**values["sizing"])
    return kind_named(document["kind"]).params(**values)


def trading_from(document: Document | None) -> Trading:
    """The trading whose `plain` form this is; runs stored before there was any have none."""
    if document is None:
        return PLAIN_TRADING
    return Trading(
        document["direction"], _rules_from(document["rules"]), _margin_from(document["margin"])
    )


def _rules_from(document: Document) -> OrderRules:
    values = dict(document)
    if values.get("entry_basis") is not None:
        values["entry_basis"] = EntryBasis(**values["entry_basis"])
    return OrderRules(**values)


def given_input(value: Any) -> Document:
    """The GraphQL input of a group, with nothing left to defaults."""
    nullable = nullable_of(type(value))
    nulls = {camel(name): None for name in nullable if getattr(value, name) is None}
    return camel_keys(plain(value)) | nulls


def margin_input(margin: IsolatedMargin | None) -> Document:
    """The GraphQL input of a margin."""
    if margin is None:
        return {"mode": "UNCONSTRAINED"}
    values = plain(margin)
    tiers = [camel_keys(tier) for tier in values.pop("tiers")]
    return {"mode": "ISOLATED", "maintenanceTiers": tiers, **camel_keys(values)}


def camel_keys(document: Document) -> Document:
    """The same under GraphQL's names, without what is None."""
    return {
        camel(name): camel_keys(value) if isinstance(value, dict) else value
        for name, value in document.items()
        if value is not None
    }


def document_hash(document: Any) -> str:
    """SHA-256 of a JSON document, whatever the order of its keys."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _margin_from(document: Document | None) -> IsolatedMargin | None:
    if document is None:
        return None
    values = dict(document)
    values["tiers"] = tuple(MaintenanceTier(**tier) for tier in values["tiers"])
    if values["rebalance"] is not None:
        values["rebalance"] = Rebalance(**values["rebalance"])
    return IsolatedMargin(**values)


def _item(value: Any) -> Any:
    if is_dataclass(value):
        return plain(value)
    return [_item(one) for one in value] if isinstance(value, tuple) else value
