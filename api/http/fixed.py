"""Which queries have an answer that never changes: those of ended runs, and of constants.

An allow-list, field by field. What does not stand here may change at any time: another process
writes it, it depends on the clock, on the asker's key, or asking for it starts something.
The runs that an answer tells of must have ended; `api.http.kept_answers` sees to that.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Types without resolvers: they hold what the field that led to them put in.
PLAIN_TYPES = _names("""
    Adjustments Attribution BacktestConfig Capital CellConnection CellEdge CellMetrics
    CompositeStrategy Costs DataUse Defaults EquityCurve Failure Heatmap Histogram HoldStrategy
    ImportedSeries MaintenanceTier Margin MarketRef MarketTerms Metrics MultiMarketConfig PageInfo
    ParameterValue Period
    PortfolioConfig PortfolioCurve PortfolioRules Preset Progress Provenance Rebalance Rules
    SeriesRef SimpleStrategy Sizing SweepAxis SweepCell TradeConnection TradeEdge TradeLedger
    VenueProfileFile VenueProfileUse VenueValue Waiting
""")

_RUN = _names("""
    createdAt failure finishedAt id input kind label progress provenance startedAt status waiting
    warnings
""")
FIELDS: Mapping[str, frozenset[str]] = {
    "Query": _names("presets run service"),
    "Service": _names("defaults engineVersion startedAt version"),
    "Node": _names("id"),
    "Run": _RUN - {"warnings"},
    "Backtest": _RUN
    | _names("""
        adjustments attribution benchmark config dataUse equityCurve market metrics pnlHistogram
        synthetic trades
    """),
    "Benchmark": _names("equityCurve label metrics"),
    "Comparison": _RUN | _names("entries market period synthetic"),
    "ComparisonEntry": _names("adjustments attribution config equityCurve label metrics trades"),
    "MarketImport": _RUN | _names("kinds market series since timeframe until"),
    "MultiMarket": _RUN
    | _names("config entries period profitableCount successfulCount totalCount"),
    "MultiMarketEntry": _names("dataUse failure market metrics"),
    "Portfolio": _RUN
    | _names("attribution benchmark config equityCurve markets metrics synthetic totalCount"),
    "PortfolioBenchmark": _names("equityCurve label metrics"),
    "PortfolioMarket": _names("attribution dataUse market trades weight"),
    "Sweep": _RUN
    | _names("""
        axes benchmark best cells computedCells config heatmap invalidCells market robust
        synthetic totalCells
    """),
    "Trade": _names("""
        adjustments basisPnl borrowCost direction entryAt entryFees exitAt exitFees exitReason
        funding holdingHours holdingSettlements isWin ledger liquidationCost netPnl number
        perpEntryPrice perpExitPrice quantity returnOnNotional slippageCost spotEntryPrice
        spotExitPrice totalFees
    """),
}
_DIRECTIVES = frozenset({"include", "skip"})


def is_fixed(document: DocumentNode, schema: GraphQLSchema) -> bool:
    """Whether every field of a valid document is on the list, and every operation a query."""
    info = TypeInfo(schema)
    search = _Search(info)
    visit(document, TypeInfoVisitor(info, search))
    return search.found_none


class _Search(Visitor):
    # For anything that is not on the list.
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.found_none = True

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        self.found_none &= node.operation is OperationType.QUERY

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.found_none &= node.name.value in _DIRECTIVES

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent, field = self._info.get_parent_type(), node.name.value
        name = "" if parent is None else parent.name
        self.found_none &= (
            field == "__typename" or name in PLAIN_TYPES or field in FIELDS.get(name, ())
        )
