"""All settings. Each is read from the environment variable GRAPHSVC_<NAME>."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """The settings of one service. Times are in seconds and sizes in bytes, unless a unit is named."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path(".graphsvc"), description="Folder of the embedded Neo4j: its store, password and logs")
    cache_dir: Path | None = Field(
        None,
        description="Folder for downloads (Neo4j's jars) and the start-up cache; <data_dir>/cache unless set",
    )
    maven_repository: str | None = Field(
        None, description="URL of a Maven repository to download Neo4j's jars from; Maven Central unless set"
    )
    neo4j_heap: str = Field("1g", pattern=r"^\d+[mg]$", description="Maximum heap size of the embedded Neo4j")
    neo4j_page_cache: str = Field("512m", pattern=r"^\d+[mg]$", description="Page cache size of the embedded Neo4j")
    neo4j_small: bool = Field(
        False,
        description="Tune the embedded Neo4j for tests and small networks: faster start, slower long runs",
    )

    neo4j_uri: str | None = Field(None, description="URI of your own Neo4j; the embedded Neo4j unless set")
    neo4j_user: str = Field("neo4j", description="User on your own Neo4j")
    neo4j_password: SecretStr | None = Field(None, description="Password on your own Neo4j")
    neo4j_database: str = Field("neo4j", description="Database on your own Neo4j")

    query_timeout: Seconds = Field(10.0, description="Timeout of each query of the service")
    connect_timeout: Seconds = Field(3.0, description="Timeout for a connection to the database")
    retry_time: Seconds = Field(5.0, description="How long transient database errors are retried")
    warm_up: bool = Field(
        True,
        description="Plan all queries in the background after each start of the database, for fast first answers",
    )
    change_retention: Seconds = Field(86_400.0, description="How long entries of the change log are kept")
    fetch_size: Count = Field(1000, description="Records that the driver fetches at once")
    connections: Count = Field(32, description="Size of the connection pool to the database")

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    listen_beyond_loopback_without_tokens: bool = Field(
        False,
        description="Allow a host other than 127.0.0.1 without tokens: anyone who reaches it can change everything",
    )
    token_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Key that signs tokens (HS256); without it there are no tokens, and everybody can do everything",
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
    max_bulk_line: Count = Field(64_000, description="Maximum line length in POST /bulk and in NDJSON files")
    bulk_batch: Count = Field(1000, description="Records written in one transaction")

    page_size: Count = Field(20, description="Default number of rows on a page")
    max_page_size: Count = Field(100, description="Maximum number of rows on a page")
    max_targets: Count = Field(
        1000, description="Maximum number of members in one request for many degrees or mutual counts"
    )
    max_paths: Count = Field(20, description="Maximum number of paths in one response of introductions")
    shown_connections: Count = Field(500, description="Connection counts of others are exact below this")

    suggestion_sources: Count = Field(
        500,
        description="Connections whose connections are examined for suggestions, the least connected first; a response "
        "says `exact: false` if there are more",
    )
    suggestion_weights: dict[Literal["organization", "location", "industry"], Annotated[float, Field(ge=0)]] = Field(
        {"organization": 1.0, "location": 0.3, "industry": 0.2},
        description="Score for sharing one of these; a mutual connection scores 1/ln(its degree)",
    )
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
    named_mutuals: Count = Field(3, description="Number of mutual connections that a suggestion names")

    inactive_days: Count = Field(365, description="Days without activity after which a connection counts as inactive")
    benchmark_connections: Count = Field(500, description="Benchmark: connections of professionals and job seekers")
    benchmark_connections_of_leaders: Count = Field(1000, description="Benchmark: connections of managers")
    benchmark_followers: tuple[Count, Count] = Field(
        (100, 500), description="Benchmark: a fair and a good number of followers"
    )
    review_entries: Count = Field(10, description="Entries in each breakdown of the review")
    reach_sources: Count = Field(
        5000, description="Followers whose connections and followers are counted for the reach"
    )
    reach_ties: Count = Field(
        500_000, description="Maximum number of ties of these followers that are counted for the reach"
    )
    old_invitation_days: Count = Field(30, description="Days after which a pending invitation counts as old")

    introduction_breadth: Count = Field(
        200, description="Shortest paths compared for introductions, the least connected first"
    )
    search_candidates: Count = Field(10_000, description="Best matches of the search text that are examined")

    analyst_timeout: Seconds = Field(120.0, description="Timeout of an analyst's query")
    analyst_max_query: Count = Field(50_000, description="Maximum length of an analyst's query, in characters")
    analyst_max_rows: Count = Field(1_000_000, description="Maximum number of rows that an analyst's query returns")
    analyst_max_bytes: Count = Field(256_000_000, description="Maximum size of the result of an analyst's query")
    analyst_in_flight: Count = Field(8, description="Analysts' queries that run at once; more get 503 too-busy")
    analyst_in_flight_each: Count = Field(
        4, description="Queries of one caller that run at once; more get 429 too-many-queries"
    )
    analyst_procedures: frozenset[str] = Field(
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

    @property
    def cache(self) -> Path:
        """The folder for downloads and the start-up cache."""
        return self.cache_dir or self.data_dir / "cache"

    @property
    def embedded(self) -> bool:
        """Whether Neo4j runs as a child process of the service."""
        return self.neo4j_uri is None

    @field_validator("token_key", mode="before")
    @classmethod
    def _no_key_is_none(cls, value: object) -> object:
        """An empty key is None: docker compose passes an unset variable as an empty string."""
        return None if value == "" else value

    @model_validator(mode="after")
    def _speaks_for_nobody_unprotected(self) -> Self:
        beyond = self.host not in {"127.0.0.1", "::1", "localhost"}
        if beyond and self.token_key is None and not self.listen_beyond_loopback_without_tokens:
            raise ValueError(
                f"refusing to listen on {self.host} without tokens: anyone who reaches it can change everything. "
                "Set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more, listen on 127.0.0.1, or set "
                "GRAPHSVC_LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS=true"
            )
        return self
