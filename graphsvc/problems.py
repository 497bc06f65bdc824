"""Every refusal, by name (RULES.md, problems). Each class knows its status; one renderer makes RFC 9457 of it."""

from datetime import datetime
from typing import Any, ClassVar


class Problem(Exception):  # noqa: N818  a refusal is no fault
    """A refusal with a name. `fields` are the members of the problem document beyond the standard ones."""

    type: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, *, retry_after: int | None = None, **fields: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.fields = fields

    def document(self) -> dict[str, Any]:
        """The problem as `application/problem+json` has it."""
        return {
            "type": f"/problems/{self.type}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.fields,
        }


class MemberNotFound(Problem):
    """There is no member with that id whom the viewer may see."""

    type, title, status = "member-not-found", "Member not found", 404

    def __init__(self, member: str) -> None:
        super().__init__(f"There is no member {member}.", member=member)


class NotFound(Problem):
    """There is nothing at that address."""

    type, title, status = "not-found", "Not found", 404


class MethodNotAllowed(Problem):
    """That address does not take that method."""

    type, title, status = "method-not-allowed", "Method not allowed", 405


class SelfRelation(Problem):
    """The two members must be two."""

    type, title, status = "self-relation", "The member themselves", 422

    def __init__(self, member: str) -> None:
        super().__init__(f"{member} cannot be both.", member=member)


class NotVisible(Problem):
    """The other member does not show this to the viewer."""

    type, title, status = "not-visible", "Not visible", 403


class AlreadyConnected(Problem):
    """The two are connected."""

    type, title, status = "already-connected", "Already connected", 409

    def __init__(self, viewer: str, other: str) -> None:
        super().__init__(f"{viewer} and {other} are connected.", member=other)


class NotConnected(Problem):
    """The two are not connected."""

    type, title, status = "not-connected", "Not connected", 409

    def __init__(self, viewer: str, other: str) -> None:
        super().__init__(f"{viewer} and {other} are not connected.", member=other)


class InvitationPending(Problem):
    """An invitation to that member is pending already."""

    type, title, status = "invitation-pending", "Invitation pending", 409

    def __init__(self, member: str, invitation: str) -> None:
        super().__init__(f"An invitation to {member} is pending.", member=member, invitation=invitation)


class InvitationNotFound(Problem):
    """The viewer sent or got no such invitation."""

    type, title, status = "invitation-not-found", "Invitation not found", 404

    def __init__(self, invitation: str) -> None:
        super().__init__(f"There is no invitation {invitation} to answer so.", invitation=invitation)


class InvitationNotPending(Problem):
    """The invitation has ended: accepted, ignored, withdrawn or expired."""

    type, title, status = "invitation-not-pending", "Invitation not pending", 409

    def __init__(self, invitation: str, state: str) -> None:
        super().__init__(f"The invitation is {state}.", invitation=invitation, state=state)


class CoolingDown(Problem):
    """An invitation to that member ended lately; `until` says when another may be sent."""

    type, title, status = "cooling-down", "Cooling down", 409

    def __init__(self, member: str, until: datetime) -> None:
        super().__init__(
            f"{member} may be invited again from {until:%Y-%m-%d}.", member=member, until=until.isoformat()
        )


class ConnectionLimit(Problem):
    """One of the two has as many connections as a member may have; `member` says who, if the viewer may know."""

    type, title, status = "connection-limit", "Connection limit", 409

    def __init__(self, limit: int, member: str | None) -> None:
        who = member or "One of the two"
        fields: dict[str, Any] = {"member": member} if member else {}
        super().__init__(f"{who} has {limit} connections, the most that a member may have.", limit=limit, **fields)


class InvitationsNotAccepted(Problem):
    """That member does not take invitations from the viewer."""

    type, title, status = "invitations-not-accepted", "Invitations not accepted", 403

    def __init__(self, member: str) -> None:
        super().__init__(f"{member} does not accept this invitation.", member=member)


class InvitationsRestricted(Problem):
    """Too many said that they do not know the member; `until` says when inviting is possible again."""

    type, title, status = "invitations-restricted", "Invitations restricted", 403

    def __init__(self, member: str, until: datetime) -> None:
        super().__init__(f"{member} may invite again from {until:%Y-%m-%d}.", member=member, until=until.isoformat())


class WeeklyInvitationLimit(Problem):
    """The member sent as many invitations in seven days as a member may."""

    type, title, status = "weekly-invitation-limit", "Weekly invitation limit", 429

    def __init__(self, member: str, limit: int, retry_after: int) -> None:
        super().__init__(
            f"{member} sent {limit} invitations in seven days.", retry_after=retry_after, member=member, limit=limit
        )


class OrganizationNotFound(Problem):
    """There is no organization with that id."""

    type, title, status = "organization-not-found", "Organization not found", 404

    def __init__(self, organization: str) -> None:
        super().__init__(f"There is no organization {organization}.", organization=organization)


class Unauthenticated(Problem):
    """The request has no token that the service knows."""

    type, title, status = "unauthenticated", "Unauthenticated", 401


class Forbidden(Problem):
    """The token does not allow this."""

    type, title, status = "forbidden", "Forbidden", 403


class InvalidRequest(Problem):
    """Something in the request is malformed or out of bounds; `errors` names each field and why."""

    type, title, status = "invalid-request", "Invalid request", 422

    def __init__(self, detail: str, errors: list[dict[str, str]]) -> None:
        super().__init__(detail, errors=errors)

    @classmethod
    def of(cls, field: str, reason: str, detail: str | None = None) -> "InvalidRequest":
        """One field is wrong; without `detail`, field and reason make it."""
        return cls(detail or f"{field}: {reason}.", [{"field": field, "reason": reason}])


class BodyTooLarge(Problem):
    """The request's body is larger than this service takes; `limit` is in bytes."""

    type, title, status = "body-too-large", "Body too large", 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.", limit=limit)


class TooBusy(Problem):
    """More requests are waiting than this service lets wait."""

    type, title, status = "too-busy", "Too busy", 503

    def __init__(self) -> None:
        super().__init__("Too many requests are waiting already.", retry_after=1)


class TimedOut(Problem):
    """The database did not finish within the time that one query may take."""

    type, title, status = "timed-out", "Timed out", 504


class DatabaseUnavailable(Problem):
    """The database does not answer."""

    type, title, status = "database-unavailable", "Database unavailable", 503

    def __init__(self, detail: str = "The database does not answer.") -> None:
        super().__init__(detail, retry_after=2)


class QueryTooLarge(Problem):
    """The query needed more memory than one transaction may take."""

    type, title, status = "query-too-large", "Query too large", 503

    def __init__(self) -> None:
        super().__init__("The query needed more memory than one transaction may take.", retry_after=10)


class InternalError(Problem):
    """A fault of the service's own."""

    type, title, status = "internal-error", "Internal error", 500
