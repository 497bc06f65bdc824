"""Every refusal, by name (RULES.md, problems). Each class knows its status; one renderer makes RFC 9457 of it."""

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


class InvalidRequest(Problem):
    """Something in the request is malformed or out of bounds; `errors` names each field and why."""

    type, title, status = "invalid-request", "Invalid request", 422

    def __init__(self, detail: str, errors: list[dict[str, str]]) -> None:
        super().__init__(detail, errors=errors)


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
