"""Request ids: of the caller, or made; in the response, in problems and in log lines."""

import logging
import re

import httpx
import pytest

from graphsvc.app import create_app
from graphsvc.http.policy import Access, policy
from graphsvc.request_id import RequestIdFilter
from graphsvc.settings import Settings

pytestmark = pytest.mark.anyio
logger = logging.getLogger("graphsvc")


def client() -> httpx.AsyncClient:
    app = create_app(Settings.load())

    @policy(Access.PUBLIC)
    async def noisy() -> None:
        logger.warning("about to fail")
        raise LookupError

    app.add_api_route("/noisy", noisy)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://localhost"
    )


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd8448eb211c80319c", "web:42.7_x-Y", "z" * 128])
async def test_a_well_formed_id_is_kept(given: str) -> None:
    async with client() as service:
        assert (await service.get("/livez", headers={"X-Request-Id": given})).headers["X-Request-Id"] == given
        refused = await service.get("/nowhere", headers={"X-Request-Id": given})
        assert refused.headers["X-Request-Id"] == refused.json()["request_id"] == given


@pytest.mark.parametrize("given", [None, "", "a b", "z" * 129, "a\tb", "é".encode(), "<script>", "a,b"])
async def test_any_other_is_replaced_by_a_new_one(given: str | bytes | None) -> None:
    async with client() as service:
        headers = {} if given is None else {"X-Request-Id": given}
        made = [await service.get("/nowhere", headers=headers) for _ in range(2)]  # type: ignore[arg-type]
        ids = [response.headers["X-Request-Id"] for response in made]
        assert [response.json()["request_id"] for response in made] == ids
        assert len(set(ids)) == 2
        assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


async def test_every_log_line_of_a_request_has_its_id(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    caplog.handler.setFormatter(logging.Formatter("%(request)s%(message)s"))
    async with client() as service:
        logger.warning("before")
        response = await service.get("/noisy", headers={"X-Request-Id": "r-1"})
        logger.warning("after")
    assert (response.status_code, response.json()["request_id"]) == (500, "r-1")
    first_lines = [line for line in caplog.text.splitlines() if not line.startswith((" ", "Traceback", "LookupError"))]
    assert first_lines[0] == "before"
    assert "[r-1] about to fail" in first_lines
    assert "[r-1] GET /noisy failed: LookupError" in first_lines
    assert first_lines[-1] == "after"
