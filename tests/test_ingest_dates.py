"""Dates as people have them."""

import contextlib
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.ingest.dates import Epoch, day_of, moment_of, order_of

JUNE = [
    "2026-06-07",
    "20260607",
    "2026/06/07",
    "2026.06.07",
    "2026. 6. 7.",
    "07 Jun 2026",
    "7 June 2026",
    "07-Jun-26",
    "07/Jun/2026",
    "Jun 7, 2026",
    "June 7th, 2026",
    "Sun, 7 Jun 2026",
    "6/7/26",
    "6/7/2026",
    "06-07-2026",
    "07.06.2026",
    "7. 6. 2026",
    " 07 Jun\u00a02026\u200f ",
    # In the order of the table in docs/formats.md: English, German, French, Spanish, Italian, Portuguese, Dutch, …
    "07 Juni 2026",
    "7. Juni 2026",
    "So., 7. Juni 2026",
    "7 juin 2026",
    "7 de junio de 2026",
    "7 jun. 2026",
    "dom, 7 jun 2026",
    "7 giu 2026",
    "7 giugno 2026",
    "7 de junho de 2026",
    "7 jun 2026",
    "7. juni 2026",
    "7 cze 2026",
    "7 czerwca 2026",
    "7. června 2026",
    "7 iun. 2026",
    "7 iunie 2026",
    "07 Haz 2026",
    "7 Haziran 2026",
    "7 июня 2026 г.",
    "07 июн. 2026",
    "7 червня 2026 р.",
    "2026年6月7日",
    "07 6月 2026",
    "2026년 6월 7일",
    "7 Jun 2026",
    "7 มิ.ย. 2569",
    "7 มิถุนายน 2569",
    "2026. június 7.",
    "2026. jún. 7.",
    "7. kesäkuuta 2026",
    "7 kesäk. 2026",
    "7 Ιουν 2026",
    "7 Ιουνίου 2026",
    "7 ביוני 2026",
    "7 יוני 2026",
    "7 يونيو 2026",
    "٧ يونيو ٢٠٢٦",
    "7 जून 2026",
    "৭ জুন ২০২৬",
    "Hun 7, 2026",
    "7 thg 6, 2026",
    "Ngày 7 tháng 6 năm 2026",
    "7 ਜੂਨ 2026",
    "7 జూన్ 2026",
]


@pytest.mark.parametrize("text", JUNE)
def test_date_is_read_in_every_form_and_language(text: str) -> None:
    assert moment_of(text) == datetime(2026, 6, 7, tzinfo=UTC)


OTHER_MONTHS = [
    ("09 Mai 2026", 5),
    ("9 mai 2026", 5),
    ("1er févr. 2026", 2),
    ("1 fevrier 2026", 2),
    ("1 août 2026", 8),
    ("9 mar 2026", 3),
    ("mar, 10 mar 2026", 3),
    ("01 März 2026", 3),
    ("01 Mrz 2026", 3),
    ("1 mrt 2026", 3),
    ("1 out 2026", 10),
    ("1 ene 2026", 1),
    ("1 gen 2026", 1),
    ("1 lis 2026", 11),
    ("1 Ağu 2026", 8),
    ("1 marras 2026", 11),
    ("1 Okt 2026", 10),
    ("1 Dez. 2026", 12),
    ("1 déc. 2026", 12),
    ("1 Ogo 2026", 8),
]


@pytest.mark.parametrize(("text", "month"), OTHER_MONTHS)
def test_month_is_known_by_its_name(text: str, month: int) -> None:
    assert moment_of(text).month == month


TIMES = [
    "2026-06-07T15:04Z",
    "2026-06-07 15:04:00",
    "2026-06-07 15:04:00.000 UTC",
    "2026-06-07T17:04:00+02:00",
    "2026-06-07 17:04:00 +0200",
    "20260607150400",
    "20260607150400000",
    "6/7/26, 3:04 PM",
    "6/7/26, 3:04\u202fPM",
    "6/7/2026 15:04",
    "07 Jun 2026 15:04:00 GMT",
    "Sun Jun 07 15:04:00 UTC 2026",
    "Sun Jun 07 2026 17:04:00 GMT+0200 (Central European Summer Time)",
    "Sun, 7 Jun 2026 15:04:00 +0000",
    "Jun 7, 2026 at 3:04 p.m.",
    "07.06.2026, 15:04",
    "07.06.2026 15.04",
    "7 juin 2026 à 15h04",
    "7. Juni 2026 um 15:04",
    "2026/6/7 下午3:04",
    "2026/06/07 午後3:04",
    "2026. 6. 7. 오후 3:04",
    "7 jun 2026, 3:04 p. m.",
]


@pytest.mark.parametrize("text", TIMES)
def test_time_is_read_with_its_zone(text: str) -> None:
    assert moment_of(text) == datetime(2026, 6, 7, 15, 4, tzinfo=UTC)


