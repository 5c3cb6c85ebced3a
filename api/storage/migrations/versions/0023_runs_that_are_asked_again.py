"""Runs that are asked again when their markets have new data."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rerun",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("wanted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("news", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("rerun_as_id", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_rerun_run_id_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rerun_as_id"], ["run.id"], name=op.f("fk_rerun_rerun_as_id_run"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_rerun")),
    )
    op.create_index(op.f("ix_rerun_rerun_as_id"), "rerun", ["rerun_as_id"])


def downgrade() -> None:
    op.drop_table("rerun")
