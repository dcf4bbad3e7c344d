"""What goes into an executor's run, what comes out, and what it says meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Ending(str, Enum):
    """How the executor's run ended. Only DONE lets judging go on; DECLINED is its own way out."""

    DONE = "done"
    DECLINED = "declined"  #: it called stop()
    NOT_FOUND = "not_found"
    LOGIN = "login"  #: no login, or a key that the API refuses
    PLAN_LIMIT = "plan_limit"  #: the subscription's limit; `resets_at` says until when
    OVERLOADED = "overloaded"  #: 529, 500, 429 after the client's own tries
    NETWORK = "network"
    API = "api"  #: any other refusal of the API
    BUDGET = "budget"
    TURNS = "turns"
    TIMEOUT = "timeout"
    STALLED = "stalled"  #: no sign of life for too long
    REFUSED = "refused"  #: the model declined for safety reasons
    TRUNCATED = "truncated"  #: output limit or context exceeded
    CRASHED = "crashed"  #: died, or ended without a result
    NOTHING_SENT = "nothing_sent"  #: "success" without a single request
    WRONG_MODEL = "wrong_model"  #: another model served than the one asked for
    CANCELLED = "cancelled"  #: stopped by us, on the user's word or because the baseline made it pointless


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens, as the API counts them."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0  #: of them, kept for an hour (a subscription's way), at another price

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            cache_write_1h_tokens=self.cache_write_1h_tokens + other.cache_write_1h_tokens,
        )

    @property
    def prompt_tokens(self) -> int:
        """All tokens that were sent, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens


@dataclass(frozen=True, kw_only=True)
class Rates:
    """A model's prices in US dollars per token.

    Some models cost `long_factor` times as much for every token of a request whose prompt is longer than
    `long_above` tokens.
    """

    input: float
    output: float
    cache_write: float
    cache_read: float
    cache_write_1h: float | None = None
    long_above: int | None = None
    long_factor: float = 1.0

    def cost(self, usage: Usage) -> float:
        """What one request costs."""
        hour = min(usage.cache_write_1h_tokens, usage.cache_write_tokens)
        hourly = self.cache_write if self.cache_write_1h is None else self.cache_write_1h
        usd = (
            usage.input_tokens * self.input
            + usage.output_tokens * self.output
            + usage.cache_read_tokens * self.cache_read
            + (usage.cache_write_tokens - hour) * self.cache_write
            + hour * hourly
        )
        long = self.long_above is not None and usage.prompt_tokens > self.long_above
        return usd * (self.long_factor if long else 1.0)


Price = Callable[[str], Rates]  #: a model's name, as asked for or as served, to its prices


@dataclass(frozen=True, kw_only=True)
class Denial:
    """A tool call that was not allowed."""

    tool: str
    target: str  #: the path or command, shortened
    reason: str


@dataclass(frozen=True, kw_only=True)
class StopCall:
    """The executor's own way out."""

    kind: str  #: spec_wrong | needs_file | verify_fails | unclear
    reason: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a run may use, in US dollars, turns and seconds."""

    max_usd: float
    max_turns: int
    timeout_s: float
    idle_s: float


@dataclass(frozen=True, kw_only=True)
class Job:
    """What an executor may do and use: everything that its command line is made from."""

    model: str
    editable: tuple[str, ...] = ()  #: listed files and globs, relative to the root
    commands: tuple[str, ...] = ()  #: names for the run() tool
    limits: Limits
    thinking: int = 0
    file_tools: tuple[str, ...] = ("Read", "Edit", "Write")  #: of the client
    hidden: tuple[str, ...] = ()  #: files that it must not read (the spec): absolute, or relative to the root


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What an executor is told, once it has been started."""

    system: str  #: the system prompt
    contract: str  #: travels in a block that the client does not scan
    attach: tuple[str, ...] = ()  #: `path` or `path#L3-9`, relative to the root


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What our own tools do when the executor calls them. Each returns the text that the model reads."""

    verify: Callable[[], str]
    run: Callable[[str], str] | None = None
    admits: Callable[[str], bool] = lambda path: False  #: is this path (relative to the root) listed?
    linked: Callable[[str], bool] = lambda path: False  #: does this path lead through a link made in the workspace?
    asked: Callable[[], None] | None = None  #: called when the client is ready and goes to ask the model: it idles now
    cancel: Callable[[], None] | None = None  #: called when the run ends while verify or run is still at work


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the executor's run came to. `claim` is its last words: shown, never used."""

    ending: Ending
    detail: str = ""  #: one sentence for the user
    hint: str = ""  #: the next step
    claim: str = ""
    stop: StopCall | None = None
    model: str = ""
    models_served: tuple[str, ...] = ()
    turns: int = 0  #: requests that the model answered
    requests: int = 0
    denied: tuple[Denial, ...] = ()
    usage: Usage = field(default_factory=Usage)
    usd: float = 0.0  #: by our prices
    usd_reported: float | None = None  #: by the client's
    session_id: str = ""
    version: str = ""
    exit_code: int | None = None
    resets_at: int | None = None  #: Unix seconds
    duration_s: float = 0.0
    tools_s: float = 0.0  #: of it, inside our own tools


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A sign of life for the observer."""

    phase: str
    turns: int = 0
    usd: float = 0.0
    files: tuple[str, ...] = ()
    text: str = ""


Observer = Callable[[Progress], None]


class Executor(Protocol):
    """Whatever has been started in a workspace and waits to be told what to do."""

    def run(self, briefing: Briefing, tools: Tools, observer: Observer) -> Outcome: ...
