"""The environment, read here and nowhere else: `CARRY_<FIELD>` sets a field."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.errors import SettingsInvalid

_BUILT_PAGE = Path(__file__).resolve().parent.parent / "frontend" / "dist"
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  what a client dials instead


EMBEDDED_DATABASE = "carrybench.sqlite"
"""Name of the embedded database's file in its home."""


def _embedded_database(values: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{Path(values['home']).resolve()}/{EMBEDDED_DATABASE}"


def _venues_in_the_home(values: dict[str, Any]) -> Path:
    return Path(values["home"]) / "venues"


def _own_address(values: dict[str, Any]) -> str:
    host = values["host"]
    dialled = _EVERY_ADDRESS.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{dialled}:{values['port']}"


class Settings(BaseSettings):
    """All settings of the service and its client commands; refused when built, then frozen."""

    model_config = SettingsConfigDict(
        env_prefix="CARRY_",
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
    )

    home: Path = Path("var")
    """Folder of the embedded database, the Redis socket, caches and logs."""
    host: str = Field(default="127.0.0.1", min_length=1)
    """Address the API listens on."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """Port the API listens on; 0 takes a free one."""
    database_url: str = Field(default_factory=_embedded_database)
    """SQL database: sqlite:///FILE or postgresql://USER@HOST/NAME (SQLite in the home)."""
    redis_url: str | None = None
    """Redis or Valkey server (`carry up` starts its own when absent)."""
    url: str = Field(default_factory=_own_address)
    """Service that client commands talk to (http://HOST:PORT when absent)."""
    api_key: str | None = Field(default=None, repr=False)
    """API key that client commands send."""
    require_keys: bool = False
    """Whether requests need an API key on loopback too; at any other address they always do."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe log line that is written."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """Shape of log lines; auto writes text to a terminal and JSON elsewhere."""
    otel_endpoint: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where traces go, by OTLP over HTTP, such as http://127.0.0.1:4318 (nowhere)."""

    worker_threads: int = Field(default=2, ge=1, le=256)
    """Threads that compute inside one worker process."""
    shard_event_cells: int = Field(default=250_000_000, ge=1)
    """Size at which a sweep is cut into shards, in cells times settlements."""
    heartbeat_seconds: float = Field(default=2.0, gt=0)
    """Time between two signs of life of a worker."""
    stale_after_seconds: float = Field(default=10.0, gt=0)
    """Silence after which a worker counts as dead."""
    reconcile_seconds: float = Field(default=5.0, gt=0)
    """Time between two searches for work that lost its worker."""
    max_attempts: int = Field(default=3, ge=1)
    """Attempts at one shard before its run fails."""

    webhook_max_attempts: int = Field(default=10, ge=1, le=50)
    """Attempts at one webhook delivery before it is dead."""
    webhook_backoff_seconds: float = Field(default=5.0, gt=0)
    """Pause after the first failed attempt; each further one is four times as long, at most 6 h."""
    webhook_timeout_seconds: float = Field(default=10.0, gt=0, le=30)
    """Time a webhook's receiver has to answer."""
    webhook_allowed_networks: Annotated[tuple[str, ...], NoDecode] = ()
    """Private networks that webhooks may reach, such as 10.0.0.0/8, separated by commas (none)."""
    max_webhooks: int = Field(default=20, ge=0)
    """Webhooks one owner may have."""

    max_tracked_markets: int = Field(default=200, ge=0)
    """Markets that workers keep up to date, of all owners together."""

    max_sweep_cells: int = Field(default=1_000_000, ge=1)
    """Cells one sweep may have."""
    max_sweep_axes: int = Field(default=6, ge=1)
    """Axes one sweep may have."""
    max_markets: int = Field(default=200, ge=1)
    """Markets one multi-market run or portfolio may have."""
    max_folds: int = Field(default=200, ge=1)
    """Folds one walk-forward may have; its cells times folds: 20 times the cells of a sweep."""
    max_comparison_entries: int = Field(default=8, ge=2)
    """Strategies one comparison may have."""
    max_page_size: int = Field(default=100, ge=1)
    """Items one page of a connection may have."""
    max_curve_points: int = Field(default=5_000, ge=2)
    """Points one equity curve may have in an answer."""
    max_label_length: int = Field(default=200, ge=1, le=200)
    """Characters a label may have."""
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)
    """Bytes one request may have."""
    max_upload_file_bytes: int = Field(default=64_000_000, ge=1_000)
    """Bytes one file may have that is sent to be imported."""
    max_upload_files: int = Field(default=1_000, ge=1)
    """Files one upload may have."""
    max_upload_bytes: int = Field(default=256_000_000, ge=1_000)
    """Bytes of files that one API key's owner may have waiting to be imported."""
    upload_hours: float = Field(default=24.0, gt=0)
    """Time after which files that were sent and not imported are thrown away."""
    max_query_depth: int = Field(default=15, ge=1)
    """Levels a query may nest."""
    max_query_tokens: int = Field(default=4_000, ge=1)
    """Tokens a query may have."""
    max_query_aliases: int = Field(default=30, ge=1)
    """Aliases a query may use."""
    max_query_numbers: int = Field(default=2_000_000, ge=10_000)
    """Numbers a query may ask for, and what the data make of it; a field outside a column: 50."""
    max_subscriptions: int = Field(default=2_000, ge=1)
    """Subscriptions one API process keeps open."""
    max_queued_runs: int = Field(default=1_000, ge=1)
    """Runs that may wait at the same time."""
    max_queued_runs_per_owner: int = Field(default=500, ge=1)
    """Runs of one API key's owner that may wait at the same time."""
    max_imports_per_owner: int = Field(default=200, ge=1)
    """Imports from exchanges that one API key's owner may have waiting or running."""
    max_imports_per_hour: int = Field(default=1_000, ge=0)
    """Imports from exchanges that one API key's owner may start in an hour; 0 sets no limit."""
    max_subscriptions_per_owner: int = Field(default=1_000, ge=1)
    """Subscriptions of one API key's owner that one API process keeps open."""
    max_sockets_per_key: int = Field(default=1_000, ge=0)
    """WebSockets one API key keeps open at one API process, idle ones too; 0 sets no limit."""
    max_sockets_per_address: int = Field(default=2_000, ge=0)
    """WebSockets one address keeps open at one API process, idle ones too; 0 sets no limit."""
    max_requests_per_minute: int = Field(default=6_000, ge=0)
    """Requests one API key may make in a minute; 0 sets no limit."""
    max_anonymous_requests_per_minute: int = Field(default=0, ge=0)
    """Requests one address may make in a minute where no key is asked for; 0 sets no limit."""
    max_previews_per_minute: int = Field(default=3_000, ge=0)
    """Previews one owner, or one address where no key is asked for, may have; 0: no limit."""
    max_preview_rows: int = Field(default=1_000_000, ge=1)
    """Settlements and bars that the period of one preview may hold."""
    max_refused_keys_per_minute: int = Field(default=60, ge=0)
    """Wrong API keys an address may send in a minute before it is told to wait; 0: no limit."""
    market_cache_bytes: int = Field(default=512_000_000, ge=0)
    """Memory for prepared market arrays, per process."""

    answer_cache_bytes: int = Field(default=64_000_000, ge=0)
    """Memory for answers about ended runs, kept encoded, per API process; 0 keeps none."""

    venues: Path = Field(default_factory=_venues_in_the_home)
    """Folder or file of your own venue profiles; they go before the shipped ones (home/venues)."""

    exchange_relay: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+/([^\s?#]*/)?$")
    """Address that is put before those of exchanges, such as http://relay:8080/ (none)."""

    coingecko_url: str = Field(
        default="https://api.coingecko.com/api/v3", pattern=r"^https?://[^\s?#]+$"
    )
    """Where `carry tiers update` asks what coins are worth."""

    frontend_dir: Path = _BUILT_PAGE
    """Folder of the built page; the API serves none when it does not exist."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins whose pages may call the API, separated by commas (none)."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses or networks of proxies whose X-Forwarded-For counts, separated by commas (none)."""

    @property
    def uploads(self) -> Path:
        """Where files that were sent lie for as long as they are read."""
        return self.home / "uploads"

    @property
    def archives(self) -> Path:
        """Where files of exchanges' archives are kept, by whoever imports: this very machine."""
        return self.home / "archives"

    @field_validator("cors_origins", "trusted_proxies", "webhook_allowed_networks", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies", "webhook_allowed_networks")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)  # its sentence names the network and what is wrong with it
        return value


def environment_name(field: str) -> str:
    """The environment variable that sets a field."""
    return f"CARRY_{field.upper()}"


def get_settings(**overrides: Any) -> Settings:
    """Settings from the environment; keyword arguments go before it.

    Raises SettingsInvalid with one sentence per field that is wrong.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        # A default that follows from a wrong field is not another mistake.
        wrong = [part for part in error.errors() if part["type"] != "default_factory_not_called"]
        names = tuple(environment_name(str(part["loc"][0])) for part in wrong)
        sentences = [
            f"{name}: {part['msg'][:1].lower()}{part['msg'][1:]}, was {part['input']!r}"
            for name, part in zip(names, wrong, strict=True)
        ]
        raise SettingsInvalid(names, "; ".join(sentences)) from None
