"""Which engine a worker computes with."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMN = "engine_version"


def upgrade() -> None:
    # Workers of the release before sign on without it.
    text = sa.String(length=64)
    op.add_column("worker", sa.Column(_COLUMN, text, server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("worker", _COLUMN)
