import hashlib

import numpy as np

from engine.analysis.luck.draws import Draws, drawn_blocks, seed_of


def test_the_seed_is_the_hash_of_the_run_key() -> None:
    assert seed_of("a run") == int(hashlib.sha256(b"a run").hexdigest(), 16)


def test_draws_are_the_same_on_every_machine() -> None:
    first = 14276969152011380360
    assert Draws(42).raw(1).tolist() == [first]
    low, high = first & 0xFFFFFFFF, first >> 32
    assert Draws(42).halves(3).tolist()[:2] == [low, high]
    assert Draws(42).below(10, 1).tolist() == [high * 10 >> 32]


def test_every_number_is_drawn_about_as_often() -> None:
    counts = np.bincount(Draws(3).below(7, 70_000))
    assert counts.shape == (7,)
    assert np.abs(counts - 10_000).max() < 500


def test_a_resample_has_as_many_blocks_as_there_are() -> None:
    drawn = drawn_blocks(1, 200, 36)
    assert drawn.shape == (200, 36)
    assert set(drawn.ravel().tolist()) == set(range(36))
