"""What somebody may do: the scope of a key, and whose runs it is about."""

from dataclasses import dataclass
from enum import StrEnum

from api.errors import ScopeMissing


class Scope(StrEnum):
    """What a key may do; each scope includes those before it."""

    READ = "read"  # look at the owner's runs and at the markets
    RUN = "run"  # start, cancel and delete the owner's runs
    ADMIN = "admin"  # the same with everybody's runs

    def includes(self, other: "Scope") -> bool:
        """Whether this scope allows what the other one does."""
        ranks = list(Scope)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Access:
    """What one asker may do; key_id None: nobody asked for a key."""

    owner: str
    scope: Scope
    key_id: str | None = None

    @property
    def visible_owner(self) -> str | None:
        """Whose runs exist for this asker; None: everybody's."""
        return None if self.scope is Scope.ADMIN else self.owner

    def require(self, scope: Scope, what: str) -> None:
        """ScopeMissing unless this asker may do it."""
        if not self.scope.includes(scope):
            raise ScopeMissing(scope.value, self.scope.value, what)


# Without keys everybody who reaches the service may do everything.
EVERYTHING = Access("", Scope.ADMIN)
