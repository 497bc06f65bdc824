"""Dates and times as people write them, in the languages that LinkedIn has."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from graphsvc.ingest.date_names import PARTICLES, PARTS, clean, fold, month_of, names

EXAMPLES = "2026-06-07, 2026-06-07T15:04Z, 07 Jun 2026, 7. Juni 2026, 6/7/26, 3:04 PM"
LONGEST = 80

ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d.*)?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)(\d{3})?)?", re.ASCII)
EPOCH = re.compile(r"-?\d{1,19}(?:\.\d+)?", re.ASCII)
TIME = re.compile(r"(?<![\d:.])(\d{1,2})[:h](\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?![\d:])")
DOTTED_TIME = re.compile(r"(?<=\s)(\d{1,2})\.(\d\d)(?:\.(\d\d)())?$")
ZONE = re.compile(r"(?<!\w)(?:UTC|GMT|Z)?([+\-]\d\d):?(\d\d)(?!\d)|(?<!\w)(?:UTC|GMT|Z)\b")
NUMERIC = re.compile(r"(\d{1,4})\s?([/.\-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?")
# A month that is written as a number and a word: 6月, 6월, tháng 6, thg 6.
NUMBERED_MONTH = re.compile(r"(\d{1,2})\s*[月월]|(?:tháng|thg)\.?\s*(\d{1,2})\b", re.IGNORECASE)
YEAR = re.compile(r"\d{4}")
YEAR_MONTH = re.compile(r"(\d{4})[\-/.](\d{1,2})|(\d{1,2})[/.](\d{4})")

Epoch = Literal["s", "ms", "any"]


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Whether the day comes first in dates such as 6/7/26, and why. None: the file has both orders, so a date that can
    be read both ways is refused. Not `certain` if no date of the file can be read in one way only."""

    day_first: bool | None = False
    reason: str = ""
    certain: bool = True


def order_of(texts: Iterable[str]) -> DayOrder:
    """The order in a column of dates: a number above 12 is a day. Without one, the month comes before a slash, as in
    LinkedIn's exports and in the United States, and the day before a hyphen. After a full stop it is always the day.
    """
    day = month = undecided = ""
    for text in texts:
        match = NUMERIC.match(clean(text[:LONGEST]))
        if not match or match[2] == "." or len(match[1]) > 2:
            continue
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            day = day or text
        elif second > 12 >= first:
            month = month or text
        else:
            undecided = undecided or text
    if day and month:
        return DayOrder(None, f"{day!r} begins with the day and {month!r} with the month")
    if day or month:
        return DayOrder(bool(day), f"{day or month!r} can only be read so")
    if undecided:
        day_first = "/" not in undecided
        return DayOrder(day_first, f"no date has a day above 12, so {undecided!r} is read as usual", certain=False)
    return DayOrder()


def moment_of(text: str, *, day_first: bool | None = False, epoch: Epoch | None = None) -> datetime:
    """The instant, in UTC; a date is its midnight, and a time without a zone is in UTC.

    `day_first` decides 6/7/26 (see `order_of`). `epoch` allows numbers: seconds or milliseconds since 1970, or `any` of
    seconds, milliseconds, microseconds and nanoseconds, which their size tells. A year from 2400 to 2699 in a date that
    is not ISO 8601 is one of the Buddhist era.
    """
    shown = text.strip()[:40]
    try:
        # Most dates in large files are ISO 8601, and need no cleaning.
        local = _iso(text) or _read(clean(text[: LONGEST + 1]), day_first, epoch)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown!r} is not a date (such as {EXAMPLES})") from None
    if local is None:
        raise ValueError(f"{shown!r} can have its day or its month first; write it as 2026-06-07")
    try:
        return local.astimezone(UTC) if local.tzinfo else local.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{shown!r} is not between year 1 and 9999 in UTC") from None


def day_of(text: str, *, day_first: bool | None = False, last: bool = False) -> date:
    """A date that may lack its day, or its day and month: `Mar 2021`, `2021-03`, `2021`. What it lacks is the first one
    or, with `last`, the last one."""
    cleaned = clean(text[: LONGEST + 1])
    year, month = 0, 12 if last else 1
    if YEAR.fullmatch(cleaned):
        year = int(cleaned)
    elif match := YEAR_MONTH.fullmatch(cleaned):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
    else:
        months, numbers = _parts(cleaned)
        if len(months) == 1 and len(numbers) == 1 and len(numbers[0]) == 4:
            year, month = _year(numbers[0]), months[0]
    if not year:
        return moment_of(text, day_first=day_first).date()
    try:
        return date(year, month, monthrange(year, month)[1] if last else 1)
    except ValueError:
        raise ValueError(f"{text.strip()[:40]!r} is not a date (such as {EXAMPLES})") from None


