"""What people say of their runs: tags, a note, and that one is pinned."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("tags", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("run", sa.Column("note", sa.Text(), nullable=True))
    op.add_column(
        "run", sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    for name in ("pinned", "note", "tags"):
        op.drop_column("run", name)
