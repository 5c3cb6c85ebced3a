"""Warnings of several strategies told together."""

from api.kinds.backtest.caveats import ruined_cells_caveats
from api.kinds.comparison.work import by_entry


def test_what_all_say_is_told_once_and_the_rest_by_name() -> None:
    told = [("hold", ["stale", "liquidated at 8"]), ("simple", ["stale", "liquidated at 16"])]
    assert by_entry(told) == ["stale", "hold: liquidated at 8", "simple: liquidated at 16"]


def test_one_strategy_alone_needs_no_name() -> None:
    assert by_entry([("simple", ["stale", "liquidated"])]) == ["stale", "liquidated"]


def test_ruined_cells_are_counted_among_those_that_were_computed() -> None:
    assert ruined_cells_caveats(0, 14, is_margined=False) == []
    assert ruined_cells_caveats(3, 1_400, is_margined=False) == [
        "the equity of 3 of 1,400 computed cells fell to 0 or below: margin and liquidation are "
        "not modelled, so what follows could not have been held, and none of them is the best or "
        "the robust cell"
    ]
    (told,) = ruined_cells_caveats(1, 2, is_margined=True)
    assert "1 of 2 computed cells" in told
    assert "not modelled" not in told
