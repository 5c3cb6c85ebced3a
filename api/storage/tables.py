"""The SQL tables: one database holds everything that must not be lost.

Columns of numbers never become rows: they are `Blob`s, named by the SHA-256 of their bytes.
Times are UTC epoch milliseconds, so SQLite and PostgreSQL agree to the bit.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlmodel import Field, SQLModel

# Not JSONB: it reorders keys and rewrites numbers, and an input is kept exactly as it was sent.
JsonDocument = JSON()

# Named constraints: SQLite can only change what a migration can name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_ORDERED_BY = ("created_at_ms", "finished_at_ms", "net_pnl", "sharpe", "max_drawdown")
_ACTIVE = text("status IN ('QUEUED', 'RUNNING')")


def ts_ms(*, nullable: bool = False) -> Any:
    """A column of UTC epoch milliseconds."""
    return Field(sa_column=Column(BigInteger, nullable=nullable), default=None)


class BlobRow(SQLModel, table=True):
    """Content-addressed columns: a NumPy .npz archive without pickle."""

    __tablename__ = "blob"
    __table_args__ = (Index("ix_blob_size", "sha256", "byte_count"),)  # sizes without the data

    sha256: str = Field(primary_key=True, max_length=64)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    byte_count: int = Field(sa_column=Column(BigInteger, nullable=False))


class MarketRow(SQLModel, table=True):
    """One perpetual and its spot partner on one venue."""

    __tablename__ = "market"
    __table_args__ = (UniqueConstraint("venue", "symbol"),)

    id: int | None = Field(default=None, primary_key=True)
    venue: str = Field(max_length=64)
    symbol: str = Field(max_length=64, index=True)
    base: str = Field(max_length=32)
    quote: str = Field(max_length=32)
    synthetic: bool = False
    spot_symbol: str = Field(default="", max_length=64)
    spot_multiplier: float = 1.0
    statistics: dict[str, Any] | None = Field(default=None, sa_type=JsonDocument)
    quality: dict[str, Any] | None = Field(default=None, sa_type=JsonDocument)
    created_at_ms: int = ts_ms()
    updated_at_ms: int = ts_ms()


class SeriesRow(SQLModel, table=True):
    """One immutable revision of one series of a market; the highest revision is current."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("market_id", "kind", "timeframe", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    market_id: int = Field(
        sa_column=Column(ForeignKey("market.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    kind: str = Field(max_length=16)  # funding | perp | spot | mark | funding_mark
    timeframe: str = Field(default="", max_length=8)  # "1h"; "" for funding and funding_mark
    revision: int
    first_ts_ms: int = ts_ms()
    last_ts_ms: int = ts_ms()
    row_count: int
    gap_count: int = 0
    missing_bar_count: int = 0
    duplicates_dropped: int = 0
    sha256: str = Field(sa_column=Column(ForeignKey("blob.sha256"), nullable=False))
    created_at_ms: int = ts_ms()


class StagedPageRow(SQLModel, table=True):
    """A page of an import from an exchange that is not finished; published, or forgotten."""

    __tablename__ = "staged_page"
    __table_args__ = (
        Index("ix_staged_page_series", "venue", "symbol", "kind", "timeframe", "source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    venue: str = Field(max_length=64)
    symbol: str = Field(max_length=64)
    kind: str = Field(max_length=16)  # funding | perp | spot | mark
    timeframe: str = Field(max_length=8)  # "" for funding
    source: str = Field(max_length=64)  # the exchange's symbol that it was asked for by
    first_ms: int = ts_ms()  # holds all entries with first_ms <= t < end_ms
    end_ms: int = ts_ms()
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # columns as in a blob
    staged_at_ms: int = ts_ms()


class ImportReceiptRow(SQLModel, table=True):
    """What an import of files came to, by a hash of everything that it depends on."""

    __tablename__ = "import_receipt"

    key: str = Field(primary_key=True, max_length=64)
    document: dict[str, Any] = Field(sa_type=JsonDocument)
    created_at_ms: int = ts_ms()


class RunRow(SQLModel, table=True):
    """One accepted run. This row is the truth; Redis only carries."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("owner", "active_run_key"),
        Index("ix_run_status_heartbeat", "status", "heartbeat_at_ms"),
        *(Index(f"ix_run_by_{name}", name, "id") for name in _ORDERED_BY),  # for who sees all
        *(Index(f"ix_run_own_by_{name}", "owner", name, "id") for name in _ORDERED_BY),
        # For the oldest shard. Partial on PostgreSQL too, by its migration: to say so loads that.
        Index("ix_run_active", "lane", "created_at_ms", "id", sqlite_where=_ACTIVE),
    )

    id: str = Field(primary_key=True, max_length=36)  # UUIDv7: sorts by creation
    owner: str = Field(default="", max_length=64)  # API key id; "" without keys
    kind: str = Field(max_length=16)
    status: str = Field(max_length=16)
    label: str | None = Field(default=None, max_length=200)
    tags: list[str] = Field(
        default_factory=list, sa_type=JsonDocument, sa_column_kwargs={"server_default": "[]"}
    )
    note: str | None = Field(default=None, sa_type=Text)
    pinned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    input: dict[str, Any] = Field(sa_type=JsonDocument)  # exactly as sent
    config: dict[str, Any] = Field(sa_type=JsonDocument)  # resolved, see api/runs/config.py
    series: list[dict[str, Any]] = Field(sa_type=JsonDocument)  # the revisions and hashes it uses
    engine_version: str = Field(max_length=64)
    config_hash: str = Field(max_length=64)
    data_hash: str = Field(max_length=64)
    run_key: str = Field(max_length=64, index=True)
    # While it may answer again, else NULL: so two equal mutations at once meet in one run.
    active_run_key: str | None = Field(default=None, max_length=64)
    created_at_ms: int = ts_ms()
    started_at_ms: int | None = ts_ms(nullable=True)
    finished_at_ms: int | None = ts_ms(nullable=True)
    heartbeat_at_ms: int | None = ts_ms(nullable=True)
    cancel_requested: bool = False
    shard_count: int
    lane: str = Field(default="fast", max_length=8)  # fast | bulk | import: its shards' queue
    # What its kind says (api/runs/kind.py), so that nothing down here tells kinds apart.
    shards_stand_alone: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    answer_lasts: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    # What a worker must have compiled before it takes a shard (engine/model/stages.py); None: all.
    kernels_needed: int | None = None
    progress_done: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    progress_total: int = Field(sa_column=Column(BigInteger, nullable=False))
    progress_unit: str = Field(max_length=16)  # settlements | cells | markets | hours | runs
    failure: str | None = None
    warnings: list[str] | None = Field(default=None, sa_type=JsonDocument)
    synthetic: bool = False
    trace_parent: str | None = Field(default=None, max_length=55)  # W3C: the trace it began in
    # Headline metrics, for sorting and filtering; the full set stands in the shards.
    net_pnl: float | None = None
    total_return: float | None = None
    sharpe: float | None = None
    max_drawdown: float | None = None
    total_trades: int | None = None


class IdempotencyKeyRow(SQLModel, table=True):
    """What a key was first sent with, and the run that answers it; gone with that run."""

    __tablename__ = "idempotency_key"

    owner: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    input_hash: str = Field(max_length=64)  # tells a reused key from an abused one
    created_at_ms: int = ts_ms()


class ShardRow(SQLModel, table=True):
    """A part of a run that one worker computes at one go; written once, keyed by (run, shard)."""

    __tablename__ = "shard"
    __table_args__ = (Index("ix_shard_status_run", "status", "run_id", "shard_index"),)

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    shard_index: int = Field(primary_key=True)
    status: str = Field(max_length=16)  # QUEUED | RUNNING | SUCCEEDED | FAILED | CANCELLED
    first_cell: int = 0  # sweeps: cells [first_cell, last_cell); multi-market: the market's index
    last_cell: int = 0
    # It needs what the shards before it have stored, and is claimed when all of them succeeded.
    waits_for_others: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    attempts: int = 0
    # What is computed of it, in the run's progress unit: the run's progress is the sum.
    progress_done: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    worker: str | None = Field(default=None, max_length=128)
    heartbeat_at_ms: int | None = ts_ms(nullable=True)
    failure: str | None = None
    summary: dict[str, Any] | None = Field(default=None, sa_type=JsonDocument)
    blobs: dict[str, str] | None = Field(default=None, sa_type=JsonDocument)  # name -> sha256


class WorkerRow(SQLModel, table=True):
    """A worker process that is or was alive."""

    __tablename__ = "worker"

    name: str = Field(primary_key=True, max_length=128)
    started_at_ms: int = ts_ms()
    heartbeat_at_ms: int = ts_ms()
    running_shards: int = 0
    kernels_ready: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    kernels_total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # The runs it takes are those of this engine; "": a release that does not say.
    engine_version: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})


class ApiKeyRow(SQLModel, table=True):
    """An API key: its public id in the clear, of the key itself only the hash."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True, max_length=16)
    owner: str = Field(max_length=64, index=True)  # whose runs it reads and starts
    label: str = Field(default="", max_length=200)
    scope: str = Field(max_length=8)  # read | run | admin
    sha256: str = Field(max_length=64)  # of the whole key
    created_at_ms: int = ts_ms()
    expires_at_ms: int | None = ts_ms(nullable=True)
    revoked_at_ms: int | None = ts_ms(nullable=True)
    last_used_at_ms: int | None = ts_ms(nullable=True)
    replaces: str | None = Field(default=None, max_length=16)  # the key it was rotated from
