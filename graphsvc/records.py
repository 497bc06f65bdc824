"""The records of a network, for import and export: NDJSON lines, `POST /bulk`, every reader and loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from graphsvc.folding import as_one_word, words_of
from graphsvc.text_rules import LINE_PATTERN, LINES_PATTERN, display_text
from graphsvc.vocabulary import ID_PATTERN, ID_RULE, InvitationState

# The validation context of what the database has: it may be older than the rule for text.
STORED = "stored"


@dataclass(frozen=True, slots=True)
class DisplayText:
    """Text that people see (graphsvc/text_rules.py), of one line, or with `lines` of several. Place it last."""

    lines: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Only requests: what a response has may be older than the rule."""
        found = handler(schema)
        if handler.mode == "validation":
            found["pattern"] = LINES_PATTERN if self.lines else LINE_PATTERN
        return found

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        return display_text(value, lines=self.lines) if isinstance(value, str) and info.context != STORED else value


MemberId = Annotated[str, Field(pattern=ID_PATTERN, description=ID_RULE)]


def _id_of(value: Any) -> Any:
    """A whole number as text, with all its digits: many programs write ids as numbers in JSON."""
    return str(value) if type(value) is int else value


# The id of a member, organization or invitation in a record.
RecordId = Annotated[MemberId, BeforeValidator(_id_of)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), DisplayText(lines=True)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), DisplayText()]
# What a request looks for.
Filter = Annotated[str, StringConstraints(min_length=1, max_length=200), DisplayText(lines=True)]


def _moment(value: Any) -> Any:
    """A date means its midnight; a time without a zone is UTC. Raises ValueError."""
    if isinstance(value, str) and len(value) == 10:
        value = date.fromisoformat(value)
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            raise ValueError("not between year 1 and 9999 in UTC") from None
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Record(BaseModel):
    """One line. `type` is the kind of record."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Profile(BaseModel):
    """A member's profile and settings (docs/rules.md, settings of a member)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    headline: Text | None = None
    title: Text | None = None
    seniority: Text | None = None
    industry: Text | None = None
    location: Text | None = None
    interests: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    email: Text | None = None
    last_active_on: date | None = None
    joined_on: date | None = None
    primary_action: Literal["connect", "follow"] = "connect"
    invitations_from: Literal["everyone", "shares_connection", "no_one"] = "everyone"
    connections_visible_to: Literal["everyone", "connections", "only_me"] = "everyone"
    premium: bool = False
    discoverable: bool = True


# The properties that a search compares. Each is stored once more for it, folded, with an underscore before its name.
FOLDED_OF_MEMBERS = ("name", "industry", "seniority", "location", "interests")
FOLDED_OF_ORGANIZATIONS = ("name",)


def folded_properties(properties: Mapping[str, Any]) -> dict[str, str | None]:
    """The folded properties, by the names under which they are stored."""
    return {f"_{name}": folded(name, value) for name, value in properties.items()}


def folded(name: str, value: Any) -> str | None:
    """The value of a property, folded for search: the words of a name, and anything else as one word."""
    if name == "name":
        return words_of(value or "")
    words = map(as_one_word, value if isinstance(value, list | tuple) else [value or ""])
    return " ".join(filter(None, words)) or None


def properties_of(record: "Profile | OrganizationRecord", *, given_only: bool = False) -> dict[str, Any]:
    """The database properties of a profile or an organization; null for missing values."""
    properties = record.model_dump(exclude={"type", "id"}, exclude_unset=given_only)
    if "interests" in properties:
        properties["interests"] = list(properties["interests"]) or None
    names = FOLDED_OF_MEMBERS if isinstance(record, Profile) else FOLDED_OF_ORGANIZATIONS
    return properties | folded_properties({name: properties[name] for name in names if name in properties})


class MemberRecord(Profile, Record):
    type: Literal["member"] = "member"
    id: RecordId


