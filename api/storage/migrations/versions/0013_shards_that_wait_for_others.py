"""A shard may need what the others of its run have stored."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COLUMN = "waits_for_others"


def upgrade() -> None:
    no = sa.false()
    op.add_column("shard", sa.Column(_COLUMN, sa.Boolean(), server_default=no, nullable=False))


def downgrade() -> None:
    op.drop_column("shard", _COLUMN)
