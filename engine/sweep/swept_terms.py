"""The terms that a sweep may vary beside its strategy's parameters; no trials come of them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from engine.model.account import default_resize_band
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin
from engine.model.parameter import Parameter, parameters_of
from engine.model.terms import Terms

T = TypeVar("T", bound=Terms)

SWEPT_TERMS: Mapping[str, Parameter] = MappingProxyType(
    {
        one.name: one
        for kind in (Costs, Capital, IsolatedMargin)
        for one in parameters_of(kind)
        if one.sweeps
    }
)


def with_terms(terms: T, changes: Mapping[str, float]) -> T:
    """The same terms with other values of SWEPT_TERMS.

    A resize band that the leverage gives by default goes with the leverage. Raises InvalidParams
    where a value is out of its range or does not go with the terms.
    """
    costs, capital = _changed(terms.costs, changes), _changed(terms.capital, changes)
    trading, margin = terms.trading, terms.trading.margin
    if margin is None:
        for name in _names_of(IsolatedMargin) & changes.keys():
            raise InvalidParams(name, f"must go with a margin, was {changes[name]} without it")
        return replace(terms, costs=costs, capital=capital)
    own = _changed(margin, changes)
    funded = terms.capital.funded
    usual = default_resize_band(funded=funded, margin=margin)
    if "resize_band" not in changes and terms.capital.resize_band == usual:
        band = default_resize_band(funded=funded, margin=own)
        capital = replace(capital, resize_band=band)
    return replace(terms, costs=costs, capital=capital, trading=replace(trading, margin=own))


def term_of(terms: Terms, name: str) -> float | None:
    """The value of one of SWEPT_TERMS; None where the terms have no such part."""
    for part in (terms.costs, terms.capital, terms.trading.margin):
        if hasattr(part, name):
            value: float = getattr(part, name)
            return value
    return None


def _changed(value: Any, changes: Mapping[str, float]) -> Any:
    own = {name: changes[name] for name in _names_of(type(value)) & changes.keys()}
    return replace(value, **own) if own else value


def _names_of(kind: type[Any]) -> set[str]:
    return {one.name for one in parameters_of(kind) if one.sweeps}
