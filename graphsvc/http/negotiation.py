"""Content negotiation by the `Accept` and `Accept-Encoding` headers (RFC 9110)."""

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header


@lru_cache(maxsize=64)  # most clients send one of a few
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client accepts a compressed response."""
    return parse_accept_header(accept_encoding).quality("gzip") > 0


def preferred_media_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type with the highest quality, or None.

    Ties go to the type that the header names first, then to the one offered first. Parameters of media types, such as a
    charset, are ignored here; see `media_type_parameters`.
    """
    given = parse_accept_header(accept or "*/*", MIMEAccept)
    accepted = MIMEAccept([(media_type.partition(";")[0].strip(), quality) for media_type, quality in given])
    ranked = sorted(offered, key=lambda media_type: (-accepted.quality(media_type), accepted.find(media_type)))
    return next((media_type for media_type in ranked if accepted.quality(media_type) > 0), None)


def media_type_parameters(accept: str | None, media_type: str) -> dict[str, str]:
    """The parameters of a media type in an `Accept` header, as first named."""
    given = parse_accept_header(accept or "", MIMEAccept)
    named = (parse_options_header(each) for each, _ in given)
    return next((parameters for name, parameters in named if name.lower() == media_type), {})
