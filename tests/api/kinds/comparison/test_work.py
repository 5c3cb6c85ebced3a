"""Warnings of several strategies told together."""

from api.kinds.comparison.work import by_entry


def test_what_all_say_is_told_once_and_the_rest_by_name() -> None:
    told = [("hold", ["stale", "liquidated at 8"]), ("simple", ["stale", "liquidated at 16"])]
    assert by_entry(told) == ["stale", "hold: liquidated at 8", "simple: liquidated at 16"]


def test_one_strategy_alone_needs_no_name() -> None:
    assert by_entry([("simple", ["stale", "liquidated"])]) == ["stale", "liquidated"]
