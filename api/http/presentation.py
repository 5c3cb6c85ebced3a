"""What a client sees of an error: its own mistakes in words, bugs as an id."""

import secrets

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from prometheus_client import Counter
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from api.errors import (
    BlobDamaged,
    BlobNotFound,
    InvalidInput,
    LimitExceeded,
    ReadsOnly,
    ScopeMissing,
)
from api.logs import get_logger
from api.storage.failures import STORAGE_FAILURES, unavailable

log = get_logger(__name__)

INTERNAL_ERRORS = Counter(
    "carry_internal_errors",
    "Answers of this process that were an internal error: see its log.",
    registry=None,  # each application's own takes it
)
TOO_DEEP = "query must not nest this deep"
_CLIENT_MISTAKES = (GraphQLError, CannotGetOperationTypeError, InvalidOperationTypeError)


def presentable(error: GraphQLError) -> GraphQLError:
    """The error as a client may see it; a bug's text goes to the log under the same id."""
    cause = error.original_error
    if isinstance(cause, RecursionError):
        return _coded(error, TOO_DEEP, "LIMIT_EXCEEDED")
    if isinstance(error, GraphQLSyntaxError):
        return _coded(error, error.message, "GRAPHQL_PARSE_FAILED")
    if isinstance(cause, InvalidInput):
        # Of a mutation its union tells; an argument of a query has nothing else.
        return _coded(error, cause.message, "BAD_USER_INPUT", field=cause.field)
    if isinstance(cause, ScopeMissing | ReadsOnly):
        return _coded(error, cause.message, "FORBIDDEN")
    if isinstance(cause, LimitExceeded):  # of a query; a mutation answers by its union
        return _coded(error, cause.message, "LIMIT_EXCEEDED")
    if cause is None or isinstance(cause, _CLIENT_MISTAKES):
        if "code" in (error.extensions or {}):
            return error
        if error.path is None or _is_of_an_argument(error):
            return _coded(error, error.message, "GRAPHQL_VALIDATION_FAILED")
    if (told := _of_storage(error, cause)) is not None:
        return told
    error_id = secrets.token_hex(8)
    INTERNAL_ERRORS.inc()
    log.error("internal error", error_id=error_id, path=error.path, exc_info=cause)
    return GraphQLError(
        f"internal error {error_id}, see the service's log",
        nodes=error.nodes,
        path=error.path,
        extensions={"code": "INTERNAL_SERVER_ERROR", "id": error_id},
    )


def _of_storage(error: GraphQLError, cause: BaseException | None) -> GraphQLError | None:
    if refused := isinstance(cause, STORAGE_FAILURES) and unavailable(cause):
        # Of a query, and of a subscription: a mutation answers by its union.
        log.warning("not answered", path=error.path, error=str(cause)[:300])
        return _coded(error, refused.reading, "UNAVAILABLE")
    if isinstance(cause, BlobDamaged | BlobNotFound):
        log.error("stored columns are damaged", path=error.path, sha256=cause.sha256)
        return _coded(error, cause.message, "DATA_DAMAGED")
    return None


def _is_of_an_argument(error: GraphQLError) -> bool:
    # Only a variable's value can be wrong where a query that was valid is carried out: null for
    # what must not be. An answer that does not fit its type is told with the field instead.
    return not any(isinstance(node, FieldNode) for node in error.nodes or ())


def _coded(error: GraphQLError, message: str, code: str, **more: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**(error.extensions or {}), "code": code, **more},
    )
