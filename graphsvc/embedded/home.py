"""Neo4j's home folder: paths, configuration and password."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graphsvc.embedded.errors import LocalProblem
from graphsvc.seal import HOME, STORE, TRANSACTIONS
from graphsvc.settings import Settings

USER = "neo4j"
DATABASE = "neo4j"
HASH_ROUNDS = 1024
MEBIBYTE = 1 << 20

# The two netty shutdown settings reduce the time to stop from 10 s to 0.2 s. The block list and the refused file URLs
# disable LOAD CSV. The list of procedures disables those of plugins; it cannot disable Neo4j's own, which
# analyst/plan.py does. Only Bolt listens, and usage reports are off. Without keep-alive signals the asynchronous driver
# sets no timer for each record, which takes a quarter of its time.
CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
client.allow_telemetry=false
dbms.usage_report.enabled=false
internal.dbms.usage_report.udc_network_enabled=false
dbms.fleet_manager.enabled=false
server.fleet_discovery.enabled=false
server.bolt.connection_keep_alive_for_requests=OFF
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
internal.dbms.bolt.netty_server_shutdown_timeout=1s
db.shutdown_transaction_end_timeout=0s
db.tx_log.preallocate=false
db.logs.query.enabled=OFF
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
internal.dbms.show_setting=false
dbms.security.procedures.allowlist=db.*
dbms.cypher.forbid_exhaustive_shortestpath=true
db.query.default_language=CYPHER_25
server.memory.pagecache.size={page_cache}
db.memory.transaction.max={transaction_memory}
db.transaction.timeout={transaction_timeout}s
"""
# Neo4j discards a plan when the counts that it was made for have changed. In a small network, such as those that tests
# fill, this happens all the time: 91 reads after 2,000 new members took 4.2 s, without replanning 0.9 s. It also makes
# a plan for each order of magnitude of each string and list parameter (1, up to 10, up to 100, …): a query with ids of
# four lengths was planned four times, 0.2 to 0.4 s of CPU each.
SMALL_CONFIGURATION = """\
dbms.cypher.min_replan_interval=24h
internal.cypher.use_parameter_size=false
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder. It need not exist yet."""

    path: Path

    @property
    def password_file(self) -> Path:
        return self.path / "password"

    @property
    def config(self) -> Path:
        return self.path / "conf" / "neo4j.conf"

    @property
    def hosts(self) -> Path:
        return self.path / "conf" / "hosts"

    @property
    def console(self) -> Path:
        return self.path / "logs" / "console.log"

    @property
    def admin_console(self) -> Path:
        return self.path / "logs" / "admin.log"

    @property
    def log(self) -> Path:
        return self.path / "logs" / "neo4j.log"

    @property
    def running_file(self) -> Path:
        return self.path / "running.json"

    @property
    def holder_lock(self) -> Path:
        return self.path / "holder.lock"

    @property
    def holder_file(self) -> Path:
        return self.path / "holder.json"

    @property
    def store(self) -> Path:
        return self.path / STORE

    @property
    def transactions(self) -> Path:
        return self.path / TRANSACTIONS

    def create(self) -> None:
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)
            for folder in (self.config.parent, self.console.parent, self.path / "data" / "dbms"):
                folder.mkdir(parents=True, exist_ok=True)

    def prepare(self, settings: Settings, port: int) -> None:
        """Write the configuration and, before the first start, the password."""
        self.create()
        with writing(self.path):
            write_private(self.config, configuration(settings, port))
            # With its own hosts file, Java queries no name server, not even for the host names of a LOAD CSV.
            write_private(self.hosts, "127.0.0.1 localhost\n")
            self._prepare_password()

    def password(self) -> str:
        try:
            return self.password_file.read_text().strip()
        except FileNotFoundError:
            raise LocalProblem(
                f"{self.path} holds a network, but its password file {self.password_file} is gone: bring it back."
            ) from None
        except OSError as error:
            raise LocalProblem(f"{self.password_file} cannot be read: {error.strerror}.") from error

    def _prepare_password(self) -> None:
        if (self.path / "data" / "databases" / "system").exists():
            self.password()
            return
        # Neo4j reads the password from auth.ini only at its very first start, so write both files until then.
        if not self.password_file.exists():
            write_private(self.password_file, secrets.token_urlsafe(24) + "\n")
        write_private(self.path / "data" / "dbms" / "auth.ini", credentials(self.password()))


def home_of(settings: Settings) -> Home:
    return Home((settings.embedded.data_dir / HOME).absolute())


def is_new(settings: Settings) -> bool:
    """Whether no Neo4j was started in the data folder yet."""
    return not home_of(settings).store.exists()


def configuration(settings: Settings, port: int) -> str:
    return (CONFIGURATION + SMALL_CONFIGURATION * settings.embedded.small).format(
        port=port,
        page_cache=settings.embedded.page_cache,
        # A quarter of the heap: Neo4j limits all transactions together to 70 % of it, so two of the largest leave room
        # for small ones, and none can starve the rest. 1g gives 256m, 256m gives 64m.
        transaction_memory=f"{max(size(settings.embedded.heap) // 4 // MEBIBYTE, 32)}m",
        # The service gives each query its own shorter timeout. This one only ends transactions without one, and must be
        # longer than the wait for new indexes over millions of members.
        transaction_timeout=round(max(600.0, 2 * settings.database.query_timeout)),
    )


def size(text: str) -> int:
    """The bytes of a size such as 256m or 1g."""
    return int(text[:-1]) * {"m": MEBIBYTE, "g": 1024 * MEBIBYTE}[text[-1]]


def credentials(password: str) -> str:
    """The line of auth.ini that `neo4j-admin dbms set-initial-password` would write in 4 s."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}:\n"


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by its owner only."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns write errors into a LocalProblem that names the folder and the reason."""
    try:
        yield
    except OSError as error:
        raise LocalProblem(
            f"{folder} cannot be written to: {error.strerror}. GRAPHSVC_DATA_DIR and GRAPHSVC_CACHE_DIR "
            "name other folders."
        ) from error
