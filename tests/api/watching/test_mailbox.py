"""A slow subscriber loses progress it is too late for, and nothing else; memory stays bounded."""

import numpy as np

from api.broker.events import (
    CELL_METRICS,
    MAX_CELLS,
    CellBlock,
    Cells,
    Event,
    Finished,
    Message,
    Progressed,
    decode,
    eta_seconds,
    merge_blocks,
)
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.watching.mailbox import ActivityMailbox, Entry, RunMailbox
from tests.api.bare_run import bare_run

AT_MS = 1_700_000_000_000


def _run(status: str = "QUEUED", finished_at_ms: int | None = None) -> RunRow:
    return bare_run(
        id="r",
        owner="me",
        kind="SWEEP",
        status=status,
        created_at_ms=AT_MS,
        finished_at_ms=finished_at_ms,
        shard_count=2,
        progress_total=100,
        progress_unit="cells",
    )


def _mailbox() -> RunMailbox:
    mailbox = RunMailbox("r")
    mailbox.open(_run(), {0: 0, 1: 0})
    mailbox.follow()
    return mailbox


def _block(first: int, count: int, value: float = 1.0) -> CellBlock:
    cells = np.arange(first, first + count)
    return CellBlock(cells, {name: np.full(count, value) for name in CELL_METRICS})


def _progress(number: int, shard: int, done: int, block: CellBlock | None = None) -> Entry:
    kind = "progress" if block is None else "cells"
    message = Message(
        kind, "r", AT_MS + number, shard=shard, done=done, started_at_ms=AT_MS, block=block
    )
    return Entry((AT_MS, number), message)


def _end(number: int) -> Entry:
    return Entry(
        (AT_MS, number), Message("finished", "r", AT_MS, owner="me", status=RunStatus.SUCCEEDED)
    )


def _taken(mailbox: RunMailbox) -> list[Event]:
    events = []
    while (event := mailbox.take()) is not None:
        events.append(event)
    return events


def test_the_latest_progress_wins_and_counts_every_shard() -> None:
    mailbox = _mailbox()
    for number, (shard, done) in enumerate([(0, 10), (1, 5), (0, 20)]):
        mailbox.put(_progress(number, shard, done))
    (event,) = _taken(mailbox)
    assert isinstance(event, Progressed)
    assert (event.done, event.total, event.status) == (25, 100, RunStatus.RUNNING)
    assert event.cursor == f"{AT_MS}-2"


def test_cells_are_merged_and_none_is_lost() -> None:
    mailbox = _mailbox()
    mailbox.put(_progress(1, 0, 10, _block(10, 5)))
    mailbox.put(_progress(2, 1, 10, _block(0, 3, 2.0)))
    cells, progress = _taken(mailbox)
    assert isinstance(cells, Cells)
    assert cells.cells == [0, 1, 2, 10, 11, 12, 13, 14]
    assert cells.columns["net_pnl"] == [2.0] * 3 + [1.0] * 5
    assert isinstance(progress, Progressed)


def test_too_many_cells_are_only_announced_and_later_ones_travel_again() -> None:
    mailbox = _mailbox()
    mailbox.put(_progress(1, 0, 10, _block(0, MAX_CELLS)))
    mailbox.put(_progress(2, 0, 20, _block(MAX_CELLS, 1)))
    first = mailbox.take()
    assert isinstance(first, Cells)
    assert (first.truncated, first.cells) == (True, [])
    mailbox.put(_progress(3, 0, 30, _block(7, 1)))
    again = [event for event in _taken(mailbox) if isinstance(event, Cells)]
    assert [event.cells for event in again] == [[7]]


def test_cells_and_progress_take_turns() -> None:
    mailbox = _mailbox()
    kinds = []
    for number in range(4):
        mailbox.put(_progress(number, 0, number, _block(number, 1)))
        kinds.append(type(mailbox.take()))
    assert kinds == [Cells, Progressed, Cells, Progressed]


def test_before_the_end_all_cells_are_told_but_no_progress() -> None:
    mailbox = _mailbox()
    mailbox.put(_progress(1, 0, 10, _block(0, 1)))
    mailbox.put(_end(2))
    mailbox.put(_progress(3, 0, 99))
    mailbox.put(_end(4))
    cells, end = _taken(mailbox)
    assert isinstance(cells, Cells)
    assert isinstance(end, Finished)
    assert end.cursor == f"{AT_MS}-2"


