"""What coins are worth, for the tiers of the explorer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capitalisation",
        sa.Column("coin", sa.String(32), nullable=False),
        sa.Column("usd", sa.Float(), nullable=False),
        sa.Column("as_of_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coin", name=op.f("pk_capitalisation")),
    )


def downgrade() -> None:
    op.drop_table("capitalisation")
