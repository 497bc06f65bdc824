"""All errors that a client can get, by name. Each class has its status; http/problem_responses.py renders RFC 9457."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NotRequired

from typing_extensions import TypedDict  # of typing before Python 3.12, pydantic makes no schema

from graphsvc.request_id import current_request_id


class FieldError(TypedDict):
    """An invalid part of a request."""

    field: str
    reason: str


class Problem(Exception):  # noqa: N818  a refusal is not a fault
    """An error with a name. `fields` are the members of the problem document beyond the standard ones.

    `field_types` declares these, for the OpenAPI document. `retryable`: the response says in `Retry-After` when to try
    again.
    """

    type: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]
    field_types: ClassVar[Mapping[str, Any]] = {}
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str, *, retry_after: int | None = None, **fields: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.fields = fields

    def document(self) -> dict[str, Any]:
        """The problem as an `application/problem+json` document, with the id of the request that it answers."""
        request_id = current_request_id.get()
        return {
            "type": f"/problems/{self.type}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.fields,
            **({"request_id": request_id} if request_id else {}),
        }


class MemberNotFound(Problem):
    """No member has that id, or the viewer may not see them."""

    type, title, status = "member-not-found", "Member not found", 404
    field_types: ClassVar = {"member": str}

    def __init__(self, member: str) -> None:
        super().__init__(f"There is no member {member}.", member=member)


class NotFound(Problem):
    """Nothing exists at that path."""

    type, title, status = "not-found", "Not found", 404


class MethodNotAllowed(Problem):
    """The path does not support that method."""

    type, title, status = "method-not-allowed", "Method not allowed", 405


class SelfRelation(Problem):
    """The action or question needs two different members."""

    type, title, status = "self-relation", "Same member", 422
    field_types: ClassVar = {"member": str}

    def __init__(self, member: str) -> None:
        super().__init__(f"Name two different members; both are {member}.", member=member)


class NotVisible(Problem):
    """The other member does not show this to the viewer."""

    type, title, status = "not-visible", "Not visible", 403
    field_types: ClassVar = {"member": str}


class AlreadyConnected(Problem):
    """The two members are already connected."""

    type, title, status = "already-connected", "Already connected", 409
    field_types: ClassVar = {"member": str}

    def __init__(self, viewer: str, other: str) -> None:
        super().__init__(f"{viewer} and {other} are connected.", member=other)


class NotConnected(Problem):
    """The two members are not connected."""

    type, title, status = "not-connected", "Not connected", 409
    field_types: ClassVar = {"member": str}

    def __init__(self, viewer: str, other: str) -> None:
        super().__init__(f"{viewer} and {other} are not connected.", member=other)


class InvitationPending(Problem):
    """An invitation to that member is already pending."""

    type, title, status = "invitation-pending", "Invitation pending", 409
    field_types: ClassVar = {"member": str, "invitation": str}

    def __init__(self, member: str, invitation: str) -> None:
        super().__init__(f"An invitation to {member} is pending.", member=member, invitation=invitation)


class InvitationNotFound(Problem):
    """The viewer has no invitation with that id that the action applies to."""

    type, title, status = "invitation-not-found", "Invitation not found", 404
    field_types: ClassVar = {"invitation": str}

    def __init__(self, invitation: str) -> None:
        super().__init__(f"There is no invitation {invitation} that this action applies to.", invitation=invitation)


class InvitationNotPending(Problem):
    """The invitation has ended: accepted, ignored, withdrawn or expired."""

    type, title, status = "invitation-not-pending", "Invitation not pending", 409
    field_types: ClassVar = {"invitation": str, "state": str}

    def __init__(self, invitation: str, state: str) -> None:
        super().__init__(f"The invitation is {state}.", invitation=invitation, state=state)


class CoolingDown(Problem):
    """An invitation to that member ended recently; `until` says when the viewer may send another."""

    type, title, status = "cooling-down", "Cooling down", 409
    field_types: ClassVar = {"member": str, "until": datetime}

    def __init__(self, member: str, until: datetime) -> None:
        super().__init__(
            f"{member} may be invited again from {until:%Y-%m-%d}.", member=member, until=until.isoformat()
        )


class ConnectionLimit(Problem):
    """One of the two members has reached the connection limit; `member` says which, if the viewer may know."""

    type, title, status = "connection-limit", "Connection limit", 409
    field_types: ClassVar = {"limit": int, "member": NotRequired[str]}

    def __init__(self, limit: int, member: str | None) -> None:
        who = member or "One of the two members"
        fields: dict[str, Any] = {"member": member} if member else {}
        super().__init__(f"{who} has reached the limit of {limit} connections.", limit=limit, **fields)


class InvitationsNotAccepted(Problem):
    """That member does not accept invitations from the viewer."""

    type, title, status = "invitations-not-accepted", "Invitations not accepted", 403
    field_types: ClassVar = {"member": str}

    def __init__(self, member: str) -> None:
        super().__init__(f"{member} does not accept this invitation.", member=member)


class InvitationsRestricted(Problem):
    """Too many members reported that they do not know this one; `until` says when they may invite again."""

    type, title, status = "invitations-restricted", "Invitations restricted", 403
    field_types: ClassVar = {"member": str, "until": datetime}

    def __init__(self, member: str, until: datetime) -> None:
        super().__init__(f"{member} may invite again from {until:%Y-%m-%d}.", member=member, until=until.isoformat())


class WeeklyInvitationLimit(Problem):
    """The member has reached the limit of invitations in seven days."""

    type, title, status = "weekly-invitation-limit", "Weekly invitation limit", 429
    field_types: ClassVar = {"member": str, "limit": int}
    retryable = True

    def __init__(self, member: str, limit: int, retry_after: int) -> None:
        detail = f"{member} has reached the limit of {limit} invitations in seven days."
        super().__init__(detail, retry_after=retry_after, member=member, limit=limit)


class OrganizationNotFound(Problem):
    """No organization has that id."""

    type, title, status = "organization-not-found", "Organization not found", 404
    field_types: ClassVar = {"organization": str}

    def __init__(self, organization: str) -> None:
        super().__init__(f"There is no organization {organization}.", organization=organization)


class Unauthenticated(Problem):
    """The request has no valid token."""

    type, title, status = "unauthenticated", "Unauthenticated", 401


class Forbidden(Problem):
    """The token does not allow this."""

    type, title, status = "forbidden", "Forbidden", 403
    field_types: ClassVar = {"member": NotRequired[str], "scope": NotRequired[str]}


class InvalidRequest(Problem):
    """The request is malformed or out of bounds; `errors` has each field and the reason."""

    type, title, status = "invalid-request", "Invalid request", 422
    field_types: ClassVar = {"errors": list[FieldError]}

    def __init__(self, detail: str, errors: list[FieldError]) -> None:
        super().__init__(detail, errors=errors)

    @classmethod
    def of(cls, field: str, reason: str, detail: str | None = None) -> "InvalidRequest":
        """The problem of a single field. Without `detail`, the detail is the field and the reason."""
        return cls(detail or f"{field}: {reason}.", [{"field": field, "reason": reason}])


class HostNotAllowed(Problem):
    """The service may not be called by the name in the `Host` header; GRAPHSVC_ALLOWED_HOSTS lists more names."""

    type, title, status = "host-not-allowed", "Host not allowed", 421

    def __init__(self) -> None:
        super().__init__("The service does not answer to the name in the Host header. Use one of its names.")


class CrossSiteRequest(Problem):
    """A web page of another origin made the request; GRAPHSVC_ALLOWED_ORIGINS lists origins that may."""

    type, title, status = "cross-site-request", "Cross-site request", 403

    def __init__(self) -> None:
        super().__init__("Web pages of this origin may not call the service.")


class UnsupportedMediaType(Problem):
    """The `Content-Type` of the body is not one that this path takes; `supported` lists those."""

    type, title, status = "unsupported-media-type", "Unsupported media type", 415
    field_types: ClassVar = {"supported": list[str]}

    def __init__(self, supported: Sequence[str]) -> None:
        super().__init__(f"Send the body as Content-Type: {' or '.join(supported)}.", supported=list(supported))


class UnsupportedContentEncoding(Problem):
    """The body is compressed, which the service does not read."""

    type, title, status = "unsupported-content-encoding", "Unsupported content encoding", 415
    field_types: ClassVar = {"supported": list[str]}

    def __init__(self, given: str) -> None:
        super().__init__(f"Send the body decompressed, without Content-Encoding: {given}.", supported=["identity"])


class MalformedRequest(Problem):
    """The request is not valid HTTP. The service closes the connection."""

    type, title, status = "malformed-request", "Malformed request", 400

    def __init__(self) -> None:
        super().__init__("The request is not valid HTTP.")


class RequestTimeout(Problem):
    """The request arrived too slowly. The service closes the connection; send the request again."""

    type, title, status = "request-timeout", "Request timeout", 408

    def __init__(self) -> None:
        super().__init__("The request did not arrive in time.")


class HeadersTooLarge(Problem):
    """The URL and header fields are larger than this service accepts; `limit` is in bytes."""

    type, title, status = "headers-too-large", "Headers too large", 431
    field_types: ClassVar = {"limit": int}

    def __init__(self, limit: int) -> None:
        super().__init__(f"The URL and header fields are larger than {limit} bytes.", limit=limit)


class BodyTooLarge(Problem):
    """The request body is larger than this service accepts; `limit` is in bytes."""

    type, title, status = "body-too-large", "Body too large", 413
    field_types: ClassVar = {"limit": int}

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.", limit=limit)


class TooBusy(Problem):
    """The service already has as many waiting requests as it allows."""

    type, title, status = "too-busy", "Too busy", 503
    retryable = True

    def __init__(self) -> None:
        super().__init__("Too many requests are already waiting.", retry_after=1)


class TimedOut(Problem):
    """The query exceeded its time limit."""

    type, title, status = "timed-out", "Timed out", 504


class DatabaseUnavailable(Problem):
    """The database does not answer."""

    type, title, status = "database-unavailable", "Database unavailable", 503
    retryable = True

    def __init__(self, detail: str = "The database does not answer.") -> None:
        super().__init__(detail, retry_after=2)


class QueryTooLarge(Problem):
    """The query needed more memory than one transaction may use, or returned a row that is too large to read."""

    type, title, status = "query-too-large", "Query too large", 503
    retryable = True

    def __init__(self, detail: str = "The query needed more memory than one transaction may use.") -> None:
        super().__init__(detail, retry_after=10)


class InternalError(Problem):
    """An unexpected error in the service."""

    type, title, status = "internal-error", "Internal error", 500
