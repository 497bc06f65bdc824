"""Members over HTTP: profiles and settings, export, erasure."""

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from graphsvc.http.dependencies import ContextDep, OwnId
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.members import erase, export, members
from graphsvc.members.members import Member, ProfileChanges
from graphsvc.problems import MemberNotFound
from graphsvc.records import Profile
from graphsvc.vocabulary import ID_PATTERN, ID_RULE

router = APIRouter(tags=["members"])
NewId = Annotated[str, InPath(pattern=ID_PATTERN, description=ID_RULE)]


@router.get("/members/{id}")
@policy(Access.MEMBER, member="id")
async def get_member(id: OwnId, ctx: ContextDep) -> Member:  # noqa: A002
    """Get a member as they see themselves."""
    return await members.member(ctx, id)


@router.put("/members/{id}", responses={201: {"model": Member, "description": "The member was created"}})
@policy(Access.EVERYBODY, problems=(MemberNotFound,))
async def put_member(
    id: NewId,  # noqa: A002
    profile: Profile,
    response: Response,
    ctx: ContextDep,
) -> Member:
    """Create a member, or replace the whole profile of an existing one."""
    response.status_code = 201 if await members.put_member(ctx, id, profile) else 200
    return await members.member(ctx, id)


@router.patch("/members/{id}")
@policy(Access.MEMBER, member="id")
async def update_member(id: OwnId, changes: ProfileChanges, ctx: ContextDep) -> Member:  # noqa: A002
    """Change parts of a profile. Null removes a value."""
    if "premium" in changes.model_fields_set:
        # A member cannot grant it to themselves.
        ctx.principal.require_everybody()
    await members.change_member(ctx, id, changes)
    return await members.member(ctx, id)


@router.delete("/members/{id}", status_code=204)
@policy(Access.MEMBER, member="id")
async def delete_member(id: OwnId, ctx: ContextDep) -> None:  # noqa: A002
    """Erase a member and everything attached to them."""
    await erase.erase_member(ctx, id)


@router.get("/members/{id}/export", response_class=StreamingResponse, responses={200: {"model": export.MemberExport}})
@policy(Access.MEMBER, slots=Slots.STREAM, member="id")
async def export_member(id: OwnId, ctx: ContextDep) -> StreamingResponse:  # noqa: A002
    """Export everything about a member as one JSON document."""
    return StreamingResponse(await export.export_member(ctx, id), media_type="application/json")
