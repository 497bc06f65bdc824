"""Tokens: who asks, and for whom they may speak. JSON Web Tokens (RFC 7519), signed with HS256 by GRAPHSVC_TOKEN_KEY.

`sub` is a member, who may speak for themselves; `scope` names what else: `service` speaks for everybody, `analyst`
may ask in Cypher. `client_id` (RFC 9068) names those who have no `sub`. `exp` ends a token. Any JWT library makes
them; `graphsvc token` does, too.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import jwt

from graphsvc.auth.principal import ANALYST, SERVICE, Principal
from graphsvc.problems import Unauthenticated
from graphsvc.vocabulary import ID_PATTERN

ALGORITHM = "HS256"
SCOPES = frozenset({SERVICE, ANALYST})


def authenticate(key: str, authorization: str | None) -> Principal:
    """Who sent an Authorization header. Raises Unauthenticated, saying what is wrong with it."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    try:
        claims = jwt.decode(token.strip(), key, algorithms=[ALGORITHM])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The token has expired.") from None
    except jwt.InvalidSignatureError:
        raise Unauthenticated("The token is signed with another key.") from None
    except jwt.InvalidTokenError as error:
        raise Unauthenticated(f"The token is malformed: {error}.") from None
    member, scope = claims.get("sub"), claims.get("scope", "")
    if member is not None and not (isinstance(member, str) and re.fullmatch(ID_PATTERN, member)):
        raise Unauthenticated("The token's sub is not a valid member id.")
    client = claims.get("client_id")
    if client is not None and not (isinstance(client, str) and re.fullmatch(ID_PATTERN, client)):
        raise Unauthenticated("The token's client_id is not a valid id.")
    scopes = set(scope.split()) if isinstance(scope, str) else {""}
    if not (member or scopes) or not scopes <= SCOPES:
        raise Unauthenticated(f"The token needs a sub or a scope of {', '.join(sorted(SCOPES))}, and no others.")
    everybody, analyst = SERVICE in scopes, ANALYST in scopes
    if member:
        return Principal("member", member, everybody, analyst)
    if client:
        return Principal("client", client, everybody, analyst)
    return Principal("service", "+".join(sorted(scopes)), everybody, analyst)


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
