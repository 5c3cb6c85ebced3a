"""Who needs which blob, so that what nobody needs can go; runs so far are looked through."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    op.create_table(
        "blob_use",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("of_series", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_blob_use_run_id_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_blob_use_sha256_blob")),
        sa.PrimaryKeyConstraint("run_id", "sha256", name=op.f("pk_blob_use")),
    )
    op.create_index(op.f("ix_blob_use_sha256"), "blob_use", ["sha256"])
    # Of every blob its size, without reading it.
    op.create_index("ix_blob_size", "blob", ["sha256", "byte_count"])
    _look_through()


def downgrade() -> None:
    op.drop_index("ix_blob_size", "blob")
    op.drop_index(op.f("ix_blob_use_sha256"), "blob_use")
    op.drop_table("blob_use")


def _look_through() -> None:
    connection = op.get_bind()
    there = set(connection.execute(sa.text("SELECT sha256 FROM blob")).scalars())
    uses = sa.text("INSERT INTO blob_use VALUES (:run_id, :sha256, :of_series)")
    rows: list[dict[str, Any]] = []
    known: set[tuple[str, str]] = set()
    for run_id, sha256, of_series in (*_results(connection), *_series(connection)):
        # A blob that was lost is missed when somebody asks for it, and not here.
        if sha256 in there and (run_id, sha256) not in known:
            known.add((run_id, sha256))
            rows.append({"run_id": run_id, "sha256": sha256, "of_series": of_series})
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(uses, rows[first : first + _ROWS_AT_ONCE])


def _results(connection: sa.Connection) -> Iterator[tuple[str, str, bool]]:
    query = sa.text("SELECT run_id, blobs FROM shard WHERE blobs IS NOT NULL")
    for run_id, stored in connection.execute(query):
        names: Mapping[str, str] = _document(stored) or {}
        yield from ((run_id, sha256, False) for sha256 in names.values())


def _series(connection: sa.Connection) -> Iterator[tuple[str, str, bool]]:
    for run_id, stored in connection.execute(sa.text("SELECT id, series FROM run")):
        yield from ((run_id, one["sha256"], True) for one in _document(stored) or ())


def _document(stored: Any) -> Any:
    # SQLite hands JSON out as text, psycopg as what it says.
    return json.loads(stored) if isinstance(stored, str) else stored
