"""Members and organizations as they appear in lists and inside other objects."""

from typing import Literal

from pydantic import BaseModel

TargetType = Literal["member", "organization"]
OrganizationKind = Literal["company", "school", "group"]


class MemberSummary(BaseModel):
    """A member, in short."""

    id: str
    name: str
    headline: str | None


class OrganizationSummary(BaseModel):
    """An organization, in short."""

    id: str
    name: str
    kind: OrganizationKind
