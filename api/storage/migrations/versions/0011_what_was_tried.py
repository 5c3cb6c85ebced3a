"""What was tried on a market, kept when runs are deleted; it counts from this release on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trials",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("shard_index", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(64), nullable=False),
        sa.Column("symbol", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "shard_index", "venue", "symbol", name=op.f("pk_trials")),
    )
    op.create_index("ix_trials_market", "trials", ["owner", "venue", "symbol"])


def downgrade() -> None:
    op.drop_index("ix_trials_market", "trials")
    op.drop_table("trials")
