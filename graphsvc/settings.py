"""All settings, in groups. Each is read from an environment variable that starts with GRAPHSVC_."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# As a browser writes them: a name or address without a port, and a scheme with a name and at most a port.
HOST_NAME = r"^(\*|[A-Za-z0-9._-]+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?)$"
ORIGIN = r"^https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]+)?$"
Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class SettingsGroup(BaseSettings):
    """Times are in seconds and sizes in bytes, unless a unit is named."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="ignore", populate_by_name=True)


class EmbeddedSettings(SettingsGroup):
    """The embedded Neo4j: its folders, downloads and memory."""

    data_dir: Path = Field(Path(".graphsvc"), description="Folder of the embedded Neo4j: its store, password and logs")
    cache_dir: Path | None = Field(
        None, description="Folder for downloads (Neo4j's jars) and the start-up cache; <data_dir>/cache unless set"
    )
    maven_repository: str | None = Field(
        None, description="URL of a Maven repository to download Neo4j's jars from; Maven Central unless set"
    )
    heap: str = Field(
        "1g",
        pattern=r"^\d+[mg]$",
        description="Maximum heap size of the embedded Neo4j",
        validation_alias="GRAPHSVC_NEO4J_HEAP",
    )
    page_cache: str = Field(
        "512m",
        pattern=r"^\d+[mg]$",
        description="Page cache size of the embedded Neo4j",
        validation_alias="GRAPHSVC_NEO4J_PAGE_CACHE",
    )
    small: bool = Field(
        False,
        description="Tune the embedded Neo4j for tests and small networks: faster start, slower long runs",
        validation_alias="GRAPHSVC_NEO4J_SMALL",
    )

    @property
    def cache(self) -> Path:
        """The folder for downloads and the start-up cache."""
        return self.cache_dir or self.data_dir / "cache"


class DatabaseSettings(SettingsGroup):
    """The connection to the database. Without `uri`, the service starts the embedded Neo4j."""

    uri: str | None = Field(
        None, description="URI of your own Neo4j; the embedded Neo4j unless set", validation_alias="GRAPHSVC_NEO4J_URI"
    )
    user: str = Field("neo4j", description="User on your own Neo4j", validation_alias="GRAPHSVC_NEO4J_USER")
    password: SecretStr | None = Field(
        None, description="Password on your own Neo4j", validation_alias="GRAPHSVC_NEO4J_PASSWORD"
    )
    name: str = Field("neo4j", description="Database on your own Neo4j", validation_alias="GRAPHSVC_NEO4J_DATABASE")
    query_timeout: Seconds = Field(10.0, description="Timeout of each query of the service")
    connect_timeout: Seconds = Field(3.0, description="Timeout for a connection to the database")
    retry_time: Seconds = Field(5.0, description="How long transient database errors are retried")
    heartbeat_interval: Seconds = Field(
        0.5, description="Interval between two checks whether the database answers; requests get 503 once two fail"
    )
    heartbeat_timeout: Seconds = Field(1.0, description="Timeout of such a check")
    fetch_size: Count = Field(1000, description="Records that the driver fetches at once")
    connections: Count = Field(32, description="Size of the connection pool to the database")
    warm_up: bool = Field(
        True,
        description="Plan all queries in the background after each start of the database, for fast first answers",
    )
    change_retention: Seconds = Field(86_400.0, description="How long entries of the change log are kept")

    @property
    def embedded(self) -> bool:
        """Whether Neo4j runs as a child process of the service."""
        return self.uri is None


