"""Tokens: who asks, and for whom they may speak. JSON Web Tokens (RFC 7519), signed with HS256 by GRAPHSVC_TOKEN_KEY.

`sub` is a member, who may speak for themselves; `scope` names what else: `service` speaks for everybody, `analyst`
may ask in Cypher. `client_id` (RFC 9068) tells those apart who have no `sub`. `exp` ends a token. Any JWT library makes
them; `graphsvc token` does, too.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from graphsvc.problems import Forbidden, Unauthenticated
from graphsvc.vocabulary import ID_PATTERN

ALGORITHM = "HS256"
SERVICE, ANALYST = "service", "analyst"
SCOPES = frozenset({SERVICE, ANALYST})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `name` tells callers apart, `member` is whom they speak for; `everybody` is any member and more."""

    name: str
    member: str | None = None
    everybody: bool = False
    analyst: bool = False

    def require_to_speak_for(self, member: str) -> None:
        """Raises Forbidden."""
        if not (self.everybody or self.member == member):
            raise Forbidden(f"The token does not speak for {member}.", member=member)

    def require_everybody(self) -> None:
        """Raises Forbidden."""
        if not self.everybody:
            raise Forbidden(f"This needs a token with the scope {SERVICE}.", scope=SERVICE)

    def require_analyst(self) -> None:
        """Raises Forbidden."""
        if not (self.analyst or self.everybody):
            raise Forbidden(f"This needs a token with the scope {ANALYST}.", scope=ANALYST)


# Where there is no key, there are no tokens, and whoever reaches the service may do everything.
ANYBODY = Caller("anybody", everybody=True, analyst=True)
# Where tokens are asked for, who gets what is public without one: a route there that speaks for a member refuses.
NOBODY = Caller("nobody")


def caller_of(key: str, authorization: str | None) -> Caller:
    """Who sent an Authorization header. Raises Unauthenticated, saying what is wrong with it."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    try:
        claims = jwt.decode(token.strip(), key, algorithms=[ALGORITHM])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The token is over.") from None
    except jwt.InvalidSignatureError:
        raise Unauthenticated("The token is signed with another key.") from None
    except jwt.InvalidTokenError as error:
        raise Unauthenticated(f"The token is malformed: {error}.") from None
    member, scope = claims.get("sub"), claims.get("scope", "")
    if member is not None and not (isinstance(member, str) and re.fullmatch(ID_PATTERN, member)):
        raise Unauthenticated("The token's sub is no member's id.")
    client = claims.get("client_id")
    if client is not None and not (isinstance(client, str) and re.fullmatch(ID_PATTERN, client)):
        raise Unauthenticated("The token's client_id is no id.")
    scopes = set(scope.split()) if isinstance(scope, str) else {""}
    if not (member or scopes) or not scopes <= SCOPES:
        raise Unauthenticated(f"The token needs a sub or a scope of {', '.join(sorted(SCOPES))}, and no others.")
    return Caller(member or client or "+".join(sorted(scopes)), member, SERVICE in scopes, ANALYST in scopes)


def new_token(
    key: str, *, member: str | None = None, scopes: Collection[str] = (), client: str | None = None, lasts: timedelta
) -> str:
    """A token for a member, for scopes, or for both, from now on; `client` names who has it."""
    claims: dict[str, object] = {"exp": datetime.now(UTC) + lasts}
    if client:
        claims["client_id"] = client
    if member:
        claims["sub"] = member
    if scopes:
        claims["scope"] = " ".join(sorted(scopes))
    return jwt.encode(claims, key, ALGORITHM)
