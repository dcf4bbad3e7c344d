"""The scripted model of the demo, with a latency, a clock and the vendor's way of billing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from bench.speed.billing import Asked, Cache, asked
from haiku_delegate.demo.api import Delay, Request, ScriptedApi, Step


class Metered(ScriptedApi):
    """Answers each request after `latency` seconds, and notes when it came and what it would cost."""

    def __init__(self, steps: Sequence[Step], latency: float) -> None:
        super().__init__([Delay(latency, step) for step in steps])
        self.arrived: list[float] = []  #: by time.monotonic(); the client's own questions (a title) are among them
        self.asked: list[Asked] = []
        self._cache = Cache()

    def __enter__(self) -> Metered:
        super().__enter__()
        return self

    def answer(self, request: Request) -> Step:
        """As the demo does, with the clock."""
        with self._lock:
            self.arrived.append(time.monotonic())
        return super().answer(request)

    def usage(self, request: Request, output_tokens: int) -> dict[str, Any]:
        """The figures that the client gets to see, and with them its own limits."""
        row = asked(request.body, request.size, output_tokens)
        with self._lock:
            self.asked.append(row)
            used = self._cache.take(row)
        return {
            "input_tokens": used.fresh,
            "cache_creation_input_tokens": used.written,
            "cache_read_input_tokens": used.read,
            "cache_creation": {"ephemeral_5m_input_tokens": used.written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": output_tokens,
            "service_tier": "standard",
        }
