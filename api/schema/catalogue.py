"""What parameters and metrics there are, as a document: the page is made from it.

Everything that the engine declares, under GraphQL's names.
"""

import math
import re
from typing import Any

from api.schema.config_types import told_name
from api.schema.metrics import field_name
from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Metric
from engine.model.assumptions import CarryAssumptions
from engine.model.costs import Capital, Costs
from engine.model.folds import FoldRules
from engine.model.margin import IsolatedMargin, Rebalance
from engine.model.parameter import REQUIRED, Parameter, parameters_of
from engine.model.params import Sizing
from engine.model.portfolio import PortfolioRules
from engine.model.strategies import COMPARED, STRATEGIES
from engine.model.strategy import StrategyKind
from engine.model.trading import EntryBasis, OrderRules
from engine.model.written import camel

_GROUPS = {
    **{f"strategy.{kind.name}": kind.params for kind in COMPARED},
    "strategy.composite.sizing": Sizing,
    "costs": Costs,
    "capital": Capital,
    "rules": OrderRules,
    "rules.entryBasis": EntryBasis,
    "margin": IsolatedMargin,
    "margin.rebalance": Rebalance,
    "portfolio": PortfolioRules,
    "folds": FoldRules,
    "assumptions": CarryAssumptions,
}


def catalogue() -> dict[str, Any]:
    """Parameters by the path of the input that takes them, and the metrics of runs."""
    return {
        "parameters": {
            path: [_parameter(one) for one in parameters_of(kind)] for path, kind in _GROUPS.items()
        },
        "strategies": [_strategy(kind) for kind in STRATEGIES],
        "metrics": [_metric(one) for one in METRICS],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    bound = parameter.bound
    return {
        "name": parameter.name.upper() if parameter.sweeps else None,  # of SweepParameter
        "field": camel(parameter.name),
        "kind": _kind(parameter),
        "choices": list(parameter.choices or ()),
        "title": parameter.title,
        "hint": parameter.told,
        "unit": parameter.unit.name,
        "whole": bound is not None and bound.integer,
        "least": None if bound is None else bound.low,
        "most": None if bound is None else bound.high,
        "default": None if parameter.default is REQUIRED else parameter.default,
        "absent": parameter.absent,
        "null": parameter.null,
        "line": _line(parameter),
    }


def _kind(parameter: Parameter) -> str:
    if parameter.choices is not None:
        return "CHOICE"
    return "FLAG" if parameter.bound is None else "NUMBER"


def _line(parameter: Parameter) -> str | None:
    line = parameter.line
    if line is None:
        return None
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{camel(found[1])}}}", line)


def _strategy(kind: StrategyKind) -> dict[str, Any]:
    return {
        "name": kind.name,  # of StrategyInput
        "type": told_name(kind),
        "title": kind.title,
        "entry": camel(kind.entry) or None,
        "exit": camel(kind.exit) or None,
        "cells": math.prod(len(values) for _, values in kind.axes) if kind.axes else None,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "name": metric.name.upper() if metric.cells else None,  # of SweepMetric
        "field": camel(field_name(metric)),
        "title": metric.title,
        "unit": metric.unit,
        "signed": metric.signed,
        "better": metric.better,
        "meaning": metric.meaning,
    }