def _read(text: str, day_first: bool | None, epoch: Epoch | None) -> datetime | None:
    """None if the order of day and month is not known."""
    if len(text) > LONGEST:
        raise ValueError
    if compact := COMPACT.fullmatch(text):
        numbers = [int(part or 0) for part in compact.groups()]
        if epoch is None or 1900 <= numbers[0] <= 2100:
            year, month, day, hour, minute, second, milli = numbers
            return datetime(year, month, day, hour, minute, second, milli * 1000)  # noqa: DTZ001  as for other texts
    if EPOCH.fullmatch(text):
        return _since_1970(text, epoch)
    return _iso(text) or _written(text, day_first)


def _iso(text: str) -> datetime | None:
    if not ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _since_1970(text: str, epoch: Epoch | None) -> datetime:
    if epoch is None:
        raise ValueError
    whole, _, fraction = text.partition(".")
    digits = len(whole.lstrip("-"))
    unit = {"s": 0, "ms": 3, "any": 0 if digits <= 11 else 3 if digits <= 14 else 6 if digits <= 17 else 9}[epoch]
    micros = int(whole) * 1_000_000 // 10**unit
    if unit == 0 and fraction:
        part = int(fraction[:6].ljust(6, "0"))
        micros += -part if whole.startswith("-") else part
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _written(text: str, day_first: bool | None) -> datetime | None:
    text = re.sub(r"\s*\([^()]*\)$", "", text)
    time = TIME.search(text) or DOTTED_TIME.search(text)
    hour = minute = second = micro = 0
    zone: timezone | None = None
    if time:
        hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
        micro = int((time[4] or "0")[:6].ljust(6, "0"))
        before, after = text[: time.start()], text[time.end() :]
        if named := ZONE.search(after):
            zone = _zone(named)
            after = after[: named.start()] + " " + after[named.end() :]
        text, half = _half_of_day(f"{before} {after}")
        if half is not None:
            if not 1 <= hour <= 12:
                raise ValueError
            hour = hour % 12 + 12 * half
    day = _day(text.strip(" ,T"), day_first)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second, micro, tzinfo=zone)


def _zone(match: re.Match[str]) -> timezone:
    if not match[1]:
        return UTC
    sign = -1 if match[1][0] == "-" else 1
    return timezone(sign * timedelta(hours=int(match[1][1:]), minutes=int(match[2])))


def _half_of_day(text: str) -> tuple[str, int | None]:
    """The text without AM or PM, and which of them it had: 0, 1 or None."""
    # "a. m." is one word, and so is "下午3:04", whose time is no longer there.
    text = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", text, flags=re.IGNORECASE)
    kept, half = [], None
    for word in text.split():
        found = {"am": 0, "pm": 1}.get(fold(word.strip(",")))
        if found is None and not word.isascii():
            found = names().halves.get(fold(word.strip(",")))
        if found is None or half is not None:
            kept.append(word)
        else:
            half = found
    return " ".join(kept), half


def _day(text: str, day_first: bool | None) -> date | None:
    if match := NUMERIC.fullmatch(text):
        return _numeric(match, day_first)
    months, numbers = _parts(text)
    if len(months) != 1 or len(numbers) != 2:
        raise ValueError
    first, second = numbers
    if len(first) > 2:
        return date(_year(first), months[0], int(second))
    return date(_year(second), months[0], int(first))


def _numeric(match: re.Match[str], day_first: bool | None) -> date | None:
    first, sign, second, third = match.groups()
    if len(first) > 2:
        return date(_year(first), int(second), int(third))
    a, b, year = int(first), int(second), _year(third)
    if sign == "." or a > 12:
        return date(year, b, a)
    if b > 12 or a == b:
        return date(year, a, b)
    if day_first is None:
        return None
    return date(year, b, a) if day_first else date(year, a, b)


def _year(digits: str) -> int:
    """Two digits are the years from 1969 to 2068, as for `strptime`."""
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= 69 else 2000)
    if len(digits) != 4:
        raise ValueError
    return year - 543 if 2400 <= year < 2700 else year


def _parts(text: str) -> tuple[list[int], list[str]]:
    """The months and the numbers of a date with a month by name. ValueError for any other word."""
    months: list[int] = []

    def numbered(match: re.Match[str]) -> str:
        months.append(int(match[1] or match[2]))
        return " "

    text = NUMBERED_MONTH.sub(numbered, text)
    numbers: list[str] = []
    words: list[str] = []
    for part in PARTS.findall(text):
        word = fold(part)
        if part[0].isdigit():
            numbers.append(part)
        elif word and word not in PARTICLES:
            words.append(word)
    named = [month for word in words if (month := month_of(word))]
    if len(named) == 2 and words[0] in names().days:
        named = named[1:]  # "mar" is Tuesday in Spanish
    if (len(named) < len(words)) and not all(month_of(word) or word in names().days for word in words):
        raise ValueError
    return months + named, numbers
