"""Principals: the caller, identified by kind and name, with permissions."""

from dataclasses import dataclass
from typing import Literal

from graphsvc.problems import Forbidden

SERVICE, ANALYST = "service", "analyst"  # scopes
Kind = Literal["member", "client", "service", "anonymous", "operator"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A `member` acts for themselves. `everybody` permits acting for any member and more, `analyst` permits Cypher.

    Names are unique within a kind: the client `ana` is not the member `ana`.
    """

    kind: Kind
    name: str = ""
    everybody: bool = False
    analyst: bool = False

    @property
    def id(self) -> str:
        """The owner id of a principal's data, such as `member:ana`, `client:report` or `anonymous`."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    def require_member(self, member: str) -> None:
        """Raises Forbidden unless the principal may act for that member."""
        if not (self.everybody or (self.kind == "member" and self.name == member)):
            raise Forbidden(f"The token does not allow acting for {member}.", member=member)

    def require_everybody(self) -> None:
        """Raises Forbidden."""
        if not self.everybody:
            raise Forbidden(f"This needs a token with the scope {SERVICE}.", scope=SERVICE)

    def require_analyst(self) -> None:
        """Raises Forbidden."""
        if not (self.analyst or self.everybody):
            raise Forbidden(f"This needs a token with the scope {ANALYST}.", scope=ANALYST)


# Without a key there are no tokens, and everyone who reaches the service may do everything.
UNRESTRICTED = Principal("anonymous", everybody=True, analyst=True)
# Who runs commands and background tasks.
OPERATOR = Principal("operator", everybody=True, analyst=True)
# With a key, callers of public routes have no token.
ANONYMOUS = Principal("anonymous")
