"""Indexes by which a worker finds the oldest shard of a lane, however long the history."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("status IN ('QUEUED', 'RUNNING')")


def upgrade() -> None:
    op.create_index(
        "ix_run_active",
        "run",
        ["lane", "created_at_ms", "id"],
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.drop_index("ix_shard_status_heartbeat", table_name="shard")
    op.create_index("ix_shard_status_run", "shard", ["status", "run_id", "shard_index"])


def downgrade() -> None:
    op.drop_index("ix_shard_status_run", table_name="shard")
    op.create_index("ix_shard_status_heartbeat", "shard", ["status", "heartbeat_at_ms"])
    op.drop_index("ix_run_active", table_name="run")
