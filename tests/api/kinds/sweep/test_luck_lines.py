from api.kinds.sweep.luck_lines import luck_lines

LUCK = {
    "distinctCells": 3_642,
    "unknown": [],
    "bestByLuck": {"sharpe": 0.17, "pValue": 0.004, "resamples": 1_000, "blockDays": 48},
    "superiorToHold": {"pValue": 0.3},
    "pbo": {"probability": 0.25, "splits": 924, "sampled": False, "probabilityOfLoss": 0.1},
    "deflatedSharpe": {"value": 0.9},
    "plateau": 0.5,
    "best": {"index": 7, "metrics": {"sharpe": 2.451}},
}


def test_each_figure_has_a_line() -> None:
    assert luck_lines({"luck": LUCK, "unjudged": None}) == [
        "Luck: the best of 3,642 different cells shows a Sharpe ratio of 0.17 without any edge; "
        "that of cell 7, 2.45, has p = 0.004 (blocks of 48 days).",
        "Superior to hold: p = 0.300.",
        "Overfitting: the best of one half of the days is in the lower half of all in the other in "
        "25% of 924 splits, and loses there in 10%.",
        "Deflated Sharpe ratio: 0.900.",
        "50% of the best cell's neighbours are within one standard error of it.",
    ]


def test_what_is_missing_is_said() -> None:
    none = dict.fromkeys(LUCK) | {"distinctCells": 3, "unknown": ["Too few cells to judge."]}
    assert luck_lines({"luck": none}) == ["Too few cells to judge."]
    assert luck_lines({"luck": None, "unjudged": "Ask for it again."}) == ["Ask for it again."]
    assert luck_lines({"luck": None, "unjudged": None}) == []
