"""What a client accepts, as RFC 9110 (12.5.1 and 12.5.3) reads its headers."""

import pytest

from graphsvc.http.negotiation import accepts_gzip, preferred_media_type

JSON, LINES, CSV = OFFERED = ("application/json", "application/x-ndjson", "text/csv")


@pytest.mark.parametrize(
    ("header", "accepts"),
    [
        ("gzip", True),
        ("GZIP ; q=0.3", True),
        ("br, gzip", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0.5, gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("x-gzip", False),
        ("gzip;q=much", False),
        ("", False),
    ],
)
def test_accept_encoding_decides_whether_gzip_is_used(header: str, accepts: bool) -> None:
    assert accepts_gzip(header) == accepts


@pytest.mark.parametrize(
    ("header", "preferred"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/*", CSV),
        ("text/csv;q=0.5, application/json", JSON),
        ("text/csv;q=0.5, application/json;q=0.4", CSV),
        ("application/x-ndjson, application/json", LINES),
        ("*/*;q=0.1, text/csv", CSV),
        ("application/json;q=0, */*", LINES),
        ("application/*;q=0.2, text/csv;q=0.1", JSON),
        ("text/csv; charset=utf-8", CSV),
        ("application/json; charset=UTF-8;q=0.3, text/html", JSON),
        ("image/png", None),
        ("application/json;q=0", None),
        ("application/json;q=much", None),
        ("nonsense", None),
    ],
)
def test_the_type_with_the_highest_weight_is_preferred(header: str | None, preferred: str | None) -> None:
    assert preferred_media_type(header, OFFERED) == preferred
