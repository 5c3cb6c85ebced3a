"""How many of its kernels a worker has, and how many a run needs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Workers of the release before sign on without them: 0 of 0 is all.
    for name in ("kernels_ready", "kernels_total"):
        op.add_column("worker", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    # Runs of the release before do not say: what is compiled first may not do for them.
    op.add_column("run", sa.Column("kernels_needed", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "kernels_needed")
    op.drop_column("worker", "kernels_total")
    op.drop_column("worker", "kernels_ready")
