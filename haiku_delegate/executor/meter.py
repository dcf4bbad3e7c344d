"""The money and the tokens of one run, counted while they are spent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from haiku_delegate.executor.events import SYNTHETIC, Delta, Event, MessageEnd, MessageStart, Said
from haiku_delegate.executor.model import Price, Rates, Usage

BYTES_PER_TOKEN = 4  #: for output that is still being written; the true number follows with its end


@dataclass(kw_only=True)
class Meter:
    """Adds up every answer by its id: a retry and an aborted stream are neither missed nor counted twice.

    The client's own sum leaves out streams that it aborted (measured on 2.1.197).
    """

    price: Price
    final: bool = False  #: the last answer was the last one: nothing more will be spent
    _answers: dict[str, tuple[str, Usage]] = field(default_factory=dict)
    _rates: dict[str, Rates] = field(default_factory=dict)
    _current: str = ""
    _pending: int = 0  #: bytes of the answer that is being written

    def take(self, event: Event) -> None:
        """Count an event, if it says something about money."""
        match event:
            case MessageStart():
                self._begin(event.message_id, event.model, replace(event.usage, output_tokens=0))
            case Said() if event.message_id not in self._answers and event.model != SYNTHETIC:
                self._begin(event.message_id, event.model, event.usage)  # answered without streaming
            case Delta():
                self._pending += event.size
            case MessageEnd():
                self._end(event)

    def _begin(self, answer: str, model: str, usage: Usage) -> None:
        self._settle()
        self._current, self.final = answer, False
        self._answers[answer] = (model, usage)

    def _end(self, event: MessageEnd) -> None:
        self._pending = 0
        self.final = event.stop_reason in ("end_turn", "stop_sequence")
        if self._current in self._answers:
            model, usage = self._answers[self._current]
            self._answers[self._current] = (model, replace(usage, output_tokens=event.output_tokens))

    def _settle(self) -> None:
        """An answer that was cut off has cost what had been written of it."""
        if self._pending and self._current in self._answers:
            model, usage = self._answers[self._current]
            written = replace(usage, output_tokens=self._pending // BYTES_PER_TOKEN)
            self._answers[self._current] = (model, written)
        self._pending = 0

    @property
    def answers(self) -> int:
        return len(self._answers)

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(model for model, _ in self._answers.values() if model))

    @property
    def usage(self) -> Usage:
        return sum((usage for _, usage in self._answers.values()), Usage())

    @property
    def usd(self) -> float:
        """What has been spent, the answer that is being written included."""
        spent = sum(self._rate(model).cost(usage) for model, usage in self._answers.values())
        model = self._answers[self._current][0] if self._current in self._answers else ""
        return spent + (self._pending / BYTES_PER_TOKEN * self._rate(model).output if model else 0.0)

    def _rate(self, model: str) -> Rates:
        if model not in self._rates:
            self._rates[model] = self.price(model)
        return self._rates[model]
