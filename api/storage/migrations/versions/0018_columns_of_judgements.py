"""What is said of a sweep's luck has columns of numbers, and may take a while."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgement", sa.Column("beats", sa.Integer(), server_default="0", nullable=False))
    op.add_column("judgement", sa.Column("columns", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("judgement", "columns")
    op.drop_column("judgement", "beats")