def test_midnight_and_noon_are_twelve() -> None:
    assert moment_of("6/7/26, 12:05 AM").hour == 0
    assert moment_of("6/7/26, 12:05 PM").hour == 12


BAD = [
    "",
    "-",
    "yesterday",
    "Not a date",
    "07 Foo 2026",
    "7 Jun",
    "Jun 2026",
    "2026",
    "45815",
    "1780844640",
    "31 Jun 2026",
    "13/13/2026",
    "2026-02-30",
    "6/7/26, 13:04 PM",
    "6/7/26, 25:04",
    "6/7/226",
    "7 Jun 2026 maybe",
    "7 Jun 2026 15:04 PST",
    "7 Jun Jul 2026",
    "1 2 Jun 2026",
    "0000-01-01",
    "7 " * 60,
    "٧" * 30,
]


@pytest.mark.parametrize("text", BAD)
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date \\(such as 2026-06-07"):
        moment_of(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00"])
def test_instant_outside_the_years_of_the_calendar_in_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not between year 1 and 9999 in UTC"):
        moment_of(text)


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("0123456789/-.: TZ+JunMaiPA年月日", max_size=30))
def test_every_text_is_a_moment_or_a_value_error(text: str) -> None:
    for epoch in get_args(Epoch):
        with contextlib.suppress(ValueError):
            assert moment_of(text, epoch=epoch).tzinfo is UTC
    with contextlib.suppress(ValueError):
        assert moment_of(text).tzinfo is UTC
    with contextlib.suppress(ValueError):
        assert day_of(text, last=True)


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=-5)))))
def test_iso_8601_is_read_exactly(moment: datetime) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    assert moment_of(moment.isoformat()) == expected


EPOCHS: list[tuple[str, Epoch, datetime]] = [
    ("1780844640", "s", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("1780844640.5", "s", datetime(2026, 6, 7, 15, 4, 0, 500_000, tzinfo=UTC)),
    ("-86400", "s", datetime(1969, 12, 31, tzinfo=UTC)),
    ("1780844640000", "ms", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("1780844640", "any", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("1780844640000", "any", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("1780844640000000", "any", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("1780844640000000000", "any", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("20260607150400000", "ms", datetime(2026, 6, 7, 15, 4, tzinfo=UTC)),
    ("2026-06-07", "any", datetime(2026, 6, 7, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "epoch", "expected"), EPOCHS)
def test_numbers_since_1970_are_read_where_they_are_allowed(text: str, epoch: Epoch, expected: datetime) -> None:
    assert moment_of(text, epoch=epoch) == expected


ORDERS = [
    (["6/7/26", "6/13/26"], False, "'6/13/26' can only be read so"),
    (["6/7/26", "13/6/26, 15:04"], True, "'13/6/26, 15:04' can only be read so"),
    (["6/7/26", "7/6/26"], False, "no date has a day above 12"),
    (["06-07-2026"], True, "no date has a day above 12"),
    (["13/6/26", "6/13/26"], None, "'13/6/26' begins with the day and '6/13/26' with the month"),
    (["2026-06-07", "07 Jun 2026", "13.06.2026", "nonsense", ""], False, ""),
]


@pytest.mark.parametrize(("column", "day_first", "reason"), ORDERS)
def test_order_of_day_and_month_is_decided_by_the_whole_column(
    column: list[str], day_first: bool | None, reason: str
) -> None:
    order = order_of(column)
    assert order.day_first is day_first
    assert order.reason.startswith(reason)


def test_order_decides_only_dates_that_can_be_read_both_ways() -> None:
    assert moment_of("6/7/26", day_first=True).month == 7
    assert moment_of("6/13/26", day_first=True).month == 6
    assert moment_of("6/6/26", day_first=None).month == 6
    with pytest.raises(ValueError, match="can have its day or its month first"):
        moment_of("6/7/26", day_first=None)


PARTIAL = [
    ("Mar 2021", date(2021, 3, 1), date(2021, 3, 31)),
    ("März 2021", date(2021, 3, 1), date(2021, 3, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
    ("2021年3月", date(2021, 3, 1), date(2021, 3, 31)),
    ("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ("07 Jun 2026", date(2026, 6, 7), date(2026, 6, 7)),
]


@pytest.mark.parametrize(("text", "first", "last"), PARTIAL)
def test_date_without_day_is_the_first_or_the_last_one(text: str, first: date, last: date) -> None:
    assert (day_of(text), day_of(text, last=True)) == (first, last)


def test_english_dates_need_no_names_of_other_languages() -> None:
    code = (
        "import sys; from graphsvc.ingest.dates import moment_of;"
        "moment_of('07 Jun 2026'), moment_of('6/7/26, 3:04 PM'); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
