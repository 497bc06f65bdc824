"""Tells whether the saved snapshot has everything that a stopped embedded Neo4j has (docs/snapshot.md).

Three files in the data folder:
- `snapshot`, as a service saved it;
- `snapshot.voucher`, by the same service: the snapshot has everything up to this transaction of the store;
- `snapshot.seal`, by the process that stopped Neo4j: that transaction was the store's last one, and its transaction
  logs end as it says.

The seal is valid while the logs end as it says, so also if something else starts Neo4j. Each file is written under
another name and renamed. A file that is missing, damaged or of another store vouches for nothing.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from struct import pack
from typing import Any

from graphsvc.files import whole_file

SNAPSHOT, VOUCHER, SEAL = "snapshot", "snapshot.voucher", "snapshot.seal"
# Neo4j's home in the data folder, and its database's folders there.
HOME = "neo4j"
STORE, TRANSACTIONS = Path("data", "databases", "neo4j"), Path("data", "transactions", "neo4j")
HEAD = 4096  # bytes that the snapshot begins with, which have the checksums of all others
TAIL = 1 << 16  # bytes at the end of each log that are compared
# What the last record of the newest checkpoint file says after a clean stop.
CHECKPOINT = re.compile(rb'Checkpoint triggered by "([^"]*)" @ txId: (\d+), append index: \d+')
SHUTDOWN = b"Database shutdown"
RECORD = 486  # bytes


@dataclass(frozen=True, slots=True)
class Voucher:
    """The snapshot whose first bytes have the SHA-256 `head` has all that was committed up to `transaction`, when the
    change log had had `changes` entries."""

    head: str
    transaction: int
    changes: int


@dataclass(frozen=True, slots=True)
class Vault:
    """The three files of a data folder, and the store that they are about."""

    folder: Path

    @property
    def snapshot(self) -> Path:
        return self.folder / SNAPSHOT

    def vouch(self, head: str, transaction: int, changes: int) -> None:
        """Write the voucher. Raises OSError."""
        self._write(VOUCHER, asdict(Voucher(head, transaction, changes)))

    def voucher(self) -> Voucher | None:
        """The voucher of the snapshot as it is now."""
        return self._of_snapshot(self._read(VOUCHER))

    def sealed(self) -> Voucher | None:
        """The voucher, if Neo4j's store has nothing else: nobody wrote to it since it was stopped cleanly."""
        found = self._read(SEAL)
        if found is None or found.pop("logs", None) != self._logs():
            return None
        return self._of_snapshot(found)

    def seal(self) -> None:
        """After a clean end of Neo4j: seal the snapshot, if it has the last transaction."""
        with suppress(OSError):
            voucher = self.voucher()
            if voucher is not None and voucher.transaction == self._last_transaction():
                self._write(SEAL, asdict(voucher) | {"logs": self._logs()})

    def unseal(self) -> None:
        """Before a start of Neo4j. The voucher stays if the store is the one that was sealed. Raises OSError."""
        if self.sealed() is None:
            # Neo4j did not stop cleanly, or the store was replaced, perhaps by an older one: numbers begin again there.
            (self.folder / VOUCHER).unlink(missing_ok=True)
        (self.folder / SEAL).unlink(missing_ok=True)

    def head(self) -> str | None:
        """The SHA-256 of the snapshot's first bytes."""
        with suppress(OSError), self.snapshot.open("rb") as file:
            return hashlib.sha256(file.read(HEAD)).hexdigest()
        return None

    def _of_snapshot(self, found: dict[str, Any] | None) -> Voucher | None:
        with suppress(TypeError):
            voucher = Voucher(**found or {})
            if voucher.head == self.head():
                return voucher
        return None

    def _last_transaction(self) -> int | None:
        """Of a store that was shut down. None if it was not, or if its checkpoints are written in another way."""
        checkpoints, log = self._newest("checkpoint."), self._newest("neostore.transaction.db.")
        if checkpoints is None or log is None:
            return None
        record = _tail(checkpoints)[-RECORD:]
        found = list(CHECKPOINT.finditer(record))
        # The checkpoint's place in the logs: nothing was written after it.
        end = pack("<QQ", _number(log), log.stat().st_size)
        return int(found[-1][2]) if found and found[-1][1] == SHUTDOWN and end in record else None

    def _newest(self, prefix: str) -> Path | None:
        return max(self._log_files(prefix), key=_number, default=None)

    def _logs(self) -> dict[str, Any]:
        """How the store's logs end. Not empty."""
        files = [*self._log_files(""), self.folder / HOME / STORE / "neostore"]
        with suppress(OSError):
            return {each.name: [each.stat().st_size, hashlib.sha256(_tail(each)).hexdigest()] for each in files}
        return {"unreadable": os.urandom(8).hex()}

    def _log_files(self, prefix: str) -> Iterator[Path]:
        yield from sorted((self.folder / HOME / TRANSACTIONS).glob(f"{prefix}*"))

    def _read(self, name: str) -> dict[str, Any] | None:
        with suppress(OSError, ValueError):
            found = json.loads((self.folder / name).read_bytes())
            return found if isinstance(found, dict) else None
        return None

    def _write(self, name: str, content: dict[str, Any]) -> None:
        with whole_file(self.folder / name) as file:
            file.write(json.dumps(content).encode())
            file.flush()
            os.fsync(file.fileno())


def _number(path: Path) -> int:
    suffix = path.suffix[1:]
    return int(suffix) if suffix.isdecimal() else -1


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read()
