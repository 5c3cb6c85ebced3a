"""Everything the service refuses, as one tree.

ApiError
  SettingsInvalid     .names                     the environment asks for something impossible
  UploadNotFound      .upload_id                 no such files, or not the asker's
  InvalidInput        .field                     a value of an input is out of range
  MarketNotFound      .venue .symbol             nothing is stored for it
  MarketNotTracked    .venue .symbol             workers do not keep it up to date, or for another
  NoData              .venue .symbol .available_from_ms .available_to_ms
                                                 the market is known, the period is not
  LimitExceeded       .limit .requested          more than this service does for one request
  RunNotFound         .run_id                    no such run, or not the asker's
  RunAlreadyFinished  .run_id                    too late to cancel
  RunStillActive      .run_id                    too early to delete
  KeyRefused                                     an API key is missing, wrong or over
  KeysUnreadable                                 whether an API key is right cannot be said now
  RateExceeded        .limit .retry_after_seconds
                                                 too many requests in a minute
  ScopeMissing        .needed .scope             the API key is not for that
  ReadsOnly                                      a GET changes nothing
  KeyNotFound         .key_id                    no API key of this id
  KeyNotUsable        .key_id                    an API key that cannot be rotated (again)
  BlobNotFound        .sha256                    stored columns are gone
  BlobDamaged         .sha256                    stored columns are not what was stored
  StorageUnavailable  .state                     the database takes nothing now
  PreviewUnavailable  .message                   nobody computes a preview now
  DatabaseIsNewer     .stored .known             a later release has changed the tables
  BackupRefused       .message                   no backup, or nothing to make one of
  ImportRefused       .file .row .reason         a file breaks the rules of the import
  VenueFileInvalid    .file .field               a venue profile breaks a rule
  VenueUnknown        .venue .known              no profile of this venue
  ExchangeFailed      .venue                     an exchange does not give what is asked for

Texts give the rule, then ", was" and the value; they may be shown to a client.
"""

NUL = "\0"
"""A character that PostgreSQL stores in no text: nothing that is stored has it in its name."""


class ApiError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsInvalid(ApiError):
    """The environment holds settings the service cannot start with."""

    def __init__(self, names: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.names = names


class InvalidInput(ApiError):
    """A value is out of range; `field` is its dotted path in the input."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class MarketNotFound(ApiError):
    """Nothing is stored for this market."""

    def __init__(self, venue: str, symbol: str) -> None:
        super().__init__(f"market must be one that was imported, was {symbol} on {venue}")
        self.venue = venue
        self.symbol = symbol


class MarketNotTracked(ApiError):
    """Nobody, or another owner, has this market kept up to date."""

    def __init__(self, venue: str, symbol: str) -> None:
        super().__init__(f"market must be one that you track, was {symbol} on {venue}")
        self.venue = venue
        self.symbol = symbol


class NoData(ApiError):
    """The market is stored, the period is not; None and None: nothing of it is usable at all."""

    def __init__(
        self,
        venue: str,
        symbol: str,
        available_from_ms: int | None = None,
        available_to_ms: int | None = None,
        message: str | None = None,
    ) -> None:
        super().__init__(message or f"no settlement of {symbol} on {venue} lies in the period")
        self.venue = venue
        self.symbol = symbol
        self.available_from_ms = available_from_ms
        self.available_to_ms = available_to_ms


class LimitExceeded(ApiError):
    """A request asks for more than the service does for one request."""

    def __init__(self, limit: int, requested: int, message: str) -> None:
        super().__init__(message)
        self.limit = limit
        self.requested = requested


class UploadNotFound(ApiError):
    """No files of this id that are not imported yet belong to the asker."""

    def __init__(self, upload_id: str) -> None:
        super().__init__(
            f"upload must be that of files that wait to be imported, was {shown(upload_id)}"
        )
        self.upload_id = upload_id


class RunNotFound(ApiError):
    """No run of this id belongs to the asker."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run id must be that of a stored run, was {run_id}")
        self.run_id = run_id


class RunAlreadyFinished(ApiError):
    """A finished run cannot be cancelled."""

    def __init__(self, run_id: str) -> None:
        super().__init__("run must be queued or running to be cancelled, was ended already")
        self.run_id = run_id


