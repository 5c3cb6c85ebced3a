"""What parameters and metrics there are, as a document: the page is made from it.

Everything that the engine declares, under GraphQL's names.
"""

import re
from typing import Any

from api.schema.metrics import field_name
from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Metric
from engine.model.parameter import Parameter, parameters_of
from engine.model.params import CompositeParams, SimpleParams, Sizing
from engine.model.written import camel

_GROUPS = {
    "strategy.simple": SimpleParams,
    "strategy.composite": CompositeParams,
    "strategy.composite.sizing": Sizing,
}


def catalogue() -> dict[str, Any]:
    """Parameters by the path of the input that takes them, and the metrics of runs."""
    return {
        "parameters": {
            path: [_parameter(one) for one in parameters_of(kind)] for path, kind in _GROUPS.items()
        },
        "metrics": [_metric(one) for one in METRICS],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    bound = parameter.bound
    return {
        "name": parameter.name.upper() if parameter.sweeps else None,  # of SweepParameter
        "field": camel(parameter.name),
        "kind": "FLAG" if bound is None else "NUMBER",
        "title": parameter.title,
        "hint": parameter.told,
        "unit": parameter.unit.name,
        "whole": bound is not None and bound.integer,
        "mayBeNegative": bound is not None and bound.low < 0,
        "default": parameter.default,
        "line": _line(parameter),
    }


def _line(parameter: Parameter) -> str | None:
    line = parameter.line
    if line is None:
        return None
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{camel(found[1])}}}", line)


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
