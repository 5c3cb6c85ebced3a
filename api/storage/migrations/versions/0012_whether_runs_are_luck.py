"""What is said of whether runs are luck; of those that are stored from this release on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judgement",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_judgement_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_judgement")),
    )
    op.create_index(op.f("ix_judgement_status"), "judgement", ["status"])


def downgrade() -> None:
    op.drop_index(op.f("ix_judgement_status"), "judgement")
    op.drop_table("judgement")
