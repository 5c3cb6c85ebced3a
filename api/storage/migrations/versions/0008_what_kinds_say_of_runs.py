"""What its kind says of a run: whether its shards stand alone, whether its answer lasts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "run",
        sa.Column("shards_stand_alone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "run", sa.Column("answer_lasts", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    run = sa.table(
        "run", sa.column("kind"), sa.column("shards_stand_alone"), sa.column("answer_lasts")
    )
    op.execute(run.update().where(run.c.kind == "MULTI_MARKET").values(shards_stand_alone=True))
    op.execute(run.update().where(run.c.kind == "IMPORT").values(answer_lasts=False))


def downgrade() -> None:
    op.drop_column("run", "answer_lasts")
    op.drop_column("run", "shards_stand_alone")