def test_entries_that_came_before_the_stored_state_was_read_are_not_lost_and_not_told_twice() -> (
    None
):
    mailbox = RunMailbox("r")
    mailbox.put(_progress(1, 0, 10, _block(0, 1)))
    mailbox.put(_progress(2, 0, 20, _block(1, 1)))
    mailbox.open(_run(), {0: 5})
    mailbox.put(_progress(3, 0, 30, _block(2, 1)))
    mailbox.replay(_progress(1, 0, 10, _block(0, 1)), visible=False)
    mailbox.follow()
    cells = [event for event in _taken(mailbox) if isinstance(event, Cells)]
    assert [event.cells for event in cells] == [[1, 2]]


def test_the_end_in_the_database_is_told_once() -> None:
    mailbox = _mailbox()
    for _ in range(2):
        mailbox.put_stored(_run(status="FAILED", finished_at_ms=AT_MS), None)
    (end,) = _taken(mailbox)
    assert isinstance(end, Finished)
    assert (end.status, end.at_ms, end.cursor[:3]) == (RunStatus.FAILED, AT_MS, "db-")


def test_stored_progress_is_told_when_it_changed() -> None:
    mailbox = _mailbox()
    mailbox.put_stored(_run(status="RUNNING"), {0: 8, 1: 0})
    mailbox.put_stored(_run(status="RUNNING"), {0: 8, 1: 0})
    (event,) = _taken(mailbox)
    assert isinstance(event, Progressed)
    assert event.done == 8
    mailbox.put_stored(_run(status="RUNNING"), {0: 8, 1: 0})
    assert _taken(mailbox) == []


def test_activity_keeps_the_latest_event_of_every_run_of_its_owner() -> None:
    mailbox = ActivityMailbox("me")
    for number, (run_id, owner) in enumerate(
        [("a", "me"), ("b", "other"), ("a", "me"), ("c", "me")]
    ):
        message = Message("progress", run_id, AT_MS, owner=owner, done=number, total=10)
        mailbox.put(Entry((AT_MS, number), message))
    told = [mailbox.take(), mailbox.take(), mailbox.take()]
    assert [(event.run_id, event.done) for event in told if isinstance(event, Progressed)] == [
        ("a", 2),
        ("c", 3),
    ]


def test_activity_of_very_many_runs_stays_bounded() -> None:
    mailbox = ActivityMailbox(None)
    for number in range(3_000):
        mailbox.put(Entry((AT_MS, number), Message("progress", str(number), AT_MS)))
    told = 0
    while mailbox.take() is not None:
        told += 1
    assert told == 1_000


def test_a_message_travels_through_redis_unchanged() -> None:
    columns = {name: np.array([0.1 + 0.2, np.nan]) for name in CELL_METRICS}
    block = CellBlock(np.array([3, 2**40]), columns)
    sent = Message("cells", "r", AT_MS, "me", RunStatus.RUNNING, 2, 7, 9, "cells", None, block)
    fields = {name.encode(): value for name, value in sent.encode().items()}
    got = decode(fields)
    assert got.block is not None
    np.testing.assert_array_equal(got.block.cells, block.cells)
    np.testing.assert_array_equal(got.block.columns["sharpe"], columns["sharpe"])
    assert (got.run_id, got.owner, got.shard, got.done) == ("r", "me", 2, 7)


def test_of_a_cell_told_twice_the_later_values_count() -> None:
    merged = merge_blocks([_block(0, 3, 1.0), _block(2, 2, 5.0)])
    assert merged.cells.tolist() == [0, 1, 2, 3]
    assert merged.columns["net_pnl"].tolist() == [1.0, 1.0, 5.0, 5.0]
    assert merge_blocks([]).size == 0


def test_time_left_follows_the_pace_so_far() -> None:
    assert eta_seconds(AT_MS, AT_MS + 2_000, 20, 100) == 8.0
    assert eta_seconds(AT_MS, AT_MS + 2_000, 100, 100) == 0.0
    assert eta_seconds(None, AT_MS, 20, 100) is None
    assert eta_seconds(AT_MS, AT_MS + 2_000, 0, 100) is None
