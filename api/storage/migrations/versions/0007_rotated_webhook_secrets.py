"""Secrets of webhooks that were rotated and still sign."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webhook", sa.Column("previous_secret", sa.String(length=100), nullable=True))
    op.add_column("webhook", sa.Column("previous_secret_until_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("webhook", "previous_secret_until_ms")
    op.drop_column("webhook", "previous_secret")
