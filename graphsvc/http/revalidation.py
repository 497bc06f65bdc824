"""Responses that clients keep, and ask whether they have changed (RFC 9110, ETag and If-None-Match)."""

from hashlib import sha256

from fastapi import Request, Response
from werkzeug.http import parse_etags


def revalidated(request: Request, body: bytes, media_type: str) -> Response:
    """The body with its ETag, or 304 if the client has it already."""
    tag = sha256(body).hexdigest()[:16]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
