"""graphsvc's own tables: members, organizations, affiliations, connections, follows (docs/formats.md)."""

from dataclasses import dataclass

from graphsvc.records import AffiliationRecord, ConnectionRecord, FollowRecord, MemberRecord, OrganizationRecord

Model = (
    type[MemberRecord]
    | type[OrganizationRecord]
    | type[AffiliationRecord]
    | type[ConnectionRecord]
    | type[FollowRecord]
)


@dataclass(frozen=True, slots=True)
class TableKind:
    """Required columns, optional columns, and columns of dates without time."""

    kind: str
    model: Model
    required: tuple[str, ...]
    optional: tuple[str, ...]
    dates: tuple[str, ...] = ()


TABLES = {
    "members": TableKind(
        "member",
        MemberRecord,
        ("id", "name"),
        tuple(name for name in MemberRecord.model_fields if name not in {"type", "id", "name"}),
        ("last_active_on", "joined_on"),
    ),
    "organizations": TableKind(
        "organization", OrganizationRecord, ("id", "name", "kind"), ("industry", "size", "location")
    ),
    "affiliations": TableKind(
        "affiliation", AffiliationRecord, ("member", "organization"), ("role", "from", "to"), ("from", "to")
    ),
    "connections": TableKind("connection", ConnectionRecord, ("a", "b"), ("since",)),
    "follows": TableKind("follow", FollowRecord, ("follower",), ("member", "organization", "since")),
}
