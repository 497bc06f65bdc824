"""The OpenAPI document as a contract: every response that a test gets must be documented."""

from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
from fastapi import FastAPI
from starlette.routing import compile_path

from graphsvc.app import create_app
from graphsvc.http.problem_responses import ProblemResponse
from graphsvc.settings import Settings

# Of the connection, of representations in general, and for browsers.
UNNAMED = {
    "cache-control", "connection", "content-encoding", "content-length", "content-type", "date", "server", "vary",
    "access-control-allow-origin", "access-control-expose-headers", "access-control-allow-credentials",
    "cross-origin-resource-policy", "x-content-type-options",
}  # fmt: skip
JSON = {"application/json", ProblemResponse.media_type}


class UndocumentedError(AssertionError):
    """A response is not as the document says."""


class Contract:
    """The operations of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.paths = [(compile_path(path)[0], operations) for path, operations in document["paths"].items()]
        self.validators: dict[str, Callable[[Any], Any]] = {}

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation of a request."""
        for pattern, operations in self.paths:
            if pattern.match(path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        return None

    def check(self, method: str, path: str, response: httpx.Response) -> None:
        """Raises UndocumentedError."""
        operation = self.operation(method, path)
        if operation is None:
            return
        name, status = operation["operationId"], str(response.status_code)
        if status not in operation["responses"]:
            raise UndocumentedError(f"{name}: {status} is not documented: {response.text[:300]}")
        documented = operation["responses"][status]
        undocumented = (
            {key.lower() for key in response.headers} - UNNAMED - {it.lower() for it in documented.get("headers", ())}
        )
        if undocumented:
            raise UndocumentedError(f"{name}: {status} has headers that are not documented: {undocumented}")
        contents = documented.get("content", {})
        if not contents and not response.content:
            return
        media_type = response.headers.get("content-type", "").partition(";")[0]
        if media_type not in contents:
            raise UndocumentedError(f"{name}: {status} is {media_type or 'empty'}, which is not documented")
        if media_type in JSON:
            self.validate(f"{name} {status} {media_type}", contents[media_type]["schema"], response.json())

    def validate(self, name: str, schema: dict[str, Any], value: Any) -> None:
        """Raises UndocumentedError."""
        if name not in self.validators:
            components = {"components": self.document["components"]}
            self.validators[name] = jsonschema_rs.Draft202012Validator(
                schema | components, validate_formats=True
            ).validate
        try:
            self.validators[name](value)
        except jsonschema_rs.ValidationError as error:
            raise UndocumentedError(f"{name}: {error}") from None


@cache
def contract(*, tokens: bool) -> Contract:
    """The document takes a second to make."""
    settings = Settings.load(token_key="k" * 32 if tokens else None)
    return Contract(create_app(settings).openapi())


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends requests to an app, and holds each response against the document."""

    def __init__(self, app: FastAPI) -> None:
        self.to_app = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.contract = contract(tokens=app.state.settings.auth.token_key is not None)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.to_app.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = b"".join([part async for part in response.stream])
        checked = httpx.Response(response.status_code, headers=response.headers, content=body)
        self.contract.check(request.method, request.url.path, checked)
        answered: dict[str, Any] = {"headers": response.headers, "extensions": response.extensions}
        return httpx.Response(response.status_code, stream=httpx.ByteStream(body), **answered)
