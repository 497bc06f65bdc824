"""The relationship of two members over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import Other, ReadContextDep, Viewer
from graphsvc.http.policy import Access, policy
from graphsvc.problems import SelfRelation
from graphsvc.relationships import capabilities
from graphsvc.relationships.capabilities import Relationship

router = APIRouter(tags=["relationship"])


@router.get("/members/{viewer}/relationship/{other}")
@policy(Access.MEMBER, problems=(SelfRelation,))
async def get_relationship(viewer: Viewer, other: Other, ctx: ReadContextDep) -> Relationship:
    """Get the relationship of two members, and the actions that the viewer may take."""
    return await capabilities.relationship(ctx, viewer, other)
