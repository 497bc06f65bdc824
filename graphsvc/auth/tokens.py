"""Tokens: JSON Web Tokens (RFC 7519), signed with HS256 by GRAPHSVC_TOKEN_KEY.

`sub` is the member that the token acts for. `scope` adds permissions: `service` to act for all members, `analyst` to
run Cypher. `client_id` (RFC 9068) identifies clients without `sub`. `exp` is the expiry time, and required. Create
tokens with any JWT library or with `graphsvc token`.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from graphsvc.auth.principal import ANALYST, SERVICE, Principal
from graphsvc.problems import Unauthenticated
from graphsvc.text_rules import ID

ALGORITHM = "HS256"
SCOPES = frozenset({SERVICE, ANALYST})


def authenticate(key: str, authorization: str | None) -> Principal:
    """The principal of an Authorization header. Raises Unauthenticated, which says what is wrong with the token."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token: Authorization: Bearer …")
    claims = _claims(key, token.strip())
    member, scope = claims.get("sub"), claims.get("scope", "")
    if member is not None and not (isinstance(member, str) and ID.fullmatch(member)):
        raise Unauthenticated("The token's sub is not a valid member id.")
    client = claims.get("client_id")
    if client is not None and not (isinstance(client, str) and ID.fullmatch(client)):
        raise Unauthenticated("The token's client_id is not a valid id.")
    scopes = set(scope.split()) if isinstance(scope, str) else {""}
    if not (member or scopes) or not scopes <= SCOPES:
        raise Unauthenticated(f"The token needs a sub or a scope. Scopes are {', '.join(sorted(SCOPES))}.")
    everybody, analyst = SERVICE in scopes, ANALYST in scopes
    if member:
        return Principal("member", member, everybody, analyst)
    if client:
        return Principal("client", client, everybody, analyst)
    return Principal("service", "+".join(sorted(scopes)), everybody, analyst)


def _claims(key: str, token: str) -> dict[str, Any]:
    """The claims of a valid token. Raises Unauthenticated."""
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": ["exp"]})
    except jwt.MissingRequiredClaimError:
        raise Unauthenticated("The token has no exp: it must say when it expires.") from None
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The token has expired.") from None
    except jwt.InvalidSignatureError:
        raise Unauthenticated("The token's signature is invalid: it was signed with another key.") from None
    except jwt.InvalidTokenError as error:
        raise Unauthenticated(f"The token is malformed: {error}.") from None
    return claims


def new_token(
    key: str, *, member: str | None = None, scopes: Collection[str] = (), client: str | None = None, lasts: timedelta
) -> str:
    """A token for a member, for scopes, or for both, valid from now. `client` identifies its holder."""
    claims: dict[str, object] = {"exp": datetime.now(UTC) + lasts}
    if client:
        claims["client_id"] = client
    if member:
        claims["sub"] = member
    if scopes:
        claims["scope"] = " ".join(sorted(scopes))
    return jwt.encode(claims, key, ALGORITHM)
