"""A stored run in the GraphQL form of its kind."""

from api.registry import part_of
from api.schema.run import Run
from api.storage.tables import RunRow


def run_of(row: RunRow) -> Run:
    """The form that the graphql.py of its kind's room gives it."""
    run: Run = part_of(row.kind, "graphql").form(row)
    return run
