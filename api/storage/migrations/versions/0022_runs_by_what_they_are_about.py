"""What runs are about, and what lists tell of them; those of earlier releases are looked through.

Of a run that ended before, what holding earned and the small curve stay unknown: they stand in its
result, and no list reads that.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_ORDERED = ("created_at_ms", "finished_at_ms", "net_pnl", "sharpe", "max_drawdown")


def upgrade() -> None:
    outline = op.create_table(
        "run_outline",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("opened_from", sa.String(36), nullable=True),
        sa.Column("hold_net_pnl", sa.Float(), nullable=True),
        sa.Column("sparkline", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_outline_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_outline")),
    )
    subject = op.create_table(
        "run_subject",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("venue", sa.String(64), nullable=False),
        sa.Column("symbol", sa.String(64), nullable=False),
        sa.Column("strategy", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_subject_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "venue", "symbol", "strategy", name=op.f("pk_run_subject")
        ),
    )
    _fill(outline, subject)
    op.create_index("ix_run_outline_period", "run_outline", ["start_ms", "end_ms"])
    op.create_index(op.f("ix_run_outline_opened_from"), "run_outline", ["opened_from"])
    op.create_index("ix_run_subject_market", "run_subject", ["symbol", "venue", "run_id"])
    op.create_index("ix_run_subject_strategy", "run_subject", ["strategy", "run_id"])
    op.drop_index("ix_run_created", "run")
    for name in _ORDERED:
        op.create_index(f"ix_run_by_{name}", "run", [name, "id"])
        op.create_index(f"ix_run_own_by_{name}", "run", ["owner", name, "id"])


def downgrade() -> None:
    for name in _ORDERED:
        op.drop_index(f"ix_run_own_by_{name}", "run")
        op.drop_index(f"ix_run_by_{name}", "run")
    op.create_index("ix_run_created", "run", ["created_at_ms", "id"])
    op.drop_table("run_subject")
    op.drop_table("run_outline")


def _fill(outline: sa.Table, subject: sa.Table) -> None:
    connection = op.get_bind()
    run = sa.table("run", sa.column("id", sa.String), sa.column("config", sa.JSON))
    after = ""
    while True:
        query = sa.select(run.c.id, run.c.config).where(run.c.id > after).order_by(run.c.id)
        found = connection.execute(query.limit(_AT_ONCE)).all()
        if not found:
            return
        after = found[-1].id
        periods = ((one.id, one.config.get("period") or {}) for one in found)
        op.bulk_insert(
            outline,
            [
                {"run_id": id_, "start_ms": own.get("start_ms"), "end_ms": own.get("end_ms")}
                for id_, own in periods
            ],
        )
        op.bulk_insert(subject, [row for one in found for row in _subjects(one.id, one.config)])


def _subjects(run_id: str, config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    # An import names its market by itself.
    markets = config.get("markets") or [config.get("market") or config]
    entries = config.get("entries") or [config]
    named = {(one["venue"], one["symbol"]): None for one in markets if one.get("symbol")}
    strategies = {(one.get("strategy") or {}).get("kind", ""): None for one in entries}
    for venue, symbol in named:
        for strategy in strategies:
            yield {"run_id": run_id, "venue": venue, "symbol": symbol, "strategy": strategy}
