"""Who the caller is, over HTTP."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from graphsvc.auth.principal import ANALYST, SERVICE, Kind
from graphsvc.http.dependencies import ContextDep
from graphsvc.http.policy import Access, Slots, policy

router = APIRouter(tags=["operations"])


class Caller(BaseModel):
    kind: Kind
    name: str | None = Field(description="Id of the member or client; null if the caller has none")
    scopes: list[Literal["analyst", "service"]] = Field(
        description="`service`: act for all members, and what `analyst` may. `analyst`: run Cypher"
    )
    requires_token: bool = Field(description="Whether the service requires tokens; if not, everybody may do everything")


@router.get("/me")
@policy(Access.TOKEN, slots=Slots.NONE)
async def get_caller(ctx: ContextDep) -> Caller:
    """Get who you are, and what your token allows."""
    principal = ctx.principal
    held = {ANALYST: principal.analyst, SERVICE: principal.everybody}
    return Caller.model_validate(
        {
            "kind": principal.kind,
            "name": principal.name or None,
            "scopes": [scope for scope, has in held.items() if has],
            "requires_token": ctx.settings.auth.token_key is not None,
        }
    )
