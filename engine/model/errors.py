"""What the engine refuses.

EngineError
  InvalidParams   .field .rule    a parameter is out of range
  InvalidMarket   .ts_ms          history has a NaN, a step back, a price that cannot be
"""


class EngineError(Exception):
    """Anything the engine refuses to compute."""


class InvalidParams(EngineError):
    """A parameter breaks its rule; the text is the field, the rule and the value it had."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field} {rule}")
        self.field = field
        self.rule = rule

    def __reduce__(self) -> tuple[type["InvalidParams"], tuple[str, str]]:
        return InvalidParams, (self.field, self.rule)


class InvalidMarket(EngineError):
    """A market history that no honest backtest can use; `ts_ms` is the first bad time, if any."""

    def __init__(self, message: str, ts_ms: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.ts_ms = ts_ms

    def __reduce__(self) -> tuple[type["InvalidMarket"], tuple[str, int | None]]:
        return InvalidMarket, (self.message, self.ts_ms)
