"""Every setting, documented once. Each is read from GRAPHSVC_<NAME> in the environment."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """How one graphsvc runs. Times in seconds, sizes in bytes unless a unit is named."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path(".graphsvc"), description="Folder of the embedded Neo4j: its store, password and logs")
    cache_dir: Path | None = Field(
        None,
        description="Folder of what is fetched once (Neo4j's jars, the start-up cache); <data_dir>/cache unless set",
    )
    maven_repository: str | None = Field(
        None, description="Address of a Maven repository to fetch Neo4j's jars from; Maven Central unless set"
    )
    neo4j_heap: str = Field("1g", pattern=r"^\d+[mg]$", description="Largest heap of the embedded Neo4j")
    neo4j_page_cache: str = Field("512m", pattern=r"^\d+[mg]$", description="Page cache of the embedded Neo4j")
    neo4j_small: bool = Field(
        False,
        description="Start the embedded Neo4j for tests and small networks: quicker start, slower long runs",
    )

    neo4j_uri: str | None = Field(None, description="Address of a server of one's own; the embedded Neo4j unless set")
    neo4j_user: str = Field("neo4j", description="User at that server")
    neo4j_password: SecretStr | None = Field(None, description="Password at that server")
    neo4j_database: str = Field("neo4j", description="Database at that server")

    query_timeout: Seconds = Field(10.0, description="Longest that one query of the service may run in the database")
    connect_timeout: Seconds = Field(3.0, description="Longest wait for a connection to the database")
    retry_time: Seconds = Field(5.0, description="How long a transient error of the database is retried")
    warm_up: bool = Field(
        True,
        description="Plan all queries in the background after each start of the database, for quick first answers",
    )
    change_retention: Seconds = Field(86_400.0, description="How long entries of the change log are kept")
    fetch_size: Count = Field(1000, description="Records that the driver takes from the database at once")
    connections: Count = Field(32, description="Connections kept to the database")

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    listen_beyond_loopback_without_tokens: bool = Field(
        False,
        description="Allow a host beyond 127.0.0.1 although anybody who reaches it may read and write everything",
    )
    token_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Key that tokens are signed with (HS256); without it there are no tokens, and everybody may do all",
    )
    max_in_flight: Count = Field(16, description="Requests worked on at once; more wait")
    max_streams: Count = Field(
        4, description="POST /bulk and exports of members worked on at once, beside other requests; more wait"
    )
    max_waiting: Annotated[int, Field(ge=0)] = Field(
        256, description="Requests that may wait, for each of the two; more get 503 too-busy"
    )
    max_body: Count = Field(1_000_000, description="Largest request body, except for POST /bulk")
    max_bulk_body: Count = Field(64_000_000, description="Largest body of POST /bulk")
    max_bulk_line: Count = Field(64_000, description="Longest line of POST /bulk and of an NDJSON file")
    bulk_batch: Count = Field(1000, description="Records written in one transaction")

    page_size: Count = Field(20, description="Rows on a page unless the caller says")
    max_page_size: Count = Field(100, description="Most rows on a page")
    max_targets: Count = Field(1000, description="Most members in one request for many degrees or mutual counts")
    max_paths: Count = Field(20, description="Most paths in one answer of introductions")
    shown_connections: Count = Field(500, description="Connection counts of others are exact below this")

    suggestion_sources: Count = Field(
        500,
        description="Connections whose connections are looked at for suggestions, the least connected first; an answer "
        "says `exact: false` where there are more",
    )
    suggestion_weights: dict[Literal["organization", "location", "industry"], Annotated[float, Field(ge=0)]] = Field(
        {"organization": 1.0, "location": 0.3, "industry": 0.2},
        description="What sharing one is worth; a mutual connection is worth 1/ln(its degree)",
    )
    cooling_days: Count = Field(21, description="Days in which an invitation withdrawn or declined is not repeated")
    expiry_days: Count = Field(180, description="Days after which a pending invitation has ended")
    expiry_interval: Seconds = Field(3600.0, description="Pause between two rounds that mark invitations as expired")
    connection_limit: Count = Field(30_000, description="Most connections of a member")
    weekly_invitations: Count = Field(100, description="Most invitations that a member may send in seven days")
    reports_to_restrict: Count = Field(
        5, description='"I don\'t know this person" within `report_days` that restrict a member from inviting'
    )
    report_days: Count = Field(90, description="Days within which such reports add up")
    restriction_days: Count = Field(30, description="Days for which a member is restricted from inviting")
    note_length: Annotated[int, Field(ge=0, le=2000)] = Field(300, description="Longest note of an invitation")
    named_mutuals: Count = Field(3, description="Mutual connections that a suggestion names")

    inactive_days: Count = Field(365, description="Days without activity after which a connection counts as inactive")
    benchmark_connections: Count = Field(500, description="Connections that professionals and job seekers should have")
    benchmark_connections_of_leaders: Count = Field(1000, description="Connections that managers should have")
    benchmark_followers: tuple[Count, Count] = Field((100, 500), description="Followers: a fair number, and a good one")
    review_entries: Count = Field(10, description="Entries of each breakdown in the review of a network")
    reach_sources: Count = Field(5000, description="Followers whose own circle is looked at to count the reach")
    reach_ties: Count = Field(500_000, description="Ties of these followers that are looked at to count the reach")
    old_invitation_days: Count = Field(30, description="Days after which an invitation still pending counts as old")

    introduction_breadth: Count = Field(
        200, description="Shortest paths compared for introductions, the least connected first"
    )
    search_candidates: Count = Field(10_000, description="Best matches of a search's words that are looked at")

    analyst_timeout: Seconds = Field(120.0, description="Longest that a query of an analyst may run")
    analyst_max_query: Count = Field(50_000, description="Longest query of an analyst, in characters")
    analyst_max_rows: Count = Field(1_000_000, description="Most rows that a query of an analyst answers with")
    analyst_max_bytes: Count = Field(256_000_000, description="Most bytes that a query of an analyst answers with")
    analyst_in_flight: Count = Field(8, description="Queries of analysts run at once; more get 503 too-busy")
    analyst_in_flight_each: Count = Field(4, description="Queries of one caller run at once; more get 429")
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
        description="Procedures that queries of analysts may call",
    )

    @property
    def cache(self) -> Path:
        """The folder of what is fetched once."""
        return self.cache_dir or self.data_dir / "cache"

    @property
    def embedded(self) -> bool:
        """Whether Neo4j runs as our child process."""
        return self.neo4j_uri is None

    @field_validator("token_key", mode="before")
    @classmethod
    def _no_key_is_none(cls, value: object) -> object:
        """An empty one, as a composed service passes on what is not set, is no key."""
        return None if value == "" else value

    @model_validator(mode="after")
    def _speaks_for_nobody_unprotected(self) -> Self:
        beyond = self.host not in {"127.0.0.1", "::1", "localhost"}
        if beyond and self.token_key is None and not self.listen_beyond_loopback_without_tokens:
            raise ValueError(
                f"refusing to listen on {self.host} without tokens: whoever reaches it may read and write everything. "
                "Set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more, listen on 127.0.0.1, or set "
                "GRAPHSVC_LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS=true"
            )
        return self
