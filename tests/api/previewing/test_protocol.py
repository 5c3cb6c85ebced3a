"""What travels arrives, to the last bit."""

import numpy as np
import pytest

from api.previewing.protocol import Answer, NotComputed, Question, decode_answer


def test_an_answer_keeps_its_bits() -> None:
    curve = {
        "ts_ms": np.array([0, 2**53 + 1], dtype=np.int64),
        "equity": np.array([0.1 + 0.2, -0.0]),
        "headroom": np.array([np.nan, np.inf]),
    }
    metrics = {"net_pnl": 0.1 + 0.2, "cagr": None, "trades": 3}
    sent = Answer(metrics, {"fees": -0.0}, 1e-300, {"above_entry": 1 / 3}, curve)
    found = decode_answer(sent.encode())
    assert isinstance(found, Answer)
    assert (found.metrics, found.attribution) == (sent.metrics, sent.attribution)
    assert found.market == sent.market
    assert found.hold_net_pnl == sent.hold_net_pnl
    assert list(found.curve) == list(curve)
    for name, column in curve.items():
        assert found.curve[name].dtype == column.dtype
        assert found.curve[name].tobytes() == column.tobytes()


def test_words_and_questions_arrive_too() -> None:
    assert decode_answer(NotComputed("no data").encode()) == NotComputed("no data")
    question = Question("BACKTEST", {"strategy": {"kind": "hold"}}, [{"kind": "perp", "rows": 3}])
    assert Question.decode(question.encode()) == question


def test_what_nobody_sends_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or 5 parts"):
        decode_answer(Question("BACKTEST", {}, []).encode())
