"""One `claude -p` process, driven over its control channel and held to our own limits."""

from __future__ import annotations

import os
import queue
import re
import time
from collections.abc import Sequence
from pathlib import Path

from haiku_delegate.executor import arguments, channel, classify
from haiku_delegate.executor.child import Child
from haiku_delegate.executor.client import Client
from haiku_delegate.executor.events import (
    SYNTHETIC,
    ApiRetry,
    ControlRequest,
    ControlResponse,
    Event,
    Init,
    RateLimit,
    Result,
    Said,
    ToolResults,
    Unknown,
    parse,
)
from haiku_delegate.executor.gate import EDITS, Gate
from haiku_delegate.executor.meter import Meter
from haiku_delegate.executor.model import Briefing, Denial, Ending, Observer, Outcome, Progress, Tools
from haiku_delegate.executor.stream import WAKE

INTERRUPT_S = 2.0  #: how long an interrupted client may take to answer with a result
EXIT_S = 3.0  #: how long it may take to exit after its result
TOOL_S = 5.0  #: how long a tool of ours that was told to end may take to do so
TICK_S = 0.25
SPARE_REQUESTS = 4  #: above max_turns, which the client holds exactly; aborted streams are asked again


class ClaudeExecutor:
    """Tells a client that has been started what to do, and holds it to it."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.cancelled: str | None = None  #: why `cancel` was called, if it was

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        return self.child.pid

    def cancel(self, reason: str) -> None:
        """End the run from another thread; it comes to Ending.CANCELLED with this reason."""
        self.cancelled = reason
        self.child.inbox.put(WAKE)

    def run(self, briefing: Briefing, tools: Tools, observer: Observer) -> Outcome:
        """Carry out the job. What the executor or the API does wrong is an ending, never an exception.

        What one of our own tools raises is raised here, after the process is gone.
        """
        return _Run(self, briefing, tools, observer).carry_out()


class _Run:
    """The state of one run; lives in one thread."""

    def __init__(self, owner: ClaudeExecutor, briefing: Briefing, tools: Tools, observer: Observer) -> None:
        self.owner, self.briefing, self.tools, self.observer = owner, briefing, tools, observer
        self.child, self.job = owner.child, owner.child.job
        self.gate = _gate(self.child, briefing.attach, tools)
        self.channel = channel.Channel(self._send, gate=self.gate, tools=tools, stopped=self._interrupt)
        self.meter = Meter(price=self.child.rates)
        self.begun = self.sign = time.monotonic()
        self.verdict: classify.Verdict | None = None  #: the limit that ended the run
        self.refused: classify.Verdict | None = None  #: the client does not take our hooks: no gate, no run
        self.init = Init()
        self.result: Result | None = None
        self.retry: ApiRetry | None = None
        self.rate_limit: RateLimit | None = None
        self.retries = self.interrupts = 0
        self.noise = self.last_words = ""
        self.files: dict[str, None] = {}

    def carry_out(self) -> Outcome:
        """Tell, listen, see off, classify."""
        if self.child.problem is not None:
            self.verdict = _not_started(self.child.client, self.child.problem)
        exit_code = self._drive() if self.verdict is None else None
        if self.channel.failure is not None:
            raise self.channel.failure
        return self._outcome(exit_code)

    def _drive(self) -> int | None:
        ended = False
        try:
            self._report("starting")
            self._send(channel.initialize(self.briefing.system))
            attach = channel.attachable(self.briefing.attach, self.gate)
            self._send(channel.user_message(self.briefing.contract, attach))
            ended = self._listen()
        finally:
            code = self.child.see_off(patience_s=EXIT_S if ended else 0.0)
            self.channel.wind_down(TOOL_S)
        self._drain()
        return code

    def _listen(self) -> bool:
        """Take events until the result, the end of the stream, or a limit. Is the client ending by itself?"""
        give_up: float | None = None
        while self.result is None:
            try:
                line = self.child.inbox.get(timeout=TICK_S)
            except queue.Empty:
                line = None if self._is_gone() else WAKE
            if line is None:
                return True
            if line:
                self._take(parse(line))
            if give_up is None and self._must_end():
                self._interrupt()
                give_up = time.monotonic() + INTERRUPT_S
            if give_up is not None and time.monotonic() > give_up:
                return False
        return True

    def _is_gone(self) -> bool:
        """Has the client ended although its output stays open? A child of its own may hold the pipe."""
        pipes = self.child.pipes
        return pipes is not None and pipes.child.poll() is not None

    def _drain(self) -> None:
        """Events that came while the process was seen off; they may hold the result and its cost."""
        while True:
            try:
                line = self.child.inbox.get_nowait()
            except queue.Empty:
                return
            if line:
                event = parse(line)
                if not isinstance(event, ControlRequest):
                    self._take(event)

    def _take(self, event: Event) -> None:
        self.sign = time.monotonic()
        self.meter.take(event)
        match event:
            case ControlRequest():
                self.channel.answer(event)
            case ControlResponse(id="init") if not event.ok or event.response.get("hooks_applied") is False:
                self.refused = classify.too_old(event.error or "it takes no hooks")
            case Init():
                self.init = event
                if self.tools.asked is not None:
                    self.tools.asked()
            case ApiRetry():
                self.retry, self.retries = event, self.retries + 1
                self.sign += event.delay_s
                self._report("waiting", text=event.error)
            case RateLimit():
                self.rate_limit = event
            case Said():
                self._said(event)
            case Result():
                self.result = self.result or event
            case ToolResults():
                self._note_missing_tools(event)
            case Unknown(type=""):
                self.noise = self.noise or event.text

    def _said(self, said: Said) -> None:
        self.last_words = said.text or self.last_words
        phase = "working"
        for tool in said.tools:
            phase = _phase(tool.name)
            edited = self.gate.relative(tool.input.get(EDITS[tool.name])) if tool.name in EDITS else None
            if edited is not None and self.gate.admits(edited):
                self.files[edited] = None
        if said.model != SYNTHETIC:
            self._report(phase, text=said.text)

    def _note_missing_tools(self, event: ToolResults) -> None:
        """A tool that does not exist here is refused by the client alone, without asking us."""
        for mark, text, is_error in event.results:
            missing = re.search(r"No such tool available: ([\w-]+)", text) if is_error else None
            if missing:
                reason = "this tool is not part of the contract"
                self.channel.deny(mark, Denial(tool=missing.group(1), target="", reason=reason))

    def _must_end(self) -> bool:
        """Is there a reason not to wait for the result? Kept in `verdict`, unless the model stopped."""
        if self.channel.stop is not None or self.channel.failure is not None:
            return True
        self.verdict = self._limit()
        return self.verdict is not None

    def _limit(self) -> classify.Verdict | None:
        limits, now = self.job.limits, time.monotonic()
        if self.channel.busy:
            self.sign = max(self.sign, now)
        if self.owner.cancelled is not None:
            return classify.Verdict(ending=Ending.CANCELLED, detail=self.owner.cancelled)
        if self.refused is not None:
            return self.refused
        if self.retry is not None and _hopeless(self.retry):
            return classify.login(f"{self.retry.error or 'refused'} ({self.retry.status})")
        if now - self.begun > limits.timeout_s:
            return classify.timeout(limits.timeout_s)
        if self.meter.usd > limits.max_usd and not self.meter.final:
            spent = f"${self.meter.usd:.4f} were spent, ${limits.max_usd:.4f} allowed"
            return classify.budget(spent)
        if self.meter.answers > limits.max_turns + SPARE_REQUESTS:
            return classify.turns(f"the model was asked more than {limits.max_turns} times")
        if now - self.sign > limits.idle_s:
            return classify.stalled(limits.idle_s)
        return None

    def _interrupt(self) -> None:
        self.interrupts += 1
        if self.interrupts == 1:
            self._send(channel.interrupt(self.interrupts))

    def _send(self, message: channel.Message) -> None:
        if self.child.pipes is not None:
            self.child.pipes.send(channel.encode(message))

    def _report(self, phase: str, *, text: str = "") -> None:
        self.observer(
            Progress(phase=phase, turns=self.meter.answers, usd=self.meter.usd, files=tuple(self.files), text=text)
        )

    def _outcome(self, exit_code: int | None) -> Outcome:
        result, meter = self.result, self.meter
        verdict = classify.classify(self._facts(exit_code))
        return Outcome(
            ending=verdict.ending, detail=verdict.detail, hint=verdict.hint, resets_at=verdict.resets_at,
            claim=(result.text if result else "") or self.last_words,
            stop=self.channel.stop,
            model=self.job.model, models_served=meter.models,
            turns=meter.answers, requests=meter.answers + self.retries,
            denied=self.channel.denied,
            usage=meter.usage, usd=meter.usd, usd_reported=result.usd if result else None,
            session_id=self.init.session_id or (result.session_id if result else ""),
            version=self.init.version, exit_code=exit_code,
            duration_s=time.monotonic() - self.child.begun, tools_s=self.channel.tools_s,
        )  # fmt: skip

    def _facts(self, exit_code: int | None) -> classify.Facts:
        pipes = self.child.pipes
        stderr = pipes.stderr.decode("utf-8", "replace") if pipes else ""
        return classify.Facts(
            asked=self.job.model, result=self.result, exit_code=exit_code, ended_by_us=self.verdict,
            stop=self.channel.stop, requests=self.meter.answers, served=self.meter.models,
            retry=self.retry, rate_limit=self.rate_limit, stderr=stderr, noise=self.noise,
        )  # fmt: skip


def _gate(child: Child, attach: Sequence[str], tools: Tools) -> Gate:
    root, home = child.workspace.root, child.parent_env.get("HOME")
    names = (name.rpartition("#L")[0] or name for name in attach)
    below = (name for name in names if not name.startswith(("/", "~")) and ".." not in name.split("/"))
    attached = (Path(os.path.realpath(root / name)) for name in below)  # a linked directory may lie elsewhere
    return Gate(
        root=root, admits=tools.admits, readable=frozenset(attached), commands=child.job.commands, hidden=child.hidden,
        home=Path(home) if home else None, linked=tools.linked,
    )  # fmt: skip


def _hopeless(retry: ApiRetry) -> bool:
    """A login that was refused twice. The first time the client may refresh a token and go on."""
    return retry.status in (401, 403) and retry.attempt >= 2


def _phase(tool: str) -> str:
    own = {f"mcp__{arguments.SERVER}__{name}": name for name in ("verify", "run", "stop")}
    return own.get(tool, "editing" if tool in EDITS else "reading")


def _not_started(client: Client, error: OSError) -> classify.Verdict:
    return classify.Verdict(
        ending=Ending.NOT_FOUND, detail=f"{client.path} could not be started: {error.strerror or error}",
        hint="`haiku-delegate doctor` shows which client is used, and how to get one",
    )  # fmt: skip
