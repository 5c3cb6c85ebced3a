"""Where a run looks for the many results that it may have been chosen from."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgement", sa.Column("choice_scope", sa.String(64), nullable=True))
    op.create_index(op.f("ix_judgement_choice_scope"), "judgement", ["choice_scope"])


def downgrade() -> None:
    op.drop_index(op.f("ix_judgement_choice_scope"), "judgement")
    op.drop_column("judgement", "choice_scope")