class RunStillActive(ApiError):
    """A queued or running run cannot be deleted."""

    def __init__(self, run_id: str) -> None:
        super().__init__("run must have ended to be deleted, was queued or running")
        self.run_id = run_id


class KeyRefused(ApiError):
    """No API key, or none that lets its bearer in."""


class KeysUnreadable(ApiError):
    """The database with the API keys does not answer."""

    def __init__(self) -> None:
        super().__init__("API keys must be readable, were not: try again in a moment")


class RateExceeded(ApiError):
    """Somebody asks too often."""

    def __init__(self, limit: int, retry_after_seconds: int) -> None:
        super().__init__(
            f"requests must be at most {limit} a minute, were more: "
            f"try again in {retry_after_seconds} s"
        )
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


class ScopeMissing(ApiError):
    """The API key does not allow this."""

    def __init__(self, needed: str, scope: str, what: str) -> None:
        super().__init__(f"API key must have scope {needed} to {what}, was {scope}")
        self.needed = needed
        self.scope = scope


class ReadsOnly(ApiError):
    """A GET never writes."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the query must be sent by POST or WebSocket to {what}, was by GET")


class KeyNotFound(ApiError):
    """No API key has this id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"id must be that of an API key (`carry keys list`), was {key_id}")
        self.key_id = key_id


class KeyNotUsable(ApiError):
    """An API key that has ended, or has a successor, cannot be rotated."""

    def __init__(self, key_id: str, message: str) -> None:
        super().__init__(f"{key_id}: {message}")
        self.key_id = key_id


class BlobNotFound(ApiError):
    """Stored columns are gone: the database was changed by another hand."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"stored columns must exist, {sha256} does not")
        self.sha256 = sha256


class BlobDamaged(ApiError):
    """Stored columns are not those that were stored: a disk, or another hand, has changed them."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"stored columns must have the SHA-256 they are named by, {sha256} do not: "
            "`carry check` names what uses them"
        )
        self.sha256 = sha256


class StorageUnavailable(ApiError):
    """The database takes nothing now; what was asked for is not stored, and may be sent again."""

    def __init__(self, state: str) -> None:
        super().__init__(
            f"the database must be writable, was {state}: nothing was stored, try again later"
        )
        self.state = state

    @property
    def reading(self) -> str:
        """What somebody is told who only wanted to read."""
        return f"the database must answer, was {self.state}: try again later"


class PreviewUnavailable(ApiError):
    """Redis is away, no worker answers in time, or the one that does cannot compute it."""


class DatabaseIsNewer(ApiError):
    """A later release has migrated the database: this one would read it wrongly."""

    def __init__(self, stored: str, known: str) -> None:
        super().__init__(
            f"the database must be of this version or an older one (revision {known}), "
            f"was {stored}: start the newer version"
        )
        self.stored = stored
        self.known = known


class BackupRefused(ApiError):
    """A backup cannot be made or put back; nothing was changed."""


class ImportRefused(ApiError):
    """A file breaks the rules of the import; `row` counts data rows from 1, None: all of it."""

    def __init__(self, file: str, row: int | None, reason: str) -> None:
        where = file if row is None else f"{file}, row {row}"
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.row = row
        self.reason = reason


class VenueFileInvalid(ApiError):
    """A file of venue profiles, by its name, breaks a rule; `field` None: all of it does."""

    def __init__(self, file: str, field: str | None, rule: str) -> None:
        super().__init__(f"{file}: {rule}" if field is None else f"{file}: {field} {rule}")
        self.file = file
        self.field = field


class VenueUnknown(ApiError):
    """No profile tells of this venue."""

    def __init__(self, venue: str, known: tuple[str, ...]) -> None:
        super().__init__(f"venue must be one with a profile ({', '.join(known)}), was {venue!r}")
        self.venue = venue
        self.known = known


class ExchangeFailed(ApiError):
    """An exchange does not answer, refuses, or answers what nobody asked; try again later."""

    def __init__(self, venue: str, message: str) -> None:
        super().__init__(message)
        self.venue = venue


def shown(text: str, most: int = 60) -> str:
    """Somebody's text for a message of ours: its first characters, and that there are more."""
    return text if len(text) <= most else f"{text[:most]}..."
