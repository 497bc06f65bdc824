"""What cells hold: ids, numbers, dates, nothing."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from graphsvc.ingest.dates import moment_of, order_of

# What pandas writes and reads as a missing value, and \N of MySQL and PostgreSQL.
NOTHING = frozenset(
    {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
     "NULL", "NaN", "None", "n/a", "nan", "null", "\\N"}
)  # fmt: skip
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
WHOLE = re.compile(r"\d+")
DATE = re.compile(r"\d{4}-\d\d?-\d\d?([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|\d{4}/\d{1,2}/\d{1,2}.*")


def is_nothing(cell: str) -> bool:
    return cell in NOTHING


def is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None


def is_whole(cell: str) -> bool:
    return WHOLE.fullmatch(cell) is not None


def is_date(cell: str) -> bool:
    """Whether it looks like a date in digits."""
    return DATE.fullmatch(cell) is not None


def is_moment(cell: str) -> bool:
    """Whether it is a date in any form, or seconds or more since 1970 in this century."""
    try:
        return 2000 <= moment_of(cell, epoch="any").year < 2100 if is_number(cell) else bool(moment_of(cell))
    except ValueError:
        return False


def day_order(cells: Sequence[str]) -> bool | None:
    """Whether the day comes first in dates such as 6/7/26; None if the cells do not tell: such dates are refused."""
    order = order_of(cells)
    return order.day_first if order.certain else None


def shape(cell: str) -> str:
    """The cell with each run of digits as one 9: `user12` and `user7` have the same shape."""
    return re.sub(r"\d+", "9", cell)


def made_id(text: str) -> str:
    """An id for a name that is none: its ASCII letters and digits, and a digest, so that names stay different.

    `Ada Quill` gives `ada-quill-` and six hexadecimal digits. The same name always gives the same id.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100]
    return f"{slug or 'member'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