class HttpSettings(SettingsGroup):
    """The address, and the bounds of requests and answers."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    workers: Count = Field(1, description="Processes that answer requests, for `graphsvc serve`")
    listen_beyond_loopback_without_tokens: bool = Field(
        False,
        description="Allow a host other than 127.0.0.1 without tokens: anyone who reaches it can change everything",
    )
    allowed_hosts: frozenset[Annotated[str, Field(pattern=HOST_NAME)]] = Field(
        frozenset(),
        description="Names in the `Host` header by which the service may be called, without a port, besides `host` and "
        'loopback names; `["*"]` allows all',
    )
    allowed_origins: frozenset[Annotated[str, Field(pattern=ORIGIN)]] = Field(
        frozenset(),
        description='Origins whose pages may call the service (CORS), such as `["https://app.example.org"]`',
    )
    max_headers: Count = Field(65_536, description="Maximum size of a request's URL and header fields")
    headers_timeout: Seconds = Field(10.0, description="How long the header fields of a request may take to arrive")
    body_timeout: Seconds = Field(
        20.0, description="How long the service waits for a request body; it waits longer as data arrives"
    )
    min_body_rate: Count = Field(
        500, description="Bytes of a body that must arrive in each second after `body_timeout`, on average"
    )
    max_in_flight: Count = Field(16, description="Requests handled at once; more wait")
    max_streams: Count = Field(
        4, description="POST /bulk requests and member exports handled at once, apart from other requests; more wait"
    )
    max_waiting: Annotated[int, Field(ge=0)] = Field(
        256, description="Requests that may wait, for max_in_flight and max_streams each; more get 503 too-busy"
    )
    max_body: Count = Field(1_000_000, description="Maximum request body, except for POST /bulk")
    max_bulk_body: Count = Field(64_000_000, description="Maximum body of POST /bulk")
    page_size: Count = Field(20, description="Default number of rows on a page")
    max_page_size: Count = Field(100, description="Maximum number of rows on a page")
    max_targets: Count = Field(
        1000, description="Maximum number of members in one request for many degrees or mutual counts"
    )
    max_paths: Count = Field(20, description="Maximum number of paths in one response of introductions")


class AuthSettings(SettingsGroup):
    """Who may call."""

    token_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Key that signs tokens (HS256); without it there are no tokens, and everybody can do everything",
    )

    @field_validator("token_key", mode="before")
    @classmethod
    def _no_key_is_none(cls, value: object) -> object:
        """An empty key is None: docker compose passes an unset variable as an empty string."""
        return None if value == "" else value


class IngestSettings(SettingsGroup):
    """Reading records, from files and `POST /bulk`."""

    max_bulk_line: Count = Field(64_000, description="Maximum line length in POST /bulk and in NDJSON files")
    bulk_batch: Count = Field(1000, description="Records written in one transaction")


class RuleSettings(SettingsGroup):
    """What members may do, and what others see."""

    shown_connections: int = Field(500, ge=2, description="Connection counts of others are exact below this")
    cooling_days: Count = Field(21, description="Cooldown in days after an invitation was withdrawn or declined")
    expiry_days: Count = Field(180, description="Days after which a pending invitation expires")
    expiry_interval: Seconds = Field(3600.0, description="Interval between two runs that mark invitations as expired")
    connection_limit: Count = Field(30_000, description="Maximum number of connections of a member")
    weekly_invitations: Count = Field(
        100, description="Maximum number of invitations that a member may send in seven days"
    )
    reports_to_restrict: Count = Field(
        5, description='Reports ("I don\'t know this person") within `report_days` that restrict a member from inviting'
    )
    report_days: Count = Field(90, description="Days within which reports are counted")
    restriction_days: Count = Field(30, description="Days for which a member is restricted from inviting")
    note_length: Annotated[int, Field(ge=0, le=2000)] = Field(
        300, description="Maximum length of an invitation's note, in characters"
    )


class NetworkSettings(SettingsGroup):
    """Work bounds of introductions and search."""

    path_limit: Count = Field(
        200,
        description="Shortest paths compared for introductions, the least connected first",
        validation_alias="GRAPHSVC_INTRODUCTION_BREADTH",
    )
    search_candidates: Count = Field(10_000, description="Best matches of the search text that are examined")
    search_organizations: Count = Field(
        100, description="Best matches of a company's or school's name whose members are examined in a search"
    )


class SnapshotSettings(SettingsGroup, env_prefix="GRAPHSVC_SNAPSHOT_"):
    """The network in memory (docs/snapshot.md). It needs numba."""

    enabled: bool = Field(
        True,
        description="Answer questions about the network from memory; Neo4j answers the rest",
        validation_alias="GRAPHSVC_SNAPSHOT",
    )
    max_age: Seconds = Field(0.2, description="Age of answers from memory, at most; older ones are asked of Neo4j")
    max_stale: Seconds = Field(30.0, description="The same while the database does not answer")
    poll: Seconds = Field(0.05, description="Interval between two looks at the change log")
    pass_timeout: Seconds = Field(
        2.0, description="How long a request waits for such a look, if it needs one, before Neo4j answers it"
    )
    verify_ratio: float = Field(
        0.001, ge=0, le=1, description="Share of the answers from memory that are compared with those of Neo4j"
    )
    scrub_interval: Seconds = Field(600.0, description="Time to compare all members with the database, at least")
    save_interval: Seconds = Field(300.0, description="Interval between two times that the snapshot is saved")


class SuggestionSettings(SettingsGroup):
    """How suggestions are found and scored."""

    seed_limit: Count = Field(
        500,
        description="Connections whose connections are examined for suggestions, the least connected first; a response "
        "says `exact: false` if there are more",
        validation_alias="GRAPHSVC_SUGGESTION_SOURCES",
    )
    weights: dict[Literal["organization", "location", "industry"], Annotated[float, Field(ge=0)]] = Field(
        {"organization": 1.0, "location": 0.3, "industry": 0.2},
        description="Score for sharing one of these; a mutual connection scores 1/ln(its degree)",
        validation_alias="GRAPHSVC_SUGGESTION_WEIGHTS",
    )
    named_mutuals: Count = Field(3, description="Number of mutual connections that a suggestion names")


class ReviewSettings(SettingsGroup):
    """Benchmarks and work bounds of a member's review."""

    inactive_days: Count = Field(365, description="Days without activity after which a connection counts as inactive")
    benchmark_connections: Count = Field(500, description="Benchmark: connections of professionals and job seekers")
    benchmark_connections_of_leaders: Count = Field(1000, description="Benchmark: connections of managers")
    benchmark_followers: tuple[Count, Count] = Field(
        (100, 500), description="Benchmark: a fair and a good number of followers"
    )
    entries: Count = Field(
        10, description="Entries in each breakdown of the review", validation_alias="GRAPHSVC_REVIEW_ENTRIES"
    )
    reach_sources: Count = Field(
        5000, description="Followers whose connections and followers are counted for the reach"
    )
    reach_ties: Count = Field(
        500_000, description="Maximum number of ties of these followers that are counted for the reach"
    )
    old_invitation_days: Count = Field(30, description="Days after which a pending invitation counts as old")


