"""Every setting, documented once. Each is read from GRAPHSVC_<NAME> in the environment."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
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
    fetch_size: Count = Field(1000, description="Records that the driver takes from the database at once")
    connections: Count = Field(32, description="Connections kept to the database")

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    listen_beyond_loopback_without_tokens: bool = Field(
        False,
        description="Allow a host beyond 127.0.0.1 although anybody who reaches it may read and write everything",
    )
    max_in_flight: Count = Field(16, description="Requests worked on at once; more wait")
    max_waiting: Annotated[int, Field(ge=0)] = Field(256, description="Requests that may wait; more get 503 too-busy")
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
        description="Connections whose connections are looked at for suggestions, the least connected first",
    )
    suggestion_candidates: Count = Field(
        3000,
        description="Closest candidates that are looked at for suggestions, those connected already among them",
    )
    suggestion_finalists: Count = Field(
        200,
        description="Candidates compared in full; no list of suggestions is longer",
    )
    suggestion_weights: dict[Literal["organization", "location", "industry"], float] = Field(
        {"organization": 1.0, "location": 0.3, "industry": 0.2},
        description="What sharing one is worth; a mutual connection is worth 1/ln(its degree)",
    )
    cooling_days: Count = Field(21, description="Days in which an invitation withdrawn or declined is not repeated")
    introduction_breadth: Count = Field(
        200, description="Shortest paths compared for introductions, the least connected first"
    )
    search_candidates: Count = Field(10_000, description="Best matches of a search's words that are looked at")

    @property
    def cache(self) -> Path:
        """The folder of what is fetched once."""
        return self.cache_dir or self.data_dir / "cache"

    @property
    def embedded(self) -> bool:
        """Whether Neo4j runs as our child process."""
        return self.neo4j_uri is None

    @model_validator(mode="after")
    def _speaks_for_nobody_unprotected(self) -> Self:
        if self.host not in {"127.0.0.1", "::1", "localhost"} and not self.listen_beyond_loopback_without_tokens:
            raise ValueError(
                f"refusing to listen on {self.host}: there are no tokens yet, so whoever reaches it may read and write "
                "everything. Listen on 127.0.0.1, or set GRAPHSVC_LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS=true"
            )
        return self
