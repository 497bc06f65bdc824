"""Limits on the head of a request, its URL and header fields: the server reads it before any middleware runs."""

from asyncio import BaseTransport, TimerHandle
from typing import cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from graphsvc.http.connection import LINGER
from graphsvc.http.problem_responses import problem_response
from graphsvc.http.request_id import HEADER, new_request_id
from graphsvc.http.response_headers import ALWAYS
from graphsvc.problems import HeadersTooLarge, MalformedRequest, Problem, RequestTimeout
from graphsvc.request_id import current_request_id
from graphsvc.settings import HttpSettings


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which answers a head that is too large, too slow or malformed with a problem and closes."""

    limits: HttpSettings  # set by `protocol_with`

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._reading_head = True
        self._heads = self._head_size = 0
        self._between = True  # two requests
        self._refused = False
        self._problem: Problem | None = None
        self._timer: TimerHandle | None = None
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_timer()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        # The head in this data, if it is the only one, began earlier or begins with it.
        begun, heads = self._head_size, self._heads + self._between
        super().data_received(data)
        if not self._reading_head or self.transport.is_closing():
            return
        if heads == self._heads:
            # The parser keeps what it has not called on_url or on_header for.
            self._head_size = max(self._head_size, begun + len(data))
        if self._head_size > self.limits.max_headers:
            self._refuse(HeadersTooLarge(self.limits.max_headers))
        elif self._timer is None:
            self._start_timer()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading_head, self._between, self._head_size = True, False, 0
        self._heads += 1

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        self._reading_head = False
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._between, self._head_size = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._problem or MalformedRequest())

    def _count(self, size: int) -> None:
        self._head_size += size
        if self._head_size > self.limits.max_headers:
            self._problem = HeadersTooLarge(self.limits.max_headers)
            raise ValueError("too large")  # the parser stops, and calls send_400_response

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(self.limits.headers_timeout, self._time_out)

    def _time_out(self) -> None:
        if self._heads:
            self._refuse(RequestTimeout())
        else:  # browsers open connections in advance
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, problem: Problem) -> None:
        """Answer, unless another response is being sent, and close once the other side has closed or LINGER is over."""
        self._stop_timer()
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            in_its_body = not self._reading_head and not self._between
            if not in_its_body or cycle.response_started or self.pipeline:
                self.transport.close()
                return
            # What the app still answers comes too late.
            cycle.disconnected, cycle.waiting_for_100_continue = True, False
            cycle.message_event.set()
        self.transport.write(_written(problem))
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)


def _written(problem: Problem) -> bytes:
    request_id = new_request_id()
    token = current_request_id.set(request_id)
    try:
        response = problem_response(problem)
        response.headers.update({**ALWAYS, HEADER: request_id, "Cache-Control": "no-store", "Connection": "close"})
    finally:
        current_request_id.reset(token)
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in response.raw_headers)
    return STATUS_LINE[problem.status] + fields + b"\r\n" + cast(bytes, response.body)


def protocol_with(limits: HttpSettings) -> type[HttpToolsProtocol]:
    """The protocol with the limits of these settings."""
    return type("HttpProtocol", (BoundedHttpProtocol,), {"limits": limits})
