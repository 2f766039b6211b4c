"""Takes the answers to "How was it?" that phones send: one at a time, not too many, and none twice."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from voiceguide.share.catalog import AnswerPlace, Resource
from voiceguide.share.events import Answered, AnswerRefusedError, OnEvent, RefusalReason, Refused
from voiceguide.share.model import TakenAnswer
from voiceguide.share.router import ALWAYS, ANSWER_TYPE, Response, refused

MOST_ANSWERS = 20
"""The most new answers in an hour: nobody does more sessions, but their answers may have been waiting."""
HOUR = 3600.0
STATUS = {
    RefusalReason.RATE: HTTPStatus.TOO_MANY_REQUESTS,
    RefusalReason.HISTORY: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Those after which a phone keeps the answer, and tries again; all others are a bad request."""

Receive = Callable[[], Awaitable[dict[str, Any]]]


class AnswerDesk:
    """Reads answers within `timeout` seconds each, and has them stored."""

    def __init__(self, on_event: OnEvent, clock: Callable[[], float], timeout: float) -> None:
        self._on_event, self._clock, self._timeout = on_event, clock, timeout
        self._taken_at: deque[float] = deque(maxlen=MOST_ANSWERS)
        self._turn = asyncio.Lock()
        # Like a disk, a history may hang; the end of the program does not wait for this thread (startup.py).
        self._thread = ThreadPoolExecutor(1, "answers")

    async def response(self, peer: str, place: AnswerPlace, size: int, receive: Receive) -> Response:
        """The response to an answer; raises TimeoutError if it arrives too slowly, OSError if the peer has gone."""
        try:
            async with asyncio.timeout(self._timeout):
                content = await _read(receive, size)
        except TimeoutError:
            self._on_event(Refused(peer, RefusalReason.SLOW))
            raise
        try:
            async with self._turn:
                taken = await self._take_one(place, content)
        except AnswerRefusedError as error:
            return refused(STATUS.get(error.reason, HTTPStatus.BAD_REQUEST), error.reason)
        if taken.is_new:
            self._on_event(Answered(peer, place.ref, taken.felt, taken.level_before, taken.level, taken.message))
        return _taken(place, taken)

    def close(self) -> None:
        """Take no more answers."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _take_one(self, place: AnswerPlace, content: bytes) -> TakenAnswer:
        is_full = len(self._taken_at) == MOST_ANSWERS
        if is_full and self._clock() - self._taken_at[0] < HOUR:
            raise AnswerRefusedError(RefusalReason.RATE)
        taken = await asyncio.get_running_loop().run_in_executor(self._thread, place.take, content)
        if taken.is_new:
            self._taken_at.append(self._clock())
        return taken


async def _read(receive: Receive, size: int) -> bytes:
    """The body of a request, which has `size` bytes (h11 sees to that)."""
    content = b""
    while len(content) < size:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        content += message["body"]
    return content


def _taken(place: AnswerPlace, taken: TakenAnswer) -> Response:
    content = json.dumps({"level": taken.level}).encode()
    resource = Resource(place.ref, ANSWER_TYPE, content, len(content), "", None, MappingProxyType({}))
    described = (("Content-Type", ANSWER_TYPE), ("Content-Length", str(len(content))), ("Cache-Control", "no-store"))
    return Response(HTTPStatus.CREATED, (*ALWAYS, *described), resource, range(len(content)))
