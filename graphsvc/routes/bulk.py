"""`POST /bulk`: NDJSON records in, one result for each line out."""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from graphsvc.http.dependencies import ContextDep
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.ingest.bulk import bulk, lines_of

router = APIRouter(tags=["bulk"])
NDJSON = "application/x-ndjson"
LINES = {"type": "string", "format": "binary"}
RECORDS = {
    "requestBody": {
        "required": True,
        "content": {NDJSON: {"schema": LINES | {"description": "One record per line (docs/formats.md)"}}},
    }
}
RESULTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One result per line, then a summary",
        "content": {
            NDJSON: {
                "schema": LINES
                | {
                    "description": "For each line that is not blank its number, `result` (created, updated, duplicate, "
                    "rejected) and, if rejected, `reason`. The last line has `complete` and the counts",
                }
            }
        },
    }
}
ACCEPTED = (NDJSON, "application/ndjson", "application/jsonl")
RESULTS_IN_MEMORY, PART = 1 << 20, 1 << 16


@router.post(
    "/bulk",
    response_class=StreamingResponse,
    responses=RESULTS,
    openapi_extra=RECORDS,
)
@policy(Access.EVERYBODY, slots=Slots.STREAM, streamed_body=True, media_types=ACCEPTED)
async def load_records(request: Request, ctx: ContextDep) -> Response:
    """Load records as NDJSON, one per line. Sending the same records again changes nothing. If the last line of the
    response has no `complete`, the response was cut off: send the same records again.

    The response begins after the end of the request body: most clients read nothing before they have sent everything,
    so that both sides would wait for each other once the buffers between them are full.
    """
    results = SpooledTemporaryFile(max_size=RESULTS_IN_MEMORY)  # noqa: SIM115  closed by the response's end
    try:
        async for result in bulk(ctx, lines_of(request.stream(), ctx.settings)):
            results.write(result.model_dump_json(exclude_none=True).encode() + b"\n")
    except BaseException as error:
        results.close()
        if isinstance(error, ClientDisconnect):
            return Response(status_code=499)
        raise
    results.seek(0)
    return StreamingResponse(_parts(results), media_type=NDJSON)


async def _parts(results: SpooledTemporaryFile[bytes]) -> AsyncIterator[bytes]:
    with results:
        while part := results.read(PART):
            yield part