class AnalystSettings(SettingsGroup, env_prefix="GRAPHSVC_ANALYST_"):
    """Limits of analysts' queries."""

    timeout: Seconds = Field(120.0, description="Timeout of an analyst's query")
    max_query: Count = Field(50_000, description="Maximum length of an analyst's query, in characters")
    max_rows: Count = Field(1_000_000, description="Maximum number of rows that an analyst's query returns")
    max_bytes: Count = Field(256_000_000, description="Maximum size of the result of an analyst's query")
    in_flight: Count = Field(8, description="Analysts' queries that run at once; more get 503 too-busy")
    in_flight_each: Count = Field(
        4, description="Queries of one caller that run at once; more get 429 too-many-queries"
    )
    worker_memory: Count = Field(
        110_000_000,
        description="Memory of the process that runs an analyst's query, at least 80 MB; a query whose row needs more "
        "gets 503 query-too-large",
    )
    procedures: frozenset[str] = Field(
        frozenset(
            {
                "db.index.fulltext.listAvailableAnalyzers",
                "db.index.fulltext.queryNodes",
                "db.index.fulltext.queryRelationships",
                "db.index.vector.queryNodes",
                "db.index.vector.queryRelationships",
                "db.labels",
                "db.propertyKeys",
                "db.relationshipTypes",
                "db.schema.visualization",
            }
        ),
        description="Procedures that analysts' queries may call",
    )


class Settings(BaseModel):
    """The settings of one service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    embedded: EmbeddedSettings = Field(default_factory=EmbeddedSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    http: HttpSettings = Field(default_factory=HttpSettings)
    auth: AuthSettings = Field(default_factory=AuthSettings)
    ingest: IngestSettings = Field(default_factory=IngestSettings)
    rules: RuleSettings = Field(default_factory=RuleSettings)
    network: NetworkSettings = Field(default_factory=NetworkSettings)
    snapshot: SnapshotSettings = Field(default_factory=SnapshotSettings)
    suggestions: SuggestionSettings = Field(default_factory=SuggestionSettings)
    review: ReviewSettings = Field(default_factory=ReviewSettings)
    analyst: AnalystSettings = Field(default_factory=AnalystSettings)

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """The settings from the environment. Overrides are named like the environment variable without GRAPHSVC_, in
        lower case: `note_length`.

        Raises pydantic.ValidationError, with the group and the setting in `loc`, and KeyError for an unknown override.
        """
        groups: dict[str, dict[str, Any]] = {group: {} for group in cls.model_fields}
        for name, value in overrides.items():
            group, field = SETTINGS[name]
            groups[group][field] = value
        return cls.model_validate(groups)

    def replace(self, **changes: Any) -> Self:
        """A copy with other values, named as in `load`. They are not validated. Raises KeyError for an unknown name."""
        groups: dict[str, dict[str, Any]] = {}
        for name, value in changes.items():
            group, field = SETTINGS[name]
            groups.setdefault(group, {})[field] = value
        update = {group: getattr(self, group).model_copy(update=values) for group, values in groups.items()}
        return self.model_copy(update=update)

    @model_validator(mode="after")
    def _protect_beyond_loopback(self) -> Self:
        host = self.http.host
        beyond = host not in {"127.0.0.1", "::1", "localhost"}
        if beyond and self.auth.token_key is None and not self.http.listen_beyond_loopback_without_tokens:
            raise ValueError(
                f"refusing to listen on {host} without tokens: anyone who reaches it can change everything. "
                "Set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more, listen on 127.0.0.1, or set "
                "GRAPHSVC_LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS=true"
            )
        return self


def env_name(group: str, field: str) -> str:
    """The environment variable of a setting. `field` may be the variable already, as in pydantic's errors."""
    settings = GROUPS[group]
    alias = field if field not in settings.model_fields else settings.model_fields[field].validation_alias
    return str(alias or f"{settings.model_config['env_prefix']}{field.upper()}")


GROUPS = {name: cast("type[SettingsGroup]", group.annotation) for name, group in Settings.model_fields.items()}
# The group and field of each setting, by the name of its environment variable without GRAPHSVC_, in lower case.
SETTINGS: dict[str, tuple[str, str]] = {
    env_name(group, field).removeprefix("GRAPHSVC_").lower(): (group, field)
    for group, settings in GROUPS.items()
    for field in settings.model_fields
}