class OrganizationRecord(Record):
    type: Literal["organization"] = "organization"
    id: RecordId
    name: Name
    kind: Literal["company", "school", "group"]
    industry: Text | None = None
    size: Annotated[int, Field(ge=0, le=10_000_000)] | None = Field(
        None, description="Number of people who work or study there"
    )
    location: Text | None = None


class AffiliationRecord(Record):
    """A member at an organization. Records with the same member, organization, role and `from` are one affiliation."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    type: Literal["affiliation"] = "affiliation"
    member: RecordId
    organization: RecordId
    role: Text | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "AffiliationRecord":
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("to is before from")
        return self


class ConnectionRecord(Record):
    """A connection, without direction: {a, b} and {b, a} are the same connection."""

    type: Literal["connection"] = "connection"
    a: RecordId
    b: RecordId
    since: Moment | None = None

    @model_validator(mode="after")
    def _joins_two(self) -> "ConnectionRecord":
        if self.a == self.b:
            raise ValueError("a member cannot be connected to themselves")
        return self


class FollowRecord(Record):
    """`follower` follows a member or an organization. Give exactly one of the two."""

    type: Literal["follow"] = "follow"
    follower: RecordId
    member: RecordId | None = None
    organization: RecordId | None = None
    since: Moment | None = None

    @model_validator(mode="after")
    def _names_one_target(self) -> "FollowRecord":
        if (self.member is None) == (self.organization is None):
            raise ValueError("name either a member or an organization to follow")
        if self.follower == self.member:
            raise ValueError("a member cannot follow themselves")
        return self


class InvitationRecord(Record):
    """An invitation from `sender` to `recipient`, and its `state`.

    The sender is not told that it was ignored or reported, and can still withdraw it. `withdrawn_at` is then set in
    addition to the state, and the sender does not see the invitation after that time.
    """

    type: Literal["invitation"] = "invitation"
    id: RecordId
    sender: RecordId
    recipient: RecordId
    note: Annotated[str, StringConstraints(max_length=2000), DisplayText(lines=True)] | None = None
    state: InvitationState = "pending"
    sent_at: Moment
    answered_at: Moment | None = None
    withdrawn_at: Moment | None = None
    made_follow: bool = False

    @model_validator(mode="after")
    def _joins_two(self) -> "InvitationRecord":
        if self.sender == self.recipient:
            raise ValueError("a member cannot invite themselves")
        return self


class BlockRecord(Record):
    type: Literal["block"] = "block"
    blocker: RecordId
    blocked: RecordId
    since: Moment | None = None

    @model_validator(mode="after")
    def _joins_two(self) -> "BlockRecord":
        if self.blocker == self.blocked:
            raise ValueError("a member cannot block themselves")
        return self


class DismissalRecord(Record):
    """`member` does not want `dismissed` to be suggested again."""

    type: Literal["dismissal"] = "dismissal"
    member: RecordId
    dismissed: RecordId
    at: Moment | None = None

    @model_validator(mode="after")
    def _joins_two(self) -> "DismissalRecord":
        if self.member == self.dismissed:
            raise ValueError("a member cannot dismiss themselves")
        return self


class RemovalRecord(Record):
    """`remover` removed the connection to `removed`. Only the remover sees this record. `since` is that of the
    connection.

    Records with the same two members and `at` are one removal.
    """

    type: Literal["removal"] = "removal"
    remover: RecordId
    removed: RecordId
    since: Moment | None = None
    at: Moment

    @model_validator(mode="after")
    def _joins_two(self) -> "RemovalRecord":
        if self.remover == self.removed:
            raise ValueError("a member cannot remove themselves")
        return self


AnyRecord = (
    MemberRecord
    | OrganizationRecord
    | AffiliationRecord
    | ConnectionRecord
    | FollowRecord
    | InvitationRecord
    | BlockRecord
    | DismissalRecord
    | RemovalRecord
)
RECORD: TypeAdapter[AnyRecord] = TypeAdapter(Annotated[AnyRecord, Field(discriminator="type")])
