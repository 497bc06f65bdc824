"""Pages of a list: from a key to a key, never by offset, with cursors that cannot be made up."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from graphsvc.problems import InvalidRequest

Item = TypeVar("Item", bound=BaseModel)
MAC_BYTES = 12


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(None, description="Give it as `cursor` for the page after this one; null on the last")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What part of which list is asked for. `listing` names the list: a cursor of another is refused."""

    size: int
    cursor: str | None = None
    listing: str = ""
    key: bytes = b""

    def after(self, *keys: str) -> dict[str, Any]:
        """The parameters `after_<key>` and `limit` of the page's query; one row more than the page shows is asked for.

        Raises InvalidRequest for a cursor that this list did not give.
        """
        last = self.decode_cursor(len(keys)) if self.cursor else [None] * len(keys)
        return {f"after_{key}": value for key, value in zip(keys, last, strict=True)} | {"limit": self.size + 1}

    def to_page(self, model: type[Item], rows: Sequence[dict[str, Any]], *keys: str) -> Page[Item]:
        """The page made of its query's rows."""
        shown = rows[: self.size]
        more = len(rows) > self.size
        return Page(
            # Who was erased while the list was read has no name any more.
            items=[model.model_validate(row) for row in shown if row.get("name", "") is not None],
            next=self.encode_cursor([shown[-1][key] for key in keys]) if more else None,
        )

    def encode_cursor(self, last: list[Any]) -> str:
        """The cursor of the page after the row with these keys."""
        return self._sign(json.dumps(last, ensure_ascii=False, separators=(",", ":")).encode())

    def decode_cursor(self, length: int) -> list[Any]:
        """The keys of the row before this page. Raises InvalidRequest."""
        given = (self.cursor or "").encode()
        try:
            text = base64.b64decode(given + b"=" * (-len(given) % 4), b"-_", validate=True)[MAC_BYTES:]
            # Compared whole: base64 has several spellings of the same bytes.
            last = json.loads(text) if hmac.compare_digest(given, self._sign(text).encode()) else None
        except (binascii.Error, ValueError):
            last = None
        if not isinstance(last, list) or len(last) != length:
            raise InvalidRequest.of("cursor", "unknown", "The cursor is not one that this list gave.")
        return last

    def _sign(self, text: bytes) -> str:
        mac = hashlib.blake2b(self.listing.encode() + b"\0" + text, key=self.key, digest_size=MAC_BYTES).digest()
        return base64.urlsafe_b64encode(mac + text).rstrip(b"=").decode()


def cursor_key(password: str) -> bytes:
    """A key that all services on the same database share, and nobody else has."""
    return hashlib.blake2b(b"graphsvc cursor " + password.encode(), digest_size=32).digest()
